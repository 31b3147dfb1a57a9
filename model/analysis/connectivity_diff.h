// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/connectivity.h"
#include "model/analysis/node_connections.h"

#include <set>
#include <variant>
#include <vector>

namespace drawbridge {

/// One end of a connection by a name that holds in both inputs.
using NamedEnd = std::variant<NodeKey, AddressSet, PeerEntity>;

[[nodiscard]] NamedEnd namedEnd(const Topology &topology, const ConnectionEnd &end);
/// "shop/Deployment/web", "10.0.0.0/8, fd00::/8", "{ingress-controller}".
[[nodiscard]] std::string endText(const NamedEnd &end);

/// One side of a comparison.
struct ConnectivitySnapshot {
    std::vector<Connection> connections;
    std::set<NodeKey> workloads; ///< Those with a network.
    AddressSet outside;          ///< The addresses that the connections are about.
    const Topology *topology = nullptr;
};

/// What one engine answers for all pairs of workloads and addresses; with `layers` for what passes
/// those as well.
[[nodiscard]] ConnectivitySnapshot snapshotWithoutNodes(const NetworkEngine &engine,
                                                        const ConnectivityScope &scope,
                                                        const ConnectionLayers *layers = nullptr);
/// The same of the network alone, nodes and kubelets among the ends.
[[nodiscard]] ConnectivitySnapshot
snapshotOf(const NetworkEngine &engine, const ConnectivityScope &scope, const NodeAddresses &nodes);

enum class ChangeKind {
    Changed, ///< Some ports more and some fewer, or another certainty.
    Opens,   ///< More is allowed or may be, nothing less.
    Cuts     ///< Less is allowed or may be, nothing more.
};

/// "changed", "opens", "cuts".
[[nodiscard]] std::string_view toString(ChangeKind kind);

/// A pair whose verdict is not the same in both inputs. A side that does not have the pair has
/// empty ports.
struct ConnectionChange {
    ChangeKind kind = ChangeKind::Changed;
    NamedEnd from;
    NamedEnd to;
    PortVerdict before;
    PortVerdict after;
    bool operator==(const ConnectionChange &) const = default;

    /// What is newly allowed, and what is newly possible.
    [[nodiscard]] PortVerdict opened() const
    {
        return {after.allowed - before.allowed, after.unknown - before.unknown - before.allowed};
    }
};

struct ConnectivityDiff {
    std::vector<ConnectionChange> changes; ///< By source, then destination.
    std::vector<NodeKey> added;            ///< Workloads only the second input has; sorted.
    std::vector<NodeKey> removed;          ///< Workloads only the first input has; sorted.

    /// No connection changed. A workload nobody could reach and that reaches nobody may still have
    /// come or gone.
    [[nodiscard]] bool empty() const { return changes.empty() && added.empty() && removed.empty(); }
};

/// Compares two relations by meaning: workloads by key, addresses where both sides tell about
/// them, cut where either changes and put together again where the same changed. Cost: linear in
/// the connections, and for each workload the product of the groups of addresses of both sides.
[[nodiscard]] ConnectivityDiff diffConnectivity(const ConnectivitySnapshot &before,
                                                const ConnectivitySnapshot &after);

} // namespace drawbridge
