// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/layout/graph_request.h"

#include <optional>
#include <vector>

using GVC_t = struct GVC_s;

namespace drawbridge {

/// Middle of a box in px, y down.
struct Centre {
    double x = 0;
    double y = 0;
};

/// Graphviz behind one call. One instance a process; no rendering, labels or fonts are involved.
class GraphvizEngine {
public:
    GraphvizEngine();
    ~GraphvizEngine();
    GraphvizEngine(const GraphvizEngine &) = delete;
    GraphvizEngine &operator=(const GraphvizEngine &) = delete;

    /// Centres in the order of the nodes; nothing when Graphviz refuses (a plug-in is missing).
    [[nodiscard]] std::optional<std::vector<Centre>> layout(const RequestedGraph &request);

private:
    GVC_t *m_context = nullptr;
};

} // namespace drawbridge
