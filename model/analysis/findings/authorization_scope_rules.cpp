// SPDX-License-Identifier: Apache-2.0
// ZT-AZ-002 and 006 (findings.md 1.3): policies that name nobody the input shows, and none where a
// baseline belongs (istio.md 1.3).
// Tested by tests/unit/analysis/test_rule_fixtures.cpp,
// tests/fixtures/findings/authorization_scope.yaml

#include "model/analysis/findings/authorization_scope.h"

#include <array>

namespace drawbridge::authorization_scope_rules {
namespace {

using namespace authorization;
using Policy = AuthorizationPolicyObject;

bool isAllowNothing(const Policy &policy)
{
    return policy.action == AuthorizationAction::Allow && policy.rules.empty() &&
           policy.selector.empty() && policy.targets.empty() && !policy.isDryRun;
}

/// How the workloads of a namespace stand without a baseline.
struct NamespaceMesh {
    bool hasMember = false, hasUnknown = false;
    bool isEachAllowed = true; ///< An ALLOW policy binds each of them.
};

NamespaceMesh meshOf(const ClusterFacts &cluster, const PolicyScope &scope,
                     const std::vector<std::size_t> &indexes)
{
    NamespaceMesh result;
    for (const std::size_t index : indexes) {
        const WorkloadNode &node = *cluster.workloads[index].node;
        result.hasUnknown |= node.mesh == MeshMembership::Unknown;
        if (!isMember(node))
            continue;
        result.hasMember = true;
        result.isEachAllowed &= std::ranges::any_of(scope.policies(), [&](const Policy &policy) {
            return policy.action == AuthorizationAction::Allow && !policy.isDryRun &&
                   scope.binds(policy, node);
        });
    }
    return result;
}

void findNoBaseline(const ClusterFacts &cluster, FindingsSink &sink)
{
    const PolicyScope scope(cluster);
    std::set<std::string> covered;
    for (const Policy &policy : scope.policies())
        if (isAllowNothing(policy))
            covered.insert(policy.meta.nameSpace);
    for (const auto &[nameSpace, indexes] : cluster.byNamespace) {
        const NamespaceMesh mesh = meshOf(cluster, scope, indexes);
        const bool isCovered = covered.contains(nameSpace) || covered.contains(scope.root());
        if (isCovered || (mesh.hasMember && mesh.isEachAllowed))
            continue;
        const bool isUndecided = isUnread(cluster, "AuthorizationPolicy", nameSpace) ||
                                 isUnread(cluster, "AuthorizationPolicy", scope.root());
        if (isUndecided || (!mesh.hasMember && mesh.hasUnknown)) {
            sink.cannotAssess("ZT-AZ-002", isUndecided ? "a policy could not be read"
                                                       : "the manifests do not show whether the "
                                                         "workloads are in a mesh");
            continue;
        }
        if (!mesh.hasMember)
            continue;
        const NamespaceNode *node = cluster.nameSpace(nameSpace);
        const SourceSpan where = node != nullptr && node->isDeclared
                                     ? node->where
                                     : cluster.workloads[indexes.front()].node->where;
        sink.report.findings.push_back(makeFinding(
            "ZT-AZ-002", Severity::Low, {cluster.name, "", "Namespace", nameSpace},
            "No AuthorizationPolicy allows nothing in " + nameSpace +
                ": a new workload there is open to every caller.",
            "Export the design: it begins each namespace with an ALLOW policy without rules.",
            where));
    }
}

/// Accounts and namespaces that the input shows.
class KnownIdentities {
public:
    explicit KnownIdentities(const ClusterFacts &cluster)
    {
        for (const NamespaceNode &node : cluster.all->topology->namespaces)
            if (node.cluster == cluster.name && (node.isDeclared || hasAny(cluster, node.name)))
                m_namespaces.insert(node.name);
        for (const ServiceAccountObject &account : cluster.resources->serviceAccounts) {
            m_accounts.insert({account.meta.nameSpace, account.meta.name});
            m_namespaces.insert(account.meta.nameSpace);
        }
        for (const WorkloadNode &node : cluster.all->topology->workloads)
            if (node.key.cluster == cluster.name)
                m_accounts.insert({node.key.nameSpace, node.serviceAccountName});
        m_hasWorkloads = !cluster.workloads.empty() || !cluster.resources->serviceAccounts.empty();
    }
    [[nodiscard]] bool hasNamespace(const std::string &name) const
    {
        return m_namespaces.contains(name);
    }
    [[nodiscard]] bool hasAccount(const std::string &nameSpace, const std::string &name) const
    {
        return m_accounts.contains({nameSpace, name});
    }
    /// Whether the input shows anybody at all.
    [[nodiscard]] bool isAny() const { return m_hasWorkloads; }

private:
    static bool hasAny(const ClusterFacts &cluster, const std::string &nameSpace)
    {
        return cluster.byNamespace.contains(nameSpace);
    }
    std::set<std::string> m_namespaces;
    std::set<std::pair<std::string, std::string>> m_accounts;
    bool m_hasWorkloads = false;
};

/// "cluster.local/ns/shop/sa/web" in its parts; nothing where it is a pattern or otherwise shaped.
struct PrincipalParts {
    std::string domain, nameSpace, account;
    static std::optional<PrincipalParts> of(const std::string &principal)
    {
        const std::size_t ns = principal.find("/ns/");
        const std::size_t sa = principal.find("/sa/");
        if (ns == std::string::npos || sa == std::string::npos || sa < ns ||
            principal.find('*') != std::string::npos)
            return std::nullopt;
        return PrincipalParts{principal.substr(0, ns), principal.substr(ns + 4, sa - ns - 4),
                              principal.substr(sa + 4)};
    }
};

class UnknownNames {
public:
    UnknownNames(const ClusterFacts &cluster, FindingsSink &sink)
        : m_cluster(cluster), m_sink(sink), m_known(cluster)
    {}

    void run()
    {
        for (const Policy &policy : m_cluster.resources->authorizationPolicies) {
            GroupedParts parts;
            for (std::size_t i = 0; i < policy.rules.size(); ++i)
                for (const AuthorizationSource &source : policy.rules[i].from)
                    addSource(policy, source, i, parts);
            if (parts.isEmpty())
                continue;
            if (!m_known.isAny()) {
                m_sink.cannotAssess("ZT-AZ-006", "nobody who runs in the cluster is in the input");
                continue;
            }
            Finding finding = parts.finding("ZT-AZ-006", m_cluster.keyOf(policy.meta),
                                            "AuthorizationPolicy " + nameOf(policy.meta) +
                                                " names somebody unknown: ",
                                            "Correct the name, or import what it is about.");
            finding.confidence = Confidence::Inferred;
            m_sink.report.findings.push_back(std::move(finding));
        }
    }

private:
    void addSource(const Policy &policy, const AuthorizationSource &source, std::size_t rule,
                   GroupedParts &parts) const
    {
        const SourceSpan &where = policy.rules[rule].where;
        const std::string name = "rule " + std::to_string(rule + 1) + " names ";
        for (const auto *list : {&source.principals, &source.notPrincipals})
            for (const std::string &principal : *list)
                if (const auto named = PrincipalParts::of(principal))
                    addAccount(named->nameSpace, named->account, name, where, parts);
        for (const auto *list : {&source.serviceAccounts, &source.notServiceAccounts})
            for (const std::string &account : *list) {
                const std::size_t slash = account.find('/');
                const bool isLocal = slash == std::string::npos;
                addAccount(isLocal ? policy.meta.nameSpace : account.substr(0, slash),
                           isLocal ? account : account.substr(slash + 1), name, where, parts);
            }
        for (const auto *list : {&source.namespaces, &source.notNamespaces})
            for (const std::string &nameSpace : *list)
                if (nameSpace.find('*') == std::string::npos && !m_known.hasNamespace(nameSpace))
                    parts.add(Severity::Medium, name + "namespace " + nameSpace, where);
    }

    void addAccount(const std::string &nameSpace, const std::string &account,
                    const std::string &name, const SourceSpan &where, GroupedParts &parts) const
    {
        if (!m_known.hasAccount(nameSpace, account))
            parts.add(Severity::Medium, name + "ServiceAccount " + nameSpace + "/" + account,
                      where);
    }

    const ClusterFacts &m_cluster;
    FindingsSink &m_sink;
    KnownIdentities m_known;
};

const std::array kRules{
    FindingRule{
        {"ZT-AZ-002", "No deny baseline in the mesh", Severity::Low,
         "A namespace with workloads of the mesh has no ALLOW policy without selector and rules, "
         "nor has the root namespace: a new workload there is open to every caller.",
         "Namespaces each of whose workloads an ALLOW policy binds. Not assessable where a policy "
         "could not be read, or the manifests do not show whether the workloads are in a mesh.",
         "Export the design: it begins each namespace with an ALLOW policy without rules.",
         "N6 A Z-AW", "none"},
        findNoBaseline},
    FindingRule{
        {"ZT-AZ-006", "Unknown identity named", Severity::Medium,
         "A rule names a ServiceAccount or namespace that is not in the input: mistyped, gone, or "
         "of another cluster. Inferred, since the input may lack it.",
         "Patterns with a star, and accounts that workloads run as without a manifest of their "
         "own. Not assessable where the input shows no workload and no ServiceAccount.",
         "Correct the name, or import what it is about.", "N6 Z-AW",
         "kia KIA0101 KIA0106 KIA0107 KIA0108, ist IST0101"},
        [](const ClusterFacts &cluster, FindingsSink &sink) { UnknownNames(cluster, sink).run(); }},
};

} // namespace
} // namespace drawbridge::authorization_scope_rules

std::span<const drawbridge::FindingRule> drawbridge::authorizationScopeRules()
{
    return authorization_scope_rules::kRules;
}
