// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// The identity a workload has in one of two inputs.
struct IdentitySide {
    /// The ServiceAccount its pods run as, "default" when none is named, in the namespace of the
    /// workload (API field PodSpec.serviceAccountName). Nothing: not known, because the input does
    /// not hold the workload and a stand-in of every cluster took its place.
    std::optional<std::string> serviceAccountName;
    SourceSpan where; ///< Of the workload; of no file for a stand-in.
    bool operator==(const IdentitySide &) const = default;
};

/// A workload of both inputs that does not surely run as the same ServiceAccount in both.
struct IdentityChange {
    NodeKey workload;
    IdentitySide before;
    IdentitySide after;
    bool operator==(const IdentityChange &) const = default;
};

/// Compares the identities of the workloads that both inputs have and that still run in both, by
/// workload. Workloads of one input only, and finished Pods, are nobody to compare; the relation of
/// the network tells that they came or went. With a namespace, only its workloads; empty: all.
/// Cost: O(n log n) in the workloads.
[[nodiscard]] std::vector<IdentityChange>
diffIdentities(const Topology &before, const Topology &after, const std::string &nameSpace = {});

} // namespace drawbridge
