// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"
#include "model/layout/layered_order.h"
#include "model/layout/scene_layout.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

struct HelperGraph {
    enum class Engine { Dot, Sfdp };
    struct Size {
        int width = 0;
        int height = 0;
    };
    Engine engine = Engine::Dot;
    std::vector<Size> sizes;
    std::vector<std::pair<std::size_t, std::size_t>> edges;
};

/// What came back: for each graph asked its centres, or nothing where the helper gave none in time;
/// `problem` says why when something is missing.
struct HelperAnswer {
    std::vector<std::optional<std::vector<ScenePoint>>> centres;
    std::optional<Error> problem;
};

/// Asks the helper program for positions. Never throws, never hangs: after `deadlineMs` the child
/// is killed, reaped, and what it wrote until then is used. Graphs above the helper's limits are
/// not sent. Any thread; one child per call.
[[nodiscard]] HelperAnswer askHelper(const std::string &program,
                                     const std::vector<HelperGraph> &graphs, int deadlineMs);

} // namespace drawbridge
