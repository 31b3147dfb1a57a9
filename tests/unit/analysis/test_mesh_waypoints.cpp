// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/mesh_engine.h"
#include "tests/unit/analysis/waypoint_cases.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

// Ambient workloads behind waypoints (istio.md 1.2, 1.9): which way leads through which one, whose
// policies count there, and what the ztunnel behind it sees.

namespace {

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
    addWaypointWays();
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
    addWaypointPolicies();
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
    auto world = WaypointWorld{};
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
    WaypointWorld world;
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
    WaypointWorld world;
    world.gatewayLabels = ", istio.io/waypoint-for: all";
    struct Said {
        std::string reason, policy; // The engine owns the policies.
    };
    const auto ask = [](const WaypointWorld &of) {
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
    auto both = WaypointWorld{};
    both.more = policy(at("Service", "server", kNobody));
    QCOMPARE(ask(both).reason,
             std::string("It depends on how the caller gets there: by its pod address it passes, "
                         "by Service foo/server it is denied."));
    auto missing = WaypointWorld{};
    missing.hasGateway = false;
    QCOMPARE(ask(missing).reason, std::string("Waypoint foo/waypoint is not in the input."));
    auto other = WaypointWorld{};
    other.gatewayClass = "example";
    QCOMPARE(ask(other).reason, std::string("Waypoint foo/waypoint is of the class example, which "
                                            "this version does not judge."));
}

/// A policy put in binds what stands behind a waypoint of its namespace, wherever that is.
void MeshWaypointsTest::edits()
{
    WaypointWorld world;
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
    WaypointWorld world;
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
