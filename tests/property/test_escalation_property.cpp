// SPDX-License-Identifier: Apache-2.0
// The escalation graph of random roles, bindings and workloads: its paths and cuts against plain
// searches, and that a further permission or setting never takes a way away.
#include "model/analysis/escalation.h"
#include "tests/property/random_rbac.h"

#include <rapidcheck.h>

#include <QTest>

#include <algorithm>
#include <map>
#include <set>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

int pickFromRapidcheck(int n)
{
    return *rc::gen::inRange(0, n);
}

RbacEngine engineOver(const RandomRbac &world)
{
    return RbacEngine(
        std::make_shared<const RbacObjects>(RbacObjects{world.roles, world.bindings, {}}));
}

/// Who may write or read what in pods and nodes: rules that random ones seldom meet. Not into roles
/// that others aggregate: rules written by hand give way to aggregated ones as soon as there are
/// any.
void addDangerousRules(const Pick &pick, RandomRbac &world)
{
    static const std::vector<RbacRule> kRules{
        {{"create"}, {""}, {"pods"}, {}, {}, {}},
        {{"create"}, {""}, {"pods/exec"}, {}, {}, {}},
        {{"patch"}, {""}, {"nodes", "pods/status"}, {}, {}, {}},
        {{"create"}, {""}, {"persistentvolumes"}, {}, {}, {}},
        {{"delete"}, {"networking.k8s.io"}, {"networkpolicies"}, {}, {}, {}},
        {{"create"}, {"tekton.dev"}, {"taskruns"}, {}, {}, {}},
        {{"get"}, {""}, {"secrets"}, {}, {}, {}},
        {{"impersonate"}, {""}, {"serviceaccounts"}, {}, {}, {}},
    };
    for (RoleObject &role : world.roles) {
        if (role.meta.labels.empty() && pick(3) == 0)
            role.rules.push_back(kRules[static_cast<std::size_t>(pick(8))]);
    }
}

EscalationWorld randomWorld(const Pick &pick)
{
    EscalationWorld world;
    const char *const namespaces[] = {"ns-a", "ns-b"};
    for (int i = 0; i <= pick(5); ++i) {
        EscalationWorld::Workload workload;
        workload.key = {"", namespaces[pick(2)], pick(3) == 0 ? "DaemonSet" : "Deployment",
                        "w" + std::to_string(i)};
        workload.serviceAccount = std::string(1, static_cast<char>('a' + pick(3)));
        workload.hasToken = pick(2) == 0;
        workload.placement.isOnEachNode = workload.key.kind == "DaemonSet";
        if (pick(2) == 0)
            workload.placement.nodes.insert("n" + std::to_string(pick(2)));
        workload.placement.isComplete = !workload.placement.nodes.empty() && pick(2) == 0;
        if (pick(3) == 0)
            workload.takeovers.push_back({"takes it", true, pick(2) == 0, {}});
        if (pick(3) == 0)
            workload.volumes.push_back({SharedVolume::Kind::HostPath, "/data", pick(2) == 0, {}});
        world.workloads.push_back(std::move(workload));
    }
    if (pick(2) == 0)
        world.podSecurity["ns-a"] = PodSecurityLevel::Privileged;
    return world;
}

/// Indexes of the nodes that one gets to without the powers that are taken away.
std::set<std::size_t> reachable(const EscalationGraph &graph, std::size_t from,
                                const std::set<std::size_t> &without)
{
    std::set<std::size_t> found{from};
    for (bool isNew = true; isNew;) {
        isNew = false;
        for (std::size_t i = 0; i < graph.powers.size(); ++i) {
            if (without.contains(i) || !found.contains(graph.powers[i].from))
                continue;
            for (const std::size_t target : graph.powers[i].targets)
                isNew = found.insert(target).second || isNew;
        }
    }
    return found;
}

/// What goes when a power of a cut is taken away: all that its rule gives that holder.
std::set<std::size_t> takenWith(const EscalationGraph &graph, const std::vector<std::size_t> &cut)
{
    std::set<std::size_t> taken(cut.begin(), cut.end());
    for (const std::size_t chosen : cut) {
        const EscalationPower &power = graph.powers[chosen];
        for (std::size_t i = 0; i < graph.powers.size() && power.grant; ++i) {
            const EscalationPower &other = graph.powers[i];
            if (other.from == power.from && other.grant &&
                other.grant->binding == power.grant->binding &&
                other.grant->role == power.grant->role && other.grant->rule == power.grant->rule)
                taken.insert(i);
        }
    }
    return taken;
}

void checkPaths(const EscalationGraph &graph, std::size_t from)
{
    const auto all = reachable(graph, from, {});
    const auto reached = escalationReach(graph, from, graph.nodes.size());
    RC_ASSERT(reached.size() + 1 == all.size());
    for (const EscalationReach &reach : reached) {
        std::size_t at = from;
        for (const EscalationHop &hop : reach.path) {
            const EscalationPower &power = graph.powers[hop.power];
            RC_ASSERT(power.from == at);
            RC_ASSERT(std::ranges::binary_search(power.targets, hop.to));
            at = hop.to;
        }
        RC_ASSERT(at == reach.to);
        RC_ASSERT(shortestPath(graph, from, reach.to, graph.nodes.size()).size() <=
                  reach.path.size());
    }
}

void checkCut(const EscalationGraph &graph, std::size_t from, std::size_t to)
{
    const auto cut = smallestCut(graph, from, to);
    std::set<std::size_t> removable;
    for (std::size_t i = 0; i < graph.powers.size(); ++i) {
        if (!graph.powers[i].isInherent)
            removable.insert(i);
    }
    const bool canBeCut = from == to || !reachable(graph, from, removable).contains(to);
    RC_ASSERT(cut.has_value() == canBeCut);
    if (!cut || from == to)
        return;
    RC_ASSERT(!reachable(graph, from, takenWith(graph, *cut)).contains(to));
    for (std::size_t i = 0; i < cut->size(); ++i) {
        RC_ASSERT(!graph.powers[(*cut)[i]].isInherent);
        std::vector<std::size_t> fewer = *cut;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
        RC_ASSERT(reachable(graph, from, takenWith(graph, fewer)).contains(to));
    }
}

void checkOnce()
{
    const Pick pick = pickFromRapidcheck;
    RandomRbac rbac = randomRbac(pick, 1 + pick(6), 1 + pick(8));
    addDangerousRules(pick, rbac);
    const auto graph = makeEscalationGraph(engineOver(rbac), randomWorld(pick));
    RC_ASSERT(std::ranges::is_sorted(graph.nodes));
    for (int i = 0; i < 4; ++i) {
        const int count = static_cast<int>(graph.nodes.size());
        const auto from = static_cast<std::size_t>(pick(count));
        checkPaths(graph, from);
        checkCut(graph, from, static_cast<std::size_t>(pick(count)));
    }
}

/// Node by node, by their names, what one gets to.
std::map<EscalationNode, std::set<EscalationNode>> closureOf(const EscalationGraph &graph)
{
    std::map<EscalationNode, std::set<EscalationNode>> result;
    for (std::size_t from = 0; from < graph.nodes.size(); ++from) {
        for (const std::size_t to : reachable(graph, from, {}))
            result[graph.nodes[from]].insert(graph.nodes[to]);
    }
    return result;
}

void moreNeverLeadsToLess()
{
    const Pick pick = pickFromRapidcheck;
    RandomRbac rbac = randomRbac(pick, 1 + pick(4), 1 + pick(5));
    EscalationWorld world = randomWorld(pick);
    const auto before = closureOf(makeEscalationGraph(engineOver(rbac), world));
    if (pick(2) == 0)
        world.workloads[0].takeovers.push_back({"takes it too", true, true, {}});
    else
        addDangerousRules(pick, rbac);
    const auto after = closureOf(makeEscalationGraph(engineOver(rbac), world));
    for (const auto &[from, targets] : before)
        RC_ASSERT(std::ranges::includes(after.at(from), targets));
}

} // namespace

class EscalationPropertyTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        qputenv("RC_PARAMS",
                qEnvironmentVariable("RC_PARAMS", "seed=20261129 max_success=300").toUtf8());
    }
    void pathsAndCutsAreWhatTheySay() { QVERIFY(rc::check("paths and cuts", checkOnce)); }
    void powersOnlyAdd() { QVERIFY(rc::check("more power", moreNeverLeadsToLess)); }
};

QTEST_GUILESS_MAIN(EscalationPropertyTest)
#include "test_escalation_property.moc"
