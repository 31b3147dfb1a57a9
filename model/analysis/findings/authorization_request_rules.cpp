// SPDX-License-Identifier: Apache-2.0
// ZT-AZ-008, 009 and ZT-MTLS-009 (findings.md 1.2, 1.3): policies on requests where nobody sees
// requests, and tokens that are taken but not demanded (istio.md 1.7, 1.10).
// Tested by tests/unit/analysis/test_rule_fixtures.cpp,
// tests/fixtures/findings/authorization_scope.yaml

#include "model/analysis/findings/authorization_scope.h"
#include "model/analysis/mesh_engine_ports.h"

#include <array>

namespace drawbridge::authorization_request_rules {
namespace {

using namespace authorization;
using Policy = AuthorizationPolicyObject;

/// Ports of a workload that Services name for another protocol than HTTP.
std::set<std::uint16_t> tcpOnlyPorts(const ClusterFacts &cluster, WorkloadId id, bool &isTold)
{
    std::map<std::uint16_t, PortReading> readings;
    for (const ServiceNode &service : cluster.all->topology->services) {
        if (std::ranges::find(service.backends, id) == service.backends.end())
            continue;
        for (const auto &[port, reading] :
             portReadings(service, cluster.all->topology->workload(id))) {
            const auto [at, isNew] = readings.try_emplace(port, reading);
            if (!isNew)
                at->second = combined(at->second, reading);
        }
    }
    isTold = !readings.empty();
    std::set<std::uint16_t> ports;
    for (const auto &[port, reading] : readings)
        if (reading == PortReading::Tcp)
            ports.insert(port);
    return ports;
}

bool isAbout(const AuthorizationRule &rule, std::uint16_t port)
{
    return rule.to.empty() ||
           std::ranges::any_of(rule.to, [&](const AuthorizationOperation &operation) {
               return operation.ports.empty() ||
                      std::ranges::find(operation.ports, port) != operation.ports.end();
           });
}

void findHttpOnTcp(const ClusterFacts &cluster, FindingsSink &sink)
{
    const PolicyScope scope(cluster);
    for (const Policy &policy : scope.policies()) {
        GroupedParts parts;
        if (std::ranges::none_of(policy.rules, looksAtHttp))
            continue;
        for (const WorkloadFacts &workload : cluster.workloads) {
            if (workload.node->mesh != MeshMembership::Sidecar ||
                !scope.binds(policy, *workload.node))
                continue;
            bool isTold = false;
            const auto ports = tcpOnlyPorts(cluster, workload.id, isTold);
            if (!isTold)
                sink.cannotAssess("ZT-AZ-008", "no Service of the input names the protocol");
            for (std::size_t i = 0; i < policy.rules.size(); ++i)
                for (const std::uint16_t port : ports)
                    if (looksAtHttp(policy.rules[i]) && isAbout(policy.rules[i], port))
                        parts.add(Severity::Medium,
                                  "rule " + std::to_string(i + 1) + " on port " +
                                      std::to_string(port) + " of " + toString(workload.node->key) +
                                      (policy.action == AuthorizationAction::Deny
                                           ? ", where it denies more than it says"
                                           : ", where it is dropped"),
                                  policy.rules[i].where);
        }
        tell(cluster, sink, "ZT-AZ-008", policy, parts,
             " looks at HTTP on ports that carry something else: ",
             "Name the port of the Service for its protocol (http-…), or write a rule of its own.");
    }
}

class TokenSearch {
public:
    TokenSearch(const ClusterFacts &cluster, FindingsSink &sink)
        : m_cluster(cluster), m_sink(sink), m_scope(cluster)
    {}

    void run()
    {
        for (const RequestAuthenticationObject &object :
             m_cluster.resources->requestAuthentications)
            judge(object);
        for (const Policy &policy : m_scope.policies())
            judgeDemand(policy);
    }

private:
    void judge(const RequestAuthenticationObject &object)
    {
        GroupedParts parts;
        for (const JwtRule &rule : object.rules) {
            if (rule.jwksUri.starts_with("http://"))
                parts.add(Severity::Medium,
                          "the keys of " + rule.issuer + " come in plaintext (jwksUri http)",
                          rule.where);
            if (rule.audiences.empty())
                parts.add(Severity::Medium,
                          "tokens of " + rule.issuer + " are taken for any audience", rule.where);
        }
        if (object.targets.empty())
            addUndemanded(object, parts);
        if (!parts.isEmpty())
            m_sink.report.findings.push_back(parts.finding(
                "ZT-AZ-009", m_cluster.keyOf(object.meta),
                "RequestAuthentication " + nameOf(object.meta) + ": ",
                "Demand requestPrincipals in an ALLOW policy, or deny notRequestPrincipals *."));
    }

    [[nodiscard]] bool isDemanded(const WorkloadNode &node) const
    {
        return std::ranges::any_of(m_scope.policies(), [&](const Policy &policy) {
            return !policy.isDryRun && m_scope.binds(policy, node) &&
                   std::ranges::any_of(policy.rules, demandsToken);
        });
    }

    /// Workloads that take a token and let in whoever has none.
    void addUndemanded(const RequestAuthenticationObject &object, GroupedParts &parts)
    {
        bool hasAny = false;
        for (const WorkloadFacts &workload : m_cluster.workloads) {
            if (!m_scope.binds(object, *workload.node))
                continue;
            hasAny = true;
            if (isDemanded(*workload.node))
                continue;
            if (isUnread(m_cluster, "AuthorizationPolicy", workload.node->key.nameSpace))
                m_sink.cannotAssess("ZT-AZ-009", "a policy that may demand it could not be read");
            else
                parts.add(workload.isExposed ? Severity::Critical : Severity::High,
                          toString(workload.node->key) + " lets in requests without a token",
                          object.meta.where);
        }
        if (!hasAny)
            m_sink.cannotAssess("ZT-AZ-009", "the workloads of the RequestAuthentication are not "
                                             "in the input");
    }

    /// The reverse: a token is demanded that nothing verifies, so that nobody gets in.
    void judgeDemand(const Policy &policy)
    {
        GroupedParts parts;
        if (policy.action != AuthorizationAction::Allow || policy.isDryRun)
            return;
        for (const WorkloadFacts &workload : m_cluster.workloads) {
            const WorkloadNode &node = *workload.node;
            if (!m_scope.binds(policy, node) || !isMember(node) ||
                isUnread(m_cluster, "RequestAuthentication", node.key.nameSpace))
                continue;
            const bool isVerified = std::ranges::any_of(
                m_cluster.resources->requestAuthentications,
                [&](const auto &object) { return m_scope.binds(object, node); });
            for (std::size_t i = 0; i < policy.rules.size() && !isVerified; ++i)
                if (demandsToken(policy.rules[i]))
                    parts.add(Severity::Medium,
                              "rule " + std::to_string(i + 1) +
                                  " demands a token that nothing verifies for " +
                                  toString(node.key) + ", so that it lets nobody in",
                              policy.rules[i].where);
        }
        tell(m_cluster, m_sink, "ZT-AZ-009", policy, parts, ": ",
             "Add a RequestAuthentication for the issuer.");
    }

    const ClusterFacts &m_cluster;
    FindingsSink &m_sink;
    PolicyScope m_scope;
};

constexpr auto kUseWaypoint = "istio.io/use-waypoint";

bool namesWaypoint(const LabelMap &labels)
{
    const auto found = labels.find(kUseWaypoint);
    return found != labels.end() && found->second != "none";
}

/// A Service that a policy of a waypoint is for, and that no waypoint stands before.
void addUnserved(const ClusterFacts &cluster, const Policy &policy, GroupedParts &parts,
                 FindingsSink &sink)
{
    const NamespaceNode *home = cluster.nameSpace(policy.meta.nameSpace);
    for (const PolicyTarget &target : policy.targets) {
        if (target.kind != "Service")
            continue;
        const auto service =
            std::ranges::find_if(cluster.all->topology->services, [&](const ServiceNode &node) {
                return node.cluster == cluster.name &&
                       node.object.meta.nameSpace == policy.meta.nameSpace &&
                       node.object.meta.name == target.name;
            });
        if (service == cluster.all->topology->services.end() || home == nullptr ||
            !home->isDeclared) {
            sink.cannotAssess("ZT-MTLS-009",
                              "the Service of the policy, or its namespace, is not in the input");
            continue;
        }
        const LabelMap &own = service->object.meta.labels;
        if (!(own.contains(kUseWaypoint) ? namesWaypoint(own) : namesWaypoint(home->labels)))
            parts.add(Severity::Medium,
                      "no waypoint stands before Service " + target.name +
                          ", so that nothing enforces it",
                      target.where.isKnown() ? target.where : policy.meta.where);
    }
}

void findWithoutWaypoint(const ClusterFacts &cluster, FindingsSink &sink)
{
    const PolicyScope scope(cluster);
    for (const Policy &policy : scope.policies()) {
        GroupedParts parts;
        addUnserved(cluster, policy, parts, sink);
        for (const WorkloadFacts &workload : cluster.workloads)
            if (workload.node->mesh == MeshMembership::Ambient &&
                scope.binds(policy, *workload.node))
                for (std::size_t i = 0; i < policy.rules.size(); ++i)
                    if (looksAtHttp(policy.rules[i]))
                        parts.add(Severity::Medium,
                                  "rule " + std::to_string(i + 1) +
                                      " looks at HTTP, which the "
                                      "ztunnel of " +
                                      toString(workload.node->key) + " does not see",
                                  policy.rules[i].where);
        tell(cluster, sink, "ZT-MTLS-009", policy, parts, " needs a waypoint: ",
             "Label the Service or namespace istio.io/use-waypoint, and name it in targetRefs.");
    }
}

const std::array kRules{
    FindingRule{
        {"ZT-AZ-008", "HTTP attributes on a TCP port", Severity::Medium,
         "A rule looks at methods, paths, hosts, headers or tokens, and binds a sidecar on a port "
         "that its Service names for another protocol: a rule of an ALLOW policy is dropped, one "
         "of a DENY policy denies more than it says.",
         "Rules for other ports, and ports named for HTTP or for nothing. Not assessable where no "
         "Service of the input names the protocol.",
         "Name the port of the Service for its protocol, or write a rule of its own.", "N6 Z-AW",
         "ist IST0118"},
        findHttpOnTcp},
    FindingRule{
        {"ZT-AZ-009", "Token accepted but never required", Severity::High,
         "A RequestAuthentication is for a workload, and no AuthorizationPolicy there demands a "
         "token: who sends none passes. Critical where it is exposed. Medium where keys come in "
         "plaintext, where no audience is named, and for an ALLOW rule that demands a token which "
         "nothing verifies.",
         "Workloads whose policies look at requestPrincipals or claims. Not assessable where the "
         "workloads are not in the input, or a policy could not be read.",
         "Demand requestPrincipals in an ALLOW policy, or deny notRequestPrincipals *.",
         "N6 Z-ID T1190", "ist IST0149 IST0175"},
        [](const ClusterFacts &cluster, FindingsSink &sink) { TokenSearch(cluster, sink).run(); }},
    FindingRule{
        {"ZT-MTLS-009", "Ambient L7 rule without a waypoint", Severity::Medium,
         "A policy looks at HTTP and binds a workload of an ambient mesh by selector, whose "
         "ztunnel sees none, or is for a Service before which no waypoint stands.",
         "Policies that look at identities and ports alone. Not assessable where the Service or "
         "its namespace is not in the input.",
         "Label the Service or namespace istio.io/use-waypoint, and name it in targetRefs.",
         "N6 Z-AW", "kia KIA0109 KIA0110 KIA1317"},
        findWithoutWaypoint},
};

} // namespace
} // namespace drawbridge::authorization_request_rules

std::span<const drawbridge::FindingRule> drawbridge::authorizationRequestRules()
{
    return authorization_request_rules::kRules;
}
