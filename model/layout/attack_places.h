// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/map_overlay.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// Where an attack path lies in one picture, in scene px: the same on the canvas and in the SVG.
struct AttackPlaces {
    struct Stop {
        SceneRect rect;
        std::optional<NodeKey> shown; ///< By which node of the picture; nothing: a pill.
        std::string title;            ///< Of a pill, cut to its room.
        bool operator==(const Stop &) const = default;
    };
    struct Hop {
        std::vector<ScenePoint> path; ///< Empty within one box.
        ScenePoint number;            ///< Middle of its number.
        bool operator==(const Hop &) const = default;
    };
    std::vector<Stop> stops;
    std::vector<Hop> hops;
    /// Of all that is drawn, with a margin; without size where there is nothing.
    SceneRect bounds;
    bool operator==(const AttackPlaces &) const = default;
    /// Whether some stop is shown by this node of the picture.
    [[nodiscard]] bool holds(const NodeKey &shown) const;
    /// Whether a stop is where the path starts or ends, or shown by the same box as that.
    [[nodiscard]] bool isAtAnEnd(std::size_t stop) const;
};

inline constexpr double kHopBadge = 18; ///< Height of a number, and of the scissors beside it.
inline constexpr double kCutBadgeAside = kHopBadge + 1; ///< From the number to the scissors.
inline constexpr double kStopHeight = 24;
inline constexpr double kStopIcon = 14;
inline constexpr double kStopPadding = 8;
inline constexpr double kStopTextAt = kStopIcon + 2 * kStopPadding - 2; ///< From its left side.
inline constexpr double kHopWidth = 2.5;                                ///< Of its line.
inline constexpr double kHeatPillHeight = 16;

/// What the map has no node for (accounts, Secrets, machines, cluster admin) hangs as a pill below
/// the stop before it, in a column to the right of the stops on the map. Lines follow those of the
/// picture where there are some. Numbers of hops within one box stand on its lower border, where
/// they cover none of its words. Cost: O(hops x edges).
[[nodiscard]] AttackPlaces placeAttack(const SceneLook &scene, const AttackWay &way);

/// The bounds of a picture with what an overlay adds beside it.
[[nodiscard]] SceneRect pictureBounds(const SceneLook &scene, const MapOverlay &overlay);

/// "3", or "3?" where it is not certain.
[[nodiscard]] std::string hopNumber(std::size_t hops, bool isCertain);
/// Width of the disc or pill of such a number.
[[nodiscard]] double hopBadgeWidth(std::string_view number);
/// The pill with the number of a heat map at a namespace's upper right corner.
[[nodiscard]] SceneRect heatPill(const NodeLook &nameSpace, std::string_view text);

/// The line between the facing sides of two boxes.
[[nodiscard]] std::vector<ScenePoint> directPath(const SceneRect &from, const SceneRect &to);

} // namespace drawbridge
