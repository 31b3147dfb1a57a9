// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"
#include "views/models/answers.h"

#include <map>
#include <memory>
#include <stop_token>

namespace drawbridge {

/// Computed positions that stay as they are while a design is edited, so that a drawn flow never
/// moves a node. Nodes the user placed are in the design itself.
using KeptPositions = std::map<NodeKey, NodePosition>;

/// The whole line for one revision: analyze, layout, scene, export, read back, verify.
/// Deterministic in its arguments but for `elapsedMs`. Null when stopped on the way. `kept` gains
/// what the layout computed.
[[nodiscard]] AnswersPtr computeAnswers(std::shared_ptr<const Design> design, int revision,
                                        const LayoutOptions &layout, KeptPositions &kept,
                                        std::stop_token stop);

} // namespace drawbridge
