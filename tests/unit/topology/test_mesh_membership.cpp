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
    void nothingSeenIsUnknown();
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

void MeshMembershipTest::nothingSeenIsUnknown()
{
    NamespaceNode node;
    node.isDeclared = true;
    QVERIFY(meshSeenIn({}) == MeshMembership::None);
    QVERIFY(meshMembershipOf({}, node, MeshMembership::None) == MeshMembership::Unknown);
}

QTEST_GUILESS_MAIN(MeshMembershipTest)
#include "test_mesh_membership.moc"
