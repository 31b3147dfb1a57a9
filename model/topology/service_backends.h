// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drawbridge {

/// Finds what stands behind the Services of one cluster. Looks into the topology, whose namespaces
/// and workloads must be complete, and must outlive it.
class ServiceBackends {
public:
    /// `pods` says which workload each pod of the input became: namespace and name to key.
    using PodOwners = std::map<std::pair<std::string, std::string>, NodeKey>;

    ServiceBackends(const Topology &topology, const Topology::Cluster &cluster,
                    const PodOwners &pods);

    /// The Service with its backends. Cost: the workloads of its namespace; without selector, its
    /// endpoints.
    [[nodiscard]] ServiceNode nodeOf(const ServiceObject &service) const;

private:
    [[nodiscard]] std::vector<WorkloadId> selected(const ServiceObject &service) const;
    void addEndpoints(const EndpointsObject &endpoints, ServiceNode &node) const;
    void addGroup(const EndpointGroup &group, const std::vector<PortRange> &ports,
                  ServiceNode &node) const;
    [[nodiscard]] std::optional<WorkloadId> workloadOf(const EndpointAddress &address) const;

    const Topology &m_topology;
    const std::string &m_cluster;
    const PodOwners &m_pods;
    std::map<std::pair<std::string, std::string>, std::vector<const EndpointsObject *>> m_endpoints;
    std::map<IpAddress, WorkloadId> m_byAddress;
};

} // namespace drawbridge
