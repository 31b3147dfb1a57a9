// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/analysis/escalation_cases.h"

#include <memory>

namespace drawbridge::test {
namespace {

RbacSubject subjectOf(const std::string &user)
{
    if (user.starts_with("Group/"))
        return {"Group", "", user.substr(6)};
    if (user == "web" || user == "api")
        return {"ServiceAccount", "shop", user};
    return {"User", "", user};
}

} // namespace

RbacEngine engineOf(const std::vector<Bound> &all)
{
    auto objects = std::make_shared<RbacObjects>();
    for (std::size_t i = 0; i < all.size(); ++i) {
        RoleObject role;
        role.meta.kind = "ClusterRole";
        role.meta.name = "r" + std::to_string(i);
        role.rules = {all[i].rule};
        RoleBindingObject binding;
        binding.meta.kind = all[i].nameSpace.empty() ? "ClusterRoleBinding" : "RoleBinding";
        binding.meta.name = "b" + std::to_string(i);
        binding.meta.nameSpace = all[i].nameSpace;
        binding.roleKind = "ClusterRole";
        binding.roleName = role.meta.name;
        binding.subjects = {subjectOf(all[i].user)};
        objects->roles.push_back(std::move(role));
        objects->bindings.push_back(std::move(binding));
    }
    return RbacEngine(std::move(objects));
}

RbacRule rule(const QString &text)
{
    std::vector<std::string> part;
    for (const QString &word : text.split(' ', Qt::SkipEmptyParts))
        part.push_back(word == "-" ? std::string() : word.toStdString());
    RbacRule result{{part[0]}, {part[1]}, {part[2]}, {}, {}, {}};
    if (part.size() > 3)
        result.resourceNames = {part[3]};
    return result;
}

EscalationWorld::Workload workloadNamed(const std::string &key)
{
    EscalationWorld::Workload workload;
    workload.key = *NodeKey::parse(key);
    workload.serviceAccount = workload.key.name;
    workload.hasToken = false;
    return workload;
}

EscalationWorld shopAndData()
{
    EscalationWorld result;
    result.workloads = {workloadNamed("shop/Deployment/front"),
                        workloadNamed("shop/Deployment/back"),
                        workloadNamed("data/StatefulSet/db")};
    result.workloads[0].serviceAccount = "web";
    result.workloads[1].serviceAccount = "api";
    result.workloads[1].hasToken = true;
    result.tokenSecrets[{"shop", "api-token"}] = "api";
    result.podSecurity["shop"] = PodSecurityLevel::Baseline;
    result.podSecurity["data"] = PodSecurityLevel::Restricted;
    return result;
}

QStringList targetsOf(const EscalationGraph &graph, const std::string &from)
{
    QStringList found;
    for (const EscalationPower &power : graph.powers) {
        if (graph.nodes[power.from].name != from)
            continue;
        for (const std::size_t target : power.targets)
            found << QString::fromStdString(power.rule + (power.isPossible ? "? " : " ") +
                                            toString(graph.nodes[target]));
    }
    found.sort();
    found.removeDuplicates();
    return found;
}

QString targetsBy(const EscalationGraph &graph, const std::string &from, const std::string &edge)
{
    QStringList found;
    for (const QString &target : targetsOf(graph, from)) {
        if (target.startsWith(QString::fromStdString(edge + " ")) ||
            target.startsWith(QString::fromStdString(edge + "? ")))
            found << target.mid(static_cast<qsizetype>(edge.size()));
    }
    return found.join(',').trimmed();
}

} // namespace drawbridge::test
