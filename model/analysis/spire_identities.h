// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <string>
#include <vector>

namespace drawbridge {

/// A SPIFFE id that a ClusterSPIFFEID has SPIRE register for the pods of a workload.
struct SpireIdentity {
    std::string object; ///< Name of the ClusterSPIFFEID.
    /// What manifests do not tell stands in angle brackets: "spiffe://<trust domain>/ns/shop/sa/a".
    /// Empty: nothing of it can be told.
    std::string id;
    std::string unknown; ///< Why it may be another or none, a clause; empty: it is this one.
    /// workloadSelectorTemplates as written: only processes that match all of them get the id.
    std::vector<std::string> onlyProcesses;
    SourceSpan where; ///< Of the template.
    bool operator==(const SpireIdentity &) const = default;
};

/// What the ClusterSPIFFEIDs of each cluster give, by WorkloadId, each list in the order of
/// the objects' names with fallbacks last, as spire-controller-manager decides it (pkg/spireentry):
/// both selectors, the namespaces it ignores, its class, fallbacks. Trust domain and cluster name
/// come from its ConfigMap (spireControllersIn); without one they are unknown, and so is whether it
/// takes pods of the namespaces that it ignores by default. An id is a registration: whether the
/// pods reach an agent of SPIRE is not looked at. Cost: O(ids given + objects x workloads / 64);
/// above 64 MiB of ids the rest is unknown.
[[nodiscard]] std::vector<std::vector<SpireIdentity>> spireIdentitiesOf(const Topology &topology);

} // namespace drawbridge
