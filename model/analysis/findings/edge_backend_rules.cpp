// SPDX-License-Identifier: Apache-2.0
// ZT-EDG-004 and 005 (findings.md 1.7): what comes after the edge. TLS that ends there, and other
// ways to a workload that is meant to stand behind a gateway.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/edge_backend.yaml

#include "model/analysis/findings/grouped_parts.h"
#include "model/analysis/ingress_controllers.h"
#include "model/base/ascii.h"

#include <array>

namespace drawbridge::edge_backend_rules {
namespace {

using ObjectName = std::pair<std::string, std::string>; ///< Namespace and name.

/// What says that the edge ends TLS: Ingresses and Gateways of the input by name.
class TlsEdges {
public:
    explicit TlsEdges(const ClusterFacts &cluster)
    {
        for (const IngressObject &ingress : cluster.resources->ingresses) {
            if (!ingress.tls.empty())
                m_ingresses.insert({ingress.meta.nameSpace, ingress.meta.name});
            const auto protocol =
                ingress.meta.annotations.find("nginx.ingress.kubernetes.io/backend-protocol");
            if (protocol != ingress.meta.annotations.end() &&
                (protocol->second == "HTTPS" || protocol->second == "GRPCS"))
                m_encrypted.insert({ingress.meta.nameSpace, ingress.meta.name});
            if (ingress.meta.annotations.contains("nginx.ingress.kubernetes.io/ssl-passthrough"))
                m_encrypted.insert({ingress.meta.nameSpace, ingress.meta.name});
        }
        for (const GatewayObject &gateway : cluster.resources->gateways)
            if (std::ranges::any_of(gateway.listeners, [](const GatewayListener &listener) {
                    return listener.protocol == "HTTPS";
                }))
                m_gateways.insert(gateway.meta.nameSpace + "/" + gateway.meta.name);
        for (const IstioGatewayObject &gateway : cluster.resources->istioGateways)
            if (std::ranges::any_of(gateway.servers, [](const IstioServer &server) {
                    return server.tls == IstioTlsMode::Simple || server.tls == IstioTlsMode::Mutual;
                }))
                m_gateways.insert(gateway.meta.nameSpace + "/" + gateway.meta.name);
    }

    /// Whether TLS ends there, and the way on is not said to be encrypted.
    [[nodiscard]] bool endsAt(const Exposure &exposure) const
    {
        const ObjectName name{exposure.nameSpace, exposure.name};
        if (exposure.kind == Exposure::Kind::Ingress)
            return m_ingresses.contains(name) && !m_encrypted.contains(name);
        return (exposure.kind == Exposure::Kind::GatewayRoute ||
                exposure.kind == Exposure::Kind::VirtualService) &&
               m_gateways.contains(exposure.gateway);
    }

private:
    std::set<ObjectName> m_ingresses, m_encrypted;
    std::set<std::string> m_gateways;
};

/// A Service in front of the workload that says HTTPS by appProtocol or the name of a port.
bool speaksTls(const ClusterFacts &cluster, WorkloadId target)
{
    return std::ranges::any_of(cluster.all->topology->services, [&](const ServiceNode &service) {
        return std::ranges::find(service.backends, target) != service.backends.end() &&
               std::ranges::any_of(service.object.ports, [](const ServicePort &port) {
                   const std::string protocol = lowerCase(port.appProtocol);
                   return protocol == "https" || protocol == "tls" ||
                          port.name.starts_with("https") || port.name.starts_with("tls");
               });
    });
}

bool hasBackendPolicies(const ClusterFacts &cluster, const std::string &nameSpace)
{
    return std::ranges::any_of(cluster.resources->opaque, [&](const auto &object) {
        return object.meta.kind == "BackendTLSPolicy" && object.meta.nameSpace == nameSpace;
    });
}

/// Mutual TLS alone on each of the ports an exposure leads to; nothing where that is not known.
std::optional<bool> isStrict(const ClusterFacts &cluster, const Exposure &exposure,
                             WorkloadId target)
{
    const WorkloadNode &node = cluster.all->topology->workload(target);
    if (node.mesh == MeshMembership::Unknown)
        return std::nullopt;
    bool isKnown = true;
    for (const PortRange &range : exposure.targetPorts) {
        const Verdict plain = cluster.all->mesh->takesPlaintext(target, range.first);
        if (plain == Verdict::Allow)
            return false;
        isKnown = isKnown && plain == Verdict::Deny;
    }
    return isKnown ? std::optional(!exposure.targetPorts.empty()) : std::nullopt;
}

void findPlainBackends(const ClusterFacts &cluster, FindingsSink &sink)
{
    const TlsEdges edges(cluster);
    std::map<std::uint32_t, GroupedParts> parts;
    for (const Exposure &exposure : cluster.all->topology->exposures) {
        if (exposure.cluster != cluster.name || !edges.endsAt(exposure))
            continue;
        for (const WorkloadId target : exposure.targets) {
            const NodeKey &key = cluster.all->topology->workload(target).key;
            const auto controllers = controllersOf(*cluster.all->topology, exposure);
            const bool isSamePod = std::ranges::find(controllers, target) != controllers.end();
            if (isSamePod || speaksTls(cluster, target))
                continue;
            const auto strict = isStrict(cluster, exposure, target);
            if (!strict || hasBackendPolicies(cluster, key.nameSpace))
                sink.cannotAssess("ZT-EDG-004",
                                  strict ? "a BackendTLSPolicy, which is not read, may encrypt it"
                                         : "whether the mesh encrypts the way on is not known");
            else if (!*strict)
                parts[target.index].add(Severity::Medium, exposure.nameSpace + "/" + exposure.name,
                                        exposure.where);
        }
    }
    for (const auto &[index, grouped] : parts) {
        const NodeKey &key = cluster.all->topology->workloads[index].key;
        sink.report.findings.push_back(grouped.finding(
            "ZT-EDG-004", key,
            "TLS ends at the edge, and plaintext goes on to " + toString(key) + ", through ",
            "Enrol it in the mesh with STRICT, or add a BackendTLSPolicy."));
    }
}

/// Workloads that are drawn behind a gateway: pods of one, or one outside the input.
std::set<EndIndex> drawnBehindGateways(const ClusterFacts &cluster, const FindingsContext &context)
{
    std::set<EndIndex> targets;
    for (const auto &[ends, ports] : context.drawn) {
        const auto [from, to] = ends;
        const bool isOutside = from >= context.workloadCount();
        const bool isGateway =
            isOutside ? context.design.externals.items()[from - context.workloadCount()].kind ==
                            External::Kind::Gateway
                      : cluster.all->isGateway[from];
        if (isGateway && to < context.workloadCount())
            targets.insert(to);
    }
    return targets;
}

/// Whether authorization lets a source in on some declared port.
Verdict admits(const ClusterFacts &cluster, WorkloadId from, WorkloadId to, const PortSet &open)
{
    const MeshEngine &mesh = *cluster.all->mesh;
    if (!mesh.isInMesh(to))
        return mesh.mayBind(to) ? Verdict::Unknown : Verdict::Allow;
    Verdict best = Verdict::Deny;
    for (const PortRange &range : open.ranges()) {
        if (range.protocol != Protocol::Tcp)
            return Verdict::Allow;
        for (const MeshCaller &caller : mesh.possibleCallers(from)) {
            const Verdict one = mesh.handshake(to, range.first, caller) &
                                mesh.authorize(to, range.first, caller, std::nullopt).verdict;
            if (one == Verdict::Allow)
                return one;
            best = one == Verdict::Unknown ? one : best;
        }
    }
    return best;
}

class BypassSearch {
public:
    BypassSearch(const ClusterFacts &cluster, const FindingsContext &context, FindingsSink &sink)
        : m_cluster(cluster), m_context(context), m_sink(sink)
    {
        for (const Exposure &exposure : context.topology.exposures)
            if (exposure.kind == Exposure::Kind::LoadBalancer ||
                exposure.kind == Exposure::Kind::NodePort ||
                exposure.kind == Exposure::Kind::ExternalIp)
                for (const WorkloadId target : exposure.targets)
                    if (!exposure.isInternal)
                        m_direct.emplace(target.index, &exposure);
    }

    void run()
    {
        const auto targets = drawnBehindGateways(m_cluster, m_context);
        for (const WorkloadFacts &workload : m_cluster.workloads)
            if (targets.contains(workload.id.index) && !m_cluster.all->isGateway[workload.id.index])
                judge(workload);
    }

private:
    void judge(const WorkloadFacts &workload)
    {
        if (const auto direct = m_direct.find(workload.id.index); direct != m_direct.end())
            tell(workload, "Service " + direct->second->nameSpace + "/" + direct->second->name, {},
                 direct->second->where);
        for (const WorkloadFacts &source : m_cluster.workloads) {
            const Verdict passed = passes(source, workload);
            if (passed == Verdict::Allow) {
                tell(workload, toString(source.node->key), source.node->key, workload.node->where);
                return; // One is enough: the rest is told pair by pair (ZT-NET-004).
            }
            if (passed == Verdict::Unknown)
                m_sink.cannotAssess("ZT-EDG-005",
                                    "whether others get past the gateway is not known");
        }
    }

    Verdict passes(const WorkloadFacts &source, const WorkloadFacts &workload) const
    {
        const bool isMeant = source.id == workload.id ||
                             m_cluster.all->isGateway[source.id.index] ||
                             m_context.drawn.contains({source.id.index, workload.id.index}) ||
                             m_context.closed.contains({source.id.index, workload.id.index});
        if (isMeant)
            return Verdict::Deny;
        const PortSet scope = m_context.scopeOf(workload.id.index);
        const auto network = m_context.network.between(source.id, workload.id);
        const PortSet open = network.allowed & scope;
        if (open.empty())
            return (network.unknown & scope).empty() ? Verdict::Deny : Verdict::Unknown;
        if (!m_context.blurred[workload.id.index].empty())
            return Verdict::Unknown;
        return admits(m_cluster, source.id, workload.id, open);
    }

    void tell(const WorkloadFacts &workload, const std::string &way, std::optional<NodeKey> peer,
              const SourceSpan &where)
    {
        Finding finding = makeFinding(
            "ZT-EDG-005", Severity::High, workload.node->key,
            toString(workload.node->key) + " is drawn behind a gateway, and " + way +
                " gets past it.",
            "Export the design: its policies admit the gateway and the drawn callers alone.",
            where);
        finding.peer = std::move(peer);
        m_sink.report.findings.push_back(std::move(finding));
    }

    const ClusterFacts &m_cluster;
    const FindingsContext &m_context;
    FindingsSink &m_sink;
    std::map<EndIndex, const Exposure *> m_direct; ///< The first of each workload.
};

const std::array kRules{
    FindingRule{
        {"ZT-EDG-004", "Edge TLS, plaintext behind", Severity::Medium,
         "An Ingress or Gateway ends TLS, and the workload it leads to takes plaintext: no mesh "
         "asks it for mutual TLS, and neither its Service nor the Ingress says HTTPS.",
         "Backends that are STRICT, named for TLS (appProtocol, port name, backend-protocol), or "
         "in the same pod. Not assessable where the mesh is not known, or where a "
         "BackendTLSPolicy stands in the namespace.",
         "Enrol it in the mesh with STRICT, or add a BackendTLSPolicy.", "N2 Z-NW T1040", "none"},
        findPlainBackends},
    FindingRule{
        {"ZT-EDG-005", "Gateway bypass", Severity::High,
         "A workload is drawn behind a gateway, and another workload that nobody drew gets to it, "
         "past network and authorization, or a Service of type LoadBalancer or NodePort exposes "
         "it besides. The first such caller is told.",
         "Callers that are drawn, closed, or gateways themselves. Not assessable where whether "
         "one passes is not known.",
         "Export the design: its policies admit the gateway and the drawn callers alone.",
         "N6 A Z-AW T1190", "none"},
        nullptr,
        [](const ClusterFacts &cluster, const FindingsContext &context, FindingsSink &sink) {
            BypassSearch(cluster, context, sink).run();
        }},
};

} // namespace
} // namespace drawbridge::edge_backend_rules

std::span<const drawbridge::FindingRule> drawbridge::edgeBackendRules()
{
    return edge_backend_rules::kRules;
}
