// SPDX-License-Identifier: Apache-2.0
// Which rules a binding grants (findings.md 2.2 and 2.3; the clusterrole-aggregation controller).
// An aggregated ClusterRole has the rules of the ClusterRoles its selectors reach, and those may be
// aggregated in turn: the least fixpoint is found by walking once over everything that is reached.
// Rules written by hand into it are overwritten, but only where there is something to write: of an
// empty union the controller applies nothing, and they stay (seen at a real one). A cycle of
// aggregates with rules by hand may keep them for ever or not, by the order in which the controller
// comes by.
//
// Tested by tests/unit/analysis/test_rbac_grants.cpp
#include "model/analysis/rbac_roles.h"

#include <algorithm>
#include <set>

namespace drawbridge {
namespace {

bool isSelectedBy(const LabelMap &labels, const RoleObject &whole)
{
    return std::ranges::any_of(whole.aggregation, [&labels](const LabelSelector &selector) {
        return selector.matches(labels);
    });
}

void doubtFor(const UndecodedPolicy &object, BoundRole &result)
{
    result.doubt = toString(object.meta) + " could not be decoded: " + object.reason;
    result.doubtWhere = object.meta.where;
}

} // namespace

RbacRoles::RbacRoles(const RbacObjects &objects)
{
    m_roles.reserve(objects.roles.size());
    for (const RoleObject &role : objects.roles) {
        m_roles[{role.meta.nameSpace, role.meta.name}] = &role;
        if (role.meta.nameSpace.empty())
            m_clusterRoles[role.meta.name] = &role;
    }
    for (const UndecodedPolicy &object : objects.undecoded) {
        if (object.meta.kind == "Role" || object.meta.kind == "ClusterRole")
            m_undecoded[{object.meta.nameSpace, object.meta.name}] = &object;
    }
    for (const auto &[name, role] : m_clusterRoles) {
        if (!role->aggregation.empty())
            addParts(*role);
    }
    for (const auto &[role, parts] : m_parts)
        m_aggregated[role] = resolve(*role);
}

void RbacRoles::addParts(const RoleObject &whole)
{
    Roles &parts = m_parts[&whole];
    for (const auto &[name, part] : m_clusterRoles) {
        if (part != &whole && isSelectedBy(part->meta.labels, whole))
            parts.push_back(part);
    }
    for (const auto &[key, part] : m_undecoded) {
        if (key.first.empty() && isSelectedBy(part->meta.labels, whole))
            m_undecodedParts[&whole] = part;
    }
}

/// Everything aggregation reaches, each once; the role itself only where it lies in a cycle.
RbacRoles::Roles RbacRoles::reachedFrom(const RoleObject &role) const
{
    Roles found;
    Roles open{&role};
    std::set<const RoleObject *> seen;
    while (!open.empty()) {
        const auto parts = m_parts.find(open.back());
        open.pop_back();
        if (parts == m_parts.end())
            continue;
        for (const RoleObject *part : parts->second) {
            if (!seen.insert(part).second)
                continue;
            found.push_back(part);
            open.push_back(part);
        }
    }
    return found;
}

void RbacRoles::addOwnRules(const RoleObject &role, BoundRole &result) const
{
    const Roles reached = reachedFrom(role);
    const bool isUnionEmpty = std::ranges::none_of(
        reached, [&role](const RoleObject *part) { return part != &role && !part->rules.empty(); });
    if (isUnionEmpty)
        result.parts.push_back(&role);
    else if (std::ranges::find(reached, &role) != reached.end()) {
        result.doubt = toString(role.meta) +
                       " is aggregated from itself in a cycle, and has rules written by hand that "
                       "may stay";
        result.doubtWhere = role.meta.where;
    }
}

BoundRole RbacRoles::resolve(const RoleObject &role) const
{
    BoundRole result;
    Roles all = reachedFrom(role);
    if (std::ranges::find(all, &role) == all.end())
        all.push_back(&role);
    for (const RoleObject *part : all) {
        if (part->aggregation.empty())
            result.parts.push_back(part);
        else if (!part->rules.empty())
            addOwnRules(*part, result);
    }
    for (const RoleObject *part : all) {
        if (const auto object = m_undecodedParts.find(part); object != m_undecodedParts.end())
            doubtFor(*object->second, result);
    }
    std::ranges::sort(result.parts, {}, [](const RoleObject *part) { return part->meta.name; });
    return result;
}

BoundRole RbacRoles::boundRole(const RoleObject &role) const
{
    const auto whole = m_aggregated.find(&role);
    return whole == m_aggregated.end() ? BoundRole{{&role}, "", {}} : whole->second;
}

BoundRole RbacRoles::find(const RoleBindingObject &binding) const
{
    const bool isCluster = binding.roleKind == "ClusterRole";
    if (!isCluster && (binding.roleKind != "Role" || binding.meta.nameSpace.empty()))
        return {}; // the API server refuses it
    const Key key{isCluster ? std::string_view() : std::string_view(binding.meta.nameSpace),
                  binding.roleName};
    BoundRole result;
    const auto found = m_roles.find(key);
    if (found != m_roles.end())
        result = boundRole(*found->second);
    if (const auto object = m_undecoded.find(key); object != m_undecoded.end())
        doubtFor(*object->second, result);
    else if (found == m_roles.end())
        result.doubt = binding.roleKind + ' ' + binding.roleName + " is not in the input";
    return result;
}

} // namespace drawbridge
