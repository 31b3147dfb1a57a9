// SPDX-License-Identifier: Apache-2.0
// ZT-MTLS-002, 003 and 005 (findings.md 1.2): mutual TLS that is off, PeerAuthentications that do
// not do what they seem to, and traffic that sidecars do not see (istio.md 1.1).
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/mesh.yaml

#include "model/analysis/findings/grouped_parts.h"
#include "model/analysis/mesh_selector.h"

#include <array>

namespace drawbridge::mesh_rules {
namespace {

bool isInMesh(const WorkloadFacts &workload)
{
    return workload.node->mesh == MeshMembership::Sidecar ||
           workload.node->mesh == MeshMembership::Ambient;
}

std::vector<std::uint16_t> tcpPorts(const PortSet &declared)
{
    std::vector<std::uint16_t> ports;
    for (const PortRange &range : declared.ranges())
        if (range.protocol == Protocol::Tcp)
            for (unsigned port = range.first; port <= range.last; ++port)
                ports.push_back(static_cast<std::uint16_t>(port));
    return ports;
}

void findDisabled(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const WorkloadFacts &workload : cluster.workloads) {
        if (!isInMesh(workload))
            continue;
        GroupedParts parts;
        bool isDoubtful = false;
        auto ports = tcpPorts(cluster.all->declared[workload.id.index]);
        if (ports.empty())
            ports = cluster.all->mesh->namedPorts(workload.id);
        for (const std::uint16_t port : ports) {
            const MtlsDecision decision = cluster.all->mesh->mtls(workload.id, port);
            if (decision.mode == MtlsDecision::Mode::Ambiguous ||
                decision.mode == MtlsDecision::Mode::Unknown)
                isDoubtful = true;
            if (decision.mode != MtlsDecision::Mode::Disable || decision.by.empty())
                continue;
            const ObjectMeta &meta = decision.by.front()->meta;
            parts.add(workload.isExposed ? Severity::Critical : Severity::High,
                      "port " + std::to_string(port) + " by PeerAuthentication " + nameOf(meta),
                      meta.where);
        }
        if (isDoubtful)
            sink.cannotAssess("ZT-MTLS-002", "which PeerAuthentication counts is not known");
        if (!parts.isEmpty())
            sink.report.findings.push_back(
                parts.finding("ZT-MTLS-002", workload.node->key,
                              toString(workload.node->key) + " serves without mutual TLS: ",
                              "Set the mode STRICT, or take the override out."));
    }
}

bool maySelect(const PeerAuthenticationObject &policy, const WorkloadFacts &workload)
{
    return mesh::selects(policy.selector, *workload.node) != MeshMatch::No;
}

class PeerAuthenticationSearch {
public:
    PeerAuthenticationSearch(const ClusterFacts &cluster, FindingsSink &sink)
        : m_cluster(cluster), m_sink(sink), m_root(cluster.all->mesh->rootNamespace(cluster.name))
    {}

    void run()
    {
        for (const PeerAuthenticationObject &policy : m_cluster.resources->peerAuthentications) {
            GroupedParts parts;
            addRoot(policy, parts);
            addRivals(policy, parts);
            if (!policy.selector.empty() && policy.meta.nameSpace != m_root)
                addSelected(policy, parts);
            if (!parts.isEmpty())
                m_sink.report.findings.push_back(parts.finding(
                    "ZT-MTLS-003", m_cluster.keyOf(policy.meta),
                    "PeerAuthentication " + nameOf(policy.meta) + " does not do what it says: ",
                    "Merge the policies, or move it to the namespace it is for."));
        }
    }

private:
    void addRoot(const PeerAuthenticationObject &policy, GroupedParts &parts) const
    {
        if (policy.meta.nameSpace == m_root && !policy.selector.empty() &&
            std::ranges::none_of(m_cluster.workloads, [&](const WorkloadFacts &workload) {
                return workload.node->key.nameSpace == m_root && maySelect(policy, workload);
            }))
            parts.add(Severity::High,
                      "a selector in the root namespace selects there alone, not in the mesh",
                      policy.meta.where);
        if (policy.selector.empty() && !policy.portModes.empty())
            parts.add(Severity::High, "portLevelMtls counts only with a selector",
                      policy.meta.where);
    }

    /// Another one without selector in the same namespace: the oldest counts, and files tell no
    /// age.
    void addRivals(const PeerAuthenticationObject &policy, GroupedParts &parts) const
    {
        if (!policy.selector.empty())
            return;
        for (const PeerAuthenticationObject &other : m_cluster.resources->peerAuthentications)
            if (&other != &policy && other.selector.empty() &&
                other.meta.nameSpace == policy.meta.nameSpace)
                parts.add(Severity::High,
                          "PeerAuthentication " + other.meta.name +
                              " stands for the same namespace, and only the oldest counts",
                          policy.meta.where);
    }

    void addSelected(const PeerAuthenticationObject &policy, GroupedParts &parts)
    {
        const auto found = m_cluster.byNamespace.find(policy.meta.nameSpace);
        if (found == m_cluster.byNamespace.end()) {
            m_sink.cannotAssess("ZT-MTLS-003", "the workloads of the policy are not in the input");
            return;
        }
        auto selected = MeshMatch::No;
        PortSet declared;
        bool isDeclared = false;
        for (const std::size_t index : found->second) {
            const WorkloadFacts &workload = m_cluster.workloads[index];
            const auto match = mesh::selects(policy.selector, *workload.node);
            selected = anyOf(selected, match);
            if (match == MeshMatch::No)
                continue;
            declared |= m_cluster.all->declared[workload.id.index];
            isDeclared = isDeclared || !m_cluster.all->declared[workload.id.index].empty();
            if (match == MeshMatch::Yes && workload.node->mesh == MeshMembership::Ambient &&
                policy.mode == MtlsMode::Disable)
                parts.add(Severity::High, "DISABLE counts as PERMISSIVE in ambient mode",
                          policy.meta.where);
        }
        if (selected == MeshMatch::Unknown)
            m_sink.cannotAssess("ZT-MTLS-003",
                                "it goes by labels that controllers set on each pod");
        if (selected == MeshMatch::No)
            parts.add(Severity::High, "it selects no workload", policy.meta.where);
        for (const auto &[port, mode] : policy.portModes)
            if (isDeclared && !declared.contains(Protocol::Tcp, port))
                parts.add(Severity::High,
                          "port " + std::to_string(port) +
                              " is no port of its workloads (container ports count)",
                          policy.meta.where);
    }

    const ClusterFacts &m_cluster;
    FindingsSink &m_sink;
    std::string m_root;
};

/// An annotation of a pod that takes traffic away from its sidecar.
struct CaptureSetting {
    std::string_view key;
    std::string_view usual; ///< The value that takes nothing away.
};
constexpr std::array kCapture{
    CaptureSetting{"traffic.sidecar.istio.io/excludeInboundPorts", ""},
    CaptureSetting{"traffic.sidecar.istio.io/excludeOutboundPorts", ""},
    CaptureSetting{"traffic.sidecar.istio.io/excludeOutboundIPRanges", ""},
    CaptureSetting{"traffic.sidecar.istio.io/includeInboundPorts", "*"},
    CaptureSetting{"traffic.sidecar.istio.io/includeOutboundIPRanges", "*"},
    CaptureSetting{"sidecar.istio.io/interceptionMode", ""},
};

/// Ports of "80,443" that the workload declares.
bool namesDeclared(std::string_view list, const PortSet &declared)
{
    for (std::size_t begin = 0; begin <= list.size();) {
        const std::size_t end = std::min(list.find(',', begin), list.size());
        const auto port = PortRange::parse(list.substr(begin, end - begin));
        if (list.substr(begin, end - begin) == "*" ||
            (port && declared.contains(Protocol::Tcp, port->first)))
            return true;
        begin = end + 1;
    }
    return false;
}

void findExclusions(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const WorkloadFacts &workload : cluster.workloads) {
        if (workload.node->mesh == MeshMembership::Unknown &&
            std::ranges::any_of(kCapture, [&](const CaptureSetting &setting) {
                return workload.node->podAnnotations.contains(std::string(setting.key));
            }))
            sink.cannotAssess("ZT-MTLS-005",
                              "the manifests do not show whether the workload is in a mesh");
        if (workload.node->mesh != MeshMembership::Sidecar)
            continue;
        GroupedParts parts;
        for (const CaptureSetting &setting : kCapture) {
            const auto found = workload.node->podAnnotations.find(std::string(setting.key));
            if (found == workload.node->podAnnotations.end() || found->second == setting.usual)
                continue;
            const bool isMode = setting.key.ends_with("interceptionMode");
            if (isMode && found->second != "NONE")
                continue;
            const bool isOfNobody =
                setting.key.ends_with("excludeInboundPorts") &&
                !namesDeclared(found->second, cluster.all->declared[workload.id.index]);
            parts.add(isOfNobody ? Severity::Low : Severity::High,
                      std::string(setting.key) + " is \"" + found->second + "\"",
                      workload.node->where);
        }
        if (!parts.isEmpty())
            sink.report.findings.push_back(parts.finding(
                "ZT-MTLS-005", workload.node->key,
                "Traffic of " + toString(workload.node->key) + " gets past its sidecar: ",
                "Take the annotation out."));
    }
}

const std::array kRules{
    FindingRule{
        {"ZT-MTLS-002", "Mutual TLS disabled", Severity::High,
         "The effective PeerAuthentication mode of a port is DISABLE: the workload serves without "
         "mutual TLS, so that no caller has an identity. Critical where it is exposed.",
         "PERMISSIVE (ZT-MTLS-001), and ambient, where DISABLE counts as PERMISSIVE (ZT-MTLS-003). "
         "Not assessable where several policies count and files tell no age.",
         "Set the mode STRICT, or take the override out.", "N2 Z-NW T1040", "kia KIA0505 KIA0506"},
        findDisabled},
    FindingRule{
        {"ZT-MTLS-003", "PeerAuthentication without the intended effect", Severity::High,
         "A PeerAuthentication that does not do what it seems to: one of several for a namespace, "
         "of which only the oldest counts; portLevelMtls without a selector, or for a port that "
         "no container has; a selector that selects nothing, also one in the root namespace for "
         "pods elsewhere; DISABLE in ambient mode.",
         "Not assessable where the workloads of its namespace are not in the input.",
         "Merge the policies, or move it to the namespace it is for.", "N6 Z-NW",
         "kia KIA0002 KIA0003 KIA0004"},
        [](const ClusterFacts &cluster, FindingsSink &sink) {
            PeerAuthenticationSearch(cluster, sink).run();
        }},
    FindingRule{
        {"ZT-MTLS-005", "Traffic capture exclusions", Severity::High,
         "Annotations take traffic away from the sidecar of the workload: ports and ranges that "
         "are left out, or interception that is off. Low for inbound ports it does not declare.",
         "The values that take nothing away, and workloads outside the mesh. Not assessable where "
         "the manifests do not show whether the workload is in one.",
         "Take the annotation out.", "N2 N6 Z-NW T1562", "ist IST0107"},
        findExclusions},
};

} // namespace
} // namespace drawbridge::mesh_rules

std::span<const drawbridge::FindingRule> drawbridge::meshRules()
{
    return mesh_rules::kRules;
}
