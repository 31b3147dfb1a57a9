// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <map>

namespace drawbridge {

/// Who calls the probes of an ambient mesh's pods: "External/kubelet-probes".
[[nodiscard]] NodeKey hostProbeKey(const std::string &cluster);

/// A design of an ambient mesh with that external in every cluster, so that probes
/// (`systemFlowsOf`) have a source: the link-local addresses by which the mesh's CNI replaces the
/// node's (istio.md section 2). One that the design has stands for it, with its addresses: the CNI
/// may be set to others (HOST_PROBE_SNAT_IP). Any other design as it is.
[[nodiscard]] Design withHostProbes(const Design &design);

/// With everybody outside whom system flows come from or lead to: API servers (`withApiServers`),
/// probes, and the DNS caches of nodes (`withNodeLocalDns`).
[[nodiscard]] Design withSystemCallers(const Design &design);

/// TCP ports of the pods themselves that the kubelet calls, by workload: probes and lifecycle
/// hooks, named ports by their number.
[[nodiscard]] std::map<NodeKey, PortSet> portsCalledByKubelet(const Topology &topology,
                                                              const std::string &cluster);

} // namespace drawbridge
