// SPDX-License-Identifier: Apache-2.0
// ZT-AZ-001, 005 and 010 (findings.md 1.3): whom AuthorizationPolicies bind, and what that leaves
// open. CUSTOM, DENY, ALLOW decide in this order; without any ALLOW policy everything passes
// (istio.md 1.2 to 1.5).
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/authorization.yaml

#include "model/analysis/findings/authorization_parts.h"

#include <array>

namespace drawbridge::authorization_rules {
namespace {

using namespace authorization;
using Policy = AuthorizationPolicyObject;

class AuthorizationSearch {
public:
    AuthorizationSearch(const ClusterFacts &cluster, FindingsSink &sink)
        : m_cluster(cluster), m_sink(sink), m_root(cluster.all->mesh->rootNamespace(cluster.name))
    {
        for (const Policy &policy : cluster.resources->authorizationPolicies)
            m_byNamespace[policy.meta.nameSpace].push_back(&policy);
    }

    void findDefaultAllow()
    {
        for (const WorkloadFacts &workload : m_cluster.workloads)
            judgeDefault(workload);
    }

    void findPlaintext()
    {
        for (const Policy &policy : policies())
            judgePlaintext(policy);
    }

    void findUnenforced()
    {
        for (const Policy &policy : policies()) {
            GroupedParts parts;
            if (policy.isDryRun)
                parts.add(Severity::High, "it is a dry run", policy.meta.where);
            if (policy.action == AuthorizationAction::Audit)
                parts.add(Severity::High, "its action only writes a log (AUDIT)",
                          policy.meta.where);
            addSubjectless(policy, parts);
            tell(m_cluster, m_sink, "ZT-AZ-010", policy, parts,
                 " is not enforced: ", "Promote it, or correct its selector.");
        }
    }

private:
    [[nodiscard]] const std::vector<Policy> &policies() const
    {
        return m_cluster.resources->authorizationPolicies;
    }

    /// Policies by selector; those by targetRefs bind waypoints and gateways.
    struct Bound {
        std::vector<const Policy *> policies;
        bool isDoubtful = false; ///< An ALLOW policy goes by labels that no manifest tells.
    };
    [[nodiscard]] Bound policiesOf(const WorkloadNode &node) const
    {
        Bound bound;
        for (const std::string &nameSpace : {node.key.nameSpace, m_root}) {
            const auto found = m_byNamespace.find(nameSpace);
            if (found == m_byNamespace.end())
                continue;
            for (const Policy *policy : found->second) {
                const auto match =
                    policy->hasTargetRefs ? MeshMatch::No : mesh::selects(policy->selector, node);
                if (match == MeshMatch::Yes &&
                    std::ranges::find(bound.policies, policy) == bound.policies.end())
                    bound.policies.push_back(policy);
                bound.isDoubtful |= match == MeshMatch::Unknown && !policy->isDryRun &&
                                    policy->action == AuthorizationAction::Allow;
            }
        }
        return bound;
    }

    [[nodiscard]] bool hasUndecoded(const WorkloadNode &node) const
    {
        return std::ranges::any_of(m_cluster.resources->undecodedPolicies,
                                   [&](const UndecodedPolicy &object) {
                                       return object.meta.kind == "AuthorizationPolicy" &&
                                              (object.meta.nameSpace == node.key.nameSpace ||
                                               object.meta.nameSpace == m_root);
                                   });
    }

    void judgeDefault(const WorkloadFacts &workload)
    {
        const WorkloadNode &node = *workload.node;
        const bool isMember =
            node.mesh == MeshMembership::Sidecar || node.mesh == MeshMembership::Ambient;
        if (node.mesh == MeshMembership::Unknown) {
            m_sink.cannotAssess("ZT-AZ-001",
                                "the manifests do not show whether the workload is in a mesh");
            return;
        }
        if (!isMember || m_cluster.all->declared[workload.id.index].empty())
            return;
        const auto bound = policiesOf(node);
        const auto acts = [&](AuthorizationAction action) {
            return std::ranges::any_of(bound.policies, [&](const Policy *policy) {
                return policy->action == action && !policy->isDryRun;
            });
        };
        if (acts(AuthorizationAction::Allow))
            return;
        if (hasUndecoded(node) || (node.mesh == MeshMembership::Ambient && hasTargeted(node))) {
            m_sink.cannotAssess("ZT-AZ-001", "a policy that could not be read, or one of a "
                                             "waypoint, may close it");
            return;
        }
        const std::string doubt = m_cluster.all->mesh->serverDoubt(workload.id);
        if (bound.isDoubtful || !doubt.empty()) {
            m_sink.cannotAssess("ZT-AZ-001", doubt.empty() ? "an ALLOW policy goes by labels that "
                                                             "controllers set on each pod"
                                                           : doubt);
            return;
        }
        const Severity severity = acts(AuthorizationAction::Custom) ? Severity::Low
                                  : workload.isExposed              ? Severity::High
                                                                    : Severity::Medium;
        m_sink.report.findings.push_back(
            makeFinding("ZT-AZ-001", severity, node.key,
                        "No ALLOW policy binds " + toString(node.key) +
                            ", so that the mesh lets every caller in" +
                            (bound.policies.empty() ? "." : " whom no other policy refuses."),
                        "Export the design: it lets in the drawn sources alone.", node.where));
    }

    [[nodiscard]] bool hasTargeted(const WorkloadNode &node) const
    {
        const auto found = m_byNamespace.find(node.key.nameSpace);
        return found != m_byNamespace.end() &&
               std::ranges::any_of(found->second,
                                   [](const Policy *policy) { return policy->hasTargetRefs; });
    }

    /// Workloads that a policy by selector binds and that may take plaintext, the first of them.
    [[nodiscard]] const WorkloadFacts *takingPlaintext(const Policy &policy, bool &isDoubtful) const
    {
        for (const WorkloadFacts &workload : m_cluster.workloads) {
            const WorkloadNode &node = *workload.node;
            const bool isThere =
                node.key.nameSpace == policy.meta.nameSpace || policy.meta.nameSpace == m_root;
            const bool isMember =
                node.mesh == MeshMembership::Sidecar || node.mesh == MeshMembership::Ambient;
            if (!isThere || !isMember || policy.hasTargetRefs || !maySelect(policy, node))
                continue;
            const bool isSelected = mesh::selects(policy.selector, node) == MeshMatch::Yes;
            for (const PortRange &range : m_cluster.all->declared[workload.id.index].ranges()) {
                if (range.protocol != Protocol::Tcp)
                    continue;
                const auto mode = m_cluster.all->mesh->mtls(workload.id, range.first).mode;
                const bool isOpen =
                    mode == MtlsDecision::Mode::Permissive || mode == MtlsDecision::Mode::Disable;
                if (isOpen && isSelected)
                    return &workload;
                isDoubtful = isDoubtful || isOpen || mode == MtlsDecision::Mode::Ambiguous ||
                             mode == MtlsDecision::Mode::Unknown;
            }
        }
        return nullptr;
    }

    void judgePlaintext(const Policy &policy)
    {
        GroupedParts parts;
        const bool denies = policy.action == AuthorizationAction::Deny;
        for (std::size_t i = 0; i < policy.rules.size(); ++i)
            for (const AuthorizationSource &source : policy.rules[i].from)
                if (usesIdentity(source)) {
                    const bool isPassed = denies || usesNegation(source);
                    parts.add(isPassed ? Severity::High : Severity::Medium,
                              "rule " + std::to_string(i + 1) +
                                  (isPassed ? " is passed by whoever calls in plaintext"
                                            : " refuses whoever calls in plaintext, which the "
                                              "mesh does not"),
                              policy.rules[i].where);
                }
        if (parts.isEmpty())
            return;
        bool isDoubtful = false;
        const WorkloadFacts *open = takingPlaintext(policy, isDoubtful);
        if (open == nullptr) {
            if (isDoubtful)
                m_sink.cannotAssess(
                    "ZT-AZ-005",
                    "which PeerAuthentication counts, or whom the policy selects, is not known");
            return;
        }
        Finding finding =
            parts.finding("ZT-AZ-005", m_cluster.keyOf(policy.meta),
                          "AuthorizationPolicy " + nameOf(policy.meta) + " goes by identity, but " +
                              toString(open->node->key) + " takes plaintext, which has none: ",
                          "Set PeerAuthentication mode STRICT first.");
        finding.peer = open->node->key;
        m_sink.report.findings.push_back(std::move(finding));
    }

    void addSubjectless(const Policy &policy, GroupedParts &parts)
    {
        if (policy.hasTargetRefs || policy.selector.empty() || policy.meta.nameSpace == m_root)
            return;
        const auto found = m_cluster.byNamespace.find(policy.meta.nameSpace);
        if (found == m_cluster.byNamespace.end()) {
            m_sink.cannotAssess("ZT-AZ-010", "the workloads of the policy are not in the input");
            return;
        }
        auto selected = MeshMatch::No;
        for (const std::size_t index : found->second)
            selected =
                anyOf(selected, mesh::selects(policy.selector, *m_cluster.workloads[index].node));
        if (selected == MeshMatch::Unknown)
            m_sink.cannotAssess("ZT-AZ-010", "it goes by labels that controllers set on each pod");
        if (selected == MeshMatch::No)
            parts.add(Severity::High, "it selects no workload", policy.meta.where);
    }

    const ClusterFacts &m_cluster;
    FindingsSink &m_sink;
    std::string m_root;
    std::map<std::string, std::vector<const Policy *>> m_byNamespace;
};

template<void (AuthorizationSearch::*find)()>
void search(const ClusterFacts &cluster, FindingsSink &sink)
{
    AuthorizationSearch run(cluster, sink);
    (run.*find)();
}

const std::array kRules{
    FindingRule{
        {"ZT-AZ-001", "Default allow remains", Severity::Medium,
         "The workload is in the mesh and declares ports, but no ALLOW policy binds it: the mesh "
         "lets every caller in, whom no DENY policy names. High where it is exposed; low where a "
         "CUSTOM policy asks a provider.",
         "Workloads outside the mesh, gateways, and those that declare no port. Not assessable "
         "where the manifests do not show whether it is in a mesh, where a policy could not be "
         "read, and in ambient where policies of a waypoint may bind it.",
         "Export the design: it lets in the drawn sources alone.", "N6 A Z-AW T1210",
         "kia KIA1301"},
        search<&AuthorizationSearch::findDefaultAllow>},
    FindingRule{
        {"ZT-AZ-005", "Identity match where plaintext is possible", Severity::High,
         "A policy goes by principals, namespaces or ServiceAccounts, and a workload it binds "
         "takes plaintext, which has none of them. High for DENY and for the not… forms, which "
         "plaintext gets past; medium for ALLOW, which refuses it.",
         "Workloads that are STRICT on all declared ports. Not assessable where several "
         "PeerAuthentications count.",
         "Set PeerAuthentication mode STRICT first.", "N2 N6 Z-NW", "kia KIA0105"},
        search<&AuthorizationSearch::findPlaintext>},
    FindingRule{
        {"ZT-AZ-010", "Authorization not enforced", Severity::High,
         "A policy is a dry run, only writes a log (AUDIT), or selects no workload of its "
         "namespace.",
         "Policies without a selector, and those of waypoints and gateways by targetRefs. Not "
         "assessable where the workloads of the namespace are not in the input.",
         "Promote it, or correct its selector.", "N6 Z-AW", "ist IST0127, kia KIA0004"},
        search<&AuthorizationSearch::findUnenforced>},
};

} // namespace
} // namespace drawbridge::authorization_rules

std::span<const drawbridge::FindingRule> drawbridge::authorizationRules()
{
    return authorization_rules::kRules;
}
