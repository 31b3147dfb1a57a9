// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/rbac_engine.h"

#include <boost/functional/hash.hpp>

#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace drawbridge {

/// What a binding refers to: the roles in which its rules are written (itself, or the parts that
/// aggregation reaches), and why there may be more than that.
struct BoundRole {
    std::vector<const RoleObject *> parts; ///< Sorted by name; a role without rules grants nothing.
    std::string doubt;                     ///< Empty: the parts are all there is.
    SourceSpan doubtWhere;                 ///< Unset where the doubt is that a role is missing.
};

/// The roles of one cluster by what bindings call them, aggregation resolved (findings.md 2.2 and
/// 2.3). Pointers look into the objects, which must outlive it.
class RbacRoles {
public:
    explicit RbacRoles(const RbacObjects &objects);

    /// The role a binding refers to; of a role that is not there no parts and a doubt.
    [[nodiscard]] BoundRole find(const RoleBindingObject &binding) const;

private:
    /// Namespace (empty: ClusterRole) and name.
    using Key = std::pair<std::string_view, std::string_view>;

    using Roles = std::vector<const RoleObject *>;

    [[nodiscard]] BoundRole resolve(const RoleObject &role) const;
    /// What a role grants that is in the input.
    [[nodiscard]] BoundRole boundRole(const RoleObject &role) const;
    void addOwnRules(const RoleObject &role, BoundRole &result) const;
    [[nodiscard]] Roles reachedFrom(const RoleObject &role) const;
    void addParts(const RoleObject &whole);

    std::unordered_map<Key, const RoleObject *, boost::hash<Key>> m_roles;
    std::map<std::string_view, const RoleObject *> m_clusterRoles; ///< By name.
    std::map<Key, const UndecodedPolicy *> m_undecoded;
    /// Of a ClusterRole with an aggregationRule, without itself.
    std::map<const RoleObject *, Roles> m_parts;
    std::map<const RoleObject *, const UndecodedPolicy *> m_undecodedParts; ///< One of them.
    std::map<const RoleObject *, BoundRole> m_aggregated;
};

} // namespace drawbridge
