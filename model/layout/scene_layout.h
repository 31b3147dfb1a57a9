// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings.h"
#include "model/base/diagnostics.h"
#include "model/design/design.h"
#include "model/layout/collapse_state.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

class DesignComparison;

struct ScenePoint {
    double x = 0;
    double y = 0;
    auto operator<=>(const ScenePoint &) const = default;
};
/// x grows right, y grows down, in scene px (100% zoom).
struct SceneRect {
    double x = 0, y = 0, width = 0, height = 0;
    auto operator<=>(const SceneRect &) const = default;
    [[nodiscard]] double right() const { return x + width; }
    [[nodiscard]] double bottom() const { return y + height; }
    [[nodiscard]] bool contains(ScenePoint p) const
    {
        return p.x >= x && p.x <= right() && p.y >= y && p.y <= bottom();
    }
    [[nodiscard]] bool intersects(const SceneRect &o) const
    {
        return x < o.right() && o.x < right() && y < o.bottom() && o.y < bottom();
    }
};

enum class NodeShape {
    Workload,
    Namespace,
    Cluster,
    Internet,
    Cidr,
    Fqdn,
    Gateway,
    Person,
    Group,
    Legacy,
    ApiServer, ///< The Kubernetes API of a cluster: drawn API access ends there.
};
enum class ShieldState { None, IngressOnly, EgressOnly, Full };
enum class EdgeKind { Allowed, Drawn, Observed, Implicit, Denied };
/// What a comparison says of a line (ux.md 3.10), which is painted as that then.
enum class EdgeChange {
    Opens,
    Changed, ///< Some ports more and some fewer, or another certainty.
    Narrows, ///< Cuts, and some of it still passes.
    Cuts,
    Same, ///< On the ports that are declared; faded.
};

/// Everything a painter needs to know of one node; computed once, Qt-free, for the canvas and for
/// the SVG alike (architecture "Undo, selection, canvas").
struct NodeLook {
    NodeKey key;
    NodeShape shape = NodeShape::Workload;
    SceneRect rect;
    std::string title;    ///< "cart"
    std::string subtitle; ///< "Deployment · 3"; of a namespace "sidecar"; of a CIDR its prefix.
    std::string icon;     ///< Icon name in resources/icons without ".svg": "deployment".
    ShieldState shield = ShieldState::None;
    bool hasShield = false; ///< Workloads and namespaces.
    std::string account;    ///< Printed only when "default" or not the workload's name.
    bool isDefaultAccount = false;
    bool isMtlsException = false; ///< Lock drawn: not STRICT though in the mesh.
    bool isSystem = false;
    std::string ports; ///< Of a workload: what its containers declare, "8080, 9090".
    ScenePoint aside;  ///< How far an opened namespace makes it stand away from its position.
    bool isCollapsed = false; ///< A namespace shown as one box, which stands for its workloads.
    int workloadCount = 0;    ///< Of a namespace.
    int findingCount = 0;     ///< Of a namespace: findings about its workloads, but waived ones.
    Severity worstFinding = Severity::Info; ///< Means nothing without findings.
    int waivedCount = 0; ///< Of a namespace: findings about its workloads that somebody accepted.
    /// Marks of a workload all of whose findings somebody accepted: hatched, never hidden.
    bool isShieldWaived = false;
    bool isAccountWaived = false;
    bool isMtlsWaived = false;
    std::string description; ///< For screen readers: "cart, Deployment, namespace shop, 3 flows in,
                             ///< 2 out, 1 implicit-trust finding".
    bool operator==(const NodeLook &) const = default;
};

struct EdgeLook {
    NodeKey from;
    NodeKey to;
    EdgeKind kind = EdgeKind::Drawn;
    std::vector<ScenePoint> path; ///< Polyline with rounded bends (radius 10), first point on the
                                  ///< border of `from`, last on that of `to`.
    std::string chip;             ///< "8443/TCP", "9090 +1"; may be empty.
    SceneRect chipRect; ///< Empty (width 0) when it found no free place: then the mark alone shows.
    ScenePoint mark;    ///< Implicit: centre of the triangle at mid-length.
    bool hasRequestRules = false; ///< The "7" square.
    bool isToConfirm = false;
    bool isSystem = false;
    bool isWaived = false; ///< Implicit, and somebody accepted all of it: hatched, never hidden.
    int mergedCount =
        1; ///< More than one: an implicit stub that stands for that many sources ("any of N"),
           ///< or a line between namespaces for that many undrawn connections.
    int flowCount = 1; ///< A line to or from a namespace stands for several; it is wider then.
    std::string description;
    std::optional<EdgeChange> change =
        {};                  ///< In a picture of differences; `mark` has a place then.
    bool isBreaking = false; ///< What it cuts is in use.
    bool operator==(const EdgeLook &) const = default;
};

/// In px: that of its kind, or 1 + 0.5 log2(flows) of a line that stands for several.
[[nodiscard]] double lineWidth(const EdgeLook &edge);

/// A line that is counted in a stub instead of being drawn, since it ends in a hub or there would
/// be too many lines to tell apart. Shown while one of its ends is pointed at or selected.
struct StubbedLine {
    std::uint32_t from = 0; ///< Index into `SceneLook::nodes`.
    std::uint32_t to = 0;
    EdgeKind kind = EdgeKind::Drawn;
    int flowCount = 1;
    bool isWaived = false; ///< As of an EdgeLook.
    std::optional<EdgeChange> change = {};
    bool operator==(const StubbedLine &) const = default;
};

/// One picture of a design: frames, nodes, edges, in painting order. Positions are final scene
/// coordinates.
struct SceneLook {
    std::vector<NodeLook> nodes;      ///< Clusters, then namespaces, then the rest; each by key.
    std::vector<EdgeLook> edges;      ///< By kind (allowed, drawn, implicit), then (from, to).
    std::vector<StubbedLine> stubbed; ///< Sorted by kind and ends.
    /// From a distance, instead of `edges`: one line for each pair of namespaces and externals.
    /// Empty where every namespace is collapsed, as `edges` are such lines then.
    std::vector<EdgeLook> bundles;
    std::vector<NodeLook> hidden; ///< Workloads of collapsed namespaces, by key, without place.
    SceneRect bounds;
    [[nodiscard]] const NodeLook *find(const NodeKey &key) const;
    /// The same, of a hidden workload too: what it is, wherever it is shown.
    [[nodiscard]] const NodeLook *findFacts(const NodeKey &key) const;
    bool operator==(const SceneLook &) const = default;
};

/// What the imported policies say of each workload, by WorkloadId. Drawing changes nothing of it.
struct WorkloadMarks {
    std::vector<ShieldState> shields;
    std::vector<bool> areMtlsExceptions;
};
/// Cost: both engines are made.
[[nodiscard]] WorkloadMarks makeWorkloadMarks(const Design &design,
                                              const std::shared_ptr<const Topology> &topology);

struct LayoutOptions {
    std::string helperProgram; ///< Path of drawbridge-layout; empty: own fallback only.
    int deadlineMs = 5000;     ///< Then the helper is killed and the fallback takes over.
    bool showSystemFlows = false;
    CollapseState collapse;
};

/// Positions for every node that has none in `design.positions` (those are kept), two-level: each
/// namespace on its own (left to right), then namespaces, externals in columns left (callers) and
/// right (called). Namespaces that start collapsed are arranged as the boxes they are then, and
/// their workloads have no position before they are opened. Same input, same positions. A helper
/// that fails is a Note in `diagnostics`.
[[nodiscard]] std::vector<NodePosition>
layoutNodes(const Design &design, const LayoutOptions &options, Diagnostics &diagnostics);

/// The picture: looks and routed edges over given positions. Implicit edges into one node from more
/// than 6 sources become one stub; from more than 2 where single lines would outnumber the nodes.
/// An opened namespace among collapsed ones makes room by moving what is right of it and below it;
/// collapsing it again puts everything back.
/// `marks` of the design's topology save asking its policies once more; not with system flows.
/// With `changes`, whose second design this is, the lines are those of its differences: what is the
/// same fades, and what has an end at addresses that no external stands for has no line.
[[nodiscard]] SceneLook composeScene(const Design &design, const AnalysisReport &report,
                                     const std::vector<NodePosition> &positions,
                                     const LayoutOptions &options,
                                     const WorkloadMarks *marks = nullptr,
                                     const DesignComparison *changes = nullptr);

} // namespace drawbridge

extern template class std::vector<drawbridge::NodeLook>;
extern template class std::vector<drawbridge::EdgeLook>;
extern template class std::vector<drawbridge::StubbedLine>;
