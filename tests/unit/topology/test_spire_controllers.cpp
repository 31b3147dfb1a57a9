// SPDX-License-Identifier: Apache-2.0
#include "model/topology/spire_controllers.h"

#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

/// The configuration of spire-controller-manager in ConfigMaps.
class SpireControllersTest : public QObject {
    Q_OBJECT
private slots:
    void readsWhatDecidesAboutIds();
    void hasTheProgramsDefaults();
    void classes();
    void othersAreNone_data();
    void othersAreNone();
    void variablesAreNotKnown();
    void limitsAreDoubts();
    void whatCannotBeReadIsADoubt();
    void twoThatAgreeAreOne();
    void ignores_data();
    void ignores();
};

namespace {

ConfigMapObject configMap(const std::string &text)
{
    ConfigMapObject object;
    object.meta.name = "spire";
    object.data["config.yaml"] = {text, {makeFileRef("spire.yaml"), 9, 3}};
    return object;
}

std::string config(const std::string &fields)
{
    return "apiVersion: spire.spiffe.io/v1alpha1\nkind: ControllerManagerConfig\n" + fields;
}

std::vector<SpireController> controllers(const std::vector<std::string> &texts)
{
    ResourceSet resources;
    for (const std::string &text : texts)
        resources.configMaps.push_back(configMap(text));
    return spireControllersIn(resources);
}

SpireController only(const std::string &fields)
{
    const auto found = controllers({config(fields)});
    if (found.size() == 1)
        return found.front();
    SpireController none;
    none.doubt = "not one";
    return none;
}

using Texts = std::vector<std::string>;

} // namespace

void SpireControllersTest::readsWhatDecidesAboutIds()
{
    const auto found = only("clusterName: demo\ntrustDomain: example.org\nclusterDomain: c.local\n"
                            "ignoreNamespaces: [kube-system, spire]\nmetrics: {bindAddress: x}\n");
    QVERIFY(found.trustDomain == "example.org");
    QVERIFY(found.clusterName == "demo");
    QVERIFY(found.clusterDomain == "c.local");
    QVERIFY(found.ignoreNamespaces == (Texts{"kube-system", "spire"}));
    COMPARE(found.doubt, "");
    QCOMPARE(found.where.lineOneBased, 9U);
    QVERIFY(only("trustDomain: \"spiffe:/" + std::string("/td/x\"\n")).trustDomain == "td");
}

void SpireControllersTest::hasTheProgramsDefaults()
{
    const auto found = only("");
    QVERIFY(!found.trustDomain && !found.clusterName && !found.clusterDomain);
    QVERIFY(found.ignoreNamespaces == (Texts{"kube-system", "kube-public", "spire-system"}));
    QVERIFY(found.takesClassless);
    QVERIFY(only("ignoreNamespaces: null\n").ignoreNamespaces.empty());
    QVERIFY(only("ignoreNamespaces: []\n").ignoreNamespaces.empty());
}

void SpireControllersTest::classes()
{
    const auto named = only("className: blue\n");
    COMPARE(named.className, "blue");
    QVERIFY(!named.takesClassless);
    QVERIFY(only("className: blue\nwatchClassless: true\n").takesClassless);
    QVERIFY(only("watchClassless: false\n").takesClassless); // "" is its class
}

void SpireControllersTest::othersAreNone_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("of another group")
        << "apiVersion: controller-runtime.sigs.k8s.io/v1alpha1\nkind: ControllerManagerConfig\n"
           "note: not spire.spiffe.io/v1alpha1\n";
    QTest::newRow("of another kind") << "apiVersion: spire.spiffe.io/v1alpha1\nkind: Other\n"
                                        "note: no ControllerManagerConfig\n";
    QTest::newRow("a text") << "spire.spiffe.io/ ControllerManagerConfig\n";
    QTest::newRow("one that leaves ClusterSPIFFEIDs alone")
        << QString::fromStdString(config("reconcile: {clusterStaticEntries: true}\n"));
    QTest::newRow("something else") << "trustDomain: example.org\n";
}

void SpireControllersTest::othersAreNone()
{
    QFETCH(QString, text);
    QVERIFY(controllers({text.toStdString()}).empty());
    QVERIFY(controllers({config("reconcile: {clusterSPIFFEIDs: true}\n")}).size() == 1);
    QVERIFY(controllers({config("reconcile: null\n")}).size() == 1);
}

void SpireControllersTest::variablesAreNotKnown()
{
    const auto found = only("trustDomain: ${DOMAIN}\nclusterName: \"a$B\"\nclusterDomain: \"\"\n");
    QVERIFY(!found.trustDomain && !found.clusterName && !found.clusterDomain);
}

void SpireControllersTest::limitsAreDoubts()
{
    COMPARE(only("cacheNamespaces: {shop: {}}\n").doubt,
            "cacheNamespaces limits what the controller manager sees");
    COMPARE(only("staticManifestPath: /etc/x\n").doubt,
            "staticManifestPath limits what the controller manager sees");
}

void SpireControllersTest::whatCannotBeReadIsADoubt()
{
    const auto broken = controllers({config("trustDomain: [\n")});
    QCOMPARE(broken.size(), std::size_t{1});
    COMPARE(broken.front().doubt, "the controller manager's configuration cannot be read");
    QVERIFY(!broken.front().trustDomain);
    COMPARE(only("trustDomain: {a: b}\n").doubt,
            "the controller manager's configuration cannot be read");
}

void SpireControllersTest::twoThatAgreeAreOne()
{
    const std::string one = config("trustDomain: a\n");
    QCOMPARE(controllers({one, one}).size(), std::size_t{1});
    QCOMPARE(controllers({one, config("trustDomain: b\n")}).size(), std::size_t{2});
}

void SpireControllersTest::ignores_data()
{
    QTest::addColumn<QString>("expression");
    QTest::addColumn<QString>("nameSpace");
    QTest::addColumn<QString>("answer");
    QTest::newRow("the name") << "spire"
                              << "spire"
                              << "yes";
    QTest::newRow("somewhere in the name") << "spire"
                                           << "my-spire-2"
                                           << "yes";
    QTest::newRow("another name") << "spire"
                                  << "shop"
                                  << "no";
    QTest::newRow("from the start") << "^kube-"
                                    << "kube-system"
                                    << "yes";
    QTest::newRow("not from the start") << "^kube-"
                                        << "my-kube-system"
                                        << "no";
    QTest::newRow("to the end") << "-system$"
                                << "kube-system"
                                << "yes";
    QTest::newRow("not to the end") << "-system$"
                                    << "kube-system-2"
                                    << "no";
    QTest::newRow("all of it") << "^shop$"
                               << "shop"
                               << "yes";
    QTest::newRow("not all of it") << "^shop$"
                                   << "shop-2"
                                   << "no";
    QTest::newRow("anything behind it") << "^openshift-.*$"
                                        << "openshift-dns"
                                        << "yes";
    QTest::newRow("anything before it") << "^.*-system$"
                                        << "kube-system"
                                        << "yes";
    QTest::newRow("everything") << ".*"
                                << "shop"
                                << "yes";
    QTest::newRow("nothing written") << ""
                                     << "shop"
                                     << "yes";
    QTest::newRow("an empty name") << "^$"
                                   << "shop"
                                   << "no";
    QTest::newRow("a choice") << "^(a|b)$"
                              << "a"
                              << "unknown";
    QTest::newRow("any character") << "a.c"
                                   << "abc"
                                   << "unknown";
    QTest::newRow("a sign with a meaning of its own") << "^shop$$"
                                                      << "shop"
                                                      << "unknown";
}

void SpireControllersTest::ignores()
{
    QFETCH(QString, expression);
    QFETCH(QString, nameSpace);
    QFETCH(QString, answer);
    const auto said = [&](const Texts &expressions) {
        const auto ignored = isIgnoredBy(expressions, nameSpace.toStdString());
        return QString(!ignored ? "unknown" : *ignored ? "yes" : "no");
    };
    QCOMPARE(said({expression.toStdString()}), answer);
    QCOMPARE(said({expression.toStdString(), nameSpace.toStdString()}), QString("yes"));
    QCOMPARE(said({}), QString("no"));
}

QTEST_GUILESS_MAIN(SpireControllersTest)
#include "test_spire_controllers.moc"
