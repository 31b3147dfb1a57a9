// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/objects.h"

#include <compare>
#include <string>
#include <vector>

namespace drawbridge {

/// One thing an identity may do: the atom in which RBAC sets are compared. Wildcards stay "*".
struct RbacAtom {
    std::string nameSpace; ///< Empty: cluster-wide.
    std::string verb;
    std::string apiGroup;
    std::string resource; ///< With "/subresource". A nonResourceURL stands here with its "/" first
                          ///< ("/metrics"; every URL is "/*"), cluster-wide and without group.
    std::string name;     ///< resourceName; empty: all names.
    auto operator<=>(const RbacAtom &) const = default;
};

struct RbacGrant {
    RbacAtom atom;
    const RoleBindingObject *binding = nullptr;
    const RoleObject *role = nullptr; ///< In which the rule is written: of an aggregated
                                      ///< ClusterRole the part.
    std::size_t rule = 0;             ///< Zero-based.
};

/// Everything the bindings give a ServiceAccount, its groups included ("system:serviceaccounts",
/// "system:serviceaccounts:NS", "system:authenticated"), sorted by atom
/// (findings.md 2.1, 2.2, 2.4). A binding to a role that is not there grants nothing. Pointers look
/// into the arguments.
[[nodiscard]] std::vector<RbacGrant> effectiveGrants(const std::vector<RoleObject> &roles,
                                                     const std::vector<RoleBindingObject> &bindings,
                                                     const std::string &nameSpace,
                                                     const std::string &serviceAccount);
/// The same for a group of people; they are in "system:authenticated" too.
[[nodiscard]] std::vector<RbacGrant>
effectiveGroupGrants(const std::vector<RoleObject> &roles,
                     const std::vector<RoleBindingObject> &bindings, const std::string &group);
/// What the bindings give a user by name; groups are not counted in, nobody knows which.
[[nodiscard]] std::vector<RbacGrant> userGrants(const std::vector<RoleObject> &roles,
                                                const std::vector<RoleBindingObject> &bindings,
                                                const std::string &user);

} // namespace drawbridge
