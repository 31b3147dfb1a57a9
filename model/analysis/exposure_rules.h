// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/exposure.h"

#include <vector>

namespace drawbridge::exposure {

/// One rule of any policy, as far as pods are its peers.
struct Rule {
    PolicyReason source; ///< Its policy and index. Without an index: a policy that has no rules.
    AdminAction action = AdminAction::Allow;
    std::vector<PodGroup> peers;
    PortSet numbers;
    std::vector<PortName> names; ///< Of the destination.
    bool arePortsKnown = true;   ///< An empty list may mean all ports or none (item 63).
};

/// The policies that decide about one workload in one direction, in the order they do.
struct Tiers {
    std::vector<Rule> admin;
    std::optional<std::vector<Rule>> network; ///< Nothing: no NetworkPolicy selects the workload.
    std::vector<Rule> baseline;
    bool isProtected = false;
    bool mayBeSelected = false; ///< By a NetworkPolicy, one that did not decode or is not
                                ///< evaluated, or in an order that is not defined.
};

/// Collects them from the resources of the workload's cluster.
[[nodiscard]] Tiers tiersOf(const Topology &topology, WorkloadId workload, Direction direction);

} // namespace drawbridge::exposure
