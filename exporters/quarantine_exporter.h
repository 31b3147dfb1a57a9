// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/manifest_set.h"
#include "model/analysis/flow_cuts.h"
#include "model/design/design.h"

#include <string>
#include <vector>

namespace drawbridge {

/// What to do, with kubectl in the folder that was written; names that a shell would read are
/// quoted. Without a command: what stays as it is, and why.
struct QuarantineStep {
    std::string command;
    std::string why;
    std::string cluster = {}; ///< Of a design of several: where kubectl has to be.
};

/// What isolates one workload of a cluster as it was imported, and what comes of it.
struct Quarantine {
    NodeKey workload;
    std::string principal; ///< Its identity in the mesh; empty where it has none.
    ManifestSet files;
    std::vector<QuarantineStep> steps; ///< In order.
    /// What still reaches the workload, or is reached by it, for certain or perhaps, with the
    /// reason; API access it still has.
    std::vector<std::string> remaining;
    std::vector<std::string> alsoHit; ///< Others that run under its account, and lose with it.
    std::vector<FlowCut> cuts;        ///< Of drawn, system and inferred flows.
};

/// A NetworkPolicy that admits nothing; changes that take the workload out of those policies that
/// admit something, since policies only add (network-policy.md item 10); AuthorizationPolicies DENY
/// where it is in a mesh; bindings without its account; no token. All of it is then applied to the
/// imported cluster and judged by the engines, every workload and address on every port. Of several
/// clusters its own is judged, which everything has to pass that reaches it; meshes of the others
/// refuse its identity too.
/// Errors: NotExportable where no stable label selects its pods and nobody else's, or it is on the
/// host network; NodeUnknown where the design has no such workload.
[[nodiscard]] Result<Quarantine> exportQuarantine(const Design &design, const NodeKey &workload,
                                                  Diagnostics &diagnostics);

/// The same in a design of one cluster.
[[nodiscard]] Result<Quarantine> quarantineInCluster(const Design &design, const NodeKey &workload,
                                                     Diagnostics &diagnostics);

/// For people; the steps first.
[[nodiscard]] std::string quarantineText(const Quarantine &quarantine);
/// {"workload", "steps": [{"command", "why", "cluster"?}], "alsoHit", "remaining", "cuts"}, one
/// object.
[[nodiscard]] std::string quarantineJson(const Quarantine &quarantine);

} // namespace drawbridge
