// SPDX-License-Identifier: Apache-2.0
// ZT-AZ-003, 004 and 007 (findings.md 1.3): whom the rules of ALLOW policies take for a source. A
// rule without one is for everybody (istio.md 1.4).
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/authorization.yaml

#include "model/analysis/findings/authorization_parts.h"

#include <array>

namespace drawbridge::authorization_source_rules {
namespace {

using namespace authorization;
using Policy = AuthorizationPolicyObject;

class SourceSearch {
public:
    SourceSearch(const ClusterFacts &cluster, FindingsSink &sink) : m_cluster(cluster), m_sink(sink)
    {}

    void findSourceless()
    {
        for (const Policy &policy : policies()) {
            GroupedParts parts;
            if (policy.action == AuthorizationAction::Allow)
                for (std::size_t i = 0; i < policy.rules.size(); ++i)
                    if (!namesSource(policy.rules[i]) && !isForHealth(policy.rules[i]))
                        parts.add(Severity::High,
                                  "rule " + std::to_string(i + 1) + " names no source",
                                  policy.rules[i].where);
            tell(m_cluster, m_sink, "ZT-AZ-003", policy, parts,
                 " lets everybody in: ", "Name the principals of the drawn sources.");
        }
    }

    void findWildcards()
    {
        for (const Policy &policy : policies()) {
            GroupedParts parts;
            if (policy.action == AuthorizationAction::Allow)
                for (std::size_t i = 0; i < policy.rules.size(); ++i)
                    for (const AuthorizationSource &source : policy.rules[i].from)
                        addWildcards(policy.rules[i], source, i, parts);
            tell(m_cluster, m_sink, "ZT-AZ-004", policy, parts, " takes more than one identity: ",
                 "Name the ServiceAccounts of the drawn sources.");
        }
    }

    void findAddresses()
    {
        for (const Policy &policy : policies()) {
            GroupedParts parts;
            if (policy.action == AuthorizationAction::Allow)
                for (std::size_t i = 0; i < policy.rules.size(); ++i)
                    for (const AuthorizationSource &source : policy.rules[i].from)
                        addAddresses(policy.rules[i], source, i, parts);
            if (!parts.isEmpty() && isForGateways(policy))
                continue;
            tell(m_cluster, m_sink, "ZT-AZ-007", policy, parts,
                 " takes an address for an identity: ", "Name the principal of the source.");
        }
    }

private:
    [[nodiscard]] const std::vector<Policy> &policies() const
    {
        return m_cluster.resources->authorizationPolicies;
    }

    static bool isEmpty(const AuthorizationSource &source)
    {
        return source == AuthorizationSource{};
    }

    static bool looksAtSource(const AuthorizationCondition &condition)
    {
        return condition.key.starts_with("source.") || condition.key.starts_with("request.auth.") ||
               condition.key.starts_with("remote.ip");
    }

    static bool namesSource(const AuthorizationRule &rule)
    {
        const bool hasFrom = !rule.from.empty() && std::ranges::none_of(rule.from, isEmpty);
        return hasFrom || std::ranges::any_of(rule.when, looksAtSource);
    }

    static bool isForHealth(const AuthorizationRule &rule)
    {
        constexpr std::array<std::string_view, 7> kHealth{
            "/healthz", "/health", "/livez", "/readyz", "/ready", "/ping", "/live"};
        return !rule.to.empty() && std::ranges::all_of(rule.to, [&](const auto &operation) {
            return !operation.paths.empty() &&
                   std::ranges::all_of(operation.paths, [&](const std::string &path) {
                       return std::ranges::find(kHealth, path) != kHealth.end();
                   });
        });
    }

    static bool demandsToken(const AuthorizationRule &rule, const AuthorizationSource &source)
    {
        return !source.requestPrincipals.empty() ||
               std::ranges::any_of(rule.when, [](const AuthorizationCondition &condition) {
                   return condition.key.starts_with("request.auth.");
               });
    }

    static void addWildcards(const AuthorizationRule &rule, const AuthorizationSource &source,
                             std::size_t index, GroupedParts &parts)
    {
        const std::string name = "rule " + std::to_string(index + 1) + " takes ";
        for (const auto *list : {&source.principals, &source.namespaces, &source.serviceAccounts})
            for (const std::string &value : *list) {
                if (value == "*")
                    parts.add(demandsToken(rule, source) ? Severity::Low : Severity::High,
                              name + "every identity (*)", rule.where);
                else if (value.starts_with('*') || value.ends_with('*'))
                    parts.add(Severity::Medium, name + "whatever fits " + value, rule.where);
            }
        const bool isDomainOnly = !source.trustDomains.empty() && source.principals.empty() &&
                                  source.namespaces.empty() && source.serviceAccounts.empty();
        if (isDomainOnly)
            parts.add(Severity::Medium, name + "a whole trust domain", rule.where);
    }

    static void addAddresses(const AuthorizationRule &rule, const AuthorizationSource &source,
                             std::size_t index, GroupedParts &parts)
    {
        const bool hasOther = usesIdentity(source) || !source.requestPrincipals.empty() ||
                              !source.trustDomains.empty() || !rule.when.empty();
        if (hasOther || (source.ipBlocks.empty() && source.remoteIpBlocks.empty()))
            return;
        const bool isForgeable = !source.remoteIpBlocks.empty();
        parts.add(isForgeable ? Severity::High : Severity::Medium,
                  "rule " + std::to_string(index + 1) + " goes by " +
                      (isForgeable ? "remoteIpBlocks, a header that callers may write unless "
                                     "trusted proxies are counted"
                                   : "ipBlocks alone"),
                  rule.where);
    }

    /// Client addresses are a gateway's own matter.
    [[nodiscard]] bool isForGateways(const Policy &policy) const
    {
        if (policy.hasTargetRefs)
            return true;
        bool hasAny = false;
        for (const WorkloadFacts &workload : m_cluster.workloads) {
            const WorkloadNode &node = *workload.node;
            if (node.key.nameSpace != policy.meta.nameSpace || !maySelect(policy, node))
                continue;
            if (node.mesh != MeshMembership::Gateway)
                return false;
            hasAny = true;
        }
        return hasAny;
    }

    const ClusterFacts &m_cluster;
    FindingsSink &m_sink;
};

template<void (SourceSearch::*find)()>
void search(const ClusterFacts &cluster, FindingsSink &sink)
{
    SourceSearch run(cluster, sink);
    (run.*find)();
}

const std::array kRules{
    FindingRule{
        {"ZT-AZ-003", "ALLOW without a source", Severity::High,
         "A rule of an ALLOW policy has no from, or an empty one, and no condition on the source "
         "or a token: it lets everybody in.",
         "Rules for paths of health checks alone, and DENY policies.",
         "Name the principals of the drawn sources.", "N3 N6 Z-AW", "none"},
        search<&SourceSearch::findSourceless>},
    FindingRule{
        {"ZT-AZ-004", "Wildcard identity", Severity::Medium,
         "A rule of an ALLOW policy takes every identity (*, high), whatever fits a prefix or an "
         "ending, or a whole trust domain (medium).",
         "The star beside a demanded token is low: it only asks for some mutual TLS.",
         "Name the ServiceAccounts of the drawn sources.", "N3 N6 A Z-ID", "none"},
        search<&SourceSearch::findWildcards>},
    FindingRule{
        {"ZT-AZ-007", "IP address as identity", Severity::Medium,
         "The only source of an ALLOW rule is ipBlocks (medium) or remoteIpBlocks (high), which a "
         "caller may write into a header unless trusted proxies are counted.",
         "Gateways, and addresses beside an identity or a token.",
         "Name the principal of the source.", "N2 Z-ID", "none"},
        search<&SourceSearch::findAddresses>},
};

} // namespace
} // namespace drawbridge::authorization_source_rules

std::span<const drawbridge::FindingRule> drawbridge::authorizationSourceRules()
{
    return authorization_source_rules::kRules;
}
