// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/connectivity.h"
#include "model/design/design.h"

#include <map>
#include <string>
#include <vector>

namespace drawbridge {

/// What passes between a workload and nodes, and why not all of it is known.
struct NodeConnection {
    Connection connection;
    std::vector<std::string> unknownBecause; ///< Sentences; empty where nothing is unknown.
};

/// Addresses of the nodes of each cluster, by Topology::Cluster::name; empty: not known.
using NodeAddresses = std::map<std::string, AddressSet>;

/// `cluster.nodes` of the design; where it is unset, what the Node objects of the input say.
[[nodiscard]] NodeAddresses nodeAddressesOf(const Design &design);

/// What the policies let nodes and kubelets do with each workload, and each workload with nodes
/// (network-policy.md 2.3, items 44 and 45).
///
/// A node is an address: a port is allowed where the policies admit every address a node of the
/// cluster may have, and unknown where they admit some; without addresses that is any. The kubelet
/// is the pod's own node, whose traffic Kubernetes documents as always allowed and plugins treat
/// differently: unknown, unless NetworkOptions::ownNodeAdmitted says. Kubelets first, then from
/// nodes, then to nodes, each sorted by workload; pairs that are denied on every port are left out.
/// Cost: a verdict for each workload, direction and part of the node addresses that policies tell
/// apart.
[[nodiscard]] std::vector<NodeConnection> nodeConnections(const NetworkEngine &engine,
                                                          const NodeAddresses &nodes);

} // namespace drawbridge
