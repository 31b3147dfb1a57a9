// SPDX-License-Identifier: Apache-2.0
#include "imported_topology.h"

#include <QTest>

using namespace drawbridge;

namespace {

WorkloadObject pod(const std::string &name, const std::string &ownerKind, const std::string &owner,
                   LabelMap labels = {})
{
    WorkloadObject object;
    object.meta.kind = "Pod";
    object.meta.nameSpace = "shop";
    object.meta.name = name;
    if (!ownerKind.empty())
        object.meta.controllerKind = ownerKind;
    object.meta.controllerName = owner;
    object.podLabels = std::move(labels);
    return object;
}

QStringList workloadsOf(const ResourceSet &resources)
{
    Diagnostics diagnostics;
    const auto topology = buildTopology(resources, diagnostics);
    QStringList keys;
    for (const WorkloadNode &node : topology->workloads)
        keys << QString::fromStdString(toString(node.key));
    return keys;
}

} // namespace

class TopologyBuilderTest : public QObject {
    Q_OBJECT
private slots:
    void ownersCollapse();
    void orphansOfOneOwnerAreOne();
    void aCircleOfOwnersKeepsItsMembers();
    void namespaceLabels();
    void servicesSelectAllOrNothing();
    void finishedPodsHaveNoNetwork();
    void namedPortsResolveOnThePod();
    void orderOfInputDoesNotShow();
};

void TopologyBuilderTest::ownersCollapse()
{
    ResourceSet resources;
    resources.workloads = {pod("web-1-a", "ReplicaSet", "web-1"), pod("web-1", "Deployment", "web"),
                           pod("web", "", "")};
    resources.workloads[1].meta.kind = "ReplicaSet";
    resources.workloads[2].meta.kind = "Deployment";
    resources.workloads[0].podIps.push_back(IpAddress::parse("10.0.0.1").value());
    QCOMPARE(workloadsOf(resources), QStringList{"shop/Deployment/web"});
    Diagnostics diagnostics;
    QCOMPARE(buildTopology(resources, diagnostics)->workloads[0].podIps.size(), std::size_t{1});
}

void TopologyBuilderTest::orphansOfOneOwnerAreOne()
{
    ResourceSet resources;
    resources.workloads = {pod("b", "ReplicaSet", "gone", {{"app", "x"}}),
                           pod("a", "ReplicaSet", "gone", {{"app", "x"}}),
                           pod("c", "ReplicaSet", "gone", {{"app", "y"}}),
                           pod("d", "Node", "node-1"), pod("e", "Node", "node-1")};
    QCOMPARE(workloadsOf(resources),
             (QStringList{"shop/Pod/a", "shop/Pod/c", "shop/Pod/d", "shop/Pod/e"}));
}

void TopologyBuilderTest::aCircleOfOwnersKeepsItsMembers()
{
    ResourceSet resources;
    resources.workloads = {pod("a", "Job", "b"), pod("b", "Job", "a")};
    resources.workloads[0].meta.kind = resources.workloads[1].meta.kind = "Job";
    QCOMPARE(workloadsOf(resources), (QStringList{"shop/Job/a", "shop/Job/b"}));
}

void TopologyBuilderTest::namespaceLabels()
{
    Diagnostics diagnostics;
    const auto topology =
        topologyOf("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: a, "
                   "kubernetes.io/metadata.name: other}}\n" +
                       deployment("web") + deployment("db", "", "data"),
                   diagnostics);
    const auto &shop = topology->nameSpace(topology->findNamespace("", "shop").value());
    QVERIFY(shop.isDeclared);
    QCOMPARE(shop.labels.at("kubernetes.io/metadata.name"), std::string("shop"));
    QCOMPARE(shop.labels.at("team"), std::string("a"));
    const auto &data = topology->nameSpace(topology->findNamespace("", "data").value());
    QVERIFY(!data.isDeclared);
    QCOMPARE(data.labels.size(), std::size_t{1});
    QVERIFY(!topology->findNamespace("", "absent"));
}

void TopologyBuilderTest::servicesSelectAllOrNothing()
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        deployment("web") + deployment("cart") + service("cart", "[{port: 80}]") +
            "---\napiVersion: v1\nkind: Service\nmetadata: {name: none, namespace: shop}\nspec: "
            "{selector: {}, ports: [{port: 80}]}\n",
        diagnostics);
    QCOMPARE(topology->services.size(), std::size_t{2});
    QCOMPARE(topology->services[0].backends.size(), std::size_t{1});
    QCOMPARE(topology->workload(topology->services[0].backends[0]).key.name, std::string("cart"));
    QVERIFY(topology->services[1].backends.empty());
}

void TopologyBuilderTest::finishedPodsHaveNoNetwork()
{
    ResourceSet resources;
    resources.workloads = {pod("done", "", "", {{"app", "x"}})};
    resources.workloads[0].phase = "Succeeded";
    resources.services.emplace_back();
    resources.services[0].meta.nameSpace = "shop";
    resources.services[0].selector = {{"app", "x"}};
    Diagnostics diagnostics;
    const auto topology = buildTopology(resources, diagnostics);
    QVERIFY(!topology->workloads[0].hasNetwork);
    QVERIFY(topology->services[0].backends.empty());
}

void TopologyBuilderTest::namedPortsResolveOnThePod()
{
    WorkloadNode node;
    for (const auto protocol : {Protocol::Udp, Protocol::Tcp}) {
        ContainerPort port;
        port.name = "dns";
        port.port = protocol == Protocol::Udp ? 53 : 5353;
        port.protocol = protocol;
        node.ports.push_back(port);
    }
    ServicePort port;
    port.port = 80;
    QVERIFY(targetPortsOf(port, node) == (std::vector{PortRange{Protocol::Tcp, 80, 80}}));
    port.targetPort = std::string("dns");
    QVERIFY(targetPortsOf(port, node) == (std::vector{PortRange{Protocol::Tcp, 5353, 5353}}));
    port.targetPort = std::string("absent");
    QVERIFY(targetPortsOf(port, node).empty());
    port.targetPort = std::uint16_t{9};
    QVERIFY(targetPortsOf(port, node) == (std::vector{PortRange{Protocol::Tcp, 9, 9}}));
}

void TopologyBuilderTest::orderOfInputDoesNotShow()
{
    ResourceSet resources;
    resources.workloads = {pod("b", "", ""), pod("a", "", ""), pod("c", "", "")};
    const QStringList once = workloadsOf(resources);
    std::swap(resources.workloads[0], resources.workloads[2]);
    QCOMPARE(workloadsOf(resources), once);
    QCOMPARE(once.first(), QStringLiteral("shop/Pod/a"));
}

QTEST_GUILESS_MAIN(TopologyBuilderTest)
#include "test_topology_builder.moc"
