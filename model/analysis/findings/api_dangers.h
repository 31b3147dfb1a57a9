// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings.h"
#include "model/analysis/rbac_rules.h"

#include <span>
#include <string_view>
#include <vector>

namespace drawbridge {

/// One thing that whoever may do it can use against the cluster (findings.md 1.5).
struct ApiDanger {
    std::string_view rule;  ///< "ZT-RB-008"
    Severity wide;          ///< Granted in the whole cluster.
    Severity local;         ///< In one namespace.
    Severity named;         ///< For some names only.
    std::string_view verbs; ///< "create get"; "any": each verb.
    std::string_view group;
    std::string_view resource; ///< With "/subresource".
};

/// Those an atom grants. An atom that no request can match ("pods/*", create of a name, kinds
/// outside namespaces by a RoleBinding) grants none.
[[nodiscard]] std::vector<const ApiDanger *> dangersOf(const RbacAtom &atom);

/// Whether the atom allows the verb on the resource in its scope, for a request that can exist.
[[nodiscard]] bool grants(const RbacAtom &atom, std::string_view verb, std::string_view group,
                          std::string_view resource);

/// Whether a rule is one that ZT-RB-001 to ZT-RB-013 would name (findings.md ZT-RB-018).
[[nodiscard]] bool isPowerful(const RbacRule &rule, const std::string &nameSpace);

} // namespace drawbridge
