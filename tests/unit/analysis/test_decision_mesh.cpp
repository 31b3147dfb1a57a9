// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/decision.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/topology_fixture.h"
#include "tests/unit/analysis/decision_world.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

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

/// The layers of the mesh beside those of the network.
class DecisionMeshTest : public QObject {
    Q_OBJECT

private slots:
    void mesh_data();
    void mesh();
    void layersNameObjectRuleAndPlace();
    void meshLayersAreLeftOutForUdp();
};

void DecisionMeshTest::mesh_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < meshRows().size(); ++i)
        QTest::newRow(meshRows()[i].name) << static_cast<int>(i);
}

void DecisionMeshTest::mesh()
{
    QFETCH(int, index);
    const MeshRow &row = meshRows()[static_cast<std::size_t>(index)];
    World world = meshWorld();
    row.build(world);
    const Decision decision = decideIn(world, row.from, row.isPlaintext);
    COMPARE(toString(decision.verdict), toString(row.verdict));
    expect(decision, (std::string(kNetworkOpen) + row.mesh).c_str(), row.flip);
}

void DecisionMeshTest::layersNameObjectRuleAndPlace()
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

void DecisionMeshTest::meshLayersAreLeftOutForUdp()
{
    World world = meshWorld();
    world.peerAuthentications = {strict()};
    COMPARE(layersText(decideIn(world, "shop/web", true, Protocol::Udp)),
            std::string(kNetworkOpen));
}

QTEST_GUILESS_MAIN(DecisionMeshTest)
#include "test_decision_mesh.moc"
