// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/spire_identities.h"

#include "tests/helpers/compare.h"
#include "tests/unit/analysis/spire_cases.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// Which pods ClusterSPIFFEIDs give which ids, as spire-controller-manager would.
class SpireIdentitiesTest : public QObject {
    Q_OBJECT
private slots:
    void ids_data();
    void ids();
    void selectors_data();
    void selectors();
    void namespacesThatNobodyDeclares();
    void controllerLabelsAreUnknown();
    void fallbacks_data();
    void fallbacks();
    void withoutAConfiguration();
    void ignoredNamespaces();
    void classes_data();
    void classes();
    void whatMakesTheWholeObjectDoubtful_data();
    void whatMakesTheWholeObjectDoubtful();
    void otherTemplates_data();
    void otherTemplates();
    void clustersAreApart();
    void placesAndOrder();
    void standInsHaveNone();
};

namespace {

/// "OBJECT: ID (UNKNOWN)" of the ids of the only workload, one a line.
QString idsOf(const Topology &topology, std::size_t workload = 0)
{
    QStringList lines;
    const auto all = spireIdentitiesOf(topology);
    for (const SpireIdentity &id : all.at(workload)) {
        QString line = QString::fromStdString(id.object + ": " + id.id);
        if (!id.unknown.empty())
            line += QString::fromStdString(" (" + id.unknown + ')');
        lines << line.remove(QString::fromStdString(kScheme));
    }
    return lines.join('\n');
}

QString idsIn(const std::string &yaml, std::size_t workload = 0)
{
    Diagnostics diagnostics;
    return idsOf(*topologyOf(yaml, diagnostics), workload);
}

/// Of shop/web, where a controller manager and the namespace are in the input too.
QString idsOfWeb(const std::string &objects)
{
    return idsIn(kNamespace + controllerConfig() + deployment("web") + objects);
}

} // namespace

void SpireIdentitiesTest::ids_data()
{
    addSpireIds();
}

void SpireIdentitiesTest::ids()
{
    QFETCH(QString, path);
    QFETCH(QString, expected);
    QCOMPARE(idsOfWeb(clusterId("x", idTemplate(path.toStdString()))), expected);
}

void SpireIdentitiesTest::selectors_data()
{
    addSpireSelectors();
}

void SpireIdentitiesTest::selectors()
{
    QFETCH(QString, selectors);
    QFETCH(bool, isSelected);
    const auto ids =
        idsOfWeb(clusterId("x", idTemplate("example.org/a") + selectors.toStdString()));
    QCOMPARE(ids, isSelected ? QString("x: example.org/a") : QString());
}

void SpireIdentitiesTest::namespacesThatNobodyDeclares()
{
    const std::string byTeam = clusterId(
        "x", idTemplate("example.org/a") + "  namespaceSelector: {matchLabels: {team: a}}\n");
    QCOMPARE(idsIn(controllerConfig() + deployment("web") + byTeam),
             QString("x: example.org/a (its selectors ask for labels that the input does not "
                     "tell)"));
    const std::string byName =
        clusterId("x", idTemplate("example.org/a") + "  namespaceSelector: {matchLabels: "
                                                     "{kubernetes.io/metadata.name: shop}}\n");
    QCOMPARE(idsIn(controllerConfig() + deployment("web") + byName), QString("x: example.org/a"));
}

void SpireIdentitiesTest::controllerLabelsAreUnknown()
{
    QCOMPARE(idsOfWeb(clusterId("x", idTemplate("example.org/a") +
                                         "  podSelector: {matchExpressions: [{key: "
                                         "pod-template-hash, operator: Exists}]}\n")),
             QString("x: example.org/a (its selectors ask for labels that the input does not "
                     "tell)"));
}

void SpireIdentitiesTest::fallbacks_data()
{
    QTest::addColumn<QString>("other"); // the spec of another object
    QTest::addColumn<QString>("expected");
    QTest::newRow("none other") << ""
                                << "a: example.org/f";
    QTest::newRow("another takes the pod")
        << QString::fromStdString(idTemplate("example.org/o")) << "z: example.org/o";
    QTest::newRow("another is for other pods")
        << QString::fromStdString(idTemplate("example.org/o")) +
               "  podSelector: {matchLabels: {app: db}}\n"
        << "a: example.org/f";
    QTest::newRow("another is refused")
        << QString::fromStdString(idTemplate("example.org/"))
        << "z: example.org/ (it is not registered: a part of its path is empty)\n"
           "a: example.org/f";
    QTest::newRow("another may take it")
        << QString::fromStdString(idTemplate("example.org/{{ .PodMeta.Name }}"))
        << "z: example.org/<pod name> (the pod name is another one for each pod)\n"
           "a: example.org/f (it is for pods that no other ClusterSPIFFEID takes)";
    QTest::newRow("another is a fallback too")
        << QString::fromStdString(idTemplate("example.org/o")) + "  fallback: true\n"
        << "a: example.org/f\nz: example.org/o";
}

void SpireIdentitiesTest::fallbacks()
{
    QFETCH(QString, other);
    QFETCH(QString, expected);
    std::string objects = clusterId("a", idTemplate("example.org/f") + "  fallback: true\n");
    if (!other.isEmpty())
        objects += clusterId("z", other.toStdString());
    QCOMPARE(idsOfWeb(objects), expected);
}

void SpireIdentitiesTest::withoutAConfiguration()
{
    const std::string manifests =
        kNamespace + deployment("web") + clusterId("x", idTemplate(kByAccount));
    QCOMPARE(idsIn(manifests),
             QString("x: <trust domain>/ns/shop/sa/default (the trust domain of SPIRE's controller "
                     "manager is not in the input)"));
    QCOMPARE(idsIn(kNamespace + deployment("web") + clusterId("x", idTemplate("a.test/b"))),
             QString("x: a.test/b (the trust domain of SPIRE's controller manager is not in the "
                     "input)"));
    QCOMPARE(idsIn(deployment("dns", "", "kube-system") + clusterId("x", idTemplate("a.test/b"))),
             QString("x: a.test/b (the trust domain of SPIRE's controller manager is not in the "
                     "input; whether the controller manager passes over the namespace kube-system "
                     "is not known)"));
}

void SpireIdentitiesTest::ignoredNamespaces()
{
    const std::string rest = deployment("web") + clusterId("x", idTemplate("example.org/a"));
    const auto with = [&](const char *ignored) {
        return idsIn(controllerConfig(std::string("    ignoreNamespaces: ") + ignored + '\n') +
                     rest);
    };
    QCOMPARE(with("[shop]"), QString());
    QCOMPARE(with("[shopping]"), QString("x: example.org/a"));
    QCOMPARE(with("['^(a|shop)$']"),
             QString("x: example.org/a (whether the controller manager passes over the namespace "
                     "shop is not known)"));
    QCOMPARE(idsIn(controllerConfig() + deployment("dns", "", "kube-system") +
                   clusterId("x", idTemplate("example.org/a"))),
             QString()); // by default
}

void SpireIdentitiesTest::classes_data()
{
    QTest::addColumn<QString>("managers"); // their classes, "-" for none
    QTest::addColumn<QString>("className");
    QTest::addColumn<QString>("unknown");
    QTest::newRow("neither") << "-"
                             << ""
                             << "";
    QTest::newRow("both") << "blue"
                          << "blue"
                          << "";
    QTest::newRow("a manager without a class takes only what has none")
        << "-"
        << "blue"
        << "no controller manager of the input takes its class";
    QTest::newRow("a manager with a class leaves what has none")
        << "blue"
        << ""
        << "no controller manager of the input takes its class";
    QTest::newRow("each has its own") << "blue green"
                                      << "green"
                                      << "";
    QTest::newRow("two of them take it")
        << "- blue*"
        << ""
        << "several controller managers of the input take it; the trust domain "
           "of SPIRE's controller manager is not in the input";
    QTest::newRow("no manager") << ""
                                << "blue"
                                << "the controller manager of its class \"blue\" is not in the "
                                   "input; the trust domain of SPIRE's controller manager is not "
                                   "in the input";
}

void SpireIdentitiesTest::classes()
{
    QFETCH(QString, managers);
    QFETCH(QString, className);
    QFETCH(QString, unknown);
    std::string manifests = kNamespace + deployment("web");
    for (const QString &manager : managers.split(' ', Qt::SkipEmptyParts)) {
        QString fields = manager == "-" ? QString() : "    className: " + manager + '\n';
        if (fields.contains('*'))
            fields = fields.remove('*') + "    watchClassless: true\n";
        manifests += controllerConfig(fields.toStdString());
    }
    manifests += clusterId("x", idTemplate("example.org/a") + "  className: \"" +
                                    className.toStdString() + "\"\n");
    const QString ids = idsIn(manifests);
    if (unknown.startsWith("no controller"))
        QCOMPARE(ids, "x: example.org/a (" + unknown +
                          "; the trust domain of SPIRE's controller manager is not in the input)");
    else
        QCOMPARE(ids, "x: example.org/a" + (unknown.isEmpty() ? "" : " (" + unknown + ')'));
}

void SpireIdentitiesTest::whatMakesTheWholeObjectDoubtful_data()
{
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("unknown");
    QTest::newRow("a selector that is none") << "  podSelector: web\n"
                                             << "it has an error: ";
    QTest::newRow("an operator that is none")
        << "  podSelector: {matchExpressions: [{key: app, operator: Is}]}\n"
        << "it has an error: ";
    QTest::newRow("federation with no trust domain") << "  federatesWith: ['a b']\n"
                                                     << "it federates with what is no trust domain";
    QTest::newRow("a key twice") << "  fallback: false\n  fallback: false\n"
                                 << "a key stands in it twice";
}

void SpireIdentitiesTest::whatMakesTheWholeObjectDoubtful()
{
    QFETCH(QString, spec);
    QFETCH(QString, unknown);
    const auto ids = idsOfWeb(clusterId("x", idTemplate("example.org/a") + spec.toStdString()));
    QVERIFY2(ids.startsWith("x: example.org/a (" + unknown), qPrintable(ids));
    QCOMPARE(idsOfWeb(clusterId("x", idTemplate("example.org/a") + "  federatesWith: [b.test]\n")),
             QString("x: example.org/a"));
    QVERIFY(idsOfWeb(clusterId("x", "  className: ''\n")).startsWith("x:  (it is not registered"));
}

void SpireIdentitiesTest::otherTemplates_data()
{
    addOtherSpireTemplates();
}

void SpireIdentitiesTest::otherTemplates()
{
    QFETCH(QString, spec);
    QFETCH(QString, unknown);
    QCOMPARE(idsOfWeb(clusterId("x", idTemplate("example.org/a") + spec.toStdString())),
             "x: example.org/a" + unknown);
}

void SpireIdentitiesTest::clustersAreApart()
{
    Diagnostics diagnostics;
    const auto resources = [&](const std::string &yaml) {
        return std::make_shared<const ResourceSet>(importText(yaml, "a.yaml", {}, diagnostics));
    };
    const auto topology =
        buildTopology({{"east", resources(kNamespace + deployment("web"))},
                       {"west", resources(kNamespace + controllerConfig() + deployment("web") +
                                          clusterId("x", idTemplate("example.org/a")))}},
                      diagnostics);
    QCOMPARE(idsOf(*topology, 0), QString());
    QCOMPARE(idsOf(*topology, 1), QString("x: example.org/a"));
}

void SpireIdentitiesTest::placesAndOrder()
{
    Diagnostics diagnostics;
    const std::string selector = "  workloadSelectorTemplates: ['unix:uid:{{ .ClusterName }}']\n";
    const auto topology = topologyOf(clusterId("b", idTemplate("example.org/b") + selector) +
                                         clusterId("a", idTemplate("example.org/a")) + kNamespace +
                                         controllerConfig() + deployment("web"),
                                     diagnostics);
    const auto ids = spireIdentitiesOf(*topology).at(0);
    QCOMPARE(ids.size(), std::size_t{2});
    COMPARE(ids[0].object, "a");
    COMPARE(ids[1].object, "b");
    QCOMPARE(ids[1].where.lineOneBased, 6U);
    QVERIFY(ids[1].onlyProcesses == std::vector<std::string>{"unix:uid:{{ .ClusterName }}"});
    QVERIFY(ids[0].onlyProcesses.empty());
}

void SpireIdentitiesTest::standInsHaveNone()
{
    Diagnostics diagnostics;
    Topology topology = *topologyOf(kNamespace + controllerConfig() + deployment("web") +
                                        clusterId("x", idTemplate("example.org/a")),
                                    diagnostics);
    topology.workloads[0].isSystem = true;
    QCOMPARE(idsOf(topology), QString());
}

QTEST_GUILESS_MAIN(SpireIdentitiesTest)
#include "test_spire_identities.moc"
