// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/attack_path.h"
#include "model/analysis/blast_radius.h"
#include "model/analysis/score/score.h"
#include "model/layout/scene_layout.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// One share of the score as the map shows it: what it comes to for each namespace.
struct HeatMap {
    struct Value {
        std::optional<ScoreRange> range;
        bool isUnknown = false; ///< Without a range: it may be anything.
        /// 0: as well as can be, 1: as bad; by the worst case, and 0 where nobody knows.
        [[nodiscard]] double lack() const;
        bool operator==(const Value &) const = default;
    };
    std::size_t share = 0;           ///< 0 to 5 for S1 to S6.
    std::map<NodeKey, Value> values; ///< By "Namespace/shop"; only where there is a value or doubt.
    bool operator==(const HeatMap &) const = default;
    /// Null for a namespace where there is nothing to count.
    [[nodiscard]] const Value *find(const NodeKey &nameSpace) const;
};

/// What the map shows of a blast radius (ux.md 3.9): a ring around each node that is reached, with
/// its number of hops.
struct ReachRings {
    struct Ring {
        std::size_t hops = 0; ///< 0: the node that was asked about.
        bool isCertain = true;
        bool operator==(const Ring &) const = default;
    };
    bool isOutward = true; ///< What it gets to; else who gets to it.
    std::map<NodeKey, Ring> rings;
    bool operator==(const ReachRings &) const = default;
    /// Nothing for a node without a ring.
    [[nodiscard]] const Ring *find(const NodeKey &node) const;
    /// Whether a line leads away from the node asked about, or towards it.
    [[nodiscard]] bool isOnTheWay(const EdgeLook &edge) const;
};

/// One way of an attacker as the map shows it: stops, and numbered hops from each to the next.
struct AttackWay {
    struct Stop {
        std::optional<NodeKey> node; ///< On the map; a stop without one is shown as a pill.
        std::string title;
        std::string icon; ///< Name in resources/icons without ".svg".
        bool operator==(const Stop &) const = default;
    };
    struct Hop {
        bool isCertain = true;
        bool isCut = false; ///< The smallest cut takes it away.
        bool operator==(const Hop &) const = default;
    };
    std::vector<Stop> stops; ///< One more than hops.
    std::vector<Hop> hops;
    std::optional<std::size_t> chosen; ///< The hop that is explained beside the map.
    bool operator==(const AttackWay &) const = default;
};

/// What a picture shows beside the design itself: the same in the window, in what is saved of it,
/// and in the SVG. With an attack path the rings are not shown.
struct MapOverlay {
    std::optional<HeatMap> heat;
    std::optional<ReachRings> reach;
    std::optional<AttackWay> attack;
    /// Of a picture of differences, what it compares: "Differences from Import to Drawing: 2 open
    /// …".
    std::string differences = {};
    bool operator==(const MapOverlay &) const = default;
    [[nodiscard]] bool isEmpty() const { return !heat && !reach && !attack && differences.empty(); }
};

/// One share of a score a namespace; `share` as in `HeatMap`.
[[nodiscard]] HeatMap heatMapOf(const Score &score, std::size_t share);
/// The rings of an answer: its own node, what the connections shown lead to, and workloads that API
/// access gives.
[[nodiscard]] ReachRings ringsOf(const ReachAnswer &answer, const std::vector<ReachEntry> &entries);
/// The rings of what stands for their nodes in a picture: of several in one box the nearest.
[[nodiscard]] ReachRings shownRings(const SceneLook &scene, const ReachRings &rings);
/// A way as the map shows it, with the hop that is explained.
[[nodiscard]] AttackWay attackWayOf(const AttackPath &path, std::optional<std::size_t> chosen);

/// The icon of what an attacker holds, by its name in resources/icons.
[[nodiscard]] std::string attackIconOf(const AttackStop &stop);
[[nodiscard]] std::string attackIconOf(EscalationNode::Kind kind);

/// What an overlay shows, as one line for a title: "Heat map: S1 segmentation", "Reach from
/// shop/Deployment/web", "Attack path: shop/web to cluster admin, 4 hops"; empty for none.
[[nodiscard]] std::string overlayTitle(const MapOverlay &overlay);
/// The hops of its attack path, one sentence each: "1 shop/web to shop/db, possible, part of the
/// smallest cut."; empty without one.
[[nodiscard]] std::string overlayDetails(const MapOverlay &overlay);

} // namespace drawbridge
