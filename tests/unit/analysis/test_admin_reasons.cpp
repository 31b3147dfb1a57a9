// SPDX-License-Identifier: Apache-2.0
// The policies of administrators, case by case as network-policy.md 2.5 numbers them. The
// connections were worked out by hand from the texts of the API.
#include "model/analysis/decision.h"
#include "model/analysis/mesh_engine.h"
#include "model/analysis/network_engine.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/topology_fixture.h"
#include "tests/unit/analysis/admin_world.h"
#include "tests/unit/analysis/network_cases.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

NetworkExplanation explanation(const std::string &policies, const char *from, const char *to)
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(world() + policies, diagnostics);
    return makeNetworkEngine(topology, {})
        .explain(endpoint(*topology, from), endpoint(*topology, to));
}

Decision decisionAt(const std::string &policies, std::uint16_t port)
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(world() + policies, diagnostics);
    Attempt attempt;
    attempt.from = workloadId(*topology, "shop/web");
    attempt.to = workloadId(*topology, "data/db");
    attempt.port = port;
    return decide(makeNetworkEngine(topology, {}), makeMeshEngine(topology, {}), attempt);
}

} // namespace

/// Which policies are named as the reason of an answer.
class AdminReasonsTest : public QObject {
    Q_OBJECT
private slots:
    void equalPrioritiesAreNamed();
    void unknownsAreExplained_data();
    void unknownsAreExplained();
    void reasonsFollowTheTiers();
    void aBaselineThatIsNotAskedIsNoReason();
    void aBaselineThatMayBeAskedIsAReason();
    void boundWhereARuleOfTheDirectionStands();
    void aDecisionNamesTheRuleAndTheFlip();
};

void AdminReasonsTest::equalPrioritiesAreNamed()
{
    const auto why =
        explanation(admin("a", 5, kDenyAllIn) + admin("b", 5, kAllow80In), "shop/web", "data/db");
    COMPARE(why.unknownBecause.size(), std::size_t{1});
    COMPARE(why.unknownBecause.front(),
            "ingress rule 1 of AdminNetworkPolicy a and ingress rule 1 of AdminNetworkPolicy b "
            "decide differently, and both policies have priority 5: which is first is not defined");
}

void AdminReasonsTest::unknownsAreExplained_data()
{
    QTest::addColumn<QString>("policies");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *name, const std::string &policies, const char *from,
                        const char *to, const char *sentence) {
        QTest::newRow(name) << QString::fromStdString(policies) << from << to << sentence;
    };
    row("labels of a peer's namespace",
        admin("a", 1,
              "ingress: [{action: Deny, from: [{namespaces: {matchLabels: {tenant: x}}}]}]"),
        "wild/bot", "data/db",
        "whether ingress rule 1 of AdminNetworkPolicy a names wild/Pod/bot depends on the labels "
        "of namespace wild, which has no manifest");
    row("labels of the subject's namespace",
        admin("a", 1, kDenyAllIn, "{namespaces: {matchLabels: {tenant: x}}}"), "data/db",
        "wild/bot",
        "whether AdminNetworkPolicy a binds wild/Pod/bot depends on the labels of namespace wild, "
        "which has no manifest");
    row("addresses of a pod",
        admin("a", 1, "egress: [{action: Deny, to: [{networks: [0.0.0.0/0]}]}]"), "shop/web",
        "data/dual",
        "whether egress rule 1 of AdminNetworkPolicy a names data/Pod/dual depends on "
        "which of its addresses is used");
    row("nodes", admin("a", 1, "egress: [{action: Deny, to: [{nodes: {}}]}]"), "shop/web",
        "ip:203.0.113.9",
        "whether egress rule 1 of AdminNetworkPolicy a names 203.0.113.9 depends on the nodes, "
        "which are not in the input");
    row("host names",
        cluster("a", "Admin", 1,
                "egress: [{action: Accept, to: [{domainNames: [\"x.example\"]}]}, {action: Deny, "
                "to: [{networks: [0.0.0.0/0]}]}]"),
        "shop/web", "ip:203.0.113.9",
        "whether egress rule 1 of ClusterNetworkPolicy a names 203.0.113.9 depends on the "
        "addresses behind host names");
    row("an empty list of ports",
        admin("a", 1, "ingress: [{action: Deny, from: [{namespaces: {}}], ports: []}]"), "shop/web",
        "data/db",
        "the list of ports of ingress rule 1 of AdminNetworkPolicy a is empty, which the API does "
        "not define");
}

void AdminReasonsTest::unknownsAreExplained()
{
    QFETCH(QString, policies);
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, sentence);
    const auto why =
        explanation(policies.toStdString(), from.toStdString().c_str(), to.toStdString().c_str());
    COMPARE(why.unknownBecause.size(), std::size_t{1});
    COMPARE(why.unknownBecause.front(), sentence.toStdString());
}

void AdminReasonsTest::reasonsFollowTheTiers()
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        world() + baseline(kDenyAllIn) +
            admin("first", 1,
                  "ingress: [{name: dns, action: Allow, from: [{namespaces: {}}], ports: "
                  "[{namedPort: dns}]}, {action: Pass, from: [{namespaces: {}}], ports: "
                  "[{portNumber: {protocol: TCP, port: 80}}]}]") +
            admin("second", 2,
                  "ingress: [{action: Deny, from: [{namespaces: {}}], ports: "
                  "[{portNumber: {protocol: TCP, port: 81}}]}]"),
        diagnostics);
    const NetworkEngine engine = makeNetworkEngine(topology, {});
    const NetworkExplanation why =
        engine.explain(workloadId(*topology, "shop/web"), workloadId(*topology, "data/db"));
    std::vector<std::string> texts;
    for (const PolicyReason &reason : why.reasons)
        texts.push_back(ruleText(reason) + " at line " +
                        std::to_string(placeOf(reason).lineOneBased) + " allows " +
                        toString(reason.ports.allowed) + ", denies " + toString(reason.denied) +
                        ", passes " + toString(reason.passed));
    COMPARE(texts.size(), std::size_t{4});
    QVERIFY(texts[0].starts_with("ingress rule 1 (dns) of AdminNetworkPolicy first at line "));
    QVERIFY(texts[0].ends_with(" allows 53/UDP, denies no port, passes no port"));
    QVERIFY(texts[1].ends_with(" allows no port, denies no port, passes 80/TCP"));
    QVERIFY(texts[2].ends_with(" allows no port, denies 81/TCP, passes no port"));
    QVERIFY(texts[3].starts_with("ingress rule 1 of BaselineAdminNetworkPolicy default"));
    QVERIFY(!why.isIngressIsolated);
}

// Item 60.
void AdminReasonsTest::aBaselineThatIsNotAskedIsNoReason()
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        world() + baseline(kDenyAllIn) + policy("{podSelector: {}, ingress: []}"), diagnostics);
    const NetworkEngine engine = makeNetworkEngine(topology, {});
    const NetworkExplanation why =
        engine.explain(workloadId(*topology, "shop/web"), workloadId(*topology, "data/db"));
    COMPARE(why.reasons.size(), std::size_t{1});
    COMPARE(ruleText(why.reasons.front()), "NetworkPolicy data/p");
}

void AdminReasonsTest::aBaselineThatMayBeAskedIsAReason()
{
    const std::string api =
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api, namespace: data}\n"
        "spec:\n  selector: {matchLabels: {app: api}}\n  template:\n    metadata: {labels: {app: "
        "api}}\n    spec: {containers: [{name: main, image: x}]}\n";
    Diagnostics diagnostics;
    const auto topology =
        topologyOf(world() + api + baseline(kDenyAllIn) +
                       policy("{podSelector: {matchLabels: {pod-template-hash: a}}, ingress: []}"),
                   diagnostics);
    const NetworkEngine engine = makeNetworkEngine(topology, {});
    const NetworkExplanation why = engine.explain(
        workloadId(*topology, "shop/web"),
        topology->findWorkload({topology->clusters.front().name, "data", "Deployment", "api"})
            .value());
    COMPARE(why.reasons.size(), std::size_t{1});
    COMPARE(ruleText(why.reasons.back()), "ingress rule 1 of BaselineAdminNetworkPolicy default");
}

void AdminReasonsTest::boundWhereARuleOfTheDirectionStands()
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(world() + admin("a", 1, kDenyAllIn), diagnostics);
    const auto engine = makeNetworkEngine(topology, {});
    const WorkloadId db = workloadId(*topology, "data/db");
    QVERIFY(engine.isBound(db, Direction::Ingress));
    QVERIFY(!engine.isBound(db, Direction::Egress));
    QVERIFY(!engine.isIsolated(db, Direction::Ingress));
    QVERIFY(!engine.isBound(workloadId(*topology, "ops/agent"), Direction::Ingress));
}

void AdminReasonsTest::aDecisionNamesTheRuleAndTheFlip()
{
    const Decision denied = decisionAt(admin("a", 1, kDenyAllIn), 80);
    COMPARE(denied.verdict, Verdict::Deny);
    COMPARE(denied.layers[1].by.size(), std::size_t{1});
    COMPARE(denied.layers[1].by.front().kind, "AdminNetworkPolicy");
    COMPARE(denied.layers[1].reason, "denied by 1 rule of an administrator");
    QVERIFY2(denied.flip.starts_with("add a rule with action Allow before ingress rule 1 of "
                                     "AdminNetworkPolicy a for 80/TCP from shop/Pod/web"),
             denied.flip.c_str());
    const Decision allowed = decisionAt(admin("a", 1, kAllow80In), 80);
    COMPARE(allowed.verdict, Verdict::Allow);
    COMPARE(allowed.layers[1].reason, "admitted by 1 rule");
    QVERIFY2(allowed.flip.starts_with("add a rule with action Deny before ingress rule 1 of "
                                      "AdminNetworkPolicy a for 80/TCP from shop/Pod/web"),
             allowed.flip.c_str());
}

QTEST_GUILESS_MAIN(AdminReasonsTest)
#include "test_admin_reasons.moc"
