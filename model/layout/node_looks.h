// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/layout_graph.h"

#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// A cron schedule in a word where it has one: "hourly", "daily", "weekly", "monthly", "every 5
/// min"; else the text itself.
[[nodiscard]] std::string scheduleWords(std::string_view schedule);

/// Looks of every box of `graph`, and of its frames, without rectangles and flow counts. Shields
/// come from which policies select a workload, locks from mutual TLS that is not STRICT on a
/// declared port of a workload in the mesh.
struct NodeLooks {
    std::vector<NodeLook> boxes;
    std::vector<NodeLook> frames;
};
[[nodiscard]] NodeLooks makeNodeLooks(const LayoutGraph &graph, const WorkloadMarks &marks);

/// Title, subtitle and key of the frame of one cluster ("" when there is only one).
[[nodiscard]] NodeLook clusterLook(const Design &design, const std::string &cluster);

} // namespace drawbridge
