// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/rollout_exporter.h"

#include <cstddef>
#include <string_view>

namespace drawbridge {

/// What the page of a stage says, in Markdown, whatever the design.
struct StageText {
    std::string_view title, does, check, back;
};

/// Of a stage by its number, as the mesh of the rollout and its segmentation have it.
[[nodiscard]] const StageText &stageText(const Rollout &rollout, std::size_t stage);

} // namespace drawbridge
