// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/decision.h"
#include "model/analysis/mesh_relation.h"
#include "tests/unit/analysis/mesh_server_by_hand.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

// EnvoyFilters and WasmPlugins: where they may sit, nobody knows what a proxy does (R8), and
// elsewhere they change no answer.

Q_DECLARE_METATYPE(drawbridge::ForeignPolicyObject)
Q_DECLARE_METATYPE(drawbridge::MeshMembership)

namespace {

using Part = PatchedPart;
using Proxy = PatchedProxy;

ForeignPolicyObject unreadFilter(const std::string &nameSpace)
{
    return {metaOf("EnvoyFilter", nameSpace, "lua"), ForeignEffect::Proxy, std::nullopt};
}

ForeignPolicyObject filter(Part part, Proxy proxy, const std::string &nameSpace = "foo")
{
    auto object = unreadFilter(nameSpace);
    object.extension.emplace().patches.push_back({part, proxy});
    return object;
}

ForeignPolicyObject forPods(ForeignPolicyObject object, LabelMap labels)
{
    object.extension->selector = std::move(labels);
    return object;
}

ForeignPolicyObject forTarget(ForeignPolicyObject object, const std::string &kind,
                              const std::string &name)
{
    object.extension->targets.push_back({"gateway.networking.k8s.io", kind, name, {}});
    object.extension->hasTargetRefs = true;
    return object;
}

WorkloadNode serverOf(MeshMembership membership)
{
    auto workload = server();
    workload.mesh = membership;
    workload.podLabels["gateway.networking.k8s.io/gateway-name"] = "gate";
    return workload;
}

MeshEngine engineWith(std::vector<ForeignPolicyObject> extensions,
                      MeshMembership membership = MeshMembership::Sidecar, Policies policies = {})
{
    ClusterMesh mesh;
    mesh.authorizationPolicies = std::move(policies);
    mesh.proxyExtensions = std::move(extensions);
    std::vector<ClusterMesh> clusters;
    clusters.push_back(std::move(mesh));
    return {topologyOf({serverOf(membership), workloadOf("zoo", "web")}), std::move(clusters)};
}

const MeshCaller kWeb = identity("zoo", "web");

} // namespace

class MeshExtensionsTest : public QObject {
    Q_OBJECT
private slots:
    void effects_data();
    void effects();
    void allPairsSayTheSame();
    void noPolicyIsCertain();
    void reasonsNameTheFilter();
    void clientsMayComeWithoutIdentity();
    void editsKeepTheDoubt();
};

void MeshExtensionsTest::effects_data()
{
    QTest::addColumn<ForeignPolicyObject>("extension");
    QTest::addColumn<MeshMembership>("membership");
    QTest::addColumn<QString>("altered"); // of: connections, requests, calls
    const auto row = [](const char *name, const ForeignPolicyObject &extension, const char *altered,
                        MeshMembership membership = MeshMembership::Sidecar) {
        QTest::newRow(name) << extension << membership << altered;
    };
    constexpr auto gateway = MeshMembership::Gateway;
    row("a filter of requests", filter(Part::Request, Proxy::Inbound), "requests ");
    row("one of both directions", filter(Part::Request, Proxy::Any), "requests calls ");
    row("one of calls", filter(Part::Request, Proxy::Outbound), "calls ");
    row("one of gateways", filter(Part::Request, Proxy::Gateway), "");
    row("one of waypoints", filter(Part::Request, Proxy::Waypoint), "");
    row("a listener", filter(Part::Connection, Proxy::Inbound), "connections requests ");
    row("a listener of calls", filter(Part::Connection, Proxy::Outbound), "calls ");
    row("a cluster before the application", filter(Part::Onward, Proxy::Inbound), "");
    row("a cluster of calls", filter(Part::Onward, Proxy::Outbound), "calls ");
    row("a bootstrap", filter(Part::Anything, Proxy::Any), "connections requests calls ");
    row("an unread one", unreadFilter("foo"), "connections requests calls ");
    row("an unread one elsewhere", unreadFilter("bar"), "");
    row("of the root namespace", filter(Part::Request, Proxy::Inbound, kRoot), "requests ");
    row("of another namespace", filter(Part::Request, Proxy::Inbound, "bar"), "");
    const auto inbound = filter(Part::Request, Proxy::Inbound);
    row("for its pods", forPods(inbound, {{"app", "server"}}), "requests ");
    row("for other pods", forPods(inbound, {{"app", "other"}}), "");
    row("for pods by a label of their controller", forPods(inbound, {{"pod-template-hash", "a"}}),
        "requests ");
    row("for a Gateway that a sidecar does not run", forTarget(inbound, "Service", "server"), "");
    // What gateways let through: test_mesh_gateways.
    row("a gateway takes none of sidecars", inbound, "", gateway);
    row("but those of gateways", filter(Part::Request, Proxy::Gateway), "calls ", gateway);
    row("its clusters are calls", filter(Part::Onward, Proxy::Any), "calls ", gateway);
    const auto atGate = filter(Part::Request, Proxy::Gateway);
    row("for its own Gateway", forTarget(atGate, "Gateway", "gate"), "calls ", gateway);
    row("for another Gateway", forTarget(atGate, "Gateway", "other"), "", gateway);
    row("for a Gateway of the name elsewhere",
        forTarget(filter(Part::Request, Proxy::Gateway, kRoot), "Gateway", "gate"), "", gateway);
    row("for the class, from the root namespace",
        forTarget(filter(Part::Request, Proxy::Gateway, kRoot), "GatewayClass", "istio"), "calls ",
        gateway);
    row("for the class, from elsewhere", forTarget(atGate, "GatewayClass", "istio"), "", gateway);
    row("ztunnels take none", unreadFilter("foo"), "", MeshMembership::Ambient);
    row("nor what has no proxy", unreadFilter("foo"), "", MeshMembership::None);
}

/// Each answer is known without the extension, and unknown where it may differ.
void MeshExtensionsTest::effects()
{
    QFETCH(ForeignPolicyObject, extension);
    QFETCH(MeshMembership, membership);
    QFETCH(QString, altered);
    const auto plain = engineWith({}, membership), mesh = engineWith({extension}, membership);
    const auto mode = [](const MeshEngine &of) { return of.mtls(kServer, kPort).mode; };
    QString found;
    const bool isListening = membership != MeshMembership::Gateway;
    if (isListening && mode(mesh) != mode(plain))
        found += "connections ";
    if (isListening)
        QCOMPARE(said(mesh.handshake(kServer, kPort, kWeb)),
                 altered.contains("connections") ? kUnknown : kAllow);
    const auto decision = mesh.authorize(kServer, kPort, kWeb, std::nullopt);
    if (decision.reason.find("EnvoyFilter") != std::string::npos)
        found += decision.verdict == Verdict::Unknown ? "requests " : "wrong ";
    if (mesh.callerOf(kServer).has_value() != plain.callerOf(kServer).has_value())
        found += "calls ";
    QCOMPARE(found, altered);
}

void MeshExtensionsTest::allPairsSayTheSame()
{
    for (const auto &extension :
         {filter(Part::Request, Proxy::Inbound), filter(Part::Connection, Proxy::Any),
          filter(Part::Request, Proxy::Gateway)}) {
        const auto mesh = engineWith({extension});
        const auto topology =
            topologyOf({serverOf(MeshMembership::Sidecar), workloadOf("zoo", "web")});
        const auto all = relateMesh(mesh, *topology, {});
        const auto one = mesh.handshake(kServer, kPort, kWeb) &
                         mesh.authorize(kServer, kPort, kWeb, std::nullopt).verdict;
        QCOMPARE(said(all.at({1}, kServer, kPort)), said(one));
    }
}

/// The filter may stand before the policies, or in their place.
void MeshExtensionsTest::noPolicyIsCertain()
{
    const auto extension = filter(Part::Request, Proxy::Inbound);
    for (const auto &policy : {allow({from(principals({"*"}))}), allow({}), deny({{}})}) {
        QVERIFY(ask(engineWith({}, MeshMembership::Sidecar, {policy}), kWeb) != kUnknown);
        QCOMPARE(ask(engineWith({extension}, MeshMembership::Sidecar, {policy}), kWeb), kUnknown);
    }
}

void MeshExtensionsTest::reasonsNameTheFilter()
{
    const auto mesh = engineWith({filter(Part::Connection, Proxy::Any)});
    QCOMPARE(mesh.authorize(kServer, kPort, kWeb, std::nullopt).reason,
             std::string("EnvoyFilter foo/lua (foo-lua.yaml:1:1) may change what the proxy of "
                         "foo/Deployment/server lets through."));
    QCOMPARE(mesh.mtls(kServer, kPort).reason,
             std::string("EnvoyFilter foo/lua (foo-lua.yaml:1:1) may change how the proxy of "
                         "foo/Deployment/server takes connections."));
    QCOMPARE(mesh.callerDoubt(kServer),
             std::string("EnvoyFilter foo/lua (foo-lua.yaml:1:1) may change how the proxy of "
                         "foo/Deployment/server calls."));
    QCOMPARE(mesh.callerDoubt({1}), std::string());
}

/// The answer holds where it holds with and without the identity.
void MeshExtensionsTest::clientsMayComeWithoutIdentity()
{
    const auto extension = filter(Part::Onward, Proxy::Outbound, "zoo");
    const auto decideFor = [&](Policies policies) {
        const auto topology =
            topologyOf({serverOf(MeshMembership::Sidecar), workloadOf("zoo", "web")});
        const NetworkEngine network(topology, {}, {}, {});
        ClusterMesh cluster;
        cluster.authorizationPolicies = std::move(policies);
        cluster.proxyExtensions = {extension};
        std::vector<ClusterMesh> clusters;
        clusters.push_back(std::move(cluster));
        const MeshEngine mesh(topology, std::move(clusters));
        Attempt attempt;
        attempt.from = WorkloadId{1};
        attempt.to = kServer;
        attempt.port = kPort;
        return decide(network, mesh, attempt);
    };
    QVERIFY(decideFor({}).verdict == Verdict::Allow);
    QVERIFY(decideFor({allow({})}).verdict == Verdict::Deny);
    const auto unknown = decideFor({allow({from(principals({"*"}))})});
    QVERIFY(unknown.verdict == Verdict::Unknown);
    QCOMPARE(unknown.layers.back().reason,
             std::string("EnvoyFilter zoo/lua (zoo-lua.yaml:1:1) may change how the proxy of "
                         "zoo/Deployment/web calls."));
}

void MeshExtensionsTest::editsKeepTheDoubt()
{
    const auto mesh = engineWith({filter(Part::Request, Proxy::Inbound)});
    QCOMPARE(ask(mesh.withPolicy("", deny({{}})), kWeb), kUnknown);
}

QTEST_GUILESS_MAIN(MeshExtensionsTest)
#include "test_mesh_extensions.moc"
