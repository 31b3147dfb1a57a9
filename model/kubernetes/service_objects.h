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
    std::string internalTrafficPolicy;       ///< "Cluster" (default), "Local".
    bool publishesNotReadyAddresses = false; ///< Pods get traffic before they are ready.
    std::vector<std::string> clusterIps;     ///< As the cluster gave them; files have none.
    std::string loadBalancerClass;
    bool operator==(const ServiceObject &) const = default;
};

/// One address behind a Service (v1 EndpointAddress, discovery.k8s.io Endpoint.addresses).
struct EndpointAddress {
    std::string text; ///< An IP address, or a host name when the slice's addressType is FQDN.
    std::optional<IpAddress> address;
    std::string podName; ///< targetRef of kind Pod.
    std::string podNamespace;
    bool isReady = true;
    SourceSpan where;
    bool operator==(const EndpointAddress &) const = default;
};

/// v1 EndpointPort, discovery.k8s.io EndpointPort: belongs to the Service port of its name.
struct EndpointPort {
    std::string name;
    std::uint16_t port = 0;
    Protocol protocol = Protocol::Tcp;
    bool operator==(const EndpointPort &) const = default;
};

/// Addresses that all serve the same ports.
struct EndpointGroup {
    std::vector<EndpointAddress> addresses;
    std::vector<EndpointPort> ports;
    bool operator==(const EndpointGroup &) const = default;
};

/// v1 Endpoints (one group a subset) or discovery.k8s.io EndpointSlice (one group).
struct EndpointsObject {
    ObjectMeta meta;
    std::string serviceName; ///< Its namespace is the object's; empty for a slice of no Service.
    std::vector<EndpointGroup> groups;
    bool operator==(const EndpointsObject &) const = default;
};

} // namespace drawbridge

extern template class std::vector<drawbridge::ServicePort>;
