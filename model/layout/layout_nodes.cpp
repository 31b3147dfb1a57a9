// SPDX-License-Identifier: Apache-2.0
//
// Two levels (spec/ux.md 4.2: two-level layout wins): members inside their namespace, then the
// namespaces as boxes, then the outside world in columns left (callers) and right (called).
// Whatever has a position keeps it.
//
// Tested by tests/unit/layout/test_layout_nodes.cpp
#include "model/layout/scene_layout.h"

#include "model/layout/external_columns.h"
#include "model/layout/frame_geometry.h"
#include "model/layout/frame_placement.h"
#include "model/layout/grid_metrics.h"
#include "model/layout/layout_graph.h"
#include "model/layout/member_placement.h"

#include <algorithm>
#include <map>

namespace drawbridge {

namespace {

using Kept = std::map<NodeKey, NodePosition>;

std::optional<GridPoint> keptAt(const Kept &kept, const NodeKey &key)
{
    const auto it = kept.find(key);
    return it == kept.end() ? std::nullopt : std::optional(GridPoint{it->second.x, it->second.y});
}

FrameBoxes frameBoxes(const LayoutGraph &graph, const MemberPlaces &places,
                      const LayoutOptions &options)
{
    FrameBoxes boxes;
    if (options.collapse.isCollapsedAtFirst) {
        boxes.assign(graph.frames.size(), {0, 0, grid::kCollapsedWidth, grid::kCollapsedHeight});
        return boxes;
    }
    for (std::size_t f = 0; f < graph.frames.size(); ++f) {
        std::vector<SceneRect> members;
        for (std::size_t m : graph.frames[f].members) {
            members.push_back({static_cast<double>(places[m]->x), static_cast<double>(places[m]->y),
                               static_cast<double>(graph.boxes[m].width),
                               static_cast<double>(graph.boxes[m].height)});
        }
        const double header =
            frameHeaderWidth(graph.frames[f].key.name, frameSubtitle(*graph.topology, graph, f));
        boxes.push_back(frameRect({0, 0}, members, header));
    }
    return boxes;
}

NodePosition positionOf(const Kept &kept, const NodeKey &key, GridPoint at)
{
    const auto it = kept.find(key);
    return {key, at.x, at.y, it != kept.end() && it->second.isPinned};
}

} // namespace

std::vector<NodePosition> layoutNodes(const Design &design, const LayoutOptions &options,
                                      Diagnostics &diagnostics)
{
    const LayoutGraph graph = makeLayoutGraph(design, options);
    Kept kept;
    for (const NodePosition &position : design.positions)
        kept.emplace(position.node, position);

    MemberPlaces keptMembers(graph.boxes.size());
    for (std::size_t i = 0; i < graph.boxes.size(); ++i)
        keptMembers[i] = keptAt(kept, graph.boxes[i].key);
    const MemberPlaces members = placeMembers(graph, keptMembers, options, diagnostics);

    std::vector<KeptFrame> keptFrames(graph.frames.size());
    for (std::size_t f = 0; f < graph.frames.size(); ++f) {
        keptFrames[f].at = keptAt(kept, graph.frames[f].key);
        const auto it = kept.find(graph.frames[f].key);
        keptFrames[f].isPinned = it != kept.end() && it->second.isPinned;
    }
    const FrameBoxes boxes = frameBoxes(graph, members, options);
    const std::vector<GridPoint> frames =
        placeFrames(graph, boxes, keptFrames, options, diagnostics);
    const MemberPlaces externals = placeExternals(graph, members, boxes, frames, keptMembers);

    std::vector<NodePosition> result;
    for (std::size_t f = 0; f < frames.size(); ++f)
        result.push_back(positionOf(kept, graph.frames[f].key, frames[f]));
    for (std::size_t i = 0; i < graph.boxes.size(); ++i) {
        const auto &at = graph.isExternal(i) ? externals[i] : members[i];
        if (at)
            result.push_back(positionOf(kept, graph.boxes[i].key, *at));
    }
    std::sort(result.begin(), result.end());
    return result;
}

} // namespace drawbridge
