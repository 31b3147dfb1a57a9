// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/network_engine.h"

#include <functional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace drawbridge {

/// A party that is no workload of the input and has no address in it.
enum class PeerEntity {
    IngressController, ///< Whatever serves an Ingress or route whose controller is not in the
                       ///< input.
    Kubelet,           ///< That of the node a pod runs on, which probes it.
    Node,              ///< Any node of the cluster; what runs there outside pods.
};

/// "ingress-controller", "kubelet", "node".
[[nodiscard]] std::string_view toString(PeerEntity entity);

/// One end of a connection of the relation: a workload, addresses outside the cluster, or an
/// entity.
using ConnectionEnd = std::variant<WorkloadId, AddressSet, PeerEntity>;

/// What may go from one end to another. A workload with itself: one replica to another (item 46).
struct Connection {
    ConnectionEnd from;
    ConnectionEnd to;
    PortVerdict ports; ///< Not empty.
    bool operator==(const Connection &) const = default;
};

/// Ends by name.
struct EndSelection {
    std::set<WorkloadId> workloads;
    std::set<PeerEntity> entities;

    [[nodiscard]] bool empty() const { return workloads.empty() && entities.empty(); }
    [[nodiscard]] bool holds(const ConnectionEnd &end) const;
};

/// Which connections are asked for. Default: all.
struct ConnectivityScope {
    EndSelection focus;                 ///< One end is one of these; empty: any.
    EndSelection peers;                 ///< The other end is one of these; empty: any.
    std::optional<Direction> direction; ///< As the focus sees it: Ingress is to it.
    PortSet ports = PortSet::all();     ///< Only these.
    std::string nameSpace;              ///< One end lies in it; empty: any.

    [[nodiscard]] bool admits(const Topology &topology, const ConnectionEnd &from,
                              const ConnectionEnd &to) const;
};

using ConnectionVisitor = std::function<void(const Connection &)>;

/// What becomes of the network's verdict on a pair when other layers are asked too. Of an end of
/// addresses one stands for all.
using ConnectionFilter =
    std::function<PortVerdict(const Endpoint &from, const Endpoint &to, PortVerdict network)>;

/// Other layers than the network, see layers.h.
struct ConnectionLayers {
    ConnectionFilter filter;
    std::vector<AddressSet> addresses; ///< Addresses that they treat alike; empty: all.
};

/// Visits what the policies allow, or may allow, between all pairs: every workload to every
/// workload, and to and from addresses, of which those with the same verdict for one workload and
/// direction are one end (network-policy.md item 43). Pairs where every port is denied are left
/// out. Order: by source, workloads in their order, then addresses; then by destination. Cost: one
/// verdict for each pair of workloads, and two for each workload and block of addresses.
void visitConnections(const NetworkEngine &engine, const ConnectivityScope &scope,
                      const ConnectionVisitor &visit, const ConnectionLayers *layers = nullptr);

/// The same as a list.
[[nodiscard]] std::vector<Connection> connectionsOf(const NetworkEngine &engine,
                                                    const ConnectivityScope &scope = {});

/// An endpoint that stands for the end; nothing for an entity.
[[nodiscard]] std::optional<Endpoint> witnessOf(const ConnectionEnd &end);

/// Workloads that "NAME", "NAMESPACE/NAME" or "NAMESPACE/Kind/NAME" names, with the cluster in
/// front where there are several; "ingress-controller", "kubelet" and "node" are entities. Error
/// NodeUnknown: nothing of that name is there.
[[nodiscard]] Result<EndSelection> selectEnds(const Topology &topology,
                                              const std::vector<std::string> &names);

} // namespace drawbridge
