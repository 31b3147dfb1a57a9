// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/outside_nodes.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace drawbridge {

/// For tables that are only looked into, never walked. Cost: O(length).
struct NodeKeyHash {
    [[nodiscard]] std::size_t operator()(const NodeKey &key) const;
};

/// A design reduced to what placing needs: boxes, who contains whom, who calls whom. Indices are
/// dense: workloads first (in topology order), then externals (by key).
struct LayoutGraph {
    struct Box {
        NodeKey key;
        int width = 0;
        int height = 0;
        std::optional<std::size_t> frame; ///< Absent for externals.
        NodeShape shape = NodeShape::Workload;
    };
    struct Frame {
        NodeKey key;         ///< "Namespace/shop".
        std::string cluster; ///< Empty when there is only one.
        std::vector<std::size_t> members;
        bool isCollapsed = false;
        std::string zone; ///< Its trust zone, or empty.
    };
    struct Edge {
        std::size_t from = 0;
        std::size_t to = 0;
        auto operator<=>(const Edge &) const = default;
    };
    std::shared_ptr<const Topology> topology; ///< With system stand-ins when those are shown.
    std::vector<Box> boxes;
    std::vector<std::optional<WorkloadId>> workloads; ///< Beside `boxes`; absent for externals.
    std::vector<OutsideNode> outside;                 ///< The last boxes, in their order.
    std::vector<Frame> frames;
    std::vector<Edge> edges; ///< Sorted, each once, no self loops.

    [[nodiscard]] std::optional<std::size_t> find(const NodeKey &key) const;
    [[nodiscard]] bool isExternal(std::size_t box) const { return !boxes[box].frame; }
    [[nodiscard]] const OutsideNode &outsideOf(std::size_t box) const
    {
        return outside[box - (boxes.size() - outside.size())];
    }
    /// What stands for a box in the picture: itself, or, as boxes.size() + frame, the collapsed
    /// frame it is in.
    [[nodiscard]] std::size_t endOf(std::size_t box) const
    {
        const auto frame = boxes[box].frame;
        return frame && frames[*frame].isCollapsed ? boxes.size() + *frame : box;
    }
    [[nodiscard]] bool isHidden(std::size_t box) const { return endOf(box) != box; }

    std::unordered_map<NodeKey, std::size_t, NodeKeyHash> byKey;
};

/// Key of a namespace frame: "Namespace/shop", with the cluster where there is more than one.
[[nodiscard]] NodeKey frameKey(const NamespaceNode &nameSpace);

/// Edges are the drawn flows and API access; while no flow is drawn, the inferred ones.
[[nodiscard]] LayoutGraph makeLayoutGraph(const Design &design, const LayoutOptions &options);

} // namespace drawbridge
