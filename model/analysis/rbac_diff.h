// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/rbac_engine.h"
#include "model/topology/topology.h"

#include <string>
#include <vector>

namespace drawbridge {

/// A permission that somebody has in one of two inputs only.
struct RbacChange {
    std::string cluster; ///< Topology::Cluster::name.
    std::string subject; ///< toString(RbacIdentity).
    bool isGained = false;
    bool isCertain = true; ///< False: the other input has something that could give it as well.
    RbacAtom atom;
    std::string because; ///< "rule 1 of Role shop/reader through RoleBinding shop/web".
    SourceSpan where;    ///< Of the role.
    bool operator==(const RbacChange &) const = default;
};

/// Compares what the bindings of two inputs give everybody they name, cluster by cluster, without
/// the built-in roles, which both have alike (findings.md 2.1 to 2.4). A permission counts for the
/// subject a binding names: what a group gains is told of the group, not of its members. With a
/// namespace, only what holds there or everywhere. Sorted by cluster, subject, gained first, then
/// atom. Cost: what the effective permissions of all subjects of both sides are.
[[nodiscard]] std::vector<RbacChange> diffRbac(const Topology &before, const Topology &after,
                                               const std::string &nameSpace = {});

} // namespace drawbridge
