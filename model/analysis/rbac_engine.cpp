// SPDX-License-Identifier: Apache-2.0
// Effective permissions as the API server's RBAC authorizer resolves them (findings.md 2.2 to 2.4;
// rbac.authorization.k8s.io/v1). Rules and bindings only add. A ClusterRole bound by a RoleBinding
// counts in that namespace only; an aggregated ClusterRole has the rules of the roles its selectors
// reach, never its own. Grants name the role in which the rule is written, so that a finding points
// at a line.
//
// Tested by tests/unit/analysis/test_rbac_engine.cpp
#include "model/analysis/rbac_engine.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>

namespace drawbridge {
namespace {

using SubjectTest = std::function<bool(const RbacSubject &, const RoleBindingObject &)>;

const std::string kServiceAccounts = "system:serviceaccounts";
const std::string kAuthenticated = "system:authenticated";
const std::string kUnauthenticated = "system:unauthenticated";

bool isClusterRole(const RoleObject &role)
{
    return role.meta.nameSpace.empty();
}

/// Roles by namespace and name; a ClusterRole has no namespace. Of two of one name the last counts.
using RoleIndex = std::map<std::pair<std::string, std::string>, const RoleObject *>;

RoleIndex indexRoles(const std::vector<RoleObject> &roles)
{
    RoleIndex index;
    for (const RoleObject &role : roles)
        index[{role.meta.nameSpace, role.meta.name}] = &role;
    return index;
}

const RoleObject *findRole(const RoleIndex &roles, const RoleBindingObject &binding)
{
    const bool isCluster = binding.roleKind == "ClusterRole";
    if (!isCluster && (binding.roleKind != "Role" || binding.meta.nameSpace.empty()))
        return nullptr;
    const auto found =
        roles.find({isCluster ? std::string() : binding.meta.nameSpace, binding.roleName});
    return found == roles.end() ? nullptr : found->second;
}

bool isAggregatedBy(const RoleObject &part, const RoleObject &whole)
{
    return isClusterRole(part) && &part != &whole &&
           std::ranges::any_of(whole.aggregation, [&part](const LabelSelector &selector) {
               return selector.matches(part.meta.labels);
           });
}

// The least fixpoint of findings.md 2.3: roles with rules of their own that aggregation reaches. A
// cycle adds nothing.
std::vector<const RoleObject *> rolesWithRules(const RoleIndex &roles, const RoleObject &start)
{
    std::vector<const RoleObject *> found;
    std::vector<const RoleObject *> open{&start};
    std::set<const RoleObject *> seen{&start};
    while (!open.empty()) {
        const RoleObject *role = open.back();
        open.pop_back();
        if (role->aggregation.empty()) {
            found.push_back(role);
            continue;
        }
        for (const auto &[key, part] : roles) {
            if (isAggregatedBy(*part, *role) && seen.insert(part).second)
                open.push_back(part);
        }
    }
    return found;
}

std::vector<std::string> orAnyName(const std::vector<std::string> &names)
{
    return names.empty() ? std::vector<std::string>{""} : names;
}

// URLs are cluster-wide, so only a ClusterRoleBinding can grant them. "*" means every path.
std::vector<RbacAtom> urlAtoms(const RbacRule &rule, const std::string &verb)
{
    std::vector<RbacAtom> atoms;
    for (const std::string &url : rule.nonResourceUrls)
        atoms.push_back({"", verb, "", url == "*" ? "/*" : url, ""});
    return atoms;
}

std::vector<RbacAtom> atomsOf(const RbacRule &rule, const std::string &nameSpace)
{
    std::vector<RbacAtom> atoms;
    for (const std::string &verb : rule.verbs) {
        for (const std::string &group : rule.apiGroups) {
            for (const std::string &resource : rule.resources) {
                for (const std::string &name : orAnyName(rule.resourceNames))
                    atoms.push_back({nameSpace, verb, group, resource, name});
            }
        }
        if (nameSpace.empty())
            std::ranges::move(urlAtoms(rule, verb), std::back_inserter(atoms));
    }
    return atoms;
}

auto orderOf(const RbacGrant &grant)
{
    return std::tie(grant.atom, grant.binding->meta.nameSpace, grant.binding->meta.name,
                    grant.role->meta.nameSpace, grant.role->meta.name, grant.rule);
}

std::vector<RbacGrant> grantsOf(const std::vector<RoleObject> &roles,
                                const std::vector<RoleBindingObject> &bindings,
                                const SubjectTest &isSubject)
{
    const RoleIndex index = indexRoles(roles);
    std::vector<RbacGrant> grants;
    for (const RoleBindingObject &binding : bindings) {
        const RoleObject *bound = findRole(index, binding);
        if (!bound || std::ranges::none_of(binding.subjects, [&](const RbacSubject &subject) {
                return isSubject(subject, binding);
            }))
            continue;
        for (const RoleObject *role : rolesWithRules(index, *bound)) {
            for (std::size_t i = 0; i < role->rules.size(); ++i) {
                for (RbacAtom &atom : atomsOf(role->rules[i], binding.meta.nameSpace))
                    grants.push_back({std::move(atom), &binding, role, i});
            }
        }
    }
    std::ranges::sort(grants, [](const auto &a, const auto &b) { return orderOf(a) < orderOf(b); });
    const auto repeated =
        std::unique(grants.begin(), grants.end(),
                    [](const auto &a, const auto &b) { return orderOf(a) == orderOf(b); });
    grants.erase(repeated, grants.end());
    return grants;
}

// A ServiceAccount subject without namespace takes the binding's; a ClusterRoleBinding has none.
bool namesServiceAccount(const RbacSubject &subject, const RoleBindingObject &binding,
                         const std::string &nameSpace, const std::string &name)
{
    const std::string &where =
        subject.nameSpace.empty() ? binding.meta.nameSpace : subject.nameSpace;
    return subject.name == name && !where.empty() && where == nameSpace;
}

} // namespace

std::vector<RbacGrant> effectiveGrants(const std::vector<RoleObject> &roles,
                                       const std::vector<RoleBindingObject> &bindings,
                                       const std::string &nameSpace,
                                       const std::string &serviceAccount)
{
    const std::string user = "system:serviceaccount:" + nameSpace + ":" + serviceAccount;
    const std::set<std::string> groups{kServiceAccounts, kServiceAccounts + ":" + nameSpace,
                                       kAuthenticated};
    return grantsOf(roles, bindings,
                    [&](const RbacSubject &subject, const RoleBindingObject &binding) {
                        if (subject.kind == "ServiceAccount")
                            return namesServiceAccount(subject, binding, nameSpace, serviceAccount);
                        if (subject.kind == "User")
                            return subject.name == user;
                        return subject.kind == "Group" && groups.contains(subject.name);
                    });
}

std::vector<RbacGrant> effectiveGroupGrants(const std::vector<RoleObject> &roles,
                                            const std::vector<RoleBindingObject> &bindings,
                                            const std::string &group)
{
    return grantsOf(roles, bindings, [&](const RbacSubject &subject, const RoleBindingObject &) {
        const bool isEverybody = subject.name == kAuthenticated && group != kUnauthenticated;
        return subject.kind == "Group" && (subject.name == group || isEverybody);
    });
}

std::vector<RbacGrant> userGrants(const std::vector<RoleObject> &roles,
                                  const std::vector<RoleBindingObject> &bindings,
                                  const std::string &user)
{
    return grantsOf(roles, bindings, [&](const RbacSubject &subject, const RoleBindingObject &) {
        return subject.kind == "User" && subject.name == user;
    });
}

} // namespace drawbridge
