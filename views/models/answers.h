// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/manifest_set.h"
#include "model/analysis/findings.h"
#include "model/analysis/verify.h"
#include "model/layout/scene_layout.h"

#include <memory>

namespace drawbridge {

/// Everything the window shows about one revision of a design, computed in the background and
/// handed over whole. Views show the newest one; answers for an old revision are dropped.
struct Answers {
    int revision = 0;
    std::shared_ptr<const Design> design;
    AnalysisReport report;
    SceneLook scene;
    std::vector<NodePosition> positions;
    ManifestSet manifests;
    VerifyReport proof;
    Diagnostics diagnostics; ///< Of layout and export.
    int elapsedMs = 0;
};
using AnswersPtr = std::shared_ptr<const Answers>;

} // namespace drawbridge
