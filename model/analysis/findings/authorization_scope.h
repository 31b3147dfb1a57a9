// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings/authorization_parts.h"

namespace drawbridge::authorization {

inline bool isMember(const WorkloadNode &node)
{
    return node.mesh == MeshMembership::Sidecar || node.mesh == MeshMembership::Ambient;
}

inline bool isUnread(const ClusterFacts &cluster, std::string_view kind,
                     const std::string &nameSpace)
{
    return std::ranges::any_of(
        cluster.resources->undecodedPolicies, [&](const UndecodedPolicy &policy) {
            return policy.meta.kind == kind && policy.meta.nameSpace == nameSpace;
        });
}

inline bool looksAtTokens(const AuthorizationCondition &condition)
{
    return condition.attribute == AuthorizationAttribute::RequestPrincipal ||
           condition.attribute == AuthorizationAttribute::RequestAudiences ||
           condition.attribute == AuthorizationAttribute::RequestPresenter ||
           condition.attribute == AuthorizationAttribute::RequestClaim;
}

inline bool demandsToken(const AuthorizationRule &rule)
{
    return std::ranges::any_of(rule.when, looksAtTokens) ||
           std::ranges::any_of(rule.from, [](const AuthorizationSource &source) {
               return !source.requestPrincipals.empty() || !source.notRequestPrincipals.empty();
           });
}

/// What only an HTTP request has.
inline bool looksAtHttp(const AuthorizationRule &rule)
{
    const bool inOperation =
        std::ranges::any_of(rule.to, [](const AuthorizationOperation &operation) {
            return !operation.methods.empty() || !operation.notMethods.empty() ||
                   !operation.paths.empty() || !operation.notPaths.empty() ||
                   !operation.hosts.empty() || !operation.notHosts.empty();
        });
    return inOperation || demandsToken(rule) ||
           std::ranges::any_of(rule.when, [](const AuthorizationCondition &condition) {
               return condition.attribute == AuthorizationAttribute::RequestHeader;
           });
}

/// What the rules of this file look up.
class PolicyScope {
public:
    explicit PolicyScope(const ClusterFacts &cluster)
        : m_cluster(cluster), m_root(cluster.all->mesh->rootNamespace(cluster.name))
    {}

    [[nodiscard]] const std::string &root() const { return m_root; }
    [[nodiscard]] const std::vector<AuthorizationPolicyObject> &policies() const
    {
        return m_cluster.resources->authorizationPolicies;
    }
    /// Whether a policy, of its namespace or the root's, is for the workload for certain.
    template<typename Object>
    [[nodiscard]] bool binds(const Object &policy, const WorkloadNode &node) const
    {
        const bool isThere =
            policy.meta.nameSpace == node.key.nameSpace || policy.meta.nameSpace == m_root;
        return isThere && policy.targets.empty() &&
               mesh::selects(policy.selector, node) == MeshMatch::Yes;
    }

private:
    const ClusterFacts &m_cluster;
    std::string m_root;
};

} // namespace drawbridge::authorization
