// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/design/design.h"

namespace drawbridge {

/// What a new design draws at first (cli.md, "What `design` draws at first"); `--from allowed` is
/// `drawAllowed` in model/analysis.
enum class DraftFrom { Inferred, Empty };

/// A design over freshly imported manifests. Inferred flows that resolve are drawn on target ports
/// with their evidence; exposures become Internet (or named CIDR) flows, marked to confirm;
/// external hosts become External nodes; dangling references are noted in `diagnostics`. `mesh`
/// comes from what the import shows.
[[nodiscard]] Design draftDesign(std::string name, std::vector<DesignCluster> clusters,
                                 std::shared_ptr<const Topology> topology, DraftFrom from,
                                 Diagnostics &diagnostics);

/// Flows of the system layer (DNS, mesh control plane) for every workload of the design, towards
/// workloads of the input where they are there, else towards stand-ins (see `withSystemPeers`).
/// Sorted.
[[nodiscard]] std::vector<Flow> systemFlowsOf(const Design &design);

/// The topology with stand-ins for kube-dns and istiod added where the system layer needs them and
/// the input has none (WorkloadNode::isSystem). Key text: "kube-system/Deployment/kube-dns",
/// "istio-system/Deployment/istiod". Ids of the returned topology are its own.
[[nodiscard]] std::shared_ptr<const Topology> withSystemPeers(const Design &design);

} // namespace drawbridge
