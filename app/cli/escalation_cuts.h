// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/escalation.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace drawbridge::cli {

/// The smallest cut before one thing that somebody gets to.
struct EscalationCut {
    std::size_t to = 0; ///< Index of a node.
    /// smallestCut(); nothing: some way there has nothing on it that can be taken away.
    std::optional<std::vector<std::size_t>> powers;
};

/// Each is a maximum flow, so that only so many are worked out: the nearest, and cluster admin.
inline constexpr std::size_t kMostCuts = 200;

[[nodiscard]] std::vector<EscalationCut> cutsBefore(const EscalationGraph &graph, std::size_t start,
                                                    const std::vector<EscalationReach> &reached);

/// "may create pods in shop (e5), by Role shop/deployer rule 1 (rbac.yaml:7:3)", or "nothing on
/// some way there can be taken away".
[[nodiscard]] std::string cutText(const EscalationGraph &graph, const EscalationCut &cut);
/// Items as the hops of a path, or null.
[[nodiscard]] nlohmann::ordered_json cutJson(const EscalationGraph &graph,
                                             const EscalationCut &cut);
/// {"rule","because","possible","by","where"}: `by` of a grant, `where` of a setting.
[[nodiscard]] nlohmann::ordered_json powerJson(const EscalationPower &power);

} // namespace drawbridge::cli
