// SPDX-License-Identifier: Apache-2.0
// Roles and bindings by hand.
#pragma once

#include "model/analysis/rbac_engine.h"

namespace drawbridge::test {

inline RoleObject role(const std::string &nameSpace, const std::string &name,
                       const std::string &verb, const std::string &resource)
{
    RoleObject result;
    result.meta.kind = nameSpace.empty() ? "ClusterRole" : "Role";
    result.meta.nameSpace = nameSpace;
    result.meta.name = name;
    result.rules.push_back({{verb}, {""}, {resource}, {}, {}, {}});
    return result;
}

inline RoleBindingObject binding(const std::string &nameSpace, const std::string &roleKind,
                                 const std::string &roleName, RbacSubject subject)
{
    RoleBindingObject result;
    result.meta.kind = nameSpace.empty() ? "ClusterRoleBinding" : "RoleBinding";
    result.meta.nameSpace = nameSpace;
    result.meta.name = "bind-" + roleName;
    result.roleKind = roleKind;
    result.roleName = roleName;
    result.subjects = {std::move(subject)};
    return result;
}

inline RbacEngine engineOf(std::vector<RoleObject> roles, std::vector<RoleBindingObject> bindings,
                           std::vector<UndecodedPolicy> undecoded = {})
{
    return RbacEngine(std::make_shared<const RbacObjects>(
        RbacObjects{std::move(roles), std::move(bindings), std::move(undecoded)}));
}

inline const RbacSubject kWeb{"ServiceAccount", "shop", "web"};

inline RoleObject aggregated(const std::string &name, LabelMap selectorLabels,
                             LabelMap ownLabels = {})
{
    RoleObject result = role("", name, "handwritten", "ignored");
    result.meta.labels = std::move(ownLabels);
    result.aggregation = {LabelSelector::fromLabels(selectorLabels)};
    return result;
}

inline UndecodedPolicy undecoded(const std::string &kind, const std::string &nameSpace,
                                 const std::string &name, LabelMap labels = {})
{
    UndecodedPolicy result;
    result.meta.kind = kind;
    result.meta.nameSpace = nameSpace;
    result.meta.name = name;
    result.meta.labels = std::move(labels);
    result.reason = "is broken";
    return result;
}

} // namespace drawbridge::test
