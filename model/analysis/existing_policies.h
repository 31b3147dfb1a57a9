// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/verify.h"

#include <stop_token>
#include <string>
#include <vector>

namespace drawbridge {

/// What a policy of the sources is beside the manifests of the design.
struct ExistingPolicy {
    enum class Fate {
        Redundant, ///< With it and without it exactly the same is allowed: it can go.
        Needed,    ///< It lets through something drawn that the manifests do not.
        Conflict,  ///< It opens what is not drawn, or closes what is.
        Unknown,   ///< What it adds nobody knows.
        Replaced   ///< The manifests bring an object of its kind and name, which takes its place.
    };
    ObjectMeta meta;
    std::string cluster; ///< Of a design of several.
    Fate fate = Fate::Redundant;
    bool isOurs = false; ///< It carries the label of an export, perhaps an earlier one.
    /// What is different from the drawing through it; of Needed what would be without it. Sorted.
    std::vector<VerifyDifference> differences;
    std::string because; ///< Where there are no differences to tell why.
};

/// NetworkPolicies, PeerAuthentications and AuthorizationPolicies of the sources, of a design for
/// Linkerd its Servers, authorizations and routes, each judged by
/// the proof of the manifests with it and without it (`verifyClusters`). Sorted by cluster, kind,
/// namespace and name. Policies of administrators stay in force whatever is exported, and are
/// part of every proof. Cost: two proofs where all of them are redundant, else one for each.
[[nodiscard]] std::vector<ExistingPolicy> judgeExistingPolicies(const Design &design,
                                                                const ManifestsByCluster &manifests,
                                                                std::stop_token stop = {});

} // namespace drawbridge
