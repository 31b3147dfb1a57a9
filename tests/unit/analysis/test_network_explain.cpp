// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/network_engine.h"

#include "tests/helpers/compare.h"
#include "tests/unit/analysis/network_cases.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

class NetworkExplainTest : public QObject {
    Q_OBJECT

private slots:
    void reasonsNameRulesAndIsolatingPolicies();
    void anOpenPairHasNoReasons();
    void unknownBecause_data();
    void unknownBecause();
    void aPolicyThatMaySelectIsNoDenial();
    void duplicateKeysAreNamedWithoutChangingTheVerdict();
};

namespace {

NetworkWorld worldWith(std::function<void(NetworkWorld &)> build)
{
    return worldOf({"", std::move(build), "", "", "", ""});
}

NetworkExplanation explain(const NetworkWorld &world, const char *from, const char *to)
{
    const NetworkEngine engine{world.fixture.build(), world.policies, world.undecoded,
                               world.options};
    return engine.explain(endpoint(engine.topology(), from), endpoint(engine.topology(), to));
}

std::string text(const PolicyReason &reason, std::string_view name)
{
    return std::string(reason.direction == Direction::Ingress ? "ingress " : "egress ") +
           std::string(name) + (reason.rule ? " rule " + std::to_string(*reason.rule) : "") + ": " +
           toString(reason.ports.allowed);
}

void addIngress(NetworkWorld &world, const char *name, std::vector<NetworkPolicyRule> rules)
{
    world.policies.push_back(ingressPolicy(name, "", std::move(rules)));
}

} // namespace

void NetworkExplainTest::reasonsNameRulesAndIsolatingPolicies()
{
    const NetworkWorld world = worldWith([](NetworkWorld &w) {
        addIngress(w, "data/open", {policyRule({"pods:nobody"}, {"1"}), policyRule({}, {"80"})});
        addIngress(w, "data/deny", {});
        w.policies.push_back(egressPolicy("shop/out", "", {policyRule({}, {"80-81"})}));
    });
    const NetworkEngine engine{world.fixture.build(), world.policies, {}, {}};
    const auto result = engine.explain(workloadId(engine.topology(), "shop/web"),
                                       workloadId(engine.topology(), "data/db"));
    QVERIFY(result.isEgressIsolated && result.isIngressIsolated);
    QCOMPARE(result.reasons.size(), std::size_t{3});
    const auto line = [&result](std::size_t i) {
        return text(result.reasons[i], result.reasons[i].policy->meta.name);
    };
    COMPARE(line(0), std::string("egress out rule 0: 80-81/TCP"));
    COMPARE(line(1), std::string("ingress deny: no port"));
    COMPARE(line(2), std::string("ingress open rule 1: 80/TCP"));
    COMPARE(result.egress.allowed, portSet("80-81/TCP"));
    COMPARE(result.both.allowed, portSet("80/TCP"));
    QVERIFY(result.unknownBecause.empty());
}

void NetworkExplainTest::anOpenPairHasNoReasons()
{
    const auto result = explain(worldWith([](NetworkWorld &) {}), "shop/web", "data/db");
    QVERIFY(result.reasons.empty());
    QVERIFY(!result.isEgressIsolated && !result.isIngressIsolated);
    COMPARE(result.egress.allowed, PortSet::all());
}

void NetworkExplainTest::unknownBecause_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("labels of an undeclared namespace")
        << "wild/bot"
        << "namespace wild has no manifest, so its labels are not known, and ingress rule 1 of "
           "NetworkPolicy data/guard selects namespaces by label";
    QTest::newRow("a block that may hold a pod")
        << "shop/api"
        << "whether an ipBlock matches the pod address of shop/Deployment/api depends on the "
           "network plugin and on addresses that are not in the input (ingress rule 2 of "
           "NetworkPolicy data/guard)";
    QTest::newRow("the own node")
        << "shop/host"
        << "shop/Deployment/host uses the network of its node, which may be the node of "
           "data/Deployment/db; traffic between a pod and its own node is admitted or not "
           "depending on the network plugin";
    QTest::newRow("a policy that did not decode")
        << "ip:10.9.9.9"
        << "NetworkPolicy data/broken could not be read (spec.podSelector is not a mapping), so it "
           "may select data/Deployment/db (broken.yaml:1:1)";
    QTest::newRow("a label the controller of the peer sets")
        << "shop/StatefulSet/set"
        << "whether ingress rule 4 of NetworkPolicy data/guard admits shop/StatefulSet/set depends "
           "on labels that its controller sets on each pod";
    QTest::newRow("what is admitted anyway needs no reason") << "shop/web"
                                                             << "";
}

void NetworkExplainTest::unknownBecause()
{
    QFETCH(QString, from);
    QFETCH(QString, sentence);
    const NetworkWorld world = worldWith([&from](NetworkWorld &w) {
        w.fixture.addWorkload("shop/host").isHostNetwork = true;
        w.fixture.addWorkload("shop/StatefulSet/set");
        addIngress(w, "data/guard",
                   {policyRule({"namespaces:team=green"}, {"80"}),
                    policyRule({"ip:10.0.0.0/9"}, {"80"}),
                    policyRule({"namespaces:kubernetes.io/metadata.name=shop and pods:app=web"}),
                    policyRule({"namespaces: and pods:apps.kubernetes.io/pod-index=0"}, {"81"})});
        if (from.startsWith("ip:"))
            w.undecoded.push_back(undecodedPolicy("data/broken"));
    });
    const auto result = explain(world, from.toUtf8().constData(), "data/db");
    QCOMPARE(result.both.unknown.empty(), sentence.isEmpty());
    const auto found = std::ranges::find(result.unknownBecause, sentence.toStdString());
    QVERIFY2(sentence.isEmpty() ? result.unknownBecause.empty()
                                : found != result.unknownBecause.end(),
             result.unknownBecause.empty() ? "no sentence" : result.unknownBecause.front().c_str());
}

void NetworkExplainTest::aPolicyThatMaySelectIsNoDenial()
{
    const NetworkWorld world = worldWith([](NetworkWorld &w) {
        w.fixture.addWorkload("data/StatefulSet/pg");
        w.policies = {ingressPolicy("data/first", "apps.kubernetes.io/pod-index=0",
                                    {policyRule({"pods:nobody"}), policyRule({}, {"80"})}),
                      ingressPolicy("data/second", "apps.kubernetes.io/pod-index=1", {})};
    });
    const NetworkEngine engine{world.fixture.build(), world.policies, {}, {}};
    const auto result = engine.explain(workloadId(engine.topology(), "shop/web"),
                                       workloadId(engine.topology(), "data/pg"));
    QVERIFY(!result.isIngressIsolated);
    QCOMPARE(result.reasons.size(), std::size_t{1});
    QVERIFY(result.reasons[0].rule == std::size_t{1});
    COMPARE(result.reasons[0].ports.unknown, portSet("80/TCP"));
    COMPARE(result.unknownBecause.front(),
            std::string("whether NetworkPolicy data/first selects data/StatefulSet/pg depends on "
                        "labels that its controller sets on each pod"));
}

void NetworkExplainTest::duplicateKeysAreNamedWithoutChangingTheVerdict()
{
    const NetworkWorld world = worldWith([](NetworkWorld &w) {
        addIngress(w, "data/guard", {policyRule({}, {"80"})});
        w.policies.back().meta.hasDuplicateKeys = true;
        WorkloadObject object;
        object.meta.kind = "Deployment";
        object.meta.nameSpace = "shop";
        object.meta.name = "web";
        object.meta.hasDuplicateKeys = true;
        w.fixture.resources().workloads.push_back(object);
        NamespaceObject data;
        data.meta.name = "data";
        data.meta.hasDuplicateKeys = true;
        w.fixture.resources().namespaces.push_back(data);
    });
    const auto result = explain(world, "shop/web", "data/db");
    COMPARE(result.both.allowed, portSet("80/TCP"));
    QCOMPARE(result.unknownBecause.size(), std::size_t{3});
    const std::string rest = ": the last value is used, another reader may use the first";
    COMPARE(result.unknownBecause[0], "Namespace data has a key twice" + rest);
    COMPARE(result.unknownBecause[1],
            "NetworkPolicy data/guard has a key twice (guard.yaml:1:1)" + rest);
    COMPARE(result.unknownBecause[2], "shop/Deployment/web has a key twice" + rest);
}

QTEST_GUILESS_MAIN(NetworkExplainTest)
#include "test_network_explain.moc"
