// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <string>
#include <vector>

namespace drawbridge {

/// One workload behind a Service port, and the pod port it answers on.
struct ServiceTarget {
    WorkloadId workload;
    PortRange podPort;
    bool operator==(const ServiceTarget &) const = default;
};

/// Where one port of a Service leads: client -> Service port -> target port of each pod.
struct ServicePath {
    ServiceId service;
    std::vector<ServiceTarget> targets; ///< By workload, then port.
    std::vector<WorkloadId> undeclared; ///< Backends that declare no port of the target's name.
    std::vector<OutsideBackend> outside;
    std::string externalName; ///< The Service is an alias of this host.
    /// Why no connection gets anywhere, as one sentence; empty: some may.
    std::string deadEnd;
};

/// Follows a port (network-policy.md item 39): by number or name per pod, headless alike. Error
/// NodeUnknown: no such Service; PortInvalid: the Service has no such port, with those it has.
[[nodiscard]] Result<ServicePath> servicePath(const Topology &topology, const NodeKey &service,
                                              Protocol protocol, std::uint16_t port);

} // namespace drawbridge
