// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/reach.h"

#include "tests/helpers/compare.h"
#include "tests/helpers/topology_fixture.h"

#include <QTest>

using namespace drawbridge;

/// Where packets and permissions lead from a workload, hop by hop.
class ReachTest : public QObject {
    Q_OBJECT
private slots:
    void hopsGoThroughWhatWasReached();
    void onlyDeclaredPortsCount();
    void aCertainWayTakesThePlaceOfAnUnknownOne();
    void hopsOfACertainWayAreCounted();
    void meshHopsAreThoseOfAnAttacker();
    void permissionsLeadOnByShortestPaths();
    void hopsOfAllWorkloads();
};

namespace {

/// The ingress of one app from one other app, on one port.
NetworkPolicyObject only(const std::string &to, const std::string &from,
                         std::initializer_list<std::string_view> ports = {})
{
    const std::string peerText = "pods:app=" + from;
    return ingressPolicy("shop/" + to, "app=" + to, {policyRule({peerText}, ports)});
}

std::shared_ptr<const Topology> shop()
{
    TopologyFixture fixture;
    fixture.declareNamespace("shop");
    for (const char *name : {"a", "b", "c", "d"})
        fixture.addWorkload(std::string("shop/") + name, {{"app", name}}).ports = {
            containerPort(80)};
    return fixture.build();
}

std::string text(const Topology &topology, const std::vector<NetworkReach> &reached)
{
    std::string result;
    for (const NetworkReach &reach : reached)
        result += topology.workload(reach.to).key.name + std::to_string(reach.hops) +
                  (reach.isCertain ? " " : "? ");
    return result;
}

std::string reachText(const std::vector<NetworkPolicyObject> &policies, std::size_t hops)
{
    const auto topology = shop();
    const NetworkEngine engine(topology, policies, {}, {});
    const MeshEngine mesh(topology, {}, {}, {}, {});
    return text(*topology, networkReach(engine, mesh, workloadId(*topology, "shop/a"), hops));
}

} // namespace

void ReachTest::hopsGoThroughWhatWasReached()
{
    const std::vector<NetworkPolicyObject> policies{only("b", "a"), only("c", "b"), only("d", "x")};
    COMPARE(reachText(policies, 6), std::string("b1 c2 "));
    COMPARE(reachText(policies, 1), std::string("b1 "));
    COMPARE(reachText({}, 6), std::string("b1 c1 d1 "));
    const auto topology = shop();
    const NetworkEngine engine(topology, policies, {}, {});
    const MeshEngine mesh(topology, {}, {}, {}, {});
    const auto reached = networkReach(engine, mesh, workloadId(*topology, "shop/a"), 6);
    QVERIFY(reached[1].previous == workloadId(*topology, "shop/b"));
    COMPARE(reached[1].ports.allowed, portSet("80/TCP"));
}

void ReachTest::onlyDeclaredPortsCount()
{
    COMPARE(reachText({only("b", "a", {"81"}), only("c", "a", {"80"}), only("d", "x")}, 1),
            std::string("c1 "));
}

void ReachTest::aCertainWayTakesThePlaceOfAnUnknownOne()
{
    // Whether a carries the label that a controller sets nobody knows; that b gets to c is certain.
    const std::vector<NetworkPolicyObject> policies{
        only("b", "a"),
        ingressPolicy("shop/c", "app=c",
                      {policyRule({"pods:app=b"}), policyRule({"pods:pod-template-hash=x"})}),
        only("d", "x")};
    COMPARE(reachText(policies, 1), std::string("b1 c1? "));
    COMPARE(reachText(policies, 2), std::string("b1 c2 "));
}

/// a gets to c by an unknown hop, or by two certain ones through b; d is one further.
void ReachTest::hopsOfACertainWayAreCounted()
{
    const std::vector<NetworkPolicyObject> policies{
        only("b", "a"),
        ingressPolicy("shop/c", "app=c",
                      {policyRule({"pods:app=b"}), policyRule({"pods:pod-template-hash=x"})}),
        only("d", "c"), only("a", "x")};
    COMPARE(reachText(policies, 6), std::string("b1 c2 d3 "));
    COMPARE(reachText(policies, 2), std::string("b1 c2 d2? "));
}

/// b admits the identity of a, c only callers without one, d the identity of b.
void ReachTest::meshHopsAreThoseOfAnAttacker()
{
    TopologyFixture fixture;
    fixture.declareNamespace("shop");
    for (const char *name : {"a", "b", "c", "d"}) {
        auto &workload = fixture.addWorkload(std::string("shop/") + name, {{"app", name}});
        workload.ports = {containerPort(80)};
        workload.mesh = MeshMembership::Sidecar;
        workload.serviceAccountName = name;
    }
    const auto topology = fixture.build();
    const auto admit = [](const char *to, const char *principal, bool isNot) {
        AuthorizationPolicyObject policy;
        policy.meta.nameSpace = "shop";
        policy.meta.name = to;
        policy.selector = {{"app", to}};
        auto &source = policy.rules.emplace_back().from.emplace_back();
        (isNot ? source.notPrincipals : source.principals).emplace_back(principal);
        return policy;
    };
    const NetworkEngine engine(topology, std::vector<NetworkPolicyObject>{}, {}, {});
    const MeshEngine mesh(topology, {},
                          {admit("b", "*/ns/shop/sa/a", false), admit("c", "*", true),
                           admit("d", "*/ns/shop/sa/b", false)},
                          {}, {});
    const auto from = workloadId(*topology, "shop/a");
    // Past its sidecar the attacker speaks plaintext, which c takes.
    COMPARE(text(*topology, networkReach(engine, mesh, from, 1)), std::string("b1 c1 "));
    COMPARE(text(*topology, networkReach(engine, mesh, from, 2)), std::string("b1 c1 d2 "));
}

void ReachTest::permissionsLeadOnByShortestPaths()
{
    auto objects = std::make_shared<RbacObjects>();
    objects->roles.emplace_back();
    objects->roles.back().meta.kind = "ClusterRole";
    objects->roles.back().meta.name = "r";
    objects->roles.back().rules = {{{"create"}, {""}, {"pods/exec"}, {}, {}, {}}};
    objects->bindings.emplace_back();
    objects->bindings.back().meta.kind = "RoleBinding";
    objects->bindings.back().meta.nameSpace = "shop";
    objects->bindings.back().roleKind = "ClusterRole";
    objects->bindings.back().roleName = "r";
    objects->bindings.back().subjects = {{"User", "", "jane"}};
    EscalationWorld world;
    world.workloads = {{*NodeKey::parse("shop/Deployment/a"), "a", true}};
    const auto graph = makeEscalationGraph(RbacEngine(objects), world);
    const auto from = graph.find({EscalationNode::Kind::Identity, "jane"}).value();
    const auto reached = escalationReach(graph, from, 6);
    QCOMPARE(reached.size(), std::size_t{2});
    COMPARE(toString(graph.nodes[reached[0].to]), std::string("workload shop/Deployment/a"));
    COMPARE(toString(graph.nodes[reached[1].to]), std::string("ServiceAccount shop/a"));
    QCOMPARE(escalationReach(graph, from, 1).size(), std::size_t{1});
}

/// b is closed but to a, c may be reached from anywhere, and whether a gets to d is not known.
void ReachTest::hopsOfAllWorkloads()
{
    const auto topology = shop();
    const NetworkEngine engine(
        topology,
        {only("b", "a"),
         ingressPolicy("shop/d", "app=d", {policyRule({"pods:pod-template-hash=x"})})},
        {}, {});
    const MeshEngine mesh(topology, {}, {}, {}, {});
    const EscalationWorld world = escalationWorldOf(*topology);
    std::string found;
    for (const EscalationWorld::NetworkHop &hop : networkHops(engine, mesh, world)) {
        if (world.workloads[hop.from].key.name == "a" || world.workloads[hop.to].key.name == "b")
            found += world.workloads[hop.from].key.name + world.workloads[hop.to].key.name +
                     (hop.isCertain ? " " : "? ");
    }
    COMPARE(found, std::string("ab ac ad? "));
}

QTEST_GUILESS_MAIN(ReachTest)
#include "test_reach.moc"
