// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/decision.h"
#include "model/analysis/edge_requests.h"
#include "model/analysis/layers.h"
#include "tests/helpers/compare.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

// The tunnel of ambient meshes through the network, straight and through waypoints (istio.md
// section 2): why and connectivity have to say the same.

namespace {

std::string pod(const std::string &name, const std::string &labels = {})
{
    return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
           ", namespace: foo}\nspec:\n  selector: {matchLabels: {app: " + name +
           "}}\n  template:\n    metadata: {labels: {app: " + name + labels +
           "}}\n    spec: {serviceAccountName: " + name +
           ", containers: [{name: main, image: x, ports: [{containerPort: 8080}]}]}\n";
}

const std::string kWaypointPods =
    pod("way", ", gateway.networking.k8s.io/gateway-name: waypoint, istio.io/dataplane-mode: none");

/// client and server behind a waypoint for everything.
std::string shop(const std::string &waypointFor = "all")
{
    return "apiVersion: v1\nkind: Namespace\nmetadata: {name: foo, labels: {istio.io/use-waypoint: "
           "waypoint, istio.io/dataplane-mode: ambient}}\n" +
           pod("client") + pod("server") +
           "---\napiVersion: v1\nkind: Service\nmetadata: {name: server, namespace: foo}\n"
           "spec: {selector: {app: server}, ports: [{name: http, port: 8080}]}\n"
           "---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: "
           "waypoint, namespace: foo, labels: {istio.io/waypoint-for: " +
           waypointFor +
           "}}\nspec: {gatewayClassName: istio-waypoint, listeners: [{name: m, port: 15008, "
           "protocol: HBONE}]}\n";
}

/// The waypoint runs in another namespace, and its pods are not in the input.
std::string elsewhere()
{
    auto yaml = shop();
    const std::string label = "labels: {istio.io/use-waypoint: waypoint";
    yaml.insert(yaml.find(label) + label.size(), ", istio.io/use-waypoint-namespace: bar");
    const std::string gateway = "waypoint, namespace: ";
    yaml.replace(yaml.find(gateway) + gateway.size(), 3, "bar");
    return yaml;
}

/// The client has a sidecar.
std::string sidecarShop()
{
    auto yaml = shop();
    const std::string labels = "labels: {app: client";
    yaml.insert(yaml.find(labels) + labels.size(), ", sidecar.istio.io/inject: 'true'");
    return yaml;
}

std::string policy(const std::string &name, const std::string &app, const std::string &rest,
                   const std::string &nameSpace = "foo")
{
    return "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: " + name +
           ", namespace: " + nameSpace + "}\nspec: {podSelector: {matchLabels: {app: " + app +
           "}}, " + rest + "}\n";
}

std::string ingressFrom(const std::string &app, int port)
{
    return "ingress: [{from: [{podSelector: {matchLabels: {app: " + app +
           "}}}], ports: [{port: " + std::to_string(port) + "}]}]";
}

std::string egressTo(const std::string &app, int port)
{
    return "policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: " + app +
           "}}}], ports: [{port: " + std::to_string(port) + "}]}]";
}

struct Engines {
    Diagnostics diagnostics;
    std::shared_ptr<const Topology> topology;
    NetworkEngine network;
    MeshEngine mesh;

    explicit Engines(const std::string &yaml)
        : topology(topologyOf(yaml, diagnostics)), network(makeNetworkEngine(topology, {})),
          mesh(makeMeshEngine(topology, {}))
    {}

    [[nodiscard]] WorkloadId id(const std::string &name) const
    {
        return *topology->findWorkload({"", "foo", "Deployment", name});
    }
    [[nodiscard]] Decision why(bool isPlaintext = false) const
    {
        Attempt attempt;
        attempt.from = id("client");
        attempt.to = id("server");
        attempt.port = 8080;
        attempt.isPlaintext = isPlaintext;
        return decide(network, mesh, attempt);
    }
    [[nodiscard]] Verdict pair() const
    {
        LayerFilter filter(network, mesh, Layer::All);
        const auto verdict = filter.layers().filter(id("client"), id("server"),
                                                    network.between(id("client"), id("server")));
        if (verdict.allowed.contains(Protocol::Tcp, 8080))
            return Verdict::Allow;
        return verdict.unknown.contains(Protocol::Tcp, 8080) ? Verdict::Unknown : Verdict::Deny;
    }
};

QString textOf(Verdict verdict)
{
    return QString::fromStdString(std::string(toString(verdict)));
}

} // namespace

class TunnelNetworkTest : public QObject {
    Q_OBJECT
private slots:
    void routes_data();
    void routes();
    void layers();
    void flips();
    void plaintextPassesBy();
    void whatPassesKnowsTheWay();
};

void TunnelNetworkTest::routes_data()
{
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("verdict");
    const auto row = [](const char *name, const std::string &yaml, const char *verdict) {
        QTest::newRow(name) << QString::fromStdString(yaml) << verdict;
    };
    row("without policies", shop() + kWaypointPods, "allow");
    row("without policies and pods of the waypoint", shop(), "allow");
    row("the server admits the waypoint",
        shop() + kWaypointPods + policy("p", "server", ingressFrom("way", 15008)), "allow");
    row("on its own port only",
        shop() + kWaypointPods + policy("p", "server", ingressFrom("way", 8080)), "deny");
    row("the server admits the client alone",
        shop() + kWaypointPods + policy("p", "server", ingressFrom("client", 15008)), "deny");
    row("the client may call the waypoint",
        shop() + kWaypointPods + policy("p", "client", egressTo("way", 15008)), "allow");
    row("the client may call the server alone",
        shop() + kWaypointPods + policy("p", "client", egressTo("server", 15008)), "deny");
    row("the waypoint may not call the server",
        shop() + kWaypointPods + policy("p", "way", egressTo("client", 15008)), "deny");
    row("the waypoint does not take the client",
        shop() + kWaypointPods + policy("p", "way", ingressFrom("server", 15008)), "deny");
    row("nobody knows whom policies bind where the waypoint runs",
        shop() + policy("p", "way", ingressFrom("server", 15008)), "unknown");
    row("where the caller is bound", elsewhere() + policy("p", "client", egressTo("way", 15008)),
        "unknown");
    row("where nobody is", elsewhere(), "allow");
    row("a sidecar may call straight, and is not admitted",
        sidecarShop() + kWaypointPods + policy("p", "server", ingressFrom("way", 15008)),
        "unknown");
    row("policies elsewhere do not bind it", shop() + policy("p", "way", "ingress: []", "bar"),
        "allow");
    row("nor does one of the server, which cannot tell who it is",
        shop() + policy("p", "server", ingressFrom("way", 15008)), "unknown");
    row("a waypoint for Services: both ways are open", shop("service") + kWaypointPods, "allow");
    row("a waypoint for Services: only one is",
        shop("service") + kWaypointPods + policy("p", "server", ingressFrom("way", 15008)),
        "unknown");
    row("two workloads run the waypoint, and fare alike",
        shop() + kWaypointPods + pod("way2", ", gateway.networking.k8s.io/gateway-name: waypoint"),
        "allow");
    row("two workloads run the waypoint, and fare differently",
        shop() + kWaypointPods + pod("way2", ", gateway.networking.k8s.io/gateway-name: waypoint") +
            policy("p", "way2", "ingress: []"),
        "unknown");
}

void TunnelNetworkTest::routes()
{
    QFETCH(QString, yaml);
    QFETCH(QString, verdict);
    const Engines engines(yaml.toStdString());
    const auto why = engines.why();
    std::string said;
    for (const auto &layer : why.layers)
        said += layer.layer + ": " + layer.reason + "\n";
    QVERIFY2(textOf(why.verdict) == verdict, said.c_str());
    QCOMPARE(textOf(engines.pair()), verdict);
}

void TunnelNetworkTest::layers()
{
    const Engines engines(shop() + kWaypointPods +
                          policy("p", "server", ingressFrom("client", 15008)));
    const auto why = engines.why();
    COMPARE(why.layers[0].reason,
            "through Waypoint foo/waypoint: port 15008 from foo/Deployment/client to Waypoint "
            "foo/waypoint is open");
    COMPARE(why.layers[1].reason,
            "through Waypoint foo/waypoint: no rule admits port 15008 from Waypoint foo/waypoint "
            "to foo/Deployment/server");
    COMPARE(why.layers[1].by.size(), std::size_t(1));
    COMPARE(why.layers[1].by[0].name, "p");
}

/// What the network would have to admit is nothing between the caller and the destination.
void TunnelNetworkTest::flips()
{
    const Engines network(shop() + kWaypointPods +
                          policy("p", "server", ingressFrom("client", 15008)));
    COMPARE(network.why().flip, "");
    const Engines identity(
        shop() + kWaypointPods +
        "---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: own, "
        "namespace: foo}\nspec: {selector: {matchLabels: {app: server}}, rules: [{from: [{source: "
        "{principals: [cluster.local/ns/foo/sa/client]}}]}]}\n");
    const auto flip = identity.why().flip;
    QVERIFY2(flip.find("principal cluster.local/ns/foo/sa/waypoint") != std::string::npos,
             flip.c_str());
}

void TunnelNetworkTest::plaintextPassesBy()
{
    const Engines engines(shop() + kWaypointPods +
                          policy("p", "server", ingressFrom("client", 8080)));
    QCOMPARE(textOf(engines.why(true).verdict), "allow");
    QCOMPARE(textOf(engines.why(false).verdict), "deny");
}

void TunnelNetworkTest::whatPassesKnowsTheWay()
{
    const auto passes = [](const std::string &policies) {
        const Engines engines(shop() + kWaypointPods + policies);
        const auto answers =
            whatPasses(engines.network, engines.mesh, engines.id("client"), engines.id("server"));
        return !answers.front().passes.empty() &&
               answers.front().passes.front().ports.contains(Protocol::Tcp, 8080);
    };
    QVERIFY(passes(policy("p", "server", ingressFrom("way", 15008))));
    QVERIFY(!passes(policy("p", "server", ingressFrom("client", 15008))));
}

QTEST_GUILESS_MAIN(TunnelNetworkTest)
#include "test_tunnel_network.moc"
