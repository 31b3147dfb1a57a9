// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/rollout_exporter.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// The rollout of one cluster of a design.
struct ClusterRollout {
    std::string cluster; ///< Empty where the design has one.
    std::string folder;  ///< "clusters/west"; empty likewise.
    Rollout rollout;
};

/// A rollout for each cluster, in the order of the design. Each is about its
/// cluster alone: a flow from one to another is judged where it leaves, and
/// again where it arrives, with the identity that the design gives its caller.
/// None has steps where the export is refused.
[[nodiscard]] std::vector<ClusterRollout> exportRollouts(const Design &design,
                                                         const ExportOptions &options,
                                                         Segmentation segmentation,
                                                         Diagnostics &diagnostics);

/// As `rolloutFiles` of each, below its folder; of all stages of several
/// clusters also a README.md that tells their order.
[[nodiscard]] ManifestSet rolloutFiles(const std::vector<ClusterRollout> &rollouts,
                                       std::optional<std::size_t> stage);

/// As `rolloutText` of each, with its folder or its name before every line of
/// its own.
[[nodiscard]] std::string rolloutText(const std::vector<ClusterRollout> &rollouts,
                                      std::optional<std::size_t> stage);

} // namespace drawbridge
