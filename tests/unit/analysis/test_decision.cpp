// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/decision.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/topology_fixture.h"
#include "tests/unit/analysis/decision_world.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

World baseWorld()
{
    World world;
    world.fixture.declareNamespace("shop").declareNamespace("data");
    world.fixture.addWorkload("shop/web", {{"app", "web"}}).mesh = MeshMembership::None;
    world.fixture.addWorkload("data/db", {{"app", "db"}}).mesh = MeshMembership::None;
    return world;
}

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

} // namespace

class DecisionTest : public QObject {
    Q_OBJECT

private slots:
    void network_data();
    void network();
    void anAddressOutsideIsADestination();
    void anUnknownLayerSaysWhyWhenTheOtherDenies();
    void verdictsCombine_data();
    void verdictsCombine();
};

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
