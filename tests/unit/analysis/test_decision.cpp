// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/decision.h"

#include "tests/helpers/compare.h"
#include "tests/helpers/topology_fixture.h"

#include <QTest>

using namespace drawbridge;

class DecisionTest : public QObject {
    Q_OBJECT

private slots:
    void network_data();
    void network();
    void mesh_data();
    void mesh();
    void layersNameObjectRuleAndPlace();
    void meshLayersAreLeftOutForUdp();
    void anAddressOutsideIsADestination();
    void anUnknownLayerSaysWhyWhenTheOtherDenies();
    void verdictsCombine_data();
    void verdictsCombine();
};

namespace {

struct World {
    TopologyFixture fixture;
    std::vector<NetworkPolicyObject> policies;
    std::vector<UndecodedPolicy> undecoded;
    std::vector<PeerAuthenticationObject> peerAuthentications;
    std::vector<AuthorizationPolicyObject> authorizationPolicies;
};

World baseWorld()
{
    World world;
    world.fixture.declareNamespace("shop").declareNamespace("data");
    world.fixture.addWorkload("shop/web", {{"app", "web"}}).mesh = MeshMembership::None;
    world.fixture.addWorkload("data/db", {{"app", "db"}}).mesh = MeshMembership::None;
    return world;
}

World meshWorld()
{
    World world;
    world.fixture.declareNamespace("shop").declareNamespace("data");
    for (const char *path : {"shop/web", "shop/maybe", "data/db"}) {
        WorkloadNode &workload = world.fixture.addWorkload(path);
        workload.podLabels = {{"app", workload.key.name}};
        workload.serviceAccountName = workload.key.name;
        workload.mesh =
            workload.key.name == "maybe" ? MeshMembership::Unknown : MeshMembership::Sidecar;
    }
    return world;
}

Decision decideIn(const World &world, const std::string &from, bool isPlaintext = false,
                  Protocol protocol = Protocol::Tcp)
{
    const auto topology = world.fixture.build();
    const NetworkEngine network{topology, world.policies, world.undecoded, {}};
    const MeshEngine mesh{topology, world.peerAuthentications, world.authorizationPolicies, {}, {}};
    Attempt attempt;
    if (from.starts_with("ip:"))
        attempt.from = address(from.substr(3));
    else
        attempt.from = workloadId(*topology, from);
    attempt.to = workloadId(*topology, "data/db");
    attempt.protocol = protocol;
    attempt.port = 5432;
    attempt.isPlaintext = isPlaintext;
    return decide(network, mesh, attempt);
}

std::string layersText(const Decision &decision)
{
    std::string text;
    for (const LayerDecision &layer : decision.layers)
        text +=
            (text.empty() ? "" : " ") + layer.layer + "=" + std::string(toString(layer.verdict));
    return text;
}

const LayerDecision &layerOf(const Decision &decision, const std::string &name)
{
    return *std::ranges::find(decision.layers, name, &LayerDecision::layer);
}

PeerAuthenticationObject strict()
{
    PeerAuthenticationObject policy;
    policy.meta.kind = "PeerAuthentication";
    policy.meta.nameSpace = "data";
    policy.meta.name = "strict";
    policy.meta.where = {makeFileRef("strict.yaml"), 1, 1};
    policy.mode = MtlsMode::Strict;
    return policy;
}

AuthorizationPolicyObject authorization(AuthorizationAction action, const std::string &principal)
{
    AuthorizationPolicyObject policy;
    policy.meta.kind = "AuthorizationPolicy";
    policy.meta.nameSpace = "data";
    policy.meta.name = action == AuthorizationAction::Deny ? "deny-some" : "allow-some";
    policy.meta.where = {makeFileRef("authz.yaml"), 1, 1};
    policy.action = action;
    AuthorizationRule rule;
    rule.from.push_back({});
    rule.from.back().principals = {principal};
    rule.where = {makeFileRef("authz.yaml"), 9, 5};
    policy.rules = {rule};
    return policy;
}

constexpr const char *kNetworkOpen = "network-egress=allow network-ingress=allow";

void expect(const Decision &decision, const char *layers, const char *flip)
{
    COMPARE(layersText(decision), std::string(layers));
    COMPARE(decision.flip, std::string(flip));
}

using Build = std::function<void(World &)>;

struct Row {
    const char *name;
    Build build;
    const char *from;
    Verdict verdict;
    const char *layers;
    const char *flip;
};

const std::vector<Row> &networkRows()
{
    static const std::vector<Row> rows{
        {"open: a policy at the destination would close it", [](World &) {}, "shop/web",
         Verdict::Allow, kNetworkOpen,
         "add a NetworkPolicy in namespace data that selects data/Deployment/db for ingress and "
         "does not admit 5432/TCP from shop/Deployment/web"},
        {"admitted by one rule: that rule closes it",
         [](World &w) {
             w.policies = {ingressPolicy("data/guard", "",
                                         {policyRule({"pods:nobody"}), policyRule({}, {"5432"})})};
         },
         "shop/web", Verdict::Allow, kNetworkOpen,
         "stop admitting 5432/TCP from shop/Deployment/web in ingress rule 2 of NetworkPolicy "
         "data/guard (guard.yaml:11:5)"},
        {"the direction with fewer admitting rules closes it",
         [](World &w) {
             w.policies = {ingressPolicy("data/guard", "", {policyRule({}), policyRule({})}),
                           egressPolicy("shop/leave", "", {policyRule({})})};
         },
         "shop/web", Verdict::Allow, kNetworkOpen,
         "stop admitting 5432/TCP to data/Deployment/db in egress rule 1 of NetworkPolicy "
         "shop/leave (leave.yaml:10:5)"},
        {"default deny: one more rule opens it",
         [](World &w) { w.policies = {ingressPolicy("data/deny", "", {})}; }, "shop/web",
         Verdict::Deny, "network-egress=allow network-ingress=deny",
         "add an ingress rule to NetworkPolicy data/deny admitting 5432/TCP from "
         "shop/Deployment/web (deny.yaml:1:1)"},
        {"of two policies the narrower one takes the new rule",
         [](World &w) {
             w.policies = {ingressPolicy("data/deny", "", {}),
                           ingressPolicy("data/own", "app=db", {})};
         },
         "shop/web", Verdict::Deny, "network-egress=allow network-ingress=deny",
         "add an ingress rule to NetworkPolicy data/own admitting 5432/TCP from "
         "shop/Deployment/web (own.yaml:1:1)"},
        {"a rule that admits the peer needs one more port",
         [](World &w) {
             w.policies = {ingressPolicy("data/guard", "", {policyRule({"namespaces:"}, {"80"})})};
         },
         "shop/web", Verdict::Deny, "network-egress=allow network-ingress=deny",
         "add port 5432/TCP to ingress rule 1 of NetworkPolicy data/guard (guard.yaml:10:5)"},
        {"both directions deny: both must open",
         [](World &w) {
             w.policies = {ingressPolicy("data/deny", "", {}), egressPolicy("shop/deny", "", {})};
         },
         "shop/web", Verdict::Deny, "network-egress=deny network-ingress=deny",
         "add an egress rule to NetworkPolicy shop/deny admitting 5432/TCP to data/Deployment/db "
         "(deny.yaml:1:1), and add an ingress rule to NetworkPolicy data/deny admitting 5432/TCP "
         "from shop/Deployment/web (deny.yaml:1:1)"},
        {"unknown has no flip", [](World &w) { w.undecoded = {undecodedPolicy("data/broken")}; },
         "shop/web", Verdict::Unknown, "network-egress=allow network-ingress=unknown", ""},
        {"from outside the cluster",
         [](World &w) { w.policies = {ingressPolicy("data/deny", "", {})}; }, "ip:203.0.113.9",
         Verdict::Deny, "network-egress=allow network-ingress=deny",
         "add an ingress rule to NetworkPolicy data/deny admitting 5432/TCP from 203.0.113.9 "
         "(deny.yaml:1:1)"},
        {"a finished pod: no policy change helps",
         [](World &w) { w.fixture.addWorkload("shop/done").hasNetwork = false; }, "shop/done",
         Verdict::Deny, "network-egress=deny network-ingress=deny", ""},
    };
    return rows;
}

struct MeshRow {
    const char *name;
    Build build;
    const char *from;
    bool isPlaintext;
    Verdict verdict;
    const char *mesh;
    const char *flip;
};

constexpr const char *kCloseNetwork =
    "add a NetworkPolicy in namespace data that selects data/Deployment/db for ingress and does "
    "not admit 5432/TCP from shop/Deployment/web";

const std::vector<MeshRow> &meshRows()
{
    static const std::vector<MeshRow> rows{
        {"no policies: admitted", [](World &) {}, "shop/web", false, Verdict::Allow,
         " mtls=allow authorization=allow", kCloseNetwork},
        {"STRICT refuses a caller that bypasses its proxy",
         [](World &w) { w.peerAuthentications = {strict()}; }, "shop/web", true, Verdict::Deny,
         " mtls=deny authorization=allow",
         "call with mutual TLS, or set PeerAuthentication data/strict to PERMISSIVE "
         "(strict.yaml:1:1)"},
        {"STRICT admits a sidecar", [](World &w) { w.peerAuthentications = {strict()}; },
         "shop/web", false, Verdict::Allow, " mtls=allow authorization=allow", kCloseNetwork},
        {"an ALLOW policy for somebody else denies",
         [](World &w) {
             w.authorizationPolicies = {
                 authorization(AuthorizationAction::Allow, "cluster.local/ns/shop/sa/api")};
         },
         "shop/web", false, Verdict::Deny, " mtls=allow authorization=deny",
         "add a rule to AuthorizationPolicy data/allow-some admitting principal "
         "cluster.local/ns/shop/sa/web on port 5432 (authz.yaml:1:1)"},
        {"a DENY rule that matches is named",
         [](World &w) {
             w.authorizationPolicies = {
                 authorization(AuthorizationAction::Deny, "cluster.local/ns/shop/sa/web")};
         },
         "shop/web", false, Verdict::Deny, " mtls=allow authorization=deny",
         "narrow rule 1 of AuthorizationPolicy data/deny-some so that it leaves out principal "
         "cluster.local/ns/shop/sa/web (authz.yaml:1:1)"},
        {"a caller of unknown membership passes where it does not matter", [](World &) {},
         "shop/maybe", false, Verdict::Allow, " mtls=allow authorization=allow",
         "add a NetworkPolicy in namespace data that selects data/Deployment/db for ingress and "
         "does not admit 5432/TCP from shop/Deployment/maybe"},
        {"a caller of unknown membership may carry the identity that is denied",
         [](World &w) {
             w.authorizationPolicies = {
                 authorization(AuthorizationAction::Deny, "cluster.local/ns/shop/sa/maybe")};
         },
         "shop/maybe", false, Verdict::Unknown, " mtls=allow authorization=unknown", ""},
        {"a caller of unknown membership that is refused either way is denied",
         [](World &w) {
             w.authorizationPolicies = {
                 authorization(AuthorizationAction::Allow, "cluster.local/ns/shop/sa/api")};
         },
         "shop/maybe", false, Verdict::Deny, " mtls=allow authorization=deny",
         "add a rule to AuthorizationPolicy data/allow-some admitting shop/Deployment/maybe on "
         "port 5432 (authz.yaml:1:1)"},
        {"a caller of unknown membership is unknown under STRICT",
         [](World &w) { w.peerAuthentications = {strict()}; }, "shop/maybe", false,
         Verdict::Unknown, " mtls=unknown authorization=allow", ""},
    };
    return rows;
}

} // namespace

void DecisionTest::network_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < networkRows().size(); ++i)
        QTest::newRow(networkRows()[i].name) << static_cast<int>(i);
}

void DecisionTest::network()
{
    QFETCH(int, index);
    const Row &row = networkRows()[static_cast<std::size_t>(index)];
    World world = baseWorld();
    row.build(world);
    const Decision decision = decideIn(world, row.from);
    COMPARE(toString(decision.verdict), toString(row.verdict));
    expect(decision, row.layers, row.flip);
}

void DecisionTest::mesh_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < meshRows().size(); ++i)
        QTest::newRow(meshRows()[i].name) << static_cast<int>(i);
}

void DecisionTest::mesh()
{
    QFETCH(int, index);
    const MeshRow &row = meshRows()[static_cast<std::size_t>(index)];
    World world = meshWorld();
    row.build(world);
    const Decision decision = decideIn(world, row.from, row.isPlaintext);
    COMPARE(toString(decision.verdict), toString(row.verdict));
    expect(decision, (std::string(kNetworkOpen) + row.mesh).c_str(), row.flip);
}

void DecisionTest::layersNameObjectRuleAndPlace()
{
    World world = meshWorld();
    world.peerAuthentications = {strict()};
    world.authorizationPolicies = {
        authorization(AuthorizationAction::Allow, "cluster.local/ns/shop/sa/web")};
    world.policies = {ingressPolicy("data/guard", "", {policyRule({}, {"5432"})}),
                      egressPolicy("shop/deny", "", {})};
    const Decision decision = decideIn(world, "shop/web");
    const auto by = [&decision](const char *layer) { return layerOf(decision, layer).by; };
    const auto place = [](const char *file, std::uint32_t line, std::uint32_t column) {
        return SourceSpan{makeFileRef(file), line, column};
    };
    QVERIFY((by("network-egress") ==
             std::vector<DecidingObject>{
                 {"NetworkPolicy", "shop", "deny", std::nullopt, place("deny.yaml", 1, 1)}}));
    QVERIFY(
        (by("network-ingress") == std::vector<DecidingObject>{{"NetworkPolicy", "data", "guard", 0,
                                                               place("guard.yaml", 10, 5)}}));
    QVERIFY(
        (by("mtls") == std::vector<DecidingObject>{{"PeerAuthentication", "data", "strict",
                                                    std::nullopt, place("strict.yaml", 1, 1)}}));
    QVERIFY((by("authorization") ==
             std::vector<DecidingObject>{
                 {"AuthorizationPolicy", "data", "allow-some", 0, place("authz.yaml", 9, 5)}}));
    COMPARE(layerOf(decision, "network-egress").reason,
            std::string("egress of shop/Deployment/web is isolated, and no rule admits 5432/TCP to "
                        "data/Deployment/db"));
    COMPARE(layerOf(decision, "network-ingress").reason, std::string("admitted by 1 rule"));
}

void DecisionTest::meshLayersAreLeftOutForUdp()
{
    World world = meshWorld();
    world.peerAuthentications = {strict()};
    COMPARE(layersText(decideIn(world, "shop/web", true, Protocol::Udp)),
            std::string(kNetworkOpen));
}

void DecisionTest::anAddressOutsideIsADestination()
{
    World world = baseWorld();
    world.policies = {egressPolicy("shop/leave", "", {policyRule({"ip:10.0.0.0/8"}, {"443"})})};
    const auto topology = world.fixture.build();
    const NetworkEngine network{topology, world.policies, {}, {}};
    const MeshEngine mesh{topology, {}, {}, {}, {}};
    Attempt attempt;
    attempt.from = workloadId(*topology, "shop/web");
    attempt.toAddress = address("203.0.113.9");
    attempt.port = 443;
    const Decision decision = decide(network, mesh, attempt);
    COMPARE(toString(decision.verdict), toString(Verdict::Deny));
    expect(decision, "network-egress=deny network-ingress=allow",
           "add an egress rule to NetworkPolicy shop/leave admitting 443/TCP to 203.0.113.9 "
           "(leave.yaml:1:1)");
    COMPARE(layerOf(decision, "network-ingress").reason,
            std::string("203.0.113.9 is outside the cluster, where no NetworkPolicy binds it"));
}

void DecisionTest::anUnknownLayerSaysWhyWhenTheOtherDenies()
{
    World world = baseWorld();
    world.policies = {ingressPolicy("data/deny", "", {})};
    world.undecoded = {undecodedPolicy("shop/broken")};
    const Decision decision = decideIn(world, "shop/web");
    COMPARE(layersText(decision), std::string("network-egress=unknown network-ingress=deny"));
    const std::string &reason = layerOf(decision, "network-egress").reason;
    QVERIFY2(reason.find("shop/broken") != std::string::npos, reason.c_str());
}

void DecisionTest::verdictsCombine_data()
{
    QTest::addColumn<int>("a");
    QTest::addColumn<int>("b");
    QTest::addColumn<int>("both");
    const int allow = static_cast<int>(Verdict::Allow);
    const int deny = static_cast<int>(Verdict::Deny);
    const int unknown = static_cast<int>(Verdict::Unknown);
    QTest::newRow("allow and allow") << allow << allow << allow;
    QTest::newRow("allow and unknown") << allow << unknown << unknown;
    QTest::newRow("unknown and unknown") << unknown << unknown << unknown;
    QTest::newRow("unknown and deny") << unknown << deny << deny;
    QTest::newRow("allow and deny") << allow << deny << deny;
}

void DecisionTest::verdictsCombine()
{
    QFETCH(int, a);
    QFETCH(int, b);
    QFETCH(int, both);
    COMPARE(toString(static_cast<Verdict>(a) & static_cast<Verdict>(b)),
            toString(static_cast<Verdict>(both)));
    COMPARE(toString(static_cast<Verdict>(b) & static_cast<Verdict>(a)),
            toString(static_cast<Verdict>(both)));
}

QTEST_GUILESS_MAIN(DecisionTest)
#include "test_decision.moc"
