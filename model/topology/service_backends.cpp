// SPDX-License-Identifier: Apache-2.0
#include "model/topology/service_backends.h"

#include "model/base/texts.h"

#include <algorithm>
#include <utility>

// A selector decides when there is one; EndpointSlices of such a Service only mirror it. Without
// one, what the Endpoints and EndpointSlices of its name say counts (network-policy.md item 50):
// the pod of targetRef, else the pod with that address (on the host network many pods share one, so
// those do not count), else an address outside the input. An endpoint port belongs to the Service
// port of its name (discovery/v1 EndpointPort). Tested by
// tests/unit/topology/test_service_backends.cpp

namespace drawbridge {
namespace {

bool selects(const LabelMap &selector, const LabelMap &labels)
{
    return std::all_of(selector.begin(), selector.end(), [&](const auto &wanted) {
        const auto at = labels.find(wanted.first);
        return at != labels.end() && at->second == wanted.second;
    });
}

std::vector<PortRange> portsOf(const EndpointGroup &group)
{
    PortSet ports;
    for (const EndpointPort &port : group.ports)
        ports.add({port.protocol, port.port, port.port});
    return ports.ranges();
}

/// The Service's ports lead where the endpoints say. When the groups differ, the first one counts:
/// a Service has one target port a port.
void retarget(const EndpointGroup &group, ServiceObject &service)
{
    for (ServicePort &port : service.ports) {
        for (const EndpointPort &endpoint : group.ports) {
            const bool isOnlyOne = service.ports.size() == 1 && group.ports.size() == 1;
            if (endpoint.protocol == port.protocol && (endpoint.name == port.name || isOnlyOne))
                port.targetPort = PortReference(endpoint.port);
        }
    }
}

} // namespace

ServiceBackends::ServiceBackends(const Topology &topology, const Topology::Cluster &cluster,
                                 const PodOwners &pods)
    : m_topology(topology), m_cluster(cluster.name), m_pods(pods)
{
    for (const EndpointsObject &object : cluster.resources->endpoints)
        m_endpoints[{object.meta.nameSpace, object.serviceName}].push_back(&object);
    for (std::uint32_t i = 0; i < topology.workloads.size(); ++i) {
        const WorkloadNode &workload = topology.workloads[i];
        if (workload.key.cluster != cluster.name || workload.isHostNetwork || !workload.hasNetwork)
            continue;
        for (const IpAddress &address : workload.podIps)
            m_byAddress.try_emplace(address, WorkloadId{i});
    }
}

/// Workloads of one namespace lie side by side, because keys sort by cluster and namespace first.
std::vector<WorkloadId> ServiceBackends::selected(const ServiceObject &service) const
{
    std::vector<WorkloadId> backends;
    const auto &workloads = m_topology.workloads;
    const NodeKey first{m_cluster, service.meta.nameSpace, "", ""};
    auto at = std::lower_bound(workloads.begin(), workloads.end(), first,
                               [](const WorkloadNode &w, const NodeKey &k) { return w.key < k; });
    for (; at != workloads.end() && at->key.cluster == m_cluster &&
           at->key.nameSpace == service.meta.nameSpace;
         ++at) {
        if (at->hasNetwork && selects(service.selector, at->podLabels))
            backends.push_back({static_cast<std::uint32_t>(at - workloads.begin())});
    }
    return backends;
}

std::optional<WorkloadId> ServiceBackends::workloadOf(const EndpointAddress &address) const
{
    const auto pod = m_pods.find({address.podNamespace, address.podName});
    if (pod != m_pods.end())
        return m_topology.findWorkload(pod->second);
    if (!address.address)
        return std::nullopt;
    const auto owner = m_byAddress.find(*address.address);
    return owner == m_byAddress.end() ? std::nullopt : std::optional(owner->second);
}

void ServiceBackends::addGroup(const EndpointGroup &group, const std::vector<PortRange> &ports,
                               ServiceNode &node) const
{
    for (const EndpointAddress &address : group.addresses) {
        if (const auto workload = workloadOf(address))
            node.backends.push_back(*workload);
        else
            node.outside.push_back({address.text, ports});
    }
}

void ServiceBackends::addEndpoints(const EndpointsObject &endpoints, ServiceNode &node) const
{
    for (auto group = endpoints.groups.rbegin(); group != endpoints.groups.rend(); ++group) {
        addGroup(*group, portsOf(*group), node);
        retarget(*group, node.object);
    }
}

ServiceNode ServiceBackends::nodeOf(const ServiceObject &service) const
{
    ServiceNode node;
    node.object = service;
    node.cluster = m_cluster;
    if (service.type == "ExternalName")
        return node;
    if (!service.selector.empty()) {
        node.backends = selected(service);
        return node;
    }
    const auto at = m_endpoints.find({service.meta.nameSpace, service.meta.name});
    if (at == m_endpoints.end())
        return node;
    for (auto object = at->second.rbegin(); object != at->second.rend(); ++object)
        addEndpoints(**object,
                     node); // backwards: the ports of the first are written last, and count
    sortAndUnite(node.backends);
    sortAndUnite(node.outside);
    return node;
}

} // namespace drawbridge
