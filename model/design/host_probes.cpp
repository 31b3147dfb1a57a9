// SPDX-License-Identifier: Apache-2.0
#include "model/design/host_probes.h"

#include "model/design/api_server_flows.h"
#include "model/design/node_local_dns.h"
#include "model/design/system_peers.h"

#include <algorithm>

// What a node calls on its own pods is let through by every NetworkPolicy, since it is known by the
// node's address. In an ambient mesh it is not: the CNI gives it another one, by which the pod's
// rules let it past the ztunnel, and which policies have to name.
// Tested by tests/unit/design/test_host_probes.cpp

namespace drawbridge {

namespace {

External hostProbes(const std::string &cluster)
{
    External external;
    external.key = hostProbeKey(cluster);
    external.kind = External::Kind::Cidr;
    for (const char *cidr : {"169.254.7.127/32", "fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128"})
        external.cidrs.push_back(*Cidr::parse(cidr));
    return external;
}

/// A number, or the port of the container that has the name.
std::optional<std::uint16_t> portCalledBy(const ContainerHandler &handler,
                                          const Container &container)
{
    if (!handler.port)
        return std::nullopt;
    if (const auto *number = std::get_if<std::uint16_t>(&*handler.port))
        return *number;
    for (const ContainerPort &port : container.ports)
        if (port.protocol == Protocol::Tcp && port.name == std::get<std::string>(*handler.port))
            return port.port;
    return std::nullopt;
}

PortSet portsCalledOn(const WorkloadObject &object)
{
    PortSet ports;
    for (const Container &container : object.pod.containers)
        for (const ContainerHandler &handler : container.handlers)
            if (const auto port = portCalledBy(handler, container); port && handler.host.empty())
                ports.add({Protocol::Tcp, *port, *port});
    return ports;
}

} // namespace

NodeKey hostProbeKey(const std::string &cluster)
{
    return {cluster, "", "External", "kubelet-probes"};
}

Design withHostProbes(const Design &design)
{
    Design result = design;
    if (design.mesh != MeshKind::Ambient)
        return result;
    std::vector<External> externals(design.externals.begin(), design.externals.end());
    for (const std::string &cluster : clusterNames(design)) {
        External external = hostProbes(cluster);
        const auto at = std::ranges::lower_bound(externals, external.key, {}, &External::key);
        if (at == externals.end() || at->key != external.key)
            externals.insert(at, std::move(external));
    }
    result.externals = CowList<External>(std::move(externals));
    return result;
}

Design withSystemCallers(const Design &design)
{
    return withNodeLocalDns(withHostProbes(withApiServers(design)));
}

std::map<NodeKey, PortSet> portsCalledByKubelet(const Topology &topology,
                                                const std::string &cluster)
{
    std::map<NodeKey, PortSet> called;
    for (const Topology::Cluster &read : topology.clusters) {
        if (read.name != cluster || !read.resources)
            continue;
        for (const WorkloadObject &object : read.resources->workloads)
            if (PortSet ports = portsCalledOn(object); !ports.empty())
                called[{cluster, object.meta.nameSpace, object.meta.kind, object.meta.name}] =
                    std::move(ports);
    }
    return called;
}

} // namespace drawbridge
