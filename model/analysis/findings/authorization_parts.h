// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings/grouped_parts.h"
#include "model/analysis/mesh_selector.h"

namespace drawbridge::authorization {

inline bool usesNegation(const AuthorizationSource &source)
{
    return !source.notPrincipals.empty() || !source.notNamespaces.empty() ||
           !source.notServiceAccounts.empty();
}

inline bool usesIdentity(const AuthorizationSource &source)
{
    return usesNegation(source) || !source.principals.empty() || !source.namespaces.empty() ||
           !source.serviceAccounts.empty();
}

/// A policy whose selector may be on the pods of a workload, though no manifest tells.
inline bool maySelect(const AuthorizationPolicyObject &policy, const WorkloadNode &node)
{
    return mesh::selects(policy.selector, node) != MeshMatch::No;
}

/// One finding about a policy, where there is something to tell.
inline void tell(const ClusterFacts &cluster, FindingsSink &sink, std::string_view rule,
                 const AuthorizationPolicyObject &policy, const GroupedParts &parts,
                 const std::string &message, const std::string &fix)
{
    if (!parts.isEmpty())
        sink.report.findings.push_back(
            parts.finding(rule, cluster.keyOf(policy.meta),
                          "AuthorizationPolicy " + nameOf(policy.meta) + message, fix));
}

} // namespace drawbridge::authorization
