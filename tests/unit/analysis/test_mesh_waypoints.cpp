// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/mesh_engine.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

// Ambient workloads behind waypoints (istio.md 1.2, 1.9): which way leads through which one, whose
// policies count there, and what the ztunnel behind it sees.

namespace {

struct World {
    std::string namespaceLabels = "istio.io/use-waypoint: waypoint, ";
    std::string serviceLabels, podLabels, gatewayLabels, gatewayAnnotations;
    std::string gatewayNamespace = "foo";
    std::string gatewayClass = "istio-waypoint";
    std::string serviceSpec, servicePorts = "[{name: http, port: 8080}]";
    bool hasGateway = true, hasService = true;
    std::string more;
};

std::string textOf(const World &world)
{
    auto yaml =
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: foo, labels: {" + world.namespaceLabels +
        "istio.io/dataplane-mode: ambient}}\n"
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: server, namespace: foo}\n"
        "spec:\n  selector: {matchLabels: {app: server}}\n  template:\n    metadata: {labels: "
        "{app: server" +
        world.podLabels +
        "}}\n    spec: {serviceAccountName: server, containers: [{name: main, image: x, ports: "
        "[{containerPort: 8080}]}]}\n";
    if (world.hasService)
        yaml += "---\napiVersion: v1\nkind: Service\nmetadata: {name: server, namespace: foo, "
                "labels: {a: b" +
                world.serviceLabels + "}}\nspec: {" + world.serviceSpec +
                "selector: {app: server}, ports: " + world.servicePorts + "}\n";
    if (world.hasGateway)
        yaml += "---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: "
                "waypoint, namespace: " +
                world.gatewayNamespace + ", labels: {c: d" + world.gatewayLabels +
                "}, annotations: {e: f" + world.gatewayAnnotations +
                "}}\nspec: {gatewayClassName: " + world.gatewayClass +
                ", listeners: [{name: mesh, port: 15008, protocol: HBONE}]}\n";
    return yaml + world.more;
}

std::string policy(const std::string &spec, const std::string &nameSpace = "foo",
                   const std::string &name = "p")
{
    return "---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: " +
           name + ", namespace: " + nameSpace + "}\nspec: " + spec + "\n";
}

std::string at(const std::string &kind, const std::string &name, const std::string &rest)
{
    const auto group = kind == "Service" ? "''" : "gateway.networking.k8s.io";
    return std::string("{targetRefs: [{group: ") + group + ", kind: " + kind + ", name: " + name +
           "}], " + rest + "}";
}

const std::string kOnlyA = "rules: [{from: [{source: {principals: [cluster.local/ns/foo/sa/a]}}]}]";
const std::string kOnlyGet = "rules: [{to: [{operation: {methods: [GET]}}]}]";
const std::string kNobody = "action: ALLOW";
/// A policy of the workload itself that admits one principal.
std::string own(const std::string &principal)
{
    return policy("{selector: {matchLabels: {app: server}}, rules: [{from: [{source: {principals: "
                  "[" +
                      principal + "]}}]}]}",
                  "foo", "own");
}

QString textOf(Verdict verdict)
{
    return QString::fromStdString(std::string(toString(verdict)));
}

MeshCaller callerNamed(const std::string &account, MeshProxy proxy)
{
    MeshCaller caller;
    caller.proxy = proxy;
    caller.address = *IpAddress::parse("10.0.0.9");
    if (!account.empty())
        caller.principal = "cluster.local/ns/foo/sa/" + account;
    caller.nameSpace = "foo";
    caller.serviceAccount = account;
    return caller;
}

std::optional<HttpRequest> requestWith(const std::string &method)
{
    if (method.empty())
        return std::nullopt;
    HttpRequest request;
    request.method = method;
    request.path = "/";
    return request;
}

} // namespace

class MeshWaypointsTest : public QObject {
    Q_OBJECT
private slots:
    void ways_data();
    void ways();
    void policies_data();
    void policies();
    void throughOneService();
    void tokens();
    void reasons();
    void edits();
    void mutualTlsIsKnown();
};

void MeshWaypointsTest::ways_data()
{
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<int>("proxy");
    QTest::addColumn<QString>("verdict");
    const auto row = [](const char *name, const World &world, MeshProxy proxy,
                        const char *verdict) {
        QTest::newRow(name) << QString::fromStdString(textOf(world)) << int(proxy) << verdict;
    };
    // A waypoint that admits nobody, so that a verdict tells which way was taken.
    const auto shut = [](World world = {}) {
        world.more += policy(at("Gateway", "waypoint", kNobody), world.gatewayNamespace);
        return world;
    };
    const auto all = [&](World world = {}) {
        world.gatewayLabels += ", istio.io/waypoint-for: all";
        return shut(world);
    };
    row("a waypoint for Services: by pod address one passes it by", shut(), MeshProxy::Ztunnel,
        "unknown");
    row("a waypoint for all: every way leads through it", all(), MeshProxy::Ztunnel, "deny");
    row("callers that are no ztunnel may pass it by", all(), MeshProxy::Sidecar, "unknown");
    row("so may who only has the identity", all(), MeshProxy::Any, "unknown");
    World without;
    without.hasService = false;
    row("without a Service there is only the pod address", shut(without), MeshProxy::Ztunnel,
        "allow");
    row("which may lead through it", all(without), MeshProxy::Ztunnel, "deny");
    auto forWorkloads = without;
    forWorkloads.gatewayLabels = ", istio.io/waypoint-for: workload";
    row("a waypoint for workloads", shut(forWorkloads), MeshProxy::Ztunnel, "deny");
    forWorkloads.hasService = true;
    row("is passed by through the Service", shut(forWorkloads), MeshProxy::Ztunnel, "unknown");
    auto forNone = without;
    forNone.gatewayLabels = ", istio.io/waypoint-for: none";
    row("a waypoint for none", shut(forNone), MeshProxy::Ztunnel, "allow");
    auto unlabelled = World{};
    unlabelled.namespaceLabels = "";
    row("nobody names it", all(unlabelled), MeshProxy::Ztunnel, "allow");
    auto byPod = unlabelled;
    byPod.hasService = false;
    byPod.podLabels = ", istio.io/use-waypoint: waypoint";
    row("the pods name it", all(byPod), MeshProxy::Ztunnel, "deny");
    auto byService = unlabelled;
    byService.serviceLabels = ", istio.io/use-waypoint: waypoint";
    row("the Service names it, the pods do not", all(byService), MeshProxy::Ztunnel, "unknown");
    auto exempt = World{};
    exempt.podLabels = ", istio.io/use-waypoint: none";
    exempt.serviceLabels = ", istio.io/use-waypoint: none";
    row("both do without it", all(exempt), MeshProxy::Ztunnel, "allow");
    auto elsewhere = World{};
    elsewhere.gatewayNamespace = "bar";
    row("a waypoint of the name is not in the namespace", all(elsewhere), MeshProxy::Ztunnel,
        "unknown");
    elsewhere.namespaceLabels += "istio.io/use-waypoint-namespace: bar, ";
    row("a waypoint of another namespace", all(elsewhere), MeshProxy::Ztunnel, "deny");
    auto missing = World{};
    missing.hasGateway = false;
    row("it is not in the input", shut(missing), MeshProxy::Ztunnel, "unknown");
    auto other = World{};
    other.gatewayClass = "example";
    row("it is of another product", all(other), MeshProxy::Ztunnel, "unknown");
    auto headless = unlabelled;
    headless.serviceLabels = ", istio.io/use-waypoint: waypoint";
    headless.serviceSpec = "clusterIP: None, ";
    row("a headless Service is a name for pod addresses", all(headless), MeshProxy::Ztunnel,
        "allow");
    auto otherPort = unlabelled;
    otherPort.serviceLabels = ", istio.io/use-waypoint: waypoint";
    otherPort.servicePorts = "[{name: http, port: 9090}]";
    row("a Service of another port does not matter", all(otherPort), MeshProxy::Ztunnel, "allow");
}

void MeshWaypointsTest::ways()
{
    QFETCH(QString, yaml);
    QFETCH(int, proxy);
    QFETCH(QString, verdict);
    Diagnostics diagnostics;
    const auto mesh = makeMeshEngine(topologyOf(yaml.toStdString(), diagnostics), {});
    const auto ask = [&](const MeshCaller &caller) {
        return mesh.authorize({0}, 8080, caller, requestWith("GET"));
    };
    const auto decision = ask(callerNamed("a", static_cast<MeshProxy>(proxy)));
    QVERIFY2(textOf(decision.verdict) == verdict, decision.reason.c_str());
    // From outside the mesh no way leads through a waypoint.
    QCOMPARE(textOf(ask(callerNamed("", MeshProxy::Any)).verdict), "allow");
}

void MeshWaypointsTest::policies_data()
{
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("account");
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("verdict");
    const auto row = [](const char *name, World world, const std::string &more, const char *account,
                        const char *method, const char *verdict) {
        world.gatewayLabels += ", istio.io/waypoint-for: all";
        world.more += more;
        QTest::newRow(name) << QString::fromStdString(textOf(world)) << account << method
                            << verdict;
    };
    World noService;
    noService.hasService = false;
    World tcp;
    tcp.servicePorts = "[{name: tcp, port: 8080}]";
    World mapped;
    mapped.servicePorts = "[{name: http, port: 80, targetPort: 8080}]";
    const auto atGateway = [](const std::string &rest) {
        return policy(at("Gateway", "waypoint", rest));
    };
    row("the waypoint sees the caller", {}, atGateway(kOnlyA), "a", "GET", "allow");
    row("another one", {}, atGateway(kOnlyA), "b", "GET", "deny");
    row("methods count on a port of HTTP", {}, atGateway(kOnlyGet), "a", "POST", "deny");
    row("and by pod address where both readings agree", noService, atGateway(kOnlyA), "b", "GET",
        "deny");
    row("which they do not with methods", noService, atGateway(kOnlyGet), "a", "GET", "unknown");
    row("a port of TCP: the rule vanishes", tcp, atGateway(kOnlyGet), "a", "GET", "unknown");
    row("policies of the class, in the root namespace", {},
        policy(at("GatewayClass", "istio-waypoint", kNobody), "istio-system"), "a", "GET", "deny");
    row("not in another one", {}, policy(at("GatewayClass", "istio-waypoint", kNobody)), "a", "GET",
        "allow");
    row("of another class", {}, policy(at("GatewayClass", "istio", kNobody), "istio-system"), "a",
        "GET", "allow");
    row("a policy of the Service is none by pod address", {},
        policy(at("Service", "server", kNobody)), "a", "GET", "unknown");
    row("of another Service", {}, policy(at("Service", "other", kNobody)), "a", "GET", "allow");
    row("of another Gateway", {}, policy(at("Gateway", "other", kNobody)), "a", "GET", "allow");
    row("a mesh-wide allow-nothing is none at waypoints, but at the ztunnel", {},
        policy("{}", "istio-system"), "a", "GET", "deny");
    row("the ztunnel sees the waypoint", {}, own("cluster.local/ns/foo/sa/waypoint"), "a", "GET",
        "allow");
    row("and not the caller", {}, own("cluster.local/ns/foo/sa/a"), "a", "GET", "deny");
    World named;
    named.gatewayAnnotations = ", gateway.istio.io/service-account: other";
    row("the waypoint has another account", named, own("cluster.local/ns/foo/sa/other"), "a", "GET",
        "allow");
    World renamed;
    renamed.gatewayAnnotations = ", gateway.istio.io/name-override: renamed";
    row("what istiod makes for it has another name", renamed,
        own("cluster.local/ns/foo/sa/renamed"), "a", "GET", "allow");
    row("and no longer that of its name", named, own("cluster.local/ns/foo/sa/waypoint"), "a",
        "GET", "deny");
    const std::string byPort = "rules: [{to: [{operation: {ports: ['8080']}}]}]";
    const std::string byServicePort = "rules: [{to: [{operation: {ports: ['80']}}]}]";
    row("ports where both are one", {}, atGateway(byPort), "a", "GET", "allow");
    row("the port of the Service or that of the pod", mapped, atGateway(byServicePort), "a", "GET",
        "unknown");
    row("addresses of callers are not told there", {},
        atGateway("rules: [{from: [{source: {ipBlocks: [10.0.0.0/8]}}]}]"), "a", "GET", "unknown");
    row("an undecoded policy of the root namespace may target it", {},
        policy("{targetRefs: 7}", "istio-system"), "a", "GET", "unknown");
    row("dry runs do not count", {},
        "---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: p, "
        "namespace: foo, annotations: {istio.io/dry-run: 'true'}}\nspec: " +
            at("Gateway", "waypoint", kNobody) + "\n",
        "a", "GET", "allow");
}

void MeshWaypointsTest::policies()
{
    QFETCH(QString, yaml);
    QFETCH(QString, account);
    QFETCH(QString, method);
    QFETCH(QString, verdict);
    Diagnostics diagnostics;
    const auto mesh = makeMeshEngine(topologyOf(yaml.toStdString(), diagnostics), {});
    const auto decision =
        mesh.authorize({0}, 8080, callerNamed(account.toStdString(), MeshProxy::Ztunnel),
                       requestWith(method.toStdString()));
    QVERIFY2(textOf(decision.verdict) == verdict, decision.reason.c_str());
}

/// Who dials a Service goes one way.
void MeshWaypointsTest::throughOneService()
{
    auto world = World{};
    world.more = policy(at("Service", "server", kNobody)) +
                 "---\napiVersion: v1\nkind: Service\nmetadata: {name: zz, namespace: foo, labels: "
                 "{istio.io/use-waypoint: none}}\nspec: {selector: {app: server}, ports: [{name: "
                 "http, port: 8080}]}\n";
    Diagnostics diagnostics;
    const auto mesh = makeMeshEngine(topologyOf(textOf(world), diagnostics), {});
    const auto ask = [&](std::optional<ServiceId> through, MeshProxy proxy = MeshProxy::Ztunnel) {
        return textOf(
            mesh.authorize({0}, 8080, callerNamed("a", proxy), requestWith("GET"), through)
                .verdict);
    };
    QCOMPARE(ask(std::nullopt), "unknown");
    QCOMPARE(ask(ServiceId{0}), "deny");
    QCOMPARE(ask(ServiceId{1}), "allow");
    QCOMPARE(ask(ServiceId{0}, MeshProxy::Sidecar), "unknown");
    QCOMPARE(mesh.routesTo({0}, 8080, ServiceId{0}).size(), std::size_t(1));
    QCOMPARE(mesh.routesTo({0}, 8080).size(), std::size_t(2));
}

/// A RequestAuthentication of the waypoint checks tokens there.
void MeshWaypointsTest::tokens()
{
    World world;
    world.gatewayLabels = ", istio.io/waypoint-for: all";
    world.hasService = false;
    const std::string target =
        "targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: waypoint}]";
    world.more = "---\napiVersion: security.istio.io/v1\nkind: RequestAuthentication\nmetadata: "
                 "{name: people, namespace: foo}\nspec: {" +
                 target +
                 ", jwtRules: [{issuer: iss.example, jwksUri: http://iss.example/keys}]}\n" +
                 policy("{" + target +
                        ", action: DENY, rules: [{from: [{source: {requestPrincipals: "
                        "[iss.example/mallory]}}]}]}");
    Diagnostics diagnostics;
    const auto mesh = makeMeshEngine(topologyOf(textOf(world), diagnostics), {});
    auto request = *requestWith("GET");
    request.isTokenTold = true;
    const auto ask = [&](const char *subject) {
        request.token.emplace();
        request.token->claims[{"iss"}] = {"iss.example"};
        request.token->claims[{"sub"}] = {subject};
        return mesh.authorize({0}, 8080, callerNamed("a", MeshProxy::Ztunnel), request);
    };
    QCOMPARE(textOf(ask("mallory").verdict), "deny");
    // Read as TCP nothing of the rule is left, so that it denies everything there.
    QCOMPARE(textOf(ask("alice").verdict), "unknown");
}

void MeshWaypointsTest::reasons()
{
    World world;
    world.gatewayLabels = ", istio.io/waypoint-for: all";
    struct Said {
        std::string reason, policy; // The engine owns the policies.
    };
    const auto ask = [](const World &of) {
        Diagnostics diagnostics;
        const auto mesh = makeMeshEngine(topologyOf(textOf(of), diagnostics), {});
        const auto decision =
            mesh.authorize({0}, 8080, callerNamed("b", MeshProxy::Ztunnel), requestWith("GET"));
        return Said{decision.reason,
                    decision.by.empty() ? "" : decision.by.front().policy->meta.name};
    };
    auto denied = world;
    denied.more = policy(at("Gateway", "waypoint", kOnlyA));
    QCOMPARE(ask(denied).reason, std::string("At waypoint foo/waypoint: No rule of the ALLOW "
                                             "AuthorizationPolicies (foo/p) matches."));
    QCOMPARE(ask(denied).policy, std::string("p"));
    auto behind = world;
    behind.more = own("cluster.local/ns/foo/sa/a");
    QCOMPARE(ask(behind).reason,
             std::string("The ztunnel sees waypoint foo/waypoint in place of the caller: No rule "
                         "of the ALLOW AuthorizationPolicies (foo/own) matches."));
    auto both = World{};
    both.more = policy(at("Service", "server", kNobody));
    QCOMPARE(ask(both).reason,
             std::string("It depends on how the caller gets there: by its pod address it passes, "
                         "by Service foo/server it is denied."));
    auto missing = World{};
    missing.hasGateway = false;
    QCOMPARE(ask(missing).reason, std::string("Waypoint foo/waypoint is not in the input."));
}

/// A policy put in binds what stands behind a waypoint of its namespace, wherever that is.
void MeshWaypointsTest::edits()
{
    World world;
    world.gatewayNamespace = "bar";
    world.namespaceLabels += "istio.io/use-waypoint-namespace: bar, ";
    world.gatewayLabels = ", istio.io/waypoint-for: all";
    world.more = policy(at("Gateway", "waypoint", kNobody), "bar");
    Diagnostics diagnostics;
    const auto topology = topologyOf(textOf(world), diagnostics);
    const auto added = topology->clusters.front().resources->authorizationPolicies.front();
    std::vector<ClusterMesh> clusters(1);
    const MeshEngine before(topology, std::move(clusters));
    const auto ask = [](const MeshEngine &mesh) {
        return textOf(
            mesh.authorize({0}, 8080, callerNamed("a", MeshProxy::Ztunnel), requestWith("GET"))
                .verdict);
    };
    QCOMPARE(ask(before), "allow");
    QCOMPARE(before.workloadsUnder("", "bar").size(), std::size_t(1));
    QCOMPARE(ask(before.withPolicy("", added)), "deny");
    QVERIFY(before.workloadsUnder("", "other").empty());
}

void MeshWaypointsTest::mutualTlsIsKnown()
{
    World world;
    world.more = "---\napiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: "
                 "{name: default, namespace: foo}\nspec: {mtls: {mode: STRICT}}\n";
    Diagnostics diagnostics;
    const auto mesh = makeMeshEngine(topologyOf(textOf(world), diagnostics), {});
    QVERIFY(mesh.mtls({0}, 8080).mode == MtlsDecision::Mode::Strict);
    QCOMPARE(textOf(mesh.handshake({0}, 8080, callerNamed("a", MeshProxy::Ztunnel))), "allow");
    QCOMPARE(textOf(mesh.handshake({0}, 8080, callerNamed("", MeshProxy::Any))), "deny");
}

QTEST_GUILESS_MAIN(MeshWaypointsTest)
#include "test_mesh_waypoints.moc"
