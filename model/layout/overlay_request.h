// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"
#include "model/layout/map_overlay.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace drawbridge {

/// What a picture shall show beside the design, as a command line says it.
struct OverlayRequest {
    struct Attack {
        std::string from;
        std::string to; ///< Empty: cluster admin.
        bool operator==(const Attack &) const = default;
    };
    std::optional<std::size_t> heatShare; ///< As in `HeatMap`.
    std::optional<Attack> attack;
    std::optional<std::string> reachFrom;
    bool operator==(const OverlayRequest &) const = default;
    [[nodiscard]] bool isEmpty() const { return !heatShare && !attack && !reachFrom; }
};

/// Adds what one word says: "heat" (S1), "heat=S4", "attack=shop/web", "attack=shop/web,shop/db",
/// "reach=shop/web". Errors: Usage, for any other word, the same kind twice, and an attack path
/// beside a reach, since one picture shows only one of them.
[[nodiscard]] Result<void> addOverlay(OverlayRequest &request, std::string_view word);

/// The words that `addOverlay` takes, for help texts.
inline constexpr const char *kOverlayHelp =
    "What to show on the map: heat[=S1..S6], attack=FROM[,TO], reach=FROM; TO is cluster admin "
    "unless it is said; heat may stand beside one of the others";

/// What an attack path is asked for with, as the window asks: a breach assumed, and the smallest
/// cut before its end; without a target before cluster admin.
[[nodiscard]] ReachQuestion attackQuestion(const NodeKey &from,
                                           const std::optional<NodeKey> &target);

/// "no way from shop/web to cluster admin was found: what shop/web reaches is shown instead", with
/// how much is not known; for an answer without a path.
[[nodiscard]] std::string noWayText(const ReachAnswer &answer,
                                    const std::optional<NodeKey> &target);

/// An overlay, and what there is to say of it.
struct FoundOverlay {
    MapOverlay overlay;
    std::string note; ///< Empty: all that was asked for is shown.
};
/// Works out what was asked for, as the window shows it; where no attack path leads to its end, the
/// rings of what is reached, and the note says so. `analysis`: of the design. Errors: NodeUnknown.
/// Cost: that of a score, and of a blast radius with its cut.
[[nodiscard]] Result<FoundOverlay> overlayOf(const OverlayRequest &request, const Design &design,
                                             const Analysis &analysis);

} // namespace drawbridge
