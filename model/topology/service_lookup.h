// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace drawbridge {

/// Services of a topology by cluster, namespace and name. Looks into the topology, which must
/// outlive it and keep its Services.
class ServiceLookup {
public:
    explicit ServiceLookup(const Topology &topology);

    [[nodiscard]] std::optional<ServiceId>
    find(const std::string &cluster, const std::string &nameSpace, const std::string &name) const;

private:
    std::map<std::tuple<std::string, std::string, std::string>, ServiceId> m_byName;
};

/// The port of that number a client dials: the UDP one for the scheme "udp", else any other before
/// it.
[[nodiscard]] const ServicePort *findServicePort(const ServiceObject &service, std::uint16_t number,
                                                 const std::string &scheme);

/// Pod ports that a client who dials `port` of the Service reaches on one of its backends. A
/// headless Service is only a name for its pods: the port dialled is the pod port, whatever its
/// targetPort says.
[[nodiscard]] std::vector<PortRange> podPortsOf(const ServiceNode &service, const ServicePort &port,
                                                const WorkloadNode &workload);

} // namespace drawbridge
