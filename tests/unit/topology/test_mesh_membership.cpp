// SPDX-License-Identifier: Apache-2.0
#include "model/topology/mesh_membership.h"

#include <QTest>

using namespace drawbridge;

class MeshMembershipTest : public QObject {
    Q_OBJECT
private slots:
    void labels_data();
    void labels();
    void injectedProxiesCountWhateverTheLabels();
    void gateways();
    void nothingSeenIsUnknown();
    void labelsOfPodAndNamespace_data();
    void labelsOfPodAndNamespace();
    void meshSeen_data();
    void meshSeen();
    void systemNamespacesAreNeverInjected();
};

void MeshMembershipTest::labels_data()
{
    using M = MeshMembership;
    QTest::addColumn<QString>("ofNamespace");
    QTest::addColumn<QString>("ofPod");
    QTest::addColumn<bool>("isDeclared");
    QTest::addColumn<int>("mesh");
    const QString inject = QStringLiteral("sidecar.istio.io/inject");
    const auto row = [](const char *name, const QString &ns, const QString &pod, bool declared,
                        M m) { QTest::newRow(name) << ns << pod << declared << int(m); };
    row("namespace enabled", "istio-injection=enabled", "", true, M::Sidecar);
    row("pod opts out", "istio-injection=enabled", inject + "=false", true, M::None);
    row("namespace disabled beats the pod", "istio-injection=disabled", inject + "=true", true,
        M::None);
    row("revision of the namespace", "istio.io/rev=r1", "", true, M::Sidecar);
    row("pod opts in", "", inject + "=true", true, M::Sidecar);
    row("revision of the pod", "", "istio.io/rev=r1", true, M::Sidecar);
    row("no label", "", "", true, M::None);
    row("labels of the namespace unknown", "", "", false, M::Unknown);
    row("ambient namespace", "istio.io/dataplane-mode=ambient", "", true, M::Ambient);
    row("pod leaves ambient", "istio.io/dataplane-mode=ambient", "istio.io/dataplane-mode=none",
        true, M::None);
    row("pod enters ambient", "", "istio.io/dataplane-mode=ambient", true, M::Ambient);
    row("enabled, and the pod wants it too", "istio-injection=enabled", inject + "=true", true,
        M::Sidecar);
    row("revision of the namespace, the pod opts out", "istio.io/rev=r1", inject + "=false", true,
        M::None);
    row("another value of istio-injection matches no webhook", "istio-injection=other",
        inject + "=true", true, M::None);
    row("the pod opts out of what is not known", "", inject + "=false", false, M::None);
    row("the pod opts in where the namespace is not known", "", inject + "=true", false,
        M::Unknown);
}

namespace {

LabelMap labelsIn(const QString &text)
{
    LabelMap labels;
    if (!text.isEmpty())
        labels[text.section(u'=', 0, 0).toStdString()] = text.section(u'=', 1).toStdString();
    return labels;
}

} // namespace

void MeshMembershipTest::labels()
{
    QFETCH(QString, ofNamespace);
    QFETCH(QString, ofPod);
    QFETCH(bool, isDeclared);
    QFETCH(int, mesh);
    NamespaceNode node;
    node.labels = labelsIn(ofNamespace);
    node.isDeclared = isDeclared;
    WorkloadObject workload;
    workload.podLabels = labelsIn(ofPod);
    QCOMPARE(int(meshMembershipOf(workload, node, MeshMembership::Sidecar)), mesh);
    workload.pod.hostNetwork = true;
    QVERIFY(meshMembershipOf(workload, node, MeshMembership::Sidecar) == MeshMembership::None);
}

void MeshMembershipTest::injectedProxiesCountWhateverTheLabels()
{
    NamespaceNode node;
    node.isDeclared = true;
    WorkloadObject workload;
    workload.pod.containers.emplace_back();
    workload.pod.containers[0].name = "istio-proxy";
    QVERIFY(meshMembershipOf(workload, node, MeshMembership::None) == MeshMembership::Sidecar);
    ResourceSet resources;
    resources.workloads.push_back(workload);
    QVERIFY(meshSeenIn(resources) == MeshMembership::Sidecar);
    workload.podAnnotations["inject.istio.io/templates"] = "gateway";
    QVERIFY(meshMembershipOf(workload, node, MeshMembership::None) == MeshMembership::Gateway);
}

void MeshMembershipTest::gateways()
{
    NamespaceNode node;
    WorkloadObject workload;
    workload.podAnnotations["inject.istio.io/templates"] = "sidecar";
    QVERIFY(meshMembershipOf(workload, node, MeshMembership::None) == MeshMembership::Unknown);
    workload.podLabels["gateway.networking.k8s.io/gateway-name"] = "public";
    QVERIFY(meshMembershipOf(workload, node, MeshMembership::None) == MeshMembership::Gateway);
    workload.pod.hostNetwork = true;
    QVERIFY(meshMembershipOf(workload, node, MeshMembership::None) == MeshMembership::None);
    // Those of istioctl tell by what their proxy is started as.
    WorkloadObject router;
    router.pod.containers.emplace_back();
    router.pod.containers[0].name = "istio-proxy";
    router.pod.containers[0].args = {{"proxy", {}}, {"sidecar", {}}};
    QVERIFY(meshMembershipOf(router, node, MeshMembership::None) == MeshMembership::Sidecar);
    router.pod.containers[0].args[1].text = "router";
    QVERIFY(meshMembershipOf(router, node, MeshMembership::None) == MeshMembership::Gateway);
    router.pod.containers[0].name = "main";
    QVERIFY(meshMembershipOf(router, node, MeshMembership::None) == MeshMembership::Unknown);
}

void MeshMembershipTest::labelsOfPodAndNamespace_data()
{
    using M = MeshMembership;
    QTest::addColumn<QString>("ofNamespace");
    QTest::addColumn<QString>("ofPod");
    QTest::addColumn<bool>("isDeclared");
    QTest::addColumn<int>("seen");
    QTest::addColumn<int>("mesh");
    const auto row = [](const char *name, const char *ns, const char *pod, bool declared, M seen,
                        M m) {
        QTest::newRow(name) << ns << pod << declared << int(seen) << int(m);
    };
    const char *const both = "istio-injection=enabled istio.io/dataplane-mode=ambient";
    const char *const out = "sidecar.istio.io/inject=false";
    row("a sidecar stays one in an ambient namespace", both, "", true, M::Ambient, M::Sidecar);
    row("without its sidecar it is ambient", both, out, true, M::Ambient, M::Ambient);
    row("the label istio-injection goes before a revision",
        "istio-injection=disabled istio.io/rev=r1", "istio.io/rev=r1", true, M::Sidecar, M::None);
    row("ambient is seen, the namespace is not known", "", out, false, M::Ambient, M::Unknown);
    row("sidecars are seen, the namespace is not known", "", out, false, M::Sidecar, M::None);
    row("ambient is seen, the namespace has no label", "", "", true, M::Ambient, M::None);
}

void MeshMembershipTest::labelsOfPodAndNamespace()
{
    QFETCH(QString, ofNamespace);
    QFETCH(QString, ofPod);
    QFETCH(bool, isDeclared);
    QFETCH(int, seen);
    NamespaceNode node;
    for (const QString &label : ofNamespace.split(u' '))
        node.labels.merge(labelsIn(label));
    node.isDeclared = isDeclared;
    WorkloadObject workload;
    workload.podLabels = labelsIn(ofPod);
    QTEST(int(meshMembershipOf(workload, node, static_cast<MeshMembership>(seen))), "mesh");
}

void MeshMembershipTest::meshSeen_data()
{
    using M = MeshMembership;
    QTest::addColumn<QString>("where");
    QTest::addColumn<QString>("label");
    QTest::addColumn<int>("seen");
    const auto row = [](const char *name, const char *where, const char *label, M m) {
        QTest::newRow(name) << where << label << int(m);
    };
    row("nothing", "", "", M::None);
    row("another label", "namespace", "app=web", M::None);
    row("a namespace is injected", "namespace", "istio-injection=disabled", M::Sidecar);
    row("a namespace has a revision", "namespace", "istio.io/rev=r1", M::Sidecar);
    row("a pod says whether", "pod", "sidecar.istio.io/inject=false", M::Sidecar);
    row("a namespace is ambient", "namespace", "istio.io/dataplane-mode=ambient", M::Ambient);
    row("a pod is ambient", "pod", "istio.io/dataplane-mode=ambient", M::Ambient);
    row("a namespace that left ambient shows nothing", "namespace", "istio.io/dataplane-mode=none",
        M::None);
    row("a pod was injected", "annotation", "sidecar.istio.io/status=x", M::Sidecar);
    row("a PeerAuthentication", "peer authentication", "", M::Sidecar);
    row("an AuthorizationPolicy", "authorization policy", "", M::Sidecar);
}

void MeshMembershipTest::meshSeen()
{
    QFETCH(QString, where);
    QFETCH(QString, label);
    QFETCH(int, seen);
    ResourceSet resources;
    resources.namespaces.resize(2);
    resources.workloads.resize(2);
    if (where == "namespace")
        resources.namespaces[0].meta.labels = labelsIn(label);
    if (where == "pod")
        resources.workloads[0].podLabels = labelsIn(label);
    if (where == "annotation")
        resources.workloads[0].podAnnotations = labelsIn(label);
    if (where == "peer authentication")
        resources.peerAuthentications.emplace_back();
    if (where == "authorization policy")
        resources.authorizationPolicies.emplace_back();
    QCOMPARE(int(meshSeenIn(resources)), seen);
    if (seen == int(MeshMembership::Ambient)) { // sidecars decide where both are
        resources.namespaces[1].meta.labels["istio-injection"] = "enabled";
        QVERIFY(meshSeenIn(resources) == MeshMembership::Sidecar);
    }
}

void MeshMembershipTest::systemNamespacesAreNeverInjected()
{
    NamespaceNode node;
    node.labels["istio-injection"] = "enabled";
    node.isDeclared = true;
    for (const char *name :
         {"kube-system", "kube-public", "kube-node-lease", "local-path-storage"}) {
        node.name = name;
        QVERIFY2(isIgnoredByInjection(name), name);
        QVERIFY2(meshMembershipOf({}, node, MeshMembership::Sidecar) == MeshMembership::None, name);
    }
    QVERIFY(!isIgnoredByInjection("kube"));
}

void MeshMembershipTest::nothingSeenIsUnknown()
{
    NamespaceNode node;
    node.isDeclared = true;
    QVERIFY(meshSeenIn({}) == MeshMembership::None);
    QVERIFY(meshMembershipOf({}, node, MeshMembership::None) == MeshMembership::Unknown);
}

QTEST_GUILESS_MAIN(MeshMembershipTest)
#include "test_mesh_membership.moc"
