// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/address_set.h"
#include "model/base/port_set.h"
#include "model/kubernetes/object_meta.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

struct ServicePort {
    std::string name;
    std::uint16_t port = 0;
    Protocol protocol = Protocol::Tcp;
    std::optional<PortReference> targetPort; ///< Absent means: the same number as `port`.
    std::optional<std::uint16_t> nodePort;
    std::string appProtocol;
    SourceSpan where;
    bool operator==(const ServicePort &) const = default;
};

struct ServiceObject {
    ObjectMeta meta;
    std::string type = "ClusterIP"; ///< ClusterIP, NodePort, LoadBalancer, ExternalName.
    LabelMap selector;              ///< Empty means: none, no endpoints of its own.
    std::vector<ServicePort> ports;
    bool isHeadless = false;
    std::string externalName;
    std::string externalTrafficPolicy; ///< "Cluster" (default), "Local".
    std::vector<Cidr> loadBalancerSourceRanges;
    std::vector<std::string> externalIps;
    bool operator==(const ServiceObject &) const = default;
};

} // namespace drawbridge
