// SPDX-License-Identifier: Apache-2.0
#include "imported_topology.h"
#include "model/topology/service_lookup.h"
#include "tests/unit/topology/pod_object.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// Services and the pods behind them.
class TopologyServicesTest : public QObject {
    Q_OBJECT
private slots:
    void servicesSelectAllOrNothing();
    void finishedPodsHaveNoNetwork();
    void namedPortsResolveOnThePod();
    void backendsAreOfTheirNamespaceAndCluster();
    void servicesAreSorted();
    void namedPortsAreSortedAndOnce();
    void headlessServicesAreDialledAtThePod();
    void evidenceHasANameEach();
};

void TopologyServicesTest::servicesSelectAllOrNothing()
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

void TopologyServicesTest::finishedPodsHaveNoNetwork()
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
    resources.workloads[0].phase = "Failed";
    QVERIFY(!buildTopology(resources, diagnostics)->workloads[0].hasNetwork);
    resources.workloads[0].phase = "Running";
    QVERIFY(buildTopology(resources, diagnostics)->workloads[0].hasNetwork);
    QCOMPARE(buildTopology(resources, diagnostics)->services[0].backends.size(), std::size_t{1});
}

void TopologyServicesTest::namedPortsResolveOnThePod()
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

void TopologyServicesTest::backendsAreOfTheirNamespaceAndCluster()
{
    Diagnostics diagnostics;
    const auto resources = std::make_shared<const ResourceSet>(importText(
        deployment("web", "", "aaa") + deployment("web") + deployment("web", "", "zzz") +
            service("web", "[{port: 80}]") +
            "---\napiVersion: v1\nkind: Service\nmetadata: {name: away, namespace: shop}\nspec: "
            "{type: ExternalName, externalName: example.com, selector: {app: web}}\n",
        "m.yaml", {}, diagnostics));
    const auto topology = buildTopology({{"east", resources}, {"west", resources}}, diagnostics);
    QCOMPARE(topology->services.size(), std::size_t{4});
    for (const ServiceNode &node : topology->services) {
        QStringList keys;
        for (const WorkloadId id : node.backends)
            keys << QString::fromStdString(toString(topology->workload(id).key));
        const auto cluster = QString::fromStdString(node.cluster);
        QCOMPARE(keys, node.object.meta.name == "away"
                           ? QStringList{}
                           : QStringList{cluster + ":shop/Deployment/web"});
    }
    const auto one = std::make_shared<const ResourceSet>(
        importText(deployment("web") + service("web", "[{port: 80}]"), "m.yaml", {}, diagnostics));
    const auto twice = buildTopology({{"east", one}, {"west", one}}, diagnostics);
    QCOMPARE(twice->services[0].backends.size(), std::size_t{1});
}

void TopologyServicesTest::servicesAreSorted()
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(service("b", "[{port: 80}]") + service("a", "[{port: 80}]") +
                                         service("z", "[{port: 80}]", "", "data"),
                                     diagnostics);
    QStringList names;
    for (const ServiceNode &node : topology->services)
        names << QString::fromStdString(node.object.meta.name);
    QCOMPARE(names, (QStringList{"z", "a", "b"}));
}

void TopologyServicesTest::namedPortsAreSortedAndOnce()
{
    WorkloadNode node;
    for (const std::uint16_t number : {9, 8, 9}) {
        node.ports.emplace_back();
        node.ports.back().name = "http";
        node.ports.back().port = number;
    }
    ServicePort port;
    port.targetPort = std::string("http");
    QVERIFY(targetPortsOf(port, node) ==
            (std::vector{PortRange{Protocol::Tcp, 8, 8}, PortRange{Protocol::Tcp, 9, 9}}));
}

void TopologyServicesTest::headlessServicesAreDialledAtThePod()
{
    ServiceNode node;
    ServicePort port;
    port.port = 80;
    port.targetPort = std::uint16_t{8080};
    QVERIFY(podPortsOf(node, port, {}) == (std::vector{PortRange{Protocol::Tcp, 8080, 8080}}));
    node.object.isHeadless = true;
    QVERIFY(podPortsOf(node, port, {}) == (std::vector{PortRange{Protocol::Tcp, 80, 80}}));
}

void TopologyServicesTest::evidenceHasANameEach()
{
    QStringList names;
    for (int kind = 0; kind <= int(EvidenceKind::System); ++kind)
        names << QString::fromStdString(std::string(toString(static_cast<EvidenceKind>(kind))));
    QCOMPARE(names, (QStringList{"env", "configmap-env", "args", "config-file", "probe", "ingress",
                                 "route", "mesh-route", "service-monitor", "webhook", "policy",
                                 "drawn", "system"}));
}

QTEST_GUILESS_MAIN(TopologyServicesTest)
#include "test_topology_services.moc"
