// SPDX-License-Identifier: Apache-2.0
// ZT-MTLS-004, 006, 007 and 008 (findings.md 1.2): what clients of a mesh do. A drawn pair with one
// end outside, DestinationRules that have clients leave mutual TLS or not look at certificates, and
// sidecars that call whatever they like (istio.md 1.10).
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/mesh_clients.yaml

#include "model/analysis/findings/grouped_parts.h"
#include "model/analysis/mesh_destination_rules.h"
#include "model/analysis/mesh_selector.h"
#include "model/topology/mesh_outbound.h"

#include <array>

namespace drawbridge::mesh_client_rules {
namespace {

constexpr std::uint8_t kWideIpv4 = 16;

bool isMember(const WorkloadNode &node)
{
    return node.mesh == MeshMembership::Sidecar || node.mesh == MeshMembership::Ambient;
}

/// What a pair with one end outside the mesh comes to.
std::string fateOf(const RuleFacts &facts, const WorkloadNode &from, WorkloadId to,
                   const PortSet &ports)
{
    if (isMember(from))
        return "has no identity, since the destination is outside the mesh";
    std::set<MtlsDecision::Mode> modes;
    for (const PortRange &range : ports.ranges())
        if (range.protocol == Protocol::Tcp)
            modes.insert(facts.mesh->mtls(to, range.first).mode);
    if (modes == std::set{MtlsDecision::Mode::Strict})
        return "is refused: the destination takes mutual TLS alone, and the source speaks none";
    return "is plaintext, since the source is outside the mesh";
}

void judgePair(const ClusterFacts &cluster, const FindingsContext &context, EndIndex from,
               EndIndex to, const PortSet &ports, FindingsSink &sink)
{
    const WorkloadNode &source = context.workload(from);
    const WorkloadNode &target = context.workload(to);
    const auto isUnknown = [](const WorkloadNode &node) {
        return node.mesh == MeshMembership::Unknown;
    };
    if (isUnknown(source) || isUnknown(target)) {
        if (isMember(source) || isMember(target))
            sink.cannotAssess("ZT-MTLS-004",
                              "the manifests do not show whether both ends are in the mesh");
        return;
    }
    const bool isMixed = (isMember(source) && target.mesh == MeshMembership::None) ||
                         (isMember(target) && source.mesh == MeshMembership::None);
    if (!isMixed || cluster.all->isGateway[from] || source.isSystem || target.isSystem)
        return;
    const WorkloadNode &outside = isMember(source) ? target : source;
    Finding finding = makeFinding(
        "ZT-MTLS-004", Severity::High, target.key,
        "The drawn flow from " + toString(source.key) + " to " + toString(target.key) + " " +
            fateOf(*cluster.all, source, WorkloadId{to}, ports) + ".",
        "Enrol the namespace " + outside.key.nameSpace + " in the mesh.", outside.where);
    finding.peer = source.key;
    finding.ports = ports;
    sink.report.findings.push_back(std::move(finding));
}

void findOutsiders(const ClusterFacts &cluster, const FindingsContext &context, FindingsSink &sink)
{
    for (const auto &[ends, ports] : context.drawn) {
        const auto [from, to] = ends;
        if (from < context.workloadCount() && to < context.workloadCount() &&
            context.workload(from).key.cluster == cluster.name &&
            context.workload(to).key.cluster == cluster.name)
            judgePair(cluster, context, from, to, ports, sink);
    }
}

/// Services that a DestinationRule may be about.
std::vector<const ServiceNode *> servicesOf(const ClusterFacts &cluster,
                                            const DestinationRuleObject &rule)
{
    std::vector<const ServiceNode *> services;
    for (const ServiceNode &service : cluster.all->topology->services) {
        const ObjectMeta &meta = service.object.meta;
        if (service.cluster == cluster.name &&
            mesh::mayName(rule, meta.name + "." + meta.nameSpace + ".svc.cluster.local"))
            services.push_back(&service);
    }
    return services;
}

/// "for every port", "for port 8080", "for subset v1", with what each says.
std::vector<std::pair<std::string, const IstioClientTls *>>
tlsParts(const DestinationRuleObject &rule)
{
    std::vector<std::pair<std::string, const IstioClientTls *>> parts;
    const auto add = [&](const std::string &where, const IstioTrafficPolicy &policy) {
        if (policy.tls.mode != IstioTlsMode::None)
            parts.emplace_back(where.empty() ? "for every port" : where, &policy.tls);
        for (const auto &[port, tls] : policy.portTls)
            if (tls.mode != IstioTlsMode::None)
                parts.emplace_back(
                    "for port " + std::to_string(port) + (where.empty() ? "" : " " + where), &tls);
    };
    add("", rule.policy);
    for (const DestinationSubset &subset : rule.subsets)
        add("for subset " + subset.name, subset.policy);
    return parts;
}

bool isExternalHost(const ClusterFacts &cluster, const DestinationRuleObject &rule)
{
    return rule.host.text.find('.') != std::string::npos &&
           mesh::fullHost(rule).find(".svc.") == std::string::npos &&
           servicesOf(cluster, rule).empty();
}

SourceSpan placeOfTls(const DestinationRuleObject &rule, const IstioClientTls &tls)
{
    return tls.where.isKnown() ? tls.where : rule.meta.where;
}

void addFight(const WorkloadNode &node, const std::pair<std::string, const IstioClientTls *> &part,
              const DestinationRuleObject &rule, GroupedParts &parts)
{
    const bool isMutual = part.second->mode == IstioTlsMode::IstioMutual;
    if (isMutual && node.mesh == MeshMembership::None)
        parts.add(Severity::High,
                  part.first + " clients speak the mesh's mutual TLS to " + toString(node.key) +
                      ", which is outside the mesh",
                  placeOfTls(rule, *part.second));
    if (!isMutual && isMember(node))
        parts.add(Severity::High,
                  part.first + " clients do without the mesh's mutual TLS to " +
                      toString(node.key) + ", which is in the mesh",
                  placeOfTls(rule, *part.second));
}

void findFights(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const DestinationRuleObject &rule : cluster.resources->destinationRules) {
        const auto said = tlsParts(rule);
        if (said.empty() || isExternalHost(cluster, rule))
            continue;
        const auto services = servicesOf(cluster, rule);
        if (services.empty())
            sink.cannotAssess("ZT-MTLS-006",
                              "the Service of a DestinationRule is not in the input");
        GroupedParts parts;
        for (const ServiceNode *service : services)
            for (const WorkloadId id : service->backends) {
                const WorkloadNode &node = cluster.all->topology->workload(id);
                if (node.mesh == MeshMembership::Unknown)
                    sink.cannotAssess("ZT-MTLS-006", "the manifests do not show whether the "
                                                     "workload is in a mesh");
                for (const auto &part : said)
                    addFight(node, part, rule, parts);
            }
        if (!parts.isEmpty())
            sink.report.findings.push_back(
                parts.finding("ZT-MTLS-006", cluster.keyOf(rule.meta),
                              "DestinationRule " + nameOf(rule.meta) + " works against the mesh: ",
                              "Take the tls block out: sidecars choose by themselves."));
    }
}

void findUnverified(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const DestinationRuleObject &rule : cluster.resources->destinationRules) {
        GroupedParts parts;
        for (const auto &[where, tls] : tlsParts(rule))
            if ((tls->mode == IstioTlsMode::Simple || tls->mode == IstioTlsMode::Mutual) &&
                !tls->verifiesServer)
                parts.add(Severity::High, where + " no authority is named", placeOfTls(rule, *tls));
        if (parts.isEmpty() || !isExternalHost(cluster, rule))
            continue;
        Finding finding =
            parts.finding("ZT-MTLS-007", cluster.keyOf(rule.meta),
                          "DestinationRule " + nameOf(rule.meta) + " may take any certificate of " +
                              rule.host.text + ": ",
                          "Name caCertificates or credentialName, and subjectAltNames.");
        finding.confidence = Confidence::Heuristic;
        sink.report.findings.push_back(std::move(finding));
    }
}

/// What decides where the sidecars of a namespace may call.
class Outbound {
public:
    explicit Outbound(const ClusterFacts &cluster)
        : m_cluster(cluster), m_isRegistryOnly(isRegistryOnly(*cluster.resources)),
          m_root(cluster.all->mesh->rootNamespace(cluster.name))
    {}

    /// REGISTRY_ONLY; nothing where no manifest tells.
    [[nodiscard]] std::optional<bool> isClosed(const WorkloadNode &node) const
    {
        for (const std::string &nameSpace : {node.key.nameSpace, m_root})
            for (const bool isOwn : {true, false})
                for (const IstioSidecarObject &sidecar : m_cluster.resources->istioSidecars)
                    if (sidecar.meta.nameSpace == nameSpace &&
                        isOwn != sidecar.workloadSelector.empty() &&
                        mesh::selects(sidecar.workloadSelector, node) == MeshMatch::Yes)
                        return sidecar.outboundMode.empty()
                                   ? m_isRegistryOnly // One Sidecar counts, whole.
                                   : sidecar.outboundMode == "REGISTRY_ONLY";
        return m_isRegistryOnly;
    }

private:
    const ClusterFacts &m_cluster;
    std::optional<bool> m_isRegistryOnly;
    std::string m_root;
};

/// Whether policies keep a workload from some address outside.
bool isHeldByPolicies(const ClusterFacts &cluster, WorkloadId id)
{
    return std::ranges::none_of(
        cluster.all->network->addressBlocks(), [&](const AddressSet &block) {
            const auto verdict = cluster.all->network->between(id, block.ranges().front().first);
            return !verdict.allowed.empty() || !verdict.unknown.empty();
        });
}

void findFreeSidecars(const ClusterFacts &cluster, FindingsSink &sink)
{
    const Outbound outbound(cluster);
    for (const auto &[nameSpace, indexes] : cluster.byNamespace) {
        std::vector<std::string> free;
        SourceSpan where;
        for (const std::size_t index : indexes) {
            const WorkloadFacts &workload = cluster.workloads[index];
            if (workload.node->mesh != MeshMembership::Sidecar ||
                isHeldByPolicies(cluster, workload.id))
                continue;
            const auto isClosed = outbound.isClosed(*workload.node);
            if (!isClosed)
                sink.cannotAssess("ZT-MTLS-008", "istiod's configuration is not in the input");
            if (!isClosed || *isClosed)
                continue;
            where = free.empty() ? workload.node->where : where;
            free.push_back(workload.node->key.name);
        }
        if (free.empty())
            continue;
        Finding finding = makeFinding(
            "ZT-MTLS-008", Severity::Medium, {cluster.name, "", "Namespace", nameSpace},
            "Sidecars of " + nameSpace +
                " call any host outside the mesh (ALLOW_ANY), and no "
                "NetworkPolicy holds them: " +
                joined(free, ", ") + ".",
            "Set REGISTRY_ONLY and a ServiceEntry for each drawn host; only NetworkPolicies or an "
            "egress gateway enforce it.",
            where);
        sink.report.findings.push_back(std::move(finding));
    }
}

void findWideEntries(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const ServiceEntryObject &entry : cluster.resources->serviceEntries) {
        GroupedParts parts;
        for (const TextWithPlace &host : entry.hosts)
            if (entry.resolution == "NONE" && host.text.starts_with('*'))
                parts.add(Severity::Medium, "host " + host.text + " with resolution NONE",
                          host.where.isKnown() ? host.where : entry.meta.where);
        for (const std::string &address : entry.addresses)
            if (const auto cidr = Cidr::parse(address);
                cidr && cidr->network.family == AddressFamily::IPv4 &&
                cidr->prefixLength < kWideIpv4)
                parts.add(Severity::Medium, "addresses " + address, entry.meta.where);
        if (!parts.isEmpty())
            sink.report.findings.push_back(
                parts.finding("ZT-MTLS-008", cluster.keyOf(entry.meta),
                              "ServiceEntry " + nameOf(entry.meta) + " opens more than a host: ",
                              "Name the hosts that are used."));
    }
}

const std::array kRules{
    FindingRule{
        {"ZT-MTLS-004", "Peer outside the mesh", Severity::High,
         "A flow is drawn between two workloads of which one is in the mesh and one is not: it is "
         "refused where the destination takes mutual TLS alone, else it is plaintext, or has no "
         "identity at all where the destination is outside.",
         "Sources that are gateways or ingress controllers, stand-ins of the cluster, and pairs "
         "of which neither is in the mesh. Not assessable where the manifests do not show whether "
         "an end is.",
         "Enrol the namespace in the mesh.", "N2 A Z-NW",
         "ist IST0102 IST0103, kia KIA1311 KIA1316"},
        nullptr,
        findOutsiders},
    FindingRule{
        {"ZT-MTLS-006", "DestinationRule fights the policy", Severity::High,
         "A DestinationRule has clients speak another TLS, or none, to a workload of the mesh, or "
         "the mesh's mutual TLS to one outside it; for all ports, one port, or a subset.",
         "Rules without a tls block, and hosts outside the cluster (ZT-MTLS-007). Not assessable "
         "where the Service is not in the input, or whether its workload is in a mesh is unknown.",
         "Take the tls block out: sidecars choose by themselves.", "N2 Z-NW",
         "kia KIA0204 KIA0205 KIA0206 KIA0207 KIA0208"},
        findFights},
    FindingRule{
        {"ZT-MTLS-007", "Server certificate not verified", Severity::High,
         "A DestinationRule has clients speak TLS to a host outside the cluster, and names neither "
         "caCertificates nor credentialName. Heuristic: newer versions of Istio then verify by the "
         "authorities of the system, older ones take any certificate.",
         "Hosts of the cluster (ZT-MTLS-006), and rules that name an authority.",
         "Name caCertificates or credentialName, and subjectAltNames.", "N2 Z-NW T1557",
         "ist IST0128 IST0129"},
        findUnverified},
    FindingRule{
        {"ZT-MTLS-008", "Mesh egress unrestricted", Severity::Medium,
         "Sidecars of a namespace may call any host outside the mesh: neither istiod's "
         "configuration nor a Sidecar says REGISTRY_ONLY. Also a ServiceEntry for a wildcard host "
         "without resolution, or for addresses wider than /16.",
         "Workloads that NetworkPolicies keep from every address outside. Not assessable where "
         "istiod's configuration is not in the input and no Sidecar says so.",
         "Set REGISTRY_ONLY and a ServiceEntry for each drawn host.", "N6 Z-NW T1041",
         "kia KIA1007"},
        [](const ClusterFacts &cluster, FindingsSink &sink) {
            findFreeSidecars(cluster, sink);
            findWideEntries(cluster, sink);
        }},
};

} // namespace
} // namespace drawbridge::mesh_client_rules

std::span<const drawbridge::FindingRule> drawbridge::meshClientRules()
{
    return mesh_client_rules::kRules;
}
