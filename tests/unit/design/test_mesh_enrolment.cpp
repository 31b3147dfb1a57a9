// SPDX-License-Identifier: Apache-2.0
#include "model/design/mesh_enrolment.h"

#include <QTest>

using namespace drawbridge;

namespace {

using M = MeshMembership;

/// Workload a in namespace shop and workload b in namespace other, both declared.
Design designOf(M shop, M other)
{
    auto topology = std::make_shared<Topology>();
    for (const char *name : {"other", "shop"}) {
        NamespaceNode node;
        node.name = name;
        node.isDeclared = true;
        topology->namespaces.push_back(node);
    }
    topology->workloads.resize(2);
    topology->workloads[0].key = {"", "other", "Pod", "b"};
    topology->workloads[0].nameSpace = {0};
    topology->workloads[0].mesh = other;
    topology->workloads[1].key = {"", "shop", "Pod", "a"};
    topology->workloads[1].nameSpace = {1};
    topology->workloads[1].mesh = shop;
    Design design;
    design.clusters.emplace_back();
    design.mesh = MeshKind::Sidecar;
    design.topology = topology;
    return design;
}

/// A design with one change of workload a or its namespace.
template<typename Change>
Design changed(Design design, const Change &change)
{
    auto topology = std::make_shared<Topology>(*design.topology);
    change(topology->workloads[1], topology->namespaces[1]);
    design.topology = topology;
    return design;
}

QString enrolled(const Design &design)
{
    QStringList names;
    for (const std::string &name : namespacesToEnrol(design))
        names << QString::fromStdString(name);
    return names.join(u' ');
}

M memberOf(const Design &design)
{
    return withEnrolment(design)->workloads[1].mesh;
}

} // namespace

class MeshEnrolmentTest : public QObject {
    Q_OBJECT
private slots:
    void namespaces_data();
    void namespaces();
    void whoIsNoSubject();
    void namespacesThatStayOut();
    void withoutAMesh();
    void membersAfter();
    void ambientNamespaces_data();
    void ambientNamespaces();
    void ambientMembers_data();
    void ambientMembers();
    void unknownStaysUnknown();
    void linkerdNamespaces_data();
    void linkerdNamespaces();
    void linkerdMembers_data();
    void linkerdMembers();
    void projectedTokens();
};

namespace {

using Annotations = std::map<std::string, std::string>;

/// A design for Linkerd whose workload a and its namespace shop have these annotations.
Design linkerdDesign(M shop, M other, const Annotations &pod, const Annotations &nameSpace)
{
    Design design = designOf(shop, other);
    design.mesh = MeshKind::Linkerd;
    return changed(design, [&](auto &workload, auto &space) {
        workload.podAnnotations = pod;
        space.annotations = nameSpace;
    });
}

} // namespace

void MeshEnrolmentTest::linkerdNamespaces_data()
{
    QTest::addColumn<int>("shop");
    QTest::addColumn<int>("other");
    QTest::addColumn<QString>("annotation");
    QTest::addColumn<QString>("names");
    const auto row = [](const char *name, M shop, M other, const char *annotation,
                        const char *names) {
        QTest::newRow(name) << int(shop) << int(other) << annotation << names;
    };
    row("nobody is in", M::None, M::None, "", "other shop");
    row("one is in, the other stays out", M::Linkerd, M::None, "", "");
    row("one is in, the other is not known", M::Unknown, M::Linkerd, "", "shop");
    row("one that says no", M::None, M::None, "disabled", "other");
    row("one with something else", M::None, M::None, "maybe", "other");
    row("one that asks itself", M::None, M::None, "ingress", "other shop");
    row("no pod is in two meshes", M::Sidecar, M::None, "", "other");
}

void MeshEnrolmentTest::linkerdNamespaces()
{
    QFETCH(int, shop);
    QFETCH(int, other);
    QFETCH(QString, annotation);
    Annotations annotations;
    if (!annotation.isEmpty())
        annotations["linkerd.io/inject"] = annotation.toStdString();
    const Design design =
        linkerdDesign(static_cast<M>(shop), static_cast<M>(other), {}, annotations);
    QTEST(enrolled(design), "names");
    for (const char *name : {"linkerd", "cert-manager", "kube-system"})
        QVERIFY(!enrolled(changed(design, [&](auto &, auto &n) {
                     n.name = name;
                 })).contains(QString::fromLatin1(name)));
    QVERIFY(!enrolled(changed(design, [](auto &, auto &n) {
                 n.labels["istio-injection"] = "enabled";
             })).contains(QStringLiteral("shop")));
}

void MeshEnrolmentTest::linkerdMembers_data()
{
    QTest::addColumn<QString>("annotation");
    QTest::addColumn<int>("before");
    QTest::addColumn<int>("after");
    QTest::newRow("of an enrolled namespace") << "" << int(M::None) << int(M::Linkerd);
    QTest::newRow("one that says no") << "disabled" << int(M::Unknown) << int(M::None);
    QTest::newRow("one with something else") << "maybe" << int(M::None) << int(M::None);
    QTest::newRow("a gateway") << "" << int(M::Gateway) << int(M::Linkerd);
    QTest::newRow("one that is in") << "" << int(M::Linkerd) << int(M::Linkerd);
}

void MeshEnrolmentTest::linkerdMembers()
{
    QFETCH(QString, annotation);
    QFETCH(int, before);
    Annotations annotations;
    if (!annotation.isEmpty())
        annotations["linkerd.io/inject"] = annotation.toStdString();
    Design design = linkerdDesign(static_cast<M>(before), M::None, annotations, {});
    // A neighbour brings the namespace into the mesh.
    auto topology = std::make_shared<Topology>(*design.topology);
    topology->workloads.push_back(topology->workloads[1]);
    topology->workloads.back().key.name = "c";
    topology->workloads.back().mesh = M::Unknown;
    topology->workloads.back().podAnnotations.clear();
    design.topology = topology;
    QFETCH(int, after);
    QCOMPARE(int(memberOf(design)), after);
}

// The injector projects a token where the pod has none of its own.
void MeshEnrolmentTest::projectedTokens()
{
    const Design design =
        linkerdDesign(M::Unknown, M::None, {{"linkerd.io/inject", "enabled"}}, {});
    const auto memberWith = [&](const auto &change) {
        return withProjectedTokens(*changed(design, change).topology)->workloads[1].mesh;
    };
    const auto tokenless = [](auto &w, auto &) { w.automountServiceAccountToken = false; };
    QVERIFY(memberWith(tokenless) == M::Linkerd);
    QVERIFY(memberWith([](auto &, auto &) {}) == M::Unknown);
    QVERIFY(memberWith([&](auto &w, auto &n) {
                tokenless(w, n);
                w.podAnnotations.clear();
            }) == M::Unknown);
    QVERIFY(memberWith([&](auto &w, auto &n) {
                tokenless(w, n);
                n.name = "kube-system";
            }) == M::Unknown);
}

void MeshEnrolmentTest::namespaces_data()
{
    QTest::addColumn<int>("shop");
    QTest::addColumn<int>("other");
    QTest::addColumn<QString>("names");
    const auto row = [](const char *name, M shop, M other, const char *names) {
        QTest::newRow(name) << int(shop) << int(other) << names;
    };
    row("nobody is known", M::Unknown, M::Unknown, "other shop");
    row("nobody is in", M::None, M::None, "other shop");
    row("one is in, the other stays out", M::None, M::Sidecar, "");
    row("one is in, the other is not known", M::Unknown, M::Sidecar, "shop");
    row("all are in", M::Sidecar, M::Sidecar, "");
    row("ambient and gateways are left alone", M::Ambient, M::Gateway, "");
}

void MeshEnrolmentTest::namespaces()
{
    QFETCH(int, shop);
    QFETCH(int, other);
    QTEST(enrolled(designOf(static_cast<M>(shop), static_cast<M>(other))), "names");
}

void MeshEnrolmentTest::whoIsNoSubject()
{
    const Design design = designOf(M::None, M::None);
    QCOMPARE(enrolled(changed(design, [](auto &w, auto &) { w.hasNetwork = false; })),
             QStringLiteral("other"));
    QCOMPARE(enrolled(changed(design, [](auto &w, auto &) { w.isSystem = true; })),
             QStringLiteral("other"));
    QCOMPARE(enrolled(changed(design, [](auto &w, auto &) { w.isHostNetwork = true; })),
             QStringLiteral("other"));
    const Design meshed = designOf(M::Sidecar, M::None);
    QCOMPARE(enrolled(meshed), QString());
    QCOMPARE(enrolled(changed(meshed, [](auto &w, auto &) { w.hasNetwork = false; })),
             QStringLiteral("other"));
}

void MeshEnrolmentTest::namespacesThatStayOut()
{
    const Design design = designOf(M::None, M::None);
    for (const char *name : {"kube-system", "istio-system"})
        QCOMPARE(enrolled(changed(design, [&](auto &, auto &n) { n.name = name; })),
                 QStringLiteral("other"));
    QCOMPARE(enrolled(changed(design,
                              [](auto &, auto &n) { n.labels["istio-injection"] = "disabled"; })),
             QStringLiteral("other"));
    QCOMPARE(
        enrolled(changed(design, [](auto &, auto &n) { n.labels["istio-injection"] = "other"; })),
        QStringLiteral("other shop"));
    Design renamed = design;
    renamed.clusters[0].rootNamespace = "shop";
    QCOMPARE(enrolled(renamed), QStringLiteral("other"));
}

void MeshEnrolmentTest::withoutAMesh()
{
    Design design = designOf(M::Unknown, M::Unknown);
    design.mesh = MeshKind::None;
    QCOMPARE(enrolled(design), QString());
    QVERIFY(withEnrolment(design) == design.topology);
    design.mesh = MeshKind::Sidecar;
    design.topology = nullptr;
    QCOMPARE(enrolled(design), QString());
    QVERIFY(!withEnrolment(design));
}

void MeshEnrolmentTest::membersAfter()
{
    const Design design = designOf(M::None, M::None);
    QVERIFY(memberOf(design) == M::Sidecar);
    QVERIFY(design.topology->workloads[1].mesh == M::None);
    const auto refusing =
        changed(design, [](auto &w, auto &) { w.podLabels["sidecar.istio.io/inject"] = "false"; });
    QVERIFY(memberOf(refusing) == M::None);
    QVERIFY(memberOf(changed(refusing, [](auto &w, auto &) { w.mesh = M::Unknown; })) == M::None);
    const auto wanting =
        changed(design, [](auto &w, auto &) { w.podLabels["sidecar.istio.io/inject"] = "true"; });
    QVERIFY(memberOf(wanting) == M::Sidecar);
    QVERIFY(memberOf(changed(design, [](auto &w, auto &) { w.isHostNetwork = true; })) == M::None);
    QVERIFY(memberOf(changed(design, [](auto &w, auto &) {
                w.mesh = M::Unknown;
                w.isSystem = true;
            })) == M::Unknown);
    for (const M mesh : {M::Ambient, M::Gateway, M::Sidecar})
        QVERIFY(memberOf(designOf(mesh, M::Unknown)) == mesh);
}

void MeshEnrolmentTest::unknownStaysUnknown()
{
    const auto root = [](auto &w, auto &n) {
        w.mesh = M::Unknown;
        n.name = "istio-system";
        n.isDeclared = false;
    };
    const Design undeclared = changed(designOf(M::Unknown, M::None), root);
    QVERIFY(memberOf(undeclared) == M::Unknown);
    QVERIFY(memberOf(changed(undeclared, [](auto &, auto &n) { n.isDeclared = true; })) == M::None);
    QVERIFY(memberOf(changed(undeclared, [](auto &w, auto &) {
                w.podLabels["sidecar.istio.io/inject"] = "false";
            })) == M::None);
    QVERIFY(memberOf(changed(undeclared, [](auto &, auto &n) {
                n.labels["istio-injection"] = "disabled";
            })) == M::None);
    QVERIFY(memberOf(changed(undeclared, [](auto &, auto &n) { n.name = "kube-system"; })) ==
            M::None);
}

void MeshEnrolmentTest::ambientNamespaces_data()
{
    QTest::addColumn<int>("shop");
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("names");
    const auto row = [](const char *name, M shop, const char *label, const char *names) {
        QTest::newRow(name) << int(shop) << label << names;
    };
    row("nobody is known", M::Unknown, "", "other shop");
    row("nobody is in", M::None, "", "other shop");
    row("one is in, the other is not known", M::Ambient, "", "other");
    row("sidecars beside it stay", M::Sidecar, "", "other");
    row("the namespace says no", M::None, "istio.io/dataplane-mode=none", "other");
    row("its pods get sidecars", M::None, "istio-injection=enabled", "other");
    row("they get them by a revision", M::None, "istio.io/rev=stable", "other");
    row("they get no sidecars", M::None, "istio-injection=disabled", "other shop");
}

void MeshEnrolmentTest::ambientNamespaces()
{
    QFETCH(int, shop);
    QFETCH(QString, label);
    Design design = designOf(static_cast<M>(shop), M::Unknown);
    design.mesh = MeshKind::Ambient;
    if (!label.isEmpty())
        design = changed(design, [&](auto &, auto &n) {
            n.labels[label.section(u'=', 0, 0).toStdString()] =
                label.section(u'=', 1).toStdString();
        });
    QTEST(enrolled(design), "names");
}

void MeshEnrolmentTest::ambientMembers_data()
{
    QTest::addColumn<int>("shop");
    QTest::addColumn<QString>("podLabel");
    QTest::addColumn<QString>("label");
    QTest::addColumn<int>("after");
    const auto row = [](const char *name, M shop, const char *podLabel, const char *label,
                        M after) {
        QTest::newRow(name) << int(shop) << podLabel << label << int(after);
    };
    row("by its namespace", M::Unknown, "", "", M::Ambient);
    row("the pod says no", M::None, "istio.io/dataplane-mode=none", "", M::None);
    row("the pod says yes", M::Unknown, "istio.io/dataplane-mode=ambient", "", M::Ambient);
    row("no sidecar is not out of the mesh", M::None, "sidecar.istio.io/inject=false", "",
        M::Ambient);
    row("a sidecar is asked for", M::Unknown, "sidecar.istio.io/inject=true", "", M::Sidecar);
    row("a sidecar of a revision is asked for", M::Unknown, "istio.io/rev=stable", "", M::Sidecar);
    row("where none are given it is asked for in vain", M::Unknown, "sidecar.istio.io/inject=true",
        "istio-injection=disabled", M::Ambient);
    row("a namespace that stays out", M::Unknown, "", "istio.io/dataplane-mode=none", M::None);
    row("a sidecar stays", M::Sidecar, "", "", M::Sidecar);
    row("a gateway stays", M::Gateway, "", "", M::Gateway);
}

void MeshEnrolmentTest::ambientMembers()
{
    QFETCH(int, shop);
    QFETCH(QString, podLabel);
    QFETCH(QString, label);
    const auto put = [](LabelMap &labels, const QString &text) {
        if (!text.isEmpty())
            labels[text.section(u'=', 0, 0).toStdString()] = text.section(u'=', 1).toStdString();
    };
    Design design = changed(designOf(static_cast<M>(shop), M::Unknown), [&](auto &w, auto &n) {
        put(w.podLabels, podLabel);
        put(n.labels, label);
    });
    design.mesh = MeshKind::Ambient;
    QTEST(int(memberOf(design)), "after");
}

QTEST_GUILESS_MAIN(MeshEnrolmentTest)
#include "test_mesh_enrolment.moc"
