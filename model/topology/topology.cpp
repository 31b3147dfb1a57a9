// SPDX-License-Identifier: Apache-2.0
#include "model/topology/topology.h"

#include <algorithm>
#include <tuple>

// Look-ups in a built service graph, and where a Service port leads on one workload
// (network-policy.md items 33 and 34: a name is looked for per pod, by name and protocol, over all
// its containers). Tested by tests/unit/topology/test_topology_builder.cpp

namespace drawbridge {

Topology::Topology() = default;
Topology::Topology(const Topology &) = default;
Topology::Topology(Topology &&) noexcept = default;
Topology &Topology::operator=(const Topology &) = default;
Topology &Topology::operator=(Topology &&) noexcept = default;
Topology::~Topology() = default;

std::string_view toString(EvidenceKind kind)
{
    switch (kind) {
    case EvidenceKind::Env: return "env";
    case EvidenceKind::ConfigMapEnv: return "configmap-env";
    case EvidenceKind::Args: return "args";
    case EvidenceKind::ConfigFile: return "config-file";
    case EvidenceKind::Probe: return "probe";
    case EvidenceKind::Ingress: return "ingress";
    case EvidenceKind::Route: return "route";
    case EvidenceKind::MeshRoute: return "mesh-route";
    case EvidenceKind::ServiceMonitor: return "service-monitor";
    case EvidenceKind::Webhook: return "webhook";
    case EvidenceKind::Policy: return "policy";
    case EvidenceKind::Drawn: return "drawn";
    case EvidenceKind::System: return "system";
    }
    return "env";
}

std::string_view toString(FlowConfidence confidence)
{
    switch (confidence) {
    case FlowConfidence::Certain: return "certain";
    case FlowConfidence::Likely: return "likely";
    case FlowConfidence::Guessed: return "guessed";
    }
    return "guessed";
}

std::optional<WorkloadId> Topology::findWorkload(const NodeKey &key) const
{
    const auto at =
        std::lower_bound(workloads.begin(), workloads.end(), key,
                         [](const WorkloadNode &w, const NodeKey &k) { return w.key < k; });
    if (at == workloads.end() || at->key != key)
        return std::nullopt;
    return WorkloadId{static_cast<std::uint32_t>(at - workloads.begin())};
}

std::optional<NamespaceId> Topology::findNamespace(std::string_view cluster,
                                                   std::string_view name) const
{
    const std::pair wanted(cluster, name);
    const auto keyOf = [](const NamespaceNode &n) {
        return std::pair<std::string_view, std::string_view>(n.cluster, n.name);
    };
    const auto at =
        std::lower_bound(namespaces.begin(), namespaces.end(), wanted,
                         [&](const NamespaceNode &n, const auto &k) { return keyOf(n) < k; });
    if (at == namespaces.end() || keyOf(*at) != wanted)
        return std::nullopt;
    return NamespaceId{static_cast<std::uint32_t>(at - namespaces.begin())};
}

std::vector<PortRange> podPortOf(std::uint16_t number, Protocol protocol,
                                 const WorkloadNode &workload)
{
    const auto isOfNumber = [&](const ContainerPort &declared) { return declared.port == number; };
    const auto isMeant = [&](const ContainerPort &declared) {
        return isOfNumber(declared) && declared.protocol == protocol;
    };
    const auto &ports = workload.ports;
    const bool isOtherOnly = std::any_of(ports.begin(), ports.end(), isOfNumber) &&
                             std::none_of(ports.begin(), ports.end(), isMeant);
    if (isOtherOnly)
        return {};
    return {PortRange{protocol, number, number}};
}

std::vector<PortRange> targetPortsOf(const ServicePort &port, const WorkloadNode &workload)
{
    const auto single = [&](std::uint16_t number) {
        return PortRange{port.protocol, number, number};
    };
    if (!port.targetPort)
        return podPortOf(port.port, port.protocol, workload);
    if (const auto *number = std::get_if<std::uint16_t>(&*port.targetPort))
        return podPortOf(*number, port.protocol, workload);
    const auto &name = std::get<std::string>(*port.targetPort);
    std::vector<PortRange> ports;
    for (const ContainerPort &declared : workload.ports) {
        if (declared.name == name && declared.protocol == port.protocol)
            ports.push_back(single(declared.port));
    }
    std::sort(ports.begin(), ports.end());
    ports.erase(std::unique(ports.begin(), ports.end()), ports.end());
    return ports;
}

} // namespace drawbridge

template class std::vector<drawbridge::NamespaceNode>;
template class std::vector<drawbridge::WorkloadNode>;
template class std::vector<drawbridge::ServiceNode>;
template class std::vector<drawbridge::OutsideBackend>;
template class std::vector<drawbridge::Exposure>;
template class std::vector<drawbridge::InferredFlow>;
template class std::vector<drawbridge::ApiServerCall>;
template class std::vector<drawbridge::Topology::Cluster>;
