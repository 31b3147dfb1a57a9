// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/host_resolver.h"
#include "model/topology/topology.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drawbridge {

/// One destination that a VirtualService sends traffic to.
struct IstioLeg {
    const VirtualServiceObject *object = nullptr; ///< Whose hosts and gateways count.
    const IstioRoute *route = nullptr;            ///< Of `object`: its matches count.
    const IstioDestination *destination = nullptr;
    std::string host; ///< Of the destination, in full.
    std::optional<ServiceId> service;
    std::vector<WorkloadId> backends; ///< Of the Service, those of the subset alone.
};

/// A leg at a gateway.
struct IstioGatewayLeg {
    IstioLeg leg;
    std::string gateway;                        ///< "namespace/name"
    const IstioGatewayObject *object = nullptr; ///< Null: not in the input.
    std::optional<std::uint16_t> port;          ///< Of the destination, when known.
};

/// What the VirtualServices of one cluster do (networking.istio.io). Looks into the topology, whose
/// Services must be complete, and must outlive it.
class IstioRoutes {
public:
    IstioRoutes(const Topology &topology, const Topology::Cluster &cluster,
                const HostResolver &resolver);

    /// The legs of all gateways but "mesh", one for each port of a destination that a server leads
    /// to; of a Gateway outside the input one. No more than `kMostLegs`.
    [[nodiscard]] std::vector<IstioGatewayLeg> atGateways() const;
    static constexpr std::size_t kMostLegs = 500'000; ///< Far beyond what a mesh can have.
    /// The legs that sidecars follow.
    [[nodiscard]] std::vector<IstioLeg> inMesh() const;

    /// The workloads that run a Gateway, in every namespace.
    [[nodiscard]] const std::vector<WorkloadId> &podsOf(const IstioGatewayObject &gateway) const
    {
        return m_pods.at(&gateway);
    }

    /// Whether a sidecar of `client` that calls `port` follows the leg.
    [[nodiscard]] bool isFollowedBy(const IstioLeg &leg, const WorkloadNode &client,
                                    std::optional<std::uint16_t> port) const;
    /// Whether proxies of a namespace know of the VirtualService (exportTo).
    [[nodiscard]] static bool isVisibleIn(const VirtualServiceObject &object,
                                          const std::string &nameSpace);
    /// The port of the destination for traffic that came to `called`.
    [[nodiscard]] std::optional<std::uint16_t> portOf(const IstioLeg &leg,
                                                      std::optional<std::uint16_t> called) const;
    /// A short name is one of the namespace of the object that names it; others stand as they are.
    [[nodiscard]] static std::string fullHost(const std::string &host,
                                              const std::string &nameSpace);
    /// The Service a full host names, for proxies: they know "name.namespace.svc.domain" only.
    [[nodiscard]] std::optional<ServiceId> serviceOf(const std::string &fullHost) const;

private:
    [[nodiscard]] std::vector<IstioLeg> legsOf(const VirtualServiceObject &object) const;
    void addLegs(const VirtualServiceObject &object, const IstioRoute &route,
                 const VirtualServiceObject &holder, const IstioRoute &held,
                 std::vector<IstioLeg> &legs) const;
    [[nodiscard]] const DestinationSubset *findSubset(ServiceId service,
                                                      const std::string &subset) const;
    [[nodiscard]] std::vector<WorkloadId> backendsOf(ServiceId service,
                                                     const std::string &subset) const;
    void addAtGateway(const IstioLeg &leg, const std::string &gateway,
                      std::vector<IstioGatewayLeg> &legs) const;
    void findPods();

    const Topology &m_topology;
    const Topology::Cluster &m_cluster;
    const HostResolver &m_resolver;
    std::map<std::string, const IstioGatewayObject *> m_gateways; ///< By "namespace/name".
    std::map<std::string, const VirtualServiceObject *> m_byName;
    std::map<ServiceId, std::vector<const DestinationRuleObject *>> m_rules; ///< By their host.
    std::map<const IstioGatewayObject *, std::vector<WorkloadId>> m_pods;
};

} // namespace drawbridge
