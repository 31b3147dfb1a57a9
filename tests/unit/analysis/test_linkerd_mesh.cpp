// SPDX-License-Identifier: Apache-2.0
// Linkerd behind the interface of MeshEngine, and beside Istio: callers of either mesh, all pairs,
// classes of ports, groups of addresses, what the network sees.
#include "model/analysis/decision.h"
#include "model/analysis/edge_requests.h"
#include "model/analysis/findings.h"
#include "model/analysis/layers.h"
#include "tests/helpers/compare.h"
#include "tests/unit/analysis/linkerd_shop.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

class LinkerdMeshTest : public QObject {
    Q_OBJECT
private slots:
    void callers();
    void outboundPortsMayBypassTheProxy();
    void acrossMeshes();
    void mutualTls();
    void portClasses();
    void addressGroups();
    void allPairs();
    void edges();
    void whatTheNetworkSees();
    void flip();
    void plaintextFindings();
};

namespace {

/// A pod of Istio shop/istio beside Linkerd, and one that nobody knows of in "dark".
std::string withIstio()
{
    return "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: mesh, labels: {istio-injection: "
           "enabled}}\n" +
           linkerdPod("mesh", "car", "10.4.0.1") + linkerdPod("dark", "dim", "10.5.0.1");
}

std::string names(const std::vector<MeshCaller> &callers)
{
    std::string text;
    for (const auto &caller : callers)
        text += (text.empty() ? "" : " ") + caller.principal.value_or("plaintext");
    return text;
}

} // namespace

void LinkerdMeshTest::callers()
{
    const LinkerdWorld world(linkerdShop(withIstio()));
    const auto caller = world.mesh.callerOf(world.id("shop/web"));
    COMPARE(*caller->principal, "web.shop.serviceaccount.identity.linkerd.cluster.local");
    COMPARE(toString(*caller->address), "10.1.0.1");
    QVERIFY(world.mesh.isInMesh(world.id("shop/web")));
    QVERIFY(world.mesh.workloadsWith(*caller->principal) == std::vector{world.id("shop/web")});
    COMPARE(names(world.mesh.possibleCallers(world.id("mesh/car"))),
            "cluster.local/ns/mesh/sa/car");
    COMPARE(names(world.mesh.possibleCallers(world.id("plain/out"))), "plaintext");
    COMPARE(names(world.mesh.possibleCallers(world.id("dark/dim"))),
            "plaintext dim.dark.serviceaccount.identity.linkerd.cluster.local "
            "cluster.local/ns/dark/sa/dim");
    const LinkerdWorld alone(linkerdShop(linkerdPod("dark", "dim", "10.5.0.1")));
    COMPARE(names(alone.mesh.possibleCallers(alone.id("dark/dim"))),
            "plaintext dim.dark.serviceaccount.identity.linkerd.cluster.local");
}

void LinkerdMeshTest::outboundPortsMayBypassTheProxy()
{
    const LinkerdWorld world(
        linkerdShop("", "", ", config.linkerd.io/skip-outbound-ports: \"80\""));
    QVERIFY(!world.mesh.callerOf(world.id("shop/web")));
    COMPARE(names(world.mesh.possibleCallers(world.id("shop/web"))),
            "plaintext web.shop.serviceaccount.identity.linkerd.cluster.local");
    QVERIFY(world.mesh.callerOf(world.id("ops/tool")).has_value());
}

void LinkerdMeshTest::acrossMeshes()
{
    const std::string strict = "---\napiVersion: security.istio.io/v1\nkind: PeerAuthentication\n"
                               "metadata: {name: strict, namespace: mesh}\nspec: {mtls: {mode: "
                               "STRICT}}\n";
    const LinkerdWorld world(
        linkerdShop(withIstio() + strict + serverOfDb() +
                    policyForDb("[{group: policy.linkerd.io, kind: "
                                "MeshTLSAuthentication, name: m}]") +
                    linkerdObject("MeshTLSAuthentication", "m", "{identities: [\"*\"]}")));
    COMPARE(world.verdict("shop/web"), "allow");
    COMPARE(world.verdict("mesh/car"), "deny"); // Its identity is Istio's.
    const auto car = world.id("mesh/car");
    const auto linkerd = *world.mesh.callerOf(world.id("shop/web"));
    QVERIFY(world.mesh.handshake(car, 80, linkerd) == Verdict::Deny);
    const LinkerdWorld open(linkerdShop(
        withIstio() + "---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n"
                      "metadata: {name: p, namespace: mesh}\nspec: {rules: [{from: [{source: "
                      "{notPrincipals: [\"*\"]}}]}]}\n"));
    QVERIFY(open.mesh.authorize(open.id("mesh/car"), 80, linkerd, std::nullopt).verdict ==
            Verdict::Allow);
    const auto relation = relateMesh(open.mesh, *open.topology);
    QVERIFY(relation.at(open.id("shop/web"), open.id("mesh/car"), 80) == Verdict::Allow);
    const auto refused = relateMesh(world.mesh, *world.topology);
    QVERIFY(refused.at(world.id("shop/web"), car, 80) == Verdict::Deny);
}

void LinkerdMeshTest::mutualTls()
{
    const LinkerdWorld world(linkerdShop("", ", config.linkerd.io/skip-inbound-ports: \"90\""));
    const auto db = world.id("shop/db");
    QVERIFY(world.mesh.mtls(db, 80).mode == MtlsDecision::Mode::Permissive);
    QVERIFY(world.mesh.mtls(db, 90).mode == MtlsDecision::Mode::NoMesh);
    QVERIFY(world.mesh.mtls(db, 4143).mode == MtlsDecision::Mode::Unknown);
    std::string reason;
    QVERIFY(world.mesh.handshake(db, 80, MeshCaller{}, &reason) == Verdict::Allow);
    QVERIFY2(reason.ends_with("(not checked against the real proxy)."), reason.c_str());
}

void LinkerdMeshTest::portClasses()
{
    const LinkerdWorld world(linkerdShop(
        serverOfDb(), ", config.linkerd.io/skip-inbound-ports: \"90-92\", "
                      "config.linkerd.io/proxy-require-identity-inbound-ports: \"80,100-110\""));
    std::string text;
    for (const auto &group : portClassesOf(world.mesh, world.id("shop/db")))
        text += (text.empty() ? "" : "; ") + toString(group.ports);
    COMPARE(text, "1-79/TCP, 81-89/TCP, 93-99/TCP, 111-4142/TCP, 4144-4189/TCP, 4191-65535/TCP; "
                  "80/TCP; 100-110/TCP; 4143/TCP; 4190/TCP");
    const auto named = world.mesh.namedPorts(world.id("shop/db"));
    for (const int port : {80, 90, 91, 92, 105, 4143, 4190})
        QVERIFY(std::ranges::find(named, port) != named.end());
    QCOMPARE(named.size(), std::size_t{17});
}

void LinkerdMeshTest::addressGroups()
{
    const LinkerdWorld world(
        linkerdShop(linkerdObject("NetworkAuthentication", "net",
                                  "{networks: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}]}")));
    std::string text;
    for (const auto &group : world.mesh.addressGroups())
        text += (text.empty() ? "" : " ") + toString(group.ranges().front().first);
    COMPARE(text, "0.0.0.0 10.0.0.0 10.1.0.0 10.2.0.0 11.0.0.0 ::");
}

void LinkerdMeshTest::allPairs()
{
    const LinkerdWorld world(
        linkerdShop(withIstio() + serverOfDb() + policyForDb("[{kind: ServiceAccount, name: web}]"),
                    ", config.linkerd.io/default-inbound-policy: all-authenticated",
                    ", config.linkerd.io/skip-outbound-ports: \"1\""));
    const auto relation = relateMesh(world.mesh, *world.topology);
    const auto db = world.id("shop/db");
    for (std::uint32_t from = 0; from < world.topology->workloads.size(); ++from)
        for (const std::uint16_t port : {80, 81, 4143, 4567}) {
            std::optional<Verdict> expected;
            for (const auto &caller : world.mesh.possibleCallers({from})) {
                const auto one = world.mesh.authorize(db, port, caller, std::nullopt).verdict;
                expected = !expected || *expected == one ? one : Verdict::Unknown;
            }
            QVERIFY2(relation.at({from}, db, port) == *expected,
                     toString(world.topology->workloads[from].key).c_str());
        }
    QVERIFY(relation.at(world.id("ops/tool"), db, 80) == Verdict::Deny);
    QVERIFY(relation.at(world.id("ops/tool"), db, 81) == Verdict::Allow);
}

void LinkerdMeshTest::edges()
{
    const LinkerdWorld world(linkerdShop(
        serverOfDb(", proxyProtocol: HTTP/1") +
            linkerdObject("HTTPRoute", "r",
                          "{parentRefs: [{group: policy.linkerd.io, kind: Server, name: db}], "
                          "rules: [{matches: [{path: {value: /a}, method: GET}]}]}") +
            policyForDb("[{kind: ServiceAccount, name: web}]"),
        ", config.linkerd.io/default-inbound-policy: deny, config.linkerd.io/skip-inbound-ports: "
        "\"\""));
    const auto network = makeNetworkEngine(world.topology, {});
    const auto answers = whatPasses(network, world.mesh, world.id("shop/web"), world.id("shop/db"));
    QCOMPARE(answers.size(), std::size_t{2});
    COMPARE(answers[0].caller, "web.shop.serviceaccount.identity.linkerd.cluster.local");
    std::string text;
    for (const auto &one : answers[0].passes)
        if (one.isOfRequests)
            text += toString(one.ports) + " " + one.method + " " + one.path + "; ";
    COMPARE(text, "80/TCP GET /a; 80/TCP GET /a/*; ");
    COMPARE(answers[1].caller, "");
    for (const auto &one : answers[1].passes)
        QVERIFY(!one.ports.contains(Protocol::Tcp, 80));
}

void LinkerdMeshTest::whatTheNetworkSees()
{
    const LinkerdWorld world(linkerdShop(withIstio()));
    const auto &topology = *world.topology;
    const auto node = [&](const char *path) { return topology.workload(world.id(path)); };
    QVERIFY(carriageOf(node("shop/web"), node("shop/db")) == Carriage::Linkerd);
    QVERIFY(carriageOf(node("dark/dim"), node("shop/db")) == Carriage::Linkerd);
    QVERIFY(carriageOf(node("plain/out"), node("shop/db")) == Carriage::Plain);
    QVERIFY(carriageOf(node("mesh/car"), node("shop/db")) == Carriage::Plain);
    QVERIFY(carriageOf(node("shop/web"), node("plain/out")) == Carriage::Plain);
    const PortVerdict app{PortSet{{Protocol::Tcp, 80, 80}}, {}};
    QVERIFY(carried(app, Carriage::Linkerd).allowed.empty());
    QVERIFY(carried(app, Carriage::Linkerd).unknown.contains(Protocol::Tcp, 80));
    const PortVerdict both{PortSet{{Protocol::Tcp, 80, 80}, {Protocol::Tcp, 4143, 4143}}, {}};
    QVERIFY(carried(both, Carriage::Linkerd).allowed.contains(Protocol::Tcp, 80));
    QVERIFY(carried(both, Carriage::Linkerd).unknown.contains(Protocol::Tcp, 81));
}

void LinkerdMeshTest::flip()
{
    const LinkerdWorld world(
        linkerdShop(serverOfDb() + policyForDb("[{kind: ServiceAccount, name: web}]")));
    const auto network = makeNetworkEngine(world.topology, {});
    Attempt attempt;
    attempt.from = world.id("ops/tool");
    attempt.to = world.id("shop/db");
    attempt.port = 80;
    const auto decision = decide(network, world.mesh, attempt);
    QVERIFY(decision.verdict == Verdict::Deny);
    const auto &layer = decision.layers.back();
    COMPARE(layer.layer, "authorization");
    COMPARE(layer.by.at(0).kind, "Server");
    COMPARE(layer.by.at(0).name, "db");
    COMPARE(decision.flip,
            "add an AuthorizationPolicy of Linkerd for Server shop/db admitting principal "
            "tool.ops.serviceaccount.identity.linkerd.cluster.local on port 80");
}

void LinkerdMeshTest::plaintextFindings()
{
    const auto find = [](const char *policy) {
        const LinkerdWorld world(
            linkerdShop("", std::string(", config.linkerd.io/default-inbound-policy: ") + policy));
        Design design;
        design.topology = world.topology;
        std::string text;
        for (const auto &finding : analyze(design).findings)
            if (finding.ruleId == "ZT-MTLS-001" && finding.target.name == "db")
                text += finding.message + " | " + finding.fix;
        return text;
    };
    const auto open = find("all-unauthenticated");
    QVERIFY2(open.starts_with("shop/Pod/db accepts plaintext on 80/TCP: No Server selects port 80"),
             open.c_str());
    QVERIFY2(open.find("default-inbound-policy all-authenticated") != std::string::npos,
             open.c_str());
    COMPARE(find("all-authenticated"), "");
}

QTEST_GUILESS_MAIN(LinkerdMeshTest)
#include "test_linkerd_mesh.moc"
