// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/connectivity_diff.h"

namespace drawbridge {

/// The input as netpol-analyzer takes it, to be evaluated by our own engine (network-policy.md
/// sections 2 and 4): its conventions are a changed input, never a changed engine.
struct NetpolAnalyzerWorld {
    std::shared_ptr<const Topology> topology;
    WorkloadId ingressController; ///< The pod it makes up as source of Ingresses and Routes.
};

/// Pods are named by their direct owner (item 20), one pod stands for all of an owner (item 21);
/// pods that have ended run (item 22), host-network pods are pods (item 45) and no pod is in an
/// ipBlock or in networks (items 41 and 65), nodes are like any address (item 44); a namespace
/// without manifest has the implied label alone (item 12); sidecars declare no ports (item 35); an
/// Ingress may name a target port (item 54); kinds and peers it does not know are not there (items
/// 18, 66 and 69). `topology` must have one cluster.
[[nodiscard]] NetpolAnalyzerWorld netpolAnalyzerWorld(const Topology &topology);

/// An engine over that world with the choices that tool makes.
[[nodiscard]] NetworkEngine netpolAnalyzerEngine(const NetpolAnalyzerWorld &world);

/// Its relation: no workload with itself (item 46), IPv4 alone (item 43), and the ingress
/// controller as a source of what Ingresses and Routes lead to, on TCP ports that the containers
/// declare (items 51 to 53). Ports that are unknown stay unknown.
[[nodiscard]] std::vector<Connection> netpolAnalyzerConnections(const NetpolAnalyzerWorld &world,
                                                                const NetworkEngine &engine,
                                                                const ConnectivityScope &scope);

/// One side of a difference in its terms.
[[nodiscard]] ConnectivitySnapshot netpolAnalyzerSnapshot(const NetpolAnalyzerWorld &world);

} // namespace drawbridge
