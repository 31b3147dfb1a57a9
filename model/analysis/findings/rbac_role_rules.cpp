// SPDX-License-Identifier: Apache-2.0
// ZT-RB-018, ZT-RB-020, ZT-RB-021 and ZT-POD-004 (findings.md 1.5 and 1.8): roles nobody uses,
// rules no request can match, powers that aggregation spreads, and powers on every node. Tested by
// tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/rbac.yaml

#include "model/analysis/findings/api_dangers.h"
#include "model/analysis/findings/api_resources.h"
#include "model/analysis/findings/rbac_reports.h"

#include <array>

namespace drawbridge::rbac_role_rules {
namespace {

using RoleName = std::pair<std::string, std::string>; ///< Namespace, empty of a ClusterRole; name.

RoleName nameOfRole(const RoleBindingObject &binding)
{
    return {binding.roleKind == "Role" ? binding.meta.nameSpace : std::string(), binding.roleName};
}

bool isAggregated(const RoleObject &role)
{
    return std::ranges::any_of(role.meta.labels, [](const auto &label) {
        return label.first.find("aggregate-to-") != std::string::npos;
    });
}

bool isBuiltin(const ObjectMeta &meta)
{
    const auto label = meta.labels.find("kubernetes.io/bootstrapping");
    return label != meta.labels.end() && label->second == "rbac-defaults";
}

bool holdsPower(const RoleObject &role)
{
    return std::ranges::any_of(
        role.rules, [&](const RbacRule &rule) { return isPowerful(rule, role.meta.nameSpace); });
}

/// Roles whose rules an aggregated ClusterRole takes over.
bool isPartOfAnother(const RoleObject &role, const std::vector<RoleObject> &roles)
{
    return std::ranges::any_of(roles, [&](const RoleObject &whole) {
        return std::ranges::any_of(whole.aggregation, [&](const LabelSelector &selector) {
            return selector.matches(role.meta.labels);
        });
    });
}

void findUnboundRoles(const ClusterFacts &cluster, FindingsSink &sink)
{
    const ResourceSet &resources = *cluster.resources;
    std::set<RoleName> bound;
    for (const RoleBindingObject &binding : resources.roleBindings)
        bound.insert(nameOfRole(binding));
    for (const RoleObject &role : resources.roles) {
        if (bound.contains({role.meta.nameSpace, role.meta.name}) || isAggregated(role) ||
            isBuiltin(role.meta) || isPartOfAnother(role, resources.roles))
            continue;
        if (resources.roleBindings.empty()) {
            sink.cannotAssess("ZT-RB-018", "the input holds roles and no binding at all");
            continue;
        }
        const bool isStrong = holdsPower(role);
        sink.report.findings.push_back(makeFinding(
            "ZT-RB-018", isStrong ? Severity::Medium : Severity::Low, cluster.keyOf(role.meta),
            role.meta.kind + " " + nameOf(role.meta) + " is bound to nobody" +
                (isStrong ? ", and holds powers that a binding would give away." : "."),
            "Delete the role.", role.meta.where));
    }
}

bool isUsed(const ClusterFacts &cluster, const RbacSubject &subject)
{
    return subject.kind != "ServiceAccount" ||
           cluster.byAccount.contains({subject.nameSpace, subject.name});
}

void findUnusedBindings(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const RoleBindingObject &binding : cluster.resources->roleBindings)
        if (binding.subjects.empty() && !isBuiltin(binding.meta))
            sink.report.findings.push_back(
                makeFinding("ZT-RB-018", Severity::Low, cluster.keyOf(binding.meta),
                            binding.meta.kind + " " + nameOf(binding.meta) + " names nobody.",
                            "Delete the binding.", binding.meta.where));
    for (const IdentityPowers &identity : cluster.powers) {
        if (isUsed(cluster, identity.subject))
            continue;
        const bool isStrong = std::ranges::any_of(identity.powers, [](const GrantedPower &power) {
            return isPowerful(*power.rule, power.atom.nameSpace);
        });
        Finding finding =
            makeFinding("ZT-RB-018", isStrong ? Severity::Medium : Severity::Low,
                        keyOf(cluster, identity.subject),
                        "No workload of the input runs as " + toString(identity.subject) +
                            ", to which " + countOf(identity.bindings.size(), "binding") +
                            " give permissions" + (isStrong ? " and powers." : "."),
                        "Delete the bindings, or name what uses the account.",
                        identity.bindings.front()->meta.where);
        finding.peer = cluster.keyOf(identity.bindings.front()->meta);
        finding.confidence = Confidence::Inferred;
        sink.report.findings.push_back(std::move(finding));
    }
}

void findUnused(const ClusterFacts &cluster, FindingsSink &sink)
{
    findUnboundRoles(cluster, sink);
    findUnusedBindings(cluster, sink);
}

bool holdsText(const std::vector<std::string> &list, std::string_view text)
{
    return std::ranges::find(list, text) != list.end();
}

void addNameParts(const RbacRule &rule, GroupedParts &parts)
{
    if (rule.resourceNames.empty())
        return;
    for (const char *verb : {"create", "deletecollection"})
        if (holdsText(rule.verbs, verb))
            parts.add(Severity::Low,
                      std::string(verb) + " never carries a name, so that resourceNames leave "
                                          "nothing of it",
                      rule.where);
    for (const char *verb : {"list", "watch"})
        if (holdsText(rule.verbs, verb))
            parts.add(Severity::Info,
                      std::string(verb) + " with resourceNames works only for requests with a "
                                          "field selector on the name",
                      rule.where);
}

void addResourcePart(const RbacRule &rule, const std::string &resource, GroupedParts &parts)
{
    const std::size_t slash = resource.find('/');
    const std::string_view plural = std::string_view(resource).substr(0, slash);
    if (resource.ends_with("/*") && plural != "*") {
        parts.add(Severity::Low, "\"" + resource + "\" matches nothing: there is no such wildcard",
                  rule.where);
        return;
    }
    const bool isKnown = std::ranges::any_of(rule.apiGroups, [&](const std::string &group) {
        return plural == "*" || group == "*" || !isBuiltinGroup(group) ||
               findApiResource(group, plural) != nullptr;
    });
    if (isKnown)
        return;
    const ApiResource *meant = findMiswrittenResource(plural);
    const std::string groups = joined(rule.apiGroups, "\", \"");
    parts.add(Severity::Low,
              "\"" + resource + "\" is no resource of group \"" + groups + "\"" +
                  (meant == nullptr ? std::string()
                                    : ": \"" + std::string(meant->plural) + "\" of group \"" +
                                          std::string(meant->group) + "\" is"),
              rule.where);
}

void findDeadRules(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const RoleObject &role : cluster.resources->roles) {
        if (isBuiltin(role.meta))
            continue;
        GroupedParts parts;
        for (const RbacRule &rule : role.rules) {
            addNameParts(rule, parts);
            for (const std::string &resource : rule.resources)
                addResourcePart(rule, resource, parts);
            if (!role.aggregation.empty())
                parts.add(Severity::Low,
                          "rules beside an aggregationRule are overwritten by the controller",
                          rule.where);
        }
        if (!parts.isEmpty())
            sink.report.findings.push_back(
                parts.finding("ZT-RB-020", cluster.keyOf(role.meta),
                              role.meta.kind + " " + nameOf(role.meta) +
                                  " has rules that do not work as written: ",
                              "Write the rule as the API server reads it, or take it out."));
    }
}

/// What a RoleBinding cannot grant: URLs, and kinds outside namespaces.
void findDeadBindings(const ClusterFacts &cluster, FindingsSink &sink)
{
    std::map<RoleName, const RoleObject *> roles;
    for (const RoleObject &role : cluster.resources->roles)
        if (role.meta.nameSpace.empty())
            roles[{"", role.meta.name}] = &role;
    for (const RoleBindingObject &binding : cluster.resources->roleBindings) {
        const auto role = roles.find(nameOfRole(binding));
        if (binding.meta.kind != "RoleBinding" || role == roles.end())
            continue;
        GroupedParts parts;
        for (const RbacRule &rule : role->second->rules) {
            if (!rule.nonResourceUrls.empty())
                parts.add(Severity::Low, "URLs", rule.where);
            for (const std::string &group : rule.apiGroups)
                for (const std::string &resource : rule.resources)
                    if (isClusterScoped(group, resource) && !resource.starts_with("namespaces"))
                        parts.add(Severity::Low, resource, rule.where);
        }
        if (!parts.isEmpty())
            sink.report.findings.push_back(parts.finding(
                "ZT-RB-020", cluster.keyOf(binding.meta),
                "RoleBinding " + nameOf(binding.meta) +
                    " cannot grant what exists outside namespaces: ",
                "Bind it by a ClusterRoleBinding if it is meant, or take it out of the role."));
    }
}

void findDead(const ClusterFacts &cluster, FindingsSink &sink)
{
    findDeadRules(cluster, sink);
    findDeadBindings(cluster, sink);
}

void findAggregation(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const RoleObject &role : cluster.resources->roles) {
        if (!role.meta.nameSpace.empty() || isBuiltin(role.meta))
            continue;
        std::vector<std::string> into;
        for (const RoleObject &whole : cluster.rbac->objects().roles)
            if (whole.meta.name != role.meta.name &&
                std::ranges::any_of(whole.aggregation, [&](const LabelSelector &selector) {
                    return selector.matches(role.meta.labels);
                }))
                into.push_back(whole.meta.name);
        std::set<std::string> rules;
        std::vector<SourceSpan> where;
        for (const RbacRule &rule : role.rules)
            for (const RbacAtom &atom : atomsOf(rule, ""))
                for (const ApiDanger *danger : dangersOf(atom)) {
                    rules.insert(std::string(danger->rule));
                    if (where.empty() || where.back() != rule.where)
                        where.push_back(rule.where);
                }
        if (into.empty() || rules.empty())
            continue;
        sortAndUnite(into);
        Finding finding = makeFinding(
            "ZT-RB-021", Severity::High, cluster.keyOf(role.meta),
            "Whoever holds ClusterRole " + joined(into, ", ") + " gains what " + role.meta.name +
                " says, by its label: " + joined({rules.begin(), rules.end()}, ", ") + ".",
            "Take the label off, and bind the role to those who need it.", role.meta.where);
        finding.evidence.insert(finding.evidence.end(), where.begin(), where.end());
        finding.subKey = joined(into, ", ");
        sink.report.findings.push_back(std::move(finding));
    }
}

void findTrampolines(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const IdentityPowers &identity : cluster.powers) {
        const auto users =
            cluster.byAccount.find({identity.subject.nameSpace, identity.subject.name});
        if (identity.subject.kind != "ServiceAccount" || users == cluster.byAccount.end())
            continue;
        const auto power = std::ranges::find_if(identity.powers, [](const GrantedPower &held) {
            return isPowerful(*held.rule, held.atom.nameSpace);
        });
        for (const std::size_t index : users->second) {
            const WorkloadFacts &workload = cluster.workloads[index];
            if (workload.node->key.kind != "DaemonSet" || !workload.mountsToken ||
                workload.isNodeAgent)
                continue;
            if (identity.isIncomplete)
                sink.cannotAssess("ZT-POD-004", std::string(kRoleUnknown));
            if (power == identity.powers.end())
                continue;
            Finding finding = makeFinding(
                "ZT-POD-004", Severity::High, workload.node->key,
                "Every node holds a token of " + toString(identity.subject) + ", because " +
                    toString(workload.node->key) +
                    " runs on each: whoever takes one node has its powers, by " +
                    power->binding->meta.kind + " " + nameOf(power->binding->meta) + ".",
                "Split it: an agent on the nodes without those powers, and one controller with "
                "them.",
                workload.node->where);
            finding.peer = keyOf(cluster, identity.subject);
            finding.evidence.push_back(power->rule->where);
            finding.evidence.push_back(power->binding->meta.where);
            sink.report.findings.push_back(std::move(finding));
        }
    }
}

const std::array kRules{
    FindingRule{
        {"ZT-POD-004", "Trampoline DaemonSet", Severity::High,
         "The pods of a DaemonSet hold the token of a ServiceAccount with a power of ZT-RB-001 to "
         "ZT-RB-013, so that every node holds it: who takes one node has it.",
         "DaemonSets without a token, and known agents of network plugins. Not assessable where a "
         "role is not in the input.",
         "Split it: an agent on the nodes without those powers, and one controller with them.",
         "N3 Z-ID T1611 T1528", "rp combined, kh TOKEN_STEAL"},
        findTrampolines},
    FindingRule{
        {"ZT-RB-018", "Unused grant", Severity::Low,
         "A role that nothing binds, a binding without subjects, or a ServiceAccount that "
         "bindings give something and no workload of the input runs as (inferred). Medium where "
         "it holds a power of ZT-RB-001 to ZT-RB-013.",
         "Roles that are parts of others by label. Not assessable where the input holds roles and "
         "no binding at all. Which permissions of a role are used, an audit log tells.",
         "Delete it.", "N3 N7 Z-ID", "none"},
        findUnused},
    FindingRule{
        {"ZT-RB-020", "Rule that cannot work as written", Severity::Low,
         "A rule no request can match: PLURAL/*, create or deletecollection limited to names, a "
         "resource that its group does not have, rules beside an aggregationRule; or a "
         "RoleBinding of URLs and of kinds outside namespaces. list and watch with names are "
         "told as info.",
         "Resources of groups that Kubernetes does not serve itself, and Namespaces.",
         "Write the rule as the API server reads it, or take it out.", "N7 Z-ID", "none"},
        findDead},
    FindingRule{
        {"ZT-RB-021", "Aggregation surprise", Severity::High,
         "A ClusterRole with a power of ZT-RB-006 to ZT-RB-015 carries a label by which another "
         "one (admin, edit, view) takes its rules over: everybody who holds that gains it.",
         "Roles that Kubernetes brings.",
         "Take the label off, and bind the role to those who need it.", "N3 Z-ID T1098.006",
         "none"},
        findAggregation},
};

} // namespace
} // namespace drawbridge::rbac_role_rules

std::span<const drawbridge::FindingRule> drawbridge::rbacRoleRules()
{
    return rbac_role_rules::kRules;
}
