// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/findings.h"
#include "model/analysis/node_connections.h"
#include "tests/helpers/compare.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

namespace {

const std::string kWeb =
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n" + deployment("web");

std::string policy(const std::string &spec)
{
    return "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
           "metadata: {name: guard, namespace: shop}\nspec:\n  podSelector: {}\n  " +
           spec + "\n";
}

std::string node(const std::string &address)
{
    return "---\napiVersion: v1\nkind: Node\nmetadata: {name: n-" + address + "}\n" +
           "status: {addresses: [{type: InternalIP, address: " + address + "}]}\n";
}

/// "kubelet>web ALLOWED ?UNKNOWN", one for each connection.
std::string textOf(const Topology &topology, const std::vector<NodeConnection> &found)
{
    const auto name = [&](const ConnectionEnd &end) {
        const auto *entity = std::get_if<PeerEntity>(&end);
        return entity ? std::string(toString(*entity))
                      : topology.workload(std::get<WorkloadId>(end)).key.name;
    };
    std::string text;
    for (const NodeConnection &one : found) {
        const auto &[from, to, ports] = one.connection;
        text += text.empty() ? "" : ", ";
        text += name(from) + '>' + name(to) + ' ' + toString(ports.allowed);
        if (!ports.unknown.empty())
            text += " ?" + toString(ports.unknown);
    }
    return text;
}

NetworkOptions ownNode(NetworkOptions::PluginChoice choice)
{
    NetworkOptions options;
    options.ownNodeAdmitted = choice;
    return options;
}

} // namespace

/// Nodes and kubelets as peers of the relation (network-policy.md items 44 and 45).
class NodeConnectionsTest : public QObject {
    Q_OBJECT
private slots:
    void peers_data();
    void peers();
    void settings_data();
    void settings();
    void reasons();
    void reasonsByWhatIsKnownOfTheNodes();
    void addressesOfTheDesignComeFirst();
};

void NodeConnectionsTest::peers_data()
{
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const std::string &yaml, const char *expected) {
        QTest::newRow(name) << QString::fromStdString(yaml) << expected;
    };
    row("nothing is closed without policies", kWeb,
        "kubelet>web all ports, node>web all ports, web>node all ports");
    row("item 44: an isolated pod and its own node are up to the plugin",
        kWeb + policy("policyTypes: [Ingress]"),
        "kubelet>web no port ?all ports, web>node all ports");
    row("what every address may do, a node may", kWeb + policy("ingress: [{ports: [{port: 80}]}]"),
        "kubelet>web 80/TCP ?1-79/TCP, 81-65535/TCP, 1-65535/UDP, 1-65535/SCTP, node>web 80/TCP, "
        "web>node all ports");
    row("where nodes are is not known",
        kWeb + policy("ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/24}}], ports: [{port: 80}]}]"),
        "kubelet>web no port ?all ports, node>web no port ?80/TCP, web>node all ports");
    row("a block that holds every node admits nodes",
        kWeb + node("10.0.0.4") + node("10.0.0.5") +
            policy("ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/24}}], ports: [{port: 80}]}]"),
        "kubelet>web 80/TCP ?1-79/TCP, 81-65535/TCP, 1-65535/UDP, 1-65535/SCTP, node>web 80/TCP, "
        "web>node all ports");
    row("one that holds some may or may not",
        kWeb + node("10.0.0.4") + node("10.0.9.5") +
            policy("ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/24}}], ports: [{port: 80}]}]"),
        "kubelet>web no port ?all ports, node>web no port ?80/TCP, web>node all ports");
    row("one that holds none closes the pod to nodes but its own",
        kWeb + node("10.0.9.5") +
            policy("ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/24}}], ports: [{port: 80}]}]"),
        "kubelet>web no port ?all ports, web>node all ports");
    row("egress to a node is egress to its address",
        kWeb + node("10.0.0.4") +
            policy("policyTypes: [Egress]\n  egress: [{to: [{ipBlock: {cidr: 10.0.0.0/24}}], "
                   "ports: [{port: 10250}]}]"),
        "kubelet>web all ports, node>web all ports, web>node 10250/TCP");
}

void NodeConnectionsTest::peers()
{
    QFETCH(QString, yaml);
    QFETCH(QString, expected);
    Diagnostics diagnostics;
    Design design;
    design.topology = topologyOf(yaml.toStdString(), diagnostics);
    const NetworkEngine engine = makeNetworkEngine(design.topology, {});
    QCOMPARE(QString::fromStdString(
                 textOf(*design.topology, nodeConnections(engine, nodeAddressesOf(design)))),
             expected);
}

void NodeConnectionsTest::settings_data()
{
    using Choice = NetworkOptions::PluginChoice;
    QTest::addColumn<int>("choice");
    QTest::addColumn<QString>("expected");
    QTest::newRow("the plugin lets the own node in")
        << static_cast<int>(Choice::Yes) << "kubelet>web all ports, web>node all ports";
    QTest::newRow("policies decide about it")
        << static_cast<int>(Choice::No) << "web>node all ports";
    QTest::newRow("nobody knows") << static_cast<int>(Choice::Unknown)
                                  << "kubelet>web no port ?all ports, web>node all ports";
}

void NodeConnectionsTest::settings()
{
    QFETCH(int, choice);
    QFETCH(QString, expected);
    Diagnostics diagnostics;
    const auto topology = topologyOf(kWeb + policy("policyTypes: [Ingress]"), diagnostics);
    const NetworkEngine engine =
        makeNetworkEngine(topology, ownNode(static_cast<NetworkOptions::PluginChoice>(choice)));
    QCOMPARE(QString::fromStdString(textOf(*topology, nodeConnections(engine, {}))), expected);
}

void NodeConnectionsTest::reasons()
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(kWeb + policy("policyTypes: [Ingress]"), diagnostics);
    const auto found = nodeConnections(makeNetworkEngine(topology, {}), {});
    QCOMPARE(found.size(), std::size_t(2));
    QCOMPARE(found[0].unknownBecause.size(), std::size_t(1));
    QVERIFY(found[0].unknownBecause[0].find("depending on the network plugin") !=
            std::string::npos);
    QVERIFY(found[1].unknownBecause.empty());
}

void NodeConnectionsTest::reasonsByWhatIsKnownOfTheNodes()
{
    const std::string block =
        policy("ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/24}}], ports: [{port: 80}]}]");
    const auto reasonOfNode = [](const std::string &yaml) {
        Diagnostics diagnostics;
        Design design;
        design.topology = topologyOf(yaml, diagnostics);
        const auto found =
            nodeConnections(makeNetworkEngine(design.topology, {}), nodeAddressesOf(design));
        return found.at(1).unknownBecause.at(0);
    };
    COMPARE(reasonOfNode(kWeb + block),
            "policies admit some addresses, or may do so, and those of the nodes are not known");
    COMPARE(reasonOfNode(kWeb + node("10.0.0.4") + node("10.0.9.5") + block),
            "policies admit some nodes, or may do so, by their addresses");
}

void NodeConnectionsTest::addressesOfTheDesignComeFirst()
{
    Diagnostics diagnostics;
    Design design;
    design.topology = topologyOf(kWeb + node("10.0.0.4"), diagnostics);
    const std::string cluster = design.topology->clusters.front().name;
    COMPARE(toString(nodeAddressesOf(design).at(cluster)), "10.0.0.4/32");
    DesignCluster settings;
    settings.name = cluster;
    settings.nodes = {Cidr::parse("192.168.0.0/24").value()};
    design.clusters = {settings};
    COMPARE(toString(nodeAddressesOf(design).at(cluster)), "192.168.0.0/24");
}

QTEST_GUILESS_MAIN(NodeConnectionsTest)
#include "test_node_connections.moc"
