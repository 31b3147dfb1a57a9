// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/verify_cluster.h"

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace drawbridge {

/// One cluster of a design of several, under its manifests.
struct ProvenCluster {
    std::string name;
    const DesignCluster &settings;
    std::unique_ptr<const JudgedCluster> judged;
};

/// Compares what is drawn from workloads of one cluster to those of another with what the policies
/// of both let through over the way between them. False where the design does not say how they are
/// joined; nothing is compared then. Cost: the pairs of which one end lets out and one lets in.
[[nodiscard]] bool compareCrossings(const ProvenCluster &from, const ProvenCluster &to,
                                    const std::vector<const Flow *> &drawn, VerifyReport &report,
                                    const std::stop_token &stop);

} // namespace drawbridge
