// SPDX-License-Identifier: Apache-2.0
// The RBAC engine at scale: resolving the roles and bindings of a cluster, the effective
// permissions of everybody they name, one question, everything again for those an edit touches, and
// the escalation graph over all of them and 1,000 workloads.
#include "model/analysis/escalation.h"
#include "model/analysis/rbac_engine.h"
#include "tests/bench/stopwatch.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <random>

using namespace drawbridge;
using namespace drawbridge::bench;

namespace {

constexpr double kEffectiveLimitMs = 1000;
constexpr double kEditLimitMs = 20;

class RbacGenerator {
public:
    RbacObjects make(int roles, int bindings)
    {
        RbacObjects objects;
        for (int i = 0; i < roles; ++i)
            objects.roles.push_back(role(i));
        for (int i = 0; i < bindings; ++i)
            objects.bindings.push_back(binding(i, objects.roles));
        return objects;
    }

private:
    int pick(int n) { return static_cast<int>(m_random() % static_cast<unsigned>(n)); }
    std::string nameSpace() { return "ns-" + std::to_string(pick(200)); }

    std::vector<std::string> some(std::vector<std::string> values)
    {
        std::ranges::shuffle(values, m_random);
        values.resize(static_cast<std::size_t>(1 + pick(static_cast<int>(values.size()))));
        return values;
    }

    RbacRule rule()
    {
        RbacRule result;
        result.verbs = some({"get", "list", "watch", "create", "update", "patch", "delete"});
        result.apiGroups = some({"", "apps"});
        result.resources = some({"pods", "pods/log", "configmaps", "secrets", "deployments"});
        if (pick(5) == 0)
            result.resourceNames = {"a", "b"};
        return result;
    }

    RoleObject role(int index)
    {
        RoleObject result;
        const bool isCluster = index % 4 == 0;
        result.meta.kind = isCluster ? "ClusterRole" : "Role";
        result.meta.name = "role-" + std::to_string(index);
        result.meta.nameSpace = isCluster ? "" : nameSpace();
        if (isCluster && index % 80 == 0) {
            result.aggregation = {LabelSelector::fromLabels({{"to", std::to_string(pick(10))}})};
            return result;
        }
        if (isCluster && pick(5) == 0)
            result.meta.labels = {{"to", std::to_string(pick(10))}};
        for (int i = 0; i < 3; ++i)
            result.rules.push_back(rule());
        return result;
    }

    RbacSubject subject()
    {
        if (pick(10) == 0)
            return {"Group", "", "team-" + std::to_string(pick(200))};
        if (pick(10) == 0)
            return {"User", "", "user-" + std::to_string(pick(500))};
        return {"ServiceAccount", nameSpace(), "app-" + std::to_string(pick(20))};
    }

    RoleBindingObject binding(int index, const std::vector<RoleObject> &roles)
    {
        RoleBindingObject result;
        const RoleObject &role =
            roles[static_cast<std::size_t>(pick(static_cast<int>(roles.size())))];
        const bool isLocal = role.meta.kind == "Role" || pick(4) != 0;
        result.meta.kind = isLocal ? "RoleBinding" : "ClusterRoleBinding";
        result.meta.name = "binding-" + std::to_string(index);
        if (isLocal)
            result.meta.nameSpace = role.meta.kind == "Role" ? role.meta.nameSpace : nameSpace();
        result.roleKind = role.meta.kind;
        result.roleName = role.meta.name;
        for (int i = 0; i <= pick(2); ++i)
            result.subjects.push_back(subject());
        return result;
    }

    std::mt19937 m_random{20261129};
};

struct All {
    std::vector<RbacIdentity> identities;
    std::size_t grants = 0;
};

All effectiveOfAll(const RbacEngine &engine)
{
    All all{engine.identities(), 0};
    for (const RbacIdentity &identity : all.identities)
        all.grants += engine.effective(identity).grants.size();
    return all;
}

/// Everybody whom bindings to the edited role name.
std::vector<RbacIdentity> touchedBy(const RbacEngine &before, const RoleObject &role)
{
    RbacObjects some;
    std::ranges::copy_if(before.objects().bindings, std::back_inserter(some.bindings),
                         [&role](const RoleBindingObject &binding) {
                             return binding.roleName == role.meta.name &&
                                    binding.roleKind == role.meta.kind;
                         });
    return RbacEngine(std::make_shared<const RbacObjects>(std::move(some))).identities();
}

/// One verb less in one rule: a new engine and the permissions of all whom that touches.
std::size_t editOne(const RbacEngine &before, std::size_t index)
{
    auto objects = std::make_shared<RbacObjects>(before.objects());
    objects->roles[index].rules.front().verbs = {"get"};
    const RbacEngine after(objects);
    std::size_t count = 0;
    for (const RbacIdentity &identity : touchedBy(after, objects->roles[index]))
        count += after.effective(identity).grants.size();
    return count;
}

/// Five workloads in each of the 200 namespaces.
EscalationWorld escalationWorld()
{
    EscalationWorld world;
    for (int i = 0; i < 1000; ++i) {
        const std::string nameSpace = "ns-" + std::to_string(i % 200);
        world.workloads.push_back({{"", nameSpace, "Deployment", "app-" + std::to_string(i)},
                                   "app-" + std::to_string(i % 20),
                                   true});
    }
    return world;
}

void reportEscalation(const RbacEngine &engine)
{
    const EscalationWorld world = escalationWorld();
    std::optional<EscalationGraph> graph;
    const Cost building = measure([&] { graph.emplace(makeEscalationGraph(engine, world)); });
    std::size_t targets = 0;
    for (const EscalationPower &power : graph->powers)
        targets += power.targets.size();
    std::printf("          escalation graph CPU %.1f ms (%zu nodes, %zu powers, %zu targets)\n",
                building.cpuMs, graph->nodes.size(), graph->powers.size(), targets);
}

/// False where a measure is missed at full size.
bool report(GrowthTable &table, int roles, int bindings)
{
    const RbacObjects objects = RbacGenerator().make(roles, bindings);
    const auto shared = std::make_shared<const RbacObjects>(objects);
    std::optional<RbacEngine> engine;
    const Cost resolving = measure([&] { engine.emplace(shared); });
    All all;
    const Cost effective = measure([&] { all = effectiveOfAll(*engine); });
    table.add(static_cast<std::size_t>(bindings), effective,
              std::to_string(roles) + " roles, " + std::to_string(all.identities.size()) +
                  " identities, " + std::to_string(all.grants) + " grants");
    std::size_t touched = 0;
    const Cost edit = measure([&] { touched = editOne(*engine, 101); });
    const RbacRequest request{"get", "", "secrets", "", "", "ns-1", ""};
    std::size_t holders = 0;
    const Cost who = measure([&] { holders = engine->who(request).holders.size(); });
    std::printf(
        "          resolving %.1f ms, after one edit %.1f ms (%zu grants), who %.1f ms (%zu)\n",
        resolving.wallMs, edit.wallMs, touched, who.wallMs, holders);
    reportEscalation(*engine);
    return effective.wallMs < kEffectiveLimitMs && edit.wallMs < kEditLimitMs;
}

} // namespace

int main()
{
    GrowthTable table("effective permissions of all identities, by bindings");
    report(table, 500, 1250);
    report(table, 1000, 2500);
    const bool isFast = report(table, 2000, 5000);
    std::printf(
        "measures (2,000 roles, 5,000 bindings: all identities under 1 s, one edit under 20 ms): "
        "%s\n",
        isFast ? "met" : "MISSED");
    return isFast ? EXIT_SUCCESS : EXIT_FAILURE;
}
