// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/score/reach_closure.h"
#include "model/analysis/score/score.h"
#include "tests/unit/analysis/findings_by_hand.h"

#include <QTest>

#include <random>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

Score scoreOfDesign(const Design &design)
{
    return scoreOf(analyzeWithEdges(design));
}

/// Some workloads of two namespaces, policies among them, bindings and flows.
struct RandomWorld {
    ResourceSet set;
    std::vector<Flow> flows;
};

std::string nameAt(std::size_t index)
{
    return "w" + std::to_string(index);
}

NodeKey keyAt(std::size_t index)
{
    return {"", index % 2 == 0 ? "shop" : "ops", "Deployment", nameAt(index)};
}

NetworkPolicyRule ruleFrom(const std::string &name)
{
    NetworkPolicyRule rule;
    NetworkPolicyPeer peer;
    peer.namespaceSelector = LabelSelector{};
    peer.podSelector = LabelSelector::fromLabels({{"app", name}});
    rule.peers = {peer};
    return rule;
}

RoleObject roleOf(const std::string &nameSpace, const std::string &name, const char *resource)
{
    RoleObject role;
    role.meta = metaOf("Role", nameSpace, name);
    RbacRule rule;
    rule.apiGroups = {""};
    rule.resources = {resource};
    rule.verbs = {"get", "create"};
    role.rules = {rule};
    return role;
}

RoleBindingObject bindingOf(const NodeKey &workload, const std::string &role)
{
    RoleBindingObject binding;
    binding.meta = metaOf("RoleBinding", workload.nameSpace, role + "-" + workload.name);
    binding.roleKind = "Role";
    binding.roleName = role;
    binding.subjects = {{"ServiceAccount", workload.nameSpace, workload.name}};
    return binding;
}

RandomWorld randomWorld(unsigned seed)
{
    std::mt19937 random(seed);
    RandomWorld world;
    const std::size_t count = 2 + random() % 5;
    world.set.namespaces = {nameSpace("shop"), nameSpace("ops")};
    for (const char *resource : {"pods", "secrets", "configmaps"})
        for (const char *home : {"shop", "ops"})
            world.set.roles.push_back(roleOf(home, resource, resource));
    for (std::size_t i = 0; i < count; ++i) {
        world.set.workloads.push_back(workload(keyAt(i), {8080}));
        if (random() % 3 != 0) {
            auto policy = isolating(keyAt(i));
            for (std::size_t j = 0; j < count; ++j)
                if (random() % 3 == 0)
                    policy.ingress.push_back(ruleFrom(nameAt(j)));
            world.set.networkPolicies.push_back(policy);
        }
        const char *const kRoles[] = {"pods", "secrets", "configmaps"};
        if (random() % 2 == 0)
            world.set.roleBindings.push_back(bindingOf(keyAt(i), kRoles[random() % 3]));
        for (std::size_t j = 0; j < count; ++j)
            if (i != j && random() % 4 == 0)
                world.flows.push_back(flow(keyAt(i), keyAt(j), 8080));
    }
    std::sort(world.flows.begin(), world.flows.end(), [](const Flow &a, const Flow &b) {
        return std::tie(a.from, a.to) < std::tie(b.from, b.to);
    });
    return world;
}

bool isNoMore(const ScoreShare &after, const ScoreShare &before)
{
    constexpr double kSlack = 1e-12;
    return after.value && before.value && after.value->worst <= before.value->worst + kSlack &&
           after.value->best <= before.value->best + kSlack;
}

/// Both ends of a share's range, rounded.
std::string valueText(const ScoreShare &share)
{
    if (!share.value)
        return "none";
    return QString("%1 to %2")
        .arg(share.value->worst, 0, 'f', 4)
        .arg(share.value->best, 0, 'f', 4)
        .toStdString();
}

std::string printed(const Score &score)
{
    std::string text;
    for (const ScoreShare &share : score.shares)
        text += valueText(share) + ' ' + std::to_string(share.worst.numerator) + '/' +
                std::to_string(share.worst.denominator) + '\n';
    return text;
}

} // namespace

/// What findings.md 3.2 says of every score, on random worlds.
class ScorePropertiesTest : public QObject {
    Q_OBJECT
private slots:
    void closureAgreesWithWalking();
    void isolatedWorkloadLeavesAssurance();
    void allowRuleNeverRaises();
    void removedBindingNeverLowers();
    void namesAndOrderChangeNothing();
};

void ScorePropertiesTest::closureAgreesWithWalking()
{
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        const auto workloads = static_cast<std::uint32_t>(1 + random() % 9);
        const auto others = static_cast<std::uint32_t>(random() % 5);
        score::ReachClosure closure(workloads, others);
        const std::uint32_t size = workloads + others;
        std::vector<std::vector<bool>> reach(size, std::vector<bool>(size));
        for (std::uint32_t a = 0; a < size; ++a) {
            reach[a][a] = true;
            for (std::uint32_t b = 0; b < size; ++b) {
                if (a == b || random() % size > 1)
                    continue;
                reach[a][b] = true;
                a < workloads &&b < workloads ? closure.addHop(a, b) : closure.addStep(a, b);
            }
        }
        for (std::uint32_t via = 0; via < size; ++via)
            for (std::uint32_t a = 0; a < size; ++a)
                for (std::uint32_t b = 0; b < size; ++b)
                    reach[a][b] = reach[a][b] || (reach[a][via] && reach[via][b]);
        const auto solved = closure.solve();
        for (std::uint32_t a = 0; a < workloads; ++a)
            for (std::uint32_t b = 0; b < workloads; ++b)
                QCOMPARE(solved[a].test(b), bool(reach[a][b]));
    }
}

void ScorePropertiesTest::isolatedWorkloadLeavesAssurance()
{
    for (unsigned seed = 0; seed < 12; ++seed) {
        RandomWorld world = randomWorld(seed);
        const Score before = scoreOfDesign(designOf(world.set, world.flows));
        const NodeKey lone{"", "shop", "Deployment", "lone"};
        world.set.workloads.push_back(workload(lone, {8080}));
        auto policy = isolating(lone);
        policy.affectsEgress = true;
        world.set.networkPolicies.push_back(policy);
        // Everybody else may reach it by the policies of others only: there are none for it.
        const Score after = scoreOfDesign(designOf(world.set, world.flows));
        QCOMPARE(after.workloads, before.workloads + 1);
        QVERIFY2(after.shares[1].worst == before.shares[1].worst &&
                     after.shares[1].best == before.shares[1].best,
                 qPrintable(QString::number(seed)));
    }
}

void ScorePropertiesTest::allowRuleNeverRaises()
{
    int changed = 0;
    for (unsigned seed = 0; seed < 12; ++seed) {
        RandomWorld world = randomWorld(seed);
        if (world.set.networkPolicies.empty())
            continue;
        const Score before = scoreOfDesign(designOf(world.set, world.flows));
        auto &policy = world.set.networkPolicies[seed % world.set.networkPolicies.size()];
        policy.ingress.push_back(ruleFrom(nameAt(seed % world.set.workloads.size())));
        const Score after = scoreOfDesign(designOf(world.set, world.flows));
        QVERIFY2(isNoMore(after.shares[0], before.shares[0]) &&
                     isNoMore(after.shares[4], before.shares[4]),
                 qPrintable(QString::number(seed)));
        changed += after.shares[0].value == before.shares[0].value ? 0 : 1;
    }
    QVERIFY(changed > 2);
}

void ScorePropertiesTest::removedBindingNeverLowers()
{
    int changed = 0;
    for (unsigned seed = 0; seed < 12; ++seed) {
        RandomWorld world = randomWorld(seed);
        if (world.set.roleBindings.empty())
            continue;
        const Score before = scoreOfDesign(designOf(world.set, world.flows));
        world.set.roleBindings.erase(
            world.set.roleBindings.begin() +
            static_cast<std::ptrdiff_t>(seed % world.set.roleBindings.size()));
        const Score after = scoreOfDesign(designOf(world.set, world.flows));
        QVERIFY2(isNoMore(before.shares[3], after.shares[3]) &&
                     isNoMore(before.shares[4], after.shares[4]),
                 qPrintable(QString::number(seed)));
        changed += after.shares[3].value == before.shares[3].value ? 0 : 1;
    }
    QVERIFY(changed > 2);
}

void ScorePropertiesTest::namesAndOrderChangeNothing()
{
    for (unsigned seed = 0; seed < 8; ++seed) {
        RandomWorld world = randomWorld(seed);
        const Score straight = scoreOfDesign(designOf(world.set, world.flows));
        std::reverse(world.set.workloads.begin(), world.set.workloads.end());
        std::reverse(world.set.roleBindings.begin(), world.set.roleBindings.end());
        std::reverse(world.set.networkPolicies.begin(), world.set.networkPolicies.end());
        QVERIFY(scoreOfDesign(designOf(world.set, world.flows)) == straight);
        for (auto &object : world.set.workloads)
            object.meta.name = "z" + std::to_string(99 - std::stoi(object.meta.name.substr(1)));
        for (Flow &drawn : world.flows)
            for (NodeKey *key : {&drawn.from, &drawn.to})
                key->name = "z" + std::to_string(99 - std::stoi(key->name.substr(1)));
        std::sort(world.flows.begin(), world.flows.end(), [](const Flow &a, const Flow &b) {
            return std::tie(a.from, a.to) < std::tie(b.from, b.to);
        });
        QCOMPARE(printed(scoreOfDesign(designOf(world.set, world.flows))), printed(straight));
    }
}

QTEST_GUILESS_MAIN(ScorePropertiesTest)
#include "test_score_properties.moc"
