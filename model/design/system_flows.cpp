// SPDX-License-Identifier: Apache-2.0
#include "model/design/api_server_flows.h"
#include "model/design/draft.h"
#include "model/design/draft_flows.h"
#include "model/design/host_probes.h"
#include "model/design/node_local_dns.h"
#include "model/design/system_peers.h"
#include "model/topology/service_lookup.h"

#include <algorithm>
#include <tuple>

// The switchable layer of cli.md ("System flows"): every workload to DNS, at the cache of its node
// as well where there is one, every sidecar to the mesh control plane, the API server to webhooks,
// and in an ambient mesh the kubelet to what it probes (elsewhere policies let it through anyway).
// Host-network pods use the node's resolver and have no proxy; a finished Pod has no network.
// Tested by tests/unit/design/test_system_peers.cpp and tests/unit/design/test_host_probes.cpp

namespace drawbridge {

namespace {

constexpr std::uint16_t kDnsPort = 53;

/// Pod ports behind port 53 of a Service in front of `peer`, or 53 itself where no Service tells.
PortSet dnsPortsOf(const Topology &topology, const NodeKey &peer)
{
    PortSet ports;
    const auto id = topology.findWorkload(peer);
    for (const ServiceNode &service : topology.services) {
        if (!id || std::find(service.backends.begin(), service.backends.end(), *id) ==
                       service.backends.end())
            continue;
        for (const ServicePort &port : service.object.ports) {
            if (port.port != kDnsPort)
                continue;
            for (const PortRange &range : podPortsOf(service, port, topology.workload(*id)))
                ports.add(range);
        }
    }
    if (ports.empty())
        ports = {{Protocol::Tcp, kDnsPort, kDnsPort}, {Protocol::Udp, kDnsPort, kDnsPort}};
    return ports;
}

/// Pod ports of one target behind a TCP port of a Service.
std::vector<PortRange> podPortsBehind(const ServiceNode &service, std::uint16_t number,
                                      const WorkloadNode &target)
{
    PortSet ports;
    for (const ServicePort &port : service.object.ports) {
        if (port.port != number || port.protocol != Protocol::Tcp)
            continue;
        for (const PortRange &range : podPortsOf(service, port, target))
            ports.add(range);
    }
    return ports.ranges();
}

Flow systemFlow(const NodeKey &from, const NodeKey &to, const PortSet &ports,
                const std::string &evidence)
{
    Flow flow;
    flow.from = from;
    flow.to = to;
    for (const PortRange &range : ports.ranges())
        flow.ports.push_back({range, {}});
    flow.evidence.push_back(evidence);
    return flow;
}

bool isOnPodNetwork(const WorkloadNode &node)
{
    return node.hasNetwork && !node.isHostNetwork && !node.isSystem;
}

/// In an ambient mesh the node proxies of the host network speak to istiod for its pods; gateways
/// and pods that keep a sidecar run a proxy of their own.
bool speaksToControlPlane(const WorkloadNode &node, MeshKind mesh)
{
    if (mesh == MeshKind::Linkerd)
        return node.mesh == MeshMembership::Linkerd || node.mesh == MeshMembership::Unknown;
    if (node.mesh == MeshMembership::Gateway || node.mesh == MeshMembership::Sidecar)
        return mesh != MeshKind::None;
    return mesh == MeshKind::Sidecar && node.mesh == MeshMembership::Unknown;
}

void addFlowsOf(const Design &design, const std::string &cluster, std::vector<Flow> &flows)
{
    const Topology &topology = *design.topology;
    const auto dns = dnsPeers(design, cluster);
    const auto controlPlane = controlPlanePorts(design, cluster);
    const auto isOneOf = [](const std::vector<NodeKey> &keys, const NodeKey &key) {
        return std::find(keys.begin(), keys.end(), key) != keys.end();
    };
    std::vector<PortSet> dnsPorts;
    for (const NodeKey &peer : dns)
        dnsPorts.push_back(dnsPortsOf(topology, peer));
    for (const WorkloadNode &node : topology.workloads) {
        if (node.key.cluster != cluster || !isOnPodNetwork(node))
            continue;
        if (design.systemFlows.dns && !isOneOf(dns, node.key)) {
            for (std::size_t i = 0; i < dns.size(); ++i)
                flows.push_back(systemFlow(node.key, dns[i], dnsPorts[i], "system: DNS"));
        }
        if (design.systemFlows.meshControlPlane && speaksToControlPlane(node, design.mesh) &&
            !controlPlane.contains(node.key)) {
            for (const auto &[peer, ports] : controlPlane)
                flows.push_back(systemFlow(node.key, peer, ports, "system: mesh control plane"));
        }
    }
}

/// Pods ask the cache of their node, and the caches ask what answers DNS in the cluster.
void addNodeLocalDnsOf(const Design &design, const std::string &cluster, std::vector<Flow> &flows)
{
    const Topology &topology = *design.topology;
    const PortSet ports{{Protocol::Tcp, kDnsPort, kDnsPort}, {Protocol::Udp, kDnsPort, kDnsPort}};
    const auto peers = dnsPeers(design, cluster);
    for (const WorkloadNode &node : topology.workloads) {
        if (node.key.cluster != cluster || !isOnPodNetwork(node))
            continue;
        if (std::ranges::find(peers, node.key) != peers.end())
            flows.push_back(systemFlow(nodeLocalCachesKey(cluster), node.key,
                                       dnsPortsOf(topology, node.key),
                                       "system: DNS caches of the nodes"));
        else
            flows.push_back(systemFlow(node.key, nodeLocalDnsKey(cluster), ports,
                                       "system: DNS cache of the node"));
    }
}

/// The API server calls pods, on their ports; several webhooks may stand behind one.
void addWebhookFlowsOf(const Design &design, const std::string &cluster, std::vector<Flow> &flows)
{
    const Topology &topology = *design.topology;
    DraftFlows calls;
    for (const ApiServerCall &call : topology.apiServerCalls) {
        if (call.cluster != cluster || !call.service)
            continue;
        for (const WorkloadId id : call.targets) {
            const WorkloadNode &target = topology.workload(id);
            if (isOnPodNetwork(target))
                calls.add(apiServerKey(cluster), target.key,
                          podPortsBehind(topology.service(*call.service), call.port, target),
                          evidenceText(call.evidence), false);
        }
    }
    for (const Flow &flow : calls.flows())
        flows.push_back(flow);
}

/// Past the ztunnel, in plaintext; elsewhere the kubelet comes from the node.
void addProbeFlowsOf(const Design &design, const std::string &cluster, std::vector<Flow> &flows)
{
    const Topology &topology = *design.topology;
    for (const auto &[key, ports] : portsCalledByKubelet(topology, cluster)) {
        const auto id = topology.findWorkload(key);
        if (id && isOnPodNetwork(topology.workload(*id)) &&
            topology.workload(*id).mesh == MeshMembership::Ambient)
            flows.push_back(
                systemFlow(hostProbeKey(cluster), key, ports, "system: kubelet probes"));
    }
}

} // namespace

std::vector<Flow> systemFlowsOf(const Design &design)
{
    std::vector<Flow> flows;
    if (!design.topology)
        return flows;
    for (const std::string &cluster : clusterNames(design)) {
        addFlowsOf(design, cluster, flows);
        if (design.systemFlows.dns && !design.cluster(cluster).nodeLocalDns.empty())
            addNodeLocalDnsOf(design, cluster, flows);
        if (design.systemFlows.webhooks)
            addWebhookFlowsOf(design, cluster, flows);
        if (design.mesh == MeshKind::Ambient)
            addProbeFlowsOf(design, cluster, flows);
    }
    std::sort(flows.begin(), flows.end(), [](const Flow &a, const Flow &b) {
        return std::tie(a.from, a.to) < std::tie(b.from, b.to);
    });
    return flows;
}

} // namespace drawbridge
