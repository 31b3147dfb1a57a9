// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/edge_requests.h"

#include "tests/helpers/compare.h"
#include "tests/helpers/topology_fixture.h"

#include <QTest>

using namespace drawbridge;

namespace {

/// "web" and "cart" of shop with sidecars; cart's ports 80 (http) and 90.
std::shared_ptr<const Topology> shop(MeshMembership mesh)
{
    TopologyFixture fixture;
    fixture.declareNamespace("shop");
    for (const char *name : {"cart", "web"}) {
        auto &workload = fixture.addWorkload(std::string("shop/") + name, {{"app", name}});
        workload.ports = {containerPort(80), containerPort(90)};
        workload.mesh = mesh;
        workload.serviceAccountName = name;
    }
    return fixture.build();
}

/// web may GET below /api on port 80, and anything on port 90.
AuthorizationPolicyObject someRequests()
{
    AuthorizationPolicyObject policy;
    policy.meta.nameSpace = "shop";
    policy.meta.name = "cart";
    policy.selector = {{"app", "cart"}};
    policy.rules.resize(2);
    for (auto &rule : policy.rules)
        rule.from.emplace_back().principals = {"cluster.local/ns/shop/sa/web"};
    auto &some = policy.rules[0].to.emplace_back();
    some.ports = {80};
    some.methods = {"GET"};
    some.paths = {"/api*"};
    policy.rules[1].to.emplace_back().ports = {90};
    return policy;
}

std::string text(const std::vector<EdgeAnswer> &answers)
{
    std::string result;
    for (const auto &answer : answers) {
        result += "<" + answer.caller + ">";
        for (const auto &one : answer.passes)
            result += " " + std::string(toString(one.verdict)) + " " + toString(one.ports) +
                      (one.isOfRequests ? " [" + one.method + " " + one.path + "]" : "");
    }
    return result;
}

std::vector<EdgeAnswer> ask(const std::shared_ptr<const Topology> &topology,
                            const std::vector<NetworkPolicyObject> &network,
                            std::vector<AuthorizationPolicyObject> policies)
{
    const NetworkEngine engine(topology, network, {}, {});
    const MeshEngine mesh(topology, {}, std::move(policies), {}, {});
    return whatPasses(engine, mesh, workloadId(*topology, "shop/web"),
                      workloadId(*topology, "shop/cart"));
}

NetworkPolicyObject onlyPorts(std::initializer_list<std::string_view> ports)
{
    return ingressPolicy("shop/cart", "app=cart", {policyRule({"pods:app=web"}, ports)});
}

} // namespace

/// Identity or plaintext x port x method x path.
class EdgeRequestsTest : public QObject {
    Q_OBJECT
private slots:
    void requestsOfAnIdentity();
    void outsideTheMesh();
    void whatDependsOnMoreIsUnknown();
    void whatNoRequestDecidesIsOneClass();
    void theTunnelCarriesAnIdentity();
    void strictLeavesPlaintextNothing();
};

void EdgeRequestsTest::requestsOfAnIdentity()
{
    COMPARE(text(ask(shop(MeshMembership::Sidecar), {onlyPorts({"80", "90"})}, {someRequests()})),
            "<cluster.local/ns/shop/sa/web> allow 80/TCP [GET /api*] allow 90/TCP<>");
    // A port that the network closes is none.
    COMPARE(text(ask(shop(MeshMembership::Sidecar), {onlyPorts({"90"})}, {someRequests()})),
            "<cluster.local/ns/shop/sa/web> allow 90/TCP<>");
}

void EdgeRequestsTest::outsideTheMesh()
{
    COMPARE(text(ask(shop(MeshMembership::None), {onlyPorts({"80"})}, {someRequests()})),
            "<> allow 80/TCP");
}

void EdgeRequestsTest::whatDependsOnMoreIsUnknown()
{
    auto policy = someRequests();
    policy.rules[0].to[0].hosts = {"shop.example"};
    const auto answers = ask(shop(MeshMembership::Sidecar), {onlyPorts({"80"})}, {policy});
    COMPARE(text(answers), "<cluster.local/ns/shop/sa/web> unknown 80/TCP [GET /api*]<>");
    QVERIFY(answers[0].passes[0].reason.find("HTTP request") != std::string::npos);
}

void EdgeRequestsTest::whatNoRequestDecidesIsOneClass()
{
    auto policy = someRequests();
    auto &metadata = policy.rules[0].when.emplace_back();
    metadata.key = "experimental.envoy.filters.a[b]";
    metadata.values = {"x"};
    metadata.attribute = AuthorizationAttribute::EnvoyFilter;
    policy.rules[0].to.clear();
    COMPARE(text(ask(shop(MeshMembership::Sidecar), {onlyPorts({"80"})}, {policy})),
            "<cluster.local/ns/shop/sa/web> unknown 80/TCP<>");
}

/// Of an ambient pair the network only sees the tunnel, which no plaintext passes.
void EdgeRequestsTest::theTunnelCarriesAnIdentity()
{
    auto policy = someRequests();
    policy.rules.erase(policy.rules.begin());
    COMPARE(text(ask(shop(MeshMembership::Ambient), {onlyPorts({"15008"})}, {policy})),
            "<cluster.local/ns/shop/sa/web> allow 90/TCP");
    COMPARE(text(ask(shop(MeshMembership::Ambient), {onlyPorts({"90"})}, {policy})),
            "<cluster.local/ns/shop/sa/web>");
}

void EdgeRequestsTest::strictLeavesPlaintextNothing()
{
    const auto topology = shop(MeshMembership::Sidecar);
    PeerAuthenticationObject strict;
    strict.meta.nameSpace = "istio-system";
    strict.mode = MtlsMode::Strict;
    const NetworkEngine engine(topology, std::vector<NetworkPolicyObject>{onlyPorts({"80"})}, {},
                               {});
    const MeshEngine mesh(topology, {strict}, {}, {}, {});
    COMPARE(text(whatPasses(engine, mesh, workloadId(*topology, "shop/web"),
                            workloadId(*topology, "shop/cart"))),
            "<cluster.local/ns/shop/sa/web> allow 80/TCP<>");
}

QTEST_GUILESS_MAIN(EdgeRequestsTest)
#include "test_edge_requests.moc"
