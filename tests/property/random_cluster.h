// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/network_engine.h"

#include <rapidcheck.h>

#include <memory>
#include <ostream>
#include <vector>

namespace drawbridge {

/// A small cluster with everything NetworkPolicy and administrators' policies can say in it, from
/// few names, so that selectors often match.
struct RandomCluster {
    std::shared_ptr<const Topology> topology;
    std::vector<NetworkPolicyObject> policies;
    std::vector<UndecodedPolicy> undecoded;
    std::vector<AdminPolicyObject> adminPolicies; ///< In half of the clusters none.
    NetworkOptions options;
};

[[nodiscard]] rc::Gen<RandomCluster> randomCluster();

/// What a counterexample looks like on the terminal.
std::ostream &operator<<(std::ostream &out, const RandomCluster &cluster);

} // namespace drawbridge
