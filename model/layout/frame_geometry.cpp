// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_layout_nodes.cpp
#include "model/layout/frame_geometry.h"

#include "model/layout/grid_metrics.h"
#include "model/layout/text_metrics.h"

#include <algorithm>
#include <cmath>

namespace drawbridge {

namespace {

std::string meshWord(const Topology &topology, const LayoutGraph &graph, std::size_t frame)
{
    if (topology.meshSeen == MeshMembership::None)
        return {};
    std::size_t sidecars = 0;
    std::size_t ambient = 0;
    std::size_t linkerd = 0;
    for (std::size_t member : graph.frames[frame].members) {
        const MeshMembership mesh = topology.workload(*graph.workloads[member]).mesh;
        sidecars += mesh == MeshMembership::Sidecar ? 1 : 0;
        ambient += mesh == MeshMembership::Ambient ? 1 : 0;
        linkerd += mesh == MeshMembership::Linkerd ? 1 : 0;
    }
    if (sidecars + ambient + linkerd == 0)
        return "no mesh";
    if (linkerd > sidecars + ambient)
        return "linkerd";
    return sidecars >= ambient ? "sidecar" : "ambient";
}

} // namespace

std::string frameSubtitle(const Topology &topology, const LayoutGraph &graph, std::size_t frame)
{
    std::string text = meshWord(topology, graph, frame);
    const NodeKey &key = graph.frames[frame].key;
    for (const NamespaceNode &nameSpace : topology.namespaces) {
        if (nameSpace.cluster != key.cluster || nameSpace.name != key.name)
            continue;
        const auto level = nameSpace.labels.find("pod-security.kubernetes.io/enforce");
        if (level != nameSpace.labels.end() && !level->second.empty())
            text += (text.empty() ? "" : " · ") + level->second;
    }
    if (!graph.frames[frame].zone.empty())
        text += (text.empty() ? "zone " : " · zone ") + graph.frames[frame].zone;
    return text;
}

double frameHeaderWidth(std::string_view name, std::string_view subtitle)
{
    constexpr double kNameFont = 12.5; // semi-bold runs a little wider
    constexpr double kBeforeName = 26;
    constexpr double kShield = 30;
    constexpr double kAfter = 12;
    return std::ceil(kBeforeName + std::min(textWidth(name, kNameFont), 220.0) + kShield +
                     textWidth(subtitle, 11) + kAfter);
}

SceneRect united(const SceneRect &a, const SceneRect &b)
{
    const double x = std::min(a.x, b.x);
    const double y = std::min(a.y, b.y);
    return {x, y, std::max(a.right(), b.right()) - x, std::max(a.bottom(), b.bottom()) - y};
}

SceneRect grown(const SceneRect &rect, double by)
{
    return {rect.x - by, rect.y - by, rect.width + 2 * by, rect.height + 2 * by};
}

SceneRect frameRect(ScenePoint origin, const std::vector<SceneRect> &members, double headerWidth)
{
    const double minWidth = std::max(static_cast<double>(grid::kFrameMinWidth), headerWidth);
    SceneRect rect{origin.x, origin.y, minWidth, grid::kEmptyFrameHeight};
    constexpr double kTop = grid::kHeaderHeight + grid::kPaddingTop;
    for (const SceneRect &member : members) {
        rect = united(rect, {member.x - grid::kPaddingSide, member.y - kTop,
                             member.width + 2.0 * grid::kPaddingSide,
                             member.height + kTop + grid::kPaddingBottom});
    }
    return rect;
}

SceneRect clusterRect(const std::vector<SceneRect> &frames)
{
    SceneRect rect = frames.front();
    for (const SceneRect &frame : frames)
        rect = united(rect, frame);
    return {rect.x - grid::kClusterPaddingSide, rect.y - grid::kClusterPaddingTop,
            rect.width + 2.0 * grid::kClusterPaddingSide,
            rect.height + grid::kClusterPaddingTop + grid::kClusterPaddingBottom};
}

} // namespace drawbridge
