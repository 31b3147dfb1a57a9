// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <map>
#include <vector>

namespace drawbridge {

/// What answers DNS in one cluster, as keys: workloads of kube-system labelled k8s-app=kube-dns,
/// else the stand-in "kube-system/Deployment/kube-dns".
[[nodiscard]] std::vector<NodeKey> dnsPeers(const Design &design, const std::string &cluster);

/// The mesh control plane of one cluster: workloads of its root namespace labelled app=istiod, else
/// the stand-in "istio-system/Deployment/istiod".
[[nodiscard]] std::vector<NodeKey> controlPlanePeers(const Design &design,
                                                     const std::string &cluster);

/// What proxies call of the control plane of the design's mesh in one cluster, with the ports:
/// istiod's 15012, of Linkerd 8086 and 8090 (destination) and 8080 (identity), where the input has
/// none of them those of stand-ins.
[[nodiscard]] std::map<NodeKey, PortSet> controlPlanePorts(const Design &design,
                                                           const std::string &cluster);

/// True when `key` names a stand-in that `withSystemPeers` adds.
[[nodiscard]] bool isSystemPeerKey(const Design &design, const NodeKey &key);

/// Names of the clusters of a topology; one empty name when there is no topology.
[[nodiscard]] std::vector<std::string> clusterNames(const Design &design);

} // namespace drawbridge
