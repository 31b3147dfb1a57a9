// SPDX-License-Identifier: Apache-2.0
#include "model/design/draft.h"
#include "model/design/service_accounts.h"
#include "model/design/system_peers.h"
#include "model/topology/topology_builder.h"
#include "tests/unit/design/system_design.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

QStringList workloadsOf(const Topology &topology)
{
    QStringList keys;
    for (const WorkloadNode &node : topology.workloads)
        keys << QString::fromStdString(toString(node.key));
    return keys;
}

const char *const kDns = "kube-system/Deployment/kube-dns";
const char *const kIstiod = "istio-system/Deployment/istiod";

} // namespace

/// Cluster DNS and istiod as peers, real or stood in for.
class SystemPeersTest : public QObject {
    Q_OBJECT
private slots:
    void standInsLookLikeTheRealOnes();
    void realPeersAreTaken_data();
    void realPeersAreTaken();
    void standInsAreKnownKeys();
    void idsAreMapped();
    void dnsPortsAreThoseOfTheService_data();
    void dnsPortsAreThoseOfTheService();
    void whoSpeaks();
    void whoSpeaksToTheControlPlane_data();
    void whoSpeaksToTheControlPlane();
    void linkerdHasItsOwn();
    void everyClusterHasItsOwn();
    void withoutATopology();
};

void SystemPeersTest::standInsLookLikeTheRealOnes()
{
    const auto topology = withSystemPeers(design(pod("a", "shop"), MeshKind::Sidecar));
    const WorkloadNode &dns = topology->workload(topology->findWorkload(key(kDns)).value());
    QCOMPARE(dns.podLabels.at("k8s-app"), std::string("kube-dns"));
    QCOMPARE(dns.serviceAccountName, std::string("coredns"));
    QCOMPARE(dns.ports.size(), std::size_t{2});
    QCOMPARE(dns.ports[0].name, std::string("dns"));
    QVERIFY(dns.ports[0].protocol == Protocol::Udp && dns.ports[0].port == 53);
    QCOMPARE(dns.ports[1].name, std::string("dns-tcp"));
    QVERIFY(dns.ports[1].protocol == Protocol::Tcp && dns.ports[1].port == 53);
    const WorkloadNode &istiod = topology->workload(topology->findWorkload(key(kIstiod)).value());
    QCOMPARE(istiod.podLabels.at("app"), std::string("istiod"));
    QCOMPARE(istiod.serviceAccountName, std::string("istiod"));
    QCOMPARE(istiod.ports.at(0).name, std::string("grpc-xds"));
    QCOMPARE(int(istiod.ports.at(0).port), 15012);
    for (const WorkloadNode *node : {&dns, &istiod}) {
        QVERIFY(node->isSystem && node->mesh == MeshMembership::None);
        const NamespaceNode &nameSpace = topology->namespaceOf(*node);
        QCOMPARE(nameSpace.name, node->key.nameSpace);
        QVERIFY(!nameSpace.isDeclared);
        QCOMPARE(nameSpace.labels.at("kubernetes.io/metadata.name"), node->key.nameSpace);
    }
    QCOMPARE(int(topology->namespaces.size()), 3);
}

void SystemPeersTest::realPeersAreTaken_data()
{
    QTest::addColumn<QString>("nameSpace");
    QTest::addColumn<QString>("label");
    QTest::addColumn<bool>("isTaken");
    QTest::newRow("by its label") << "kube-system"
                                  << "k8s-app: kube-dns" << true;
    QTest::newRow("in another namespace") << "shop"
                                          << "k8s-app: kube-dns" << false;
    QTest::newRow("another value") << "kube-system"
                                   << "k8s-app: dns" << false;
    QTest::newRow("another label") << "kube-system"
                                   << "app: kube-dns" << false;
}

void SystemPeersTest::realPeersAreTaken()
{
    QFETCH(QString, nameSpace);
    QFETCH(QString, label);
    QFETCH(bool, isTaken);
    const Design taken =
        design(pod("a", "shop") + pod("r", nameSpace.toStdString(), label.toStdString()));
    const NodeKey real{"", nameSpace.toStdString(), "Pod", "r"};
    QVERIFY(dnsPeers(taken, "") == std::vector{isTaken ? real : key(kDns)});
    QCOMPARE(withSystemPeers(taken) == taken.topology, isTaken);
    QCOMPARE(isSystemPeerKey(taken, key(kDns)), !isTaken);
    QVERIFY(!isSystemPeerKey(taken, real));
    Diagnostics diagnostics;
    ResourceSet finished = *taken.topology->clusters[0].resources;
    finished.workloads.back().phase = "Failed";
    Design without = taken;
    without.topology = buildTopology(finished, diagnostics);
    QVERIFY(dnsPeers(without, "") == std::vector{key(kDns)});
}

void SystemPeersTest::standInsAreKnownKeys()
{
    Design meshed = design(pod("a", "shop"), MeshKind::Sidecar);
    QVERIFY(isSystemPeerKey(meshed, key(kDns)));
    QVERIFY(isSystemPeerKey(meshed, key(kIstiod)));
    QVERIFY(!isSystemPeerKey(meshed, key("shop/Pod/a")));
    meshed.systemFlows.dns = false;
    QVERIFY(!isSystemPeerKey(meshed, key(kDns)));
    QVERIFY(isSystemPeerKey(meshed, key(kIstiod)));
    meshed.systemFlows.meshControlPlane = false;
    QVERIFY(!isSystemPeerKey(meshed, key(kIstiod)));
    meshed.systemFlows = {};
    meshed.mesh = MeshKind::None;
    QVERIFY(!isSystemPeerKey(meshed, key(kIstiod)));
    meshed.mesh = MeshKind::Ambient;
    QVERIFY(isSystemPeerKey(meshed, key(kIstiod)));
    meshed.clusters[0].rootNamespace = "mesh";
    QVERIFY(!isSystemPeerKey(meshed, key(kIstiod)));
    QVERIFY(isSystemPeerKey(meshed, key("mesh/Deployment/istiod")));
    // A workload of that very name that lacks the label is no stand-in.
    std::string unlabelled = pod("kube-dns", "kube-system");
    unlabelled.replace(unlabelled.find("v1\nkind: Pod"), 12, "v1\nkind: Pod");
    Diagnostics diagnostics;
    ResourceSet named = *resources(unlabelled);
    named.workloads[0].meta.kind = "Deployment";
    Design squatted = meshed;
    squatted.topology = buildTopology(named, diagnostics);
    QVERIFY(!isSystemPeerKey(squatted, key(kDns)));
    const Design istiod = design(pod("i", "istio-system", "app: istiod"), MeshKind::Sidecar);
    QVERIFY(!isSystemPeerKey(istiod, key(kIstiod)));
    QVERIFY(controlPlanePeers(istiod, "") == std::vector{key("istio-system/Pod/i")});
}

void SystemPeersTest::idsAreMapped()
{
    Design before = design(
        pod("z", "shop", "app: z",
            "initContainers: [{name: i, image: x, env: [{name: Z_ADDR, value: \"z:80\"}]}], ") +
        pod("b", "aaa") +
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: z, namespace: shop}\nspec: {type: "
        "NodePort, selector: {app: z}, ports: [{port: 80}]}\n");
    auto routed = std::make_shared<Topology>(*before.topology);
    routed->exposures.at(0).gatewayPods = routed->exposures.at(0).targets;
    before.topology = routed;
    const auto after = withSystemPeers(before);
    QCOMPARE(workloadsOf(*after), (QStringList{"aaa/Pod/b", kDns, "shop/Pod/z"}));
    const WorkloadId z = after->findWorkload(key("shop/Pod/z")).value();
    QVERIFY(after->services[0].backends == std::vector{z});
    QVERIFY(after->exposures.at(0).targets == std::vector{z});
    QVERIFY(after->exposures.at(0).gatewayPods == std::vector{z});
    for (const InferredFlow &flow : after->inferredFlows) {
        QVERIFY(flow.from == z);
        QVERIFY(flow.targets == std::vector{z});
    }
    QCOMPARE(after->namespaceOf(after->workload(z)).name, std::string("shop"));
    QVERIFY(std::is_sorted(after->namespaces.begin(), after->namespaces.end(),
                           [](const auto &a, const auto &b) { return a.name < b.name; }));
}

void SystemPeersTest::dnsPortsAreThoseOfTheService_data()
{
    QTest::addColumn<QString>("ports");
    QTest::addColumn<QString>("opened");
    QTest::newRow("a named port") << "{port: 53, protocol: UDP, targetPort: dns}"
                                  << "5353/UDP";
    QTest::newRow("a number") << "{port: 53, targetPort: 1053}"
                              << "1053/TCP";
    QTest::newRow("other ports are not DNS")
        << "{name: m, port: 9153}, {name: d, port: 53, protocol: UDP}"
        << "53/UDP";
    QTest::newRow("no port 53") << "{port: 9153}"
                                << "53/TCP, 53/UDP";
}

void SystemPeersTest::dnsPortsAreThoseOfTheService()
{
    QFETCH(QString, ports);
    QFETCH(QString, opened);
    const std::string other =
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: other, namespace: shop}\nspec: "
        "{selector: {app: a}, ports: [{port: 53, targetPort: 7}]}\n";
    const Design taken =
        design(pod("a", "shop", "app: a") + pod("r", "kube-system", "k8s-app: kube-dns") + other +
               "---\napiVersion: v1\nkind: Service\nmetadata: {name: d, namespace: "
               "kube-system}\nspec: {selector: {k8s-app: kube-dns}, ports: [" +
               ports.toStdString() + "]}\n");
    QCOMPARE(flowsOf(taken),
             QStringList{"shop/Pod/a kube-system/Pod/r " + opened + " system: DNS"});
    const Design standIn = design(pod("a", "shop", "app: a") + other);
    QCOMPARE(flowsOf(standIn), QStringList{"shop/Pod/a kube-system/Deployment/kube-dns 53/TCP, "
                                           "53/UDP system: DNS"});
}

void SystemPeersTest::whoSpeaks()
{
    Diagnostics diagnostics;
    ResourceSet all =
        *resources(pod("z", "shop") + pod("host", "shop", "", "hostNetwork: true, ") +
                   pod("done", "shop") + pod("r", "kube-system", "k8s-app: kube-dns"));
    all.workloads[2].phase = "Succeeded";
    Design speaking = design("");
    speaking.topology = buildTopology(all, diagnostics);
    QCOMPARE(flowsOf(speaking),
             QStringList{"shop/Pod/z kube-system/Pod/r 53/TCP, 53/UDP system: DNS"});
    speaking.topology = withSystemPeers(design(pod("z", "shop")));
    QCOMPARE(flowsOf(speaking).size(), 1);
    const Design two = design(pod("z", "shop") + pod("a", "shop"));
    QVERIFY(flowsOf(two)[0].startsWith("shop/Pod/a"));
}

void SystemPeersTest::whoSpeaksToTheControlPlane_data()
{
    using M = MeshMembership;
    QTest::addColumn<int>("member");
    QTest::addColumn<int>("mesh");
    QTest::addColumn<bool>("speaks");
    const auto row = [](const char *name, M member, MeshKind mesh, bool speaks) {
        QTest::newRow(name) << int(member) << int(mesh) << speaks;
    };
    row("a sidecar", M::Sidecar, MeshKind::Sidecar, true);
    row("nobody knows", M::Unknown, MeshKind::Sidecar, true);
    row("no proxy", M::None, MeshKind::Sidecar, false);
    row("a gateway", M::Gateway, MeshKind::Sidecar, true);
    row("a gateway of an ambient mesh", M::Gateway, MeshKind::Ambient, true);
    row("a gateway without a mesh", M::Gateway, MeshKind::None, false);
    row("a sidecar in an ambient mesh", M::Sidecar, MeshKind::Ambient, true);
    row("an ambient pod", M::Ambient, MeshKind::Ambient, false);
    row("a sidecar without a mesh", M::Sidecar, MeshKind::None, false);
}

void SystemPeersTest::whoSpeaksToTheControlPlane()
{
    QFETCH(int, member);
    QFETCH(int, mesh);
    QFETCH(bool, speaks);
    Design speaking = design(pod("a", "shop") + pod("i", "istio-system", "app: istiod"),
                             static_cast<MeshKind>(mesh));
    auto topology = std::make_shared<Topology>(*speaking.topology);
    for (WorkloadNode &node : topology->workloads)
        node.mesh = static_cast<MeshMembership>(member);
    speaking.topology = topology;
    speaking.systemFlows.dns = false;
    QCOMPARE(flowsOf(speaking),
             speaks ? QStringList{"shop/Pod/a istio-system/Pod/i 15012/TCP system: mesh control "
                                  "plane"}
                    : QStringList{});
    speaking.systemFlows = {true, false};
    QVERIFY(flowsOf(speaking).filter("control plane").isEmpty());
}

void SystemPeersTest::linkerdHasItsOwn()
{
    Design meshed = design(pod("a", "shop"), MeshKind::Linkerd);
    auto inMesh = std::make_shared<Topology>(*meshed.topology);
    inMesh->workloads[0].mesh = MeshMembership::Linkerd;
    meshed.topology = inMesh;
    const auto topology = withSystemPeers(meshed);
    QCOMPARE(workloadsOf(*topology),
             (QStringList{kDns, "linkerd/Deployment/linkerd-destination",
                          "linkerd/Deployment/linkerd-identity", "shop/Pod/a"}));
    QStringList calls;
    for (const Flow &flow : systemFlowsOf(meshed))
        calls << QString::fromStdString(toString(flow.to) + ' ' + toString(flow.portSet()));
    QVERIFY2(calls.contains("linkerd/Deployment/linkerd-destination 8086/TCP, 8090/TCP") &&
                 calls.contains("linkerd/Deployment/linkerd-identity 8080/TCP"),
             qPrintable(calls.join('\n')));
    QVERIFY(!isSystemPeerKey(meshed, key(kIstiod)));
    const Design real = design(
        pod("d", "linkerd", "linkerd.io/control-plane-component: destination"), MeshKind::Linkerd);
    QVERIFY(!isSystemPeerKey(real, key("linkerd/Deployment/linkerd-destination")));
    QVERIFY(isSystemPeerKey(real, key("linkerd/Deployment/linkerd-identity")));
    meshed.systemFlows.meshControlPlane = false;
    QCOMPARE(workloadsOf(*withSystemPeers(meshed)), (QStringList{kDns, "shop/Pod/a"}));
}

void SystemPeersTest::everyClusterHasItsOwn()
{
    Diagnostics diagnostics;
    Design both = design("");
    both.topology = buildTopology(
        {{"east", resources(pod("a", "shop") + pod("r", "kube-system", "k8s-app: kube-dns"))},
         {"west", resources(pod("a", "shop"))}},
        diagnostics);
    QVERIFY((clusterNames(both) == std::vector<std::string>{"east", "west"}));
    QCOMPARE(flowsOf(both),
             (QStringList{"east:shop/Pod/a east:kube-system/Pod/r 53/TCP, 53/UDP system: DNS",
                          "west:shop/Pod/a west:kube-system/Deployment/kube-dns 53/TCP, 53/UDP "
                          "system: DNS"}));
    QVERIFY(withSystemPeers(both)->findWorkload(key("west:kube-system/Deployment/kube-dns")));
    QVERIFY(!withSystemPeers(both)->findWorkload(key("east:kube-system/Deployment/kube-dns")));
}

void SystemPeersTest::withoutATopology()
{
    Design empty;
    QVERIFY(systemFlowsOf(empty).empty());
    QVERIFY(serviceAccountsOf(empty).empty());
    QVERIFY(withSystemPeers(empty)->workloads.empty());
    QVERIFY(clusterNames(empty) == std::vector<std::string>{""});
    QVERIFY(dnsPeers(empty, "") == std::vector{key(kDns)});
    QVERIFY(isSystemPeerKey(empty, key(kDns)));
}

QTEST_GUILESS_MAIN(SystemPeersTest)
#include "test_system_peers.moc"
