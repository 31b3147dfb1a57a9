// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/svg_canvas.h"
#include "model/layout/attack_places.h"

#include <string>

namespace drawbridge {

/// "0.42", "0.40 to 0.90", "unknown".
[[nodiscard]] std::string heatNumber(const HeatMap::Value &value);
/// What a namespace of that value is filled with on a ground.
[[nodiscard]] std::string heatColour(const HeatMap::Value &value, std::string_view ground,
                                     const SvgPalette &palette);

/// The numbers of a heat map, one at the corner of each namespace.
void drawSvgHeat(SvgCanvas &canvas, const SvgPalette &palette, const SceneLook &scene,
                 const HeatMap &heat);
/// The rings of a blast radius; of nodes as the scene shows them.
void drawSvgRings(SvgCanvas &canvas, const SvgPalette &palette, const SceneLook &scene,
                  const ReachRings &rings);
/// An attack path above everything else.
void drawSvgAttack(SvgCanvas &canvas, const SvgPalette &palette, const AttackWay &way,
                   const AttackPlaces &places);

// What the legend shows too.
/// The disc with the number of hops; hollow and with a question mark where it is not certain.
void drawSvgHopBadge(SvgCanvas &canvas, const SvgPalette &palette, ScenePoint at,
                     const ReachRings::Ring &ring);
/// The scissors of a hop that the smallest cut takes away.
void drawSvgCutBadge(SvgCanvas &canvas, const SvgPalette &palette, ScenePoint at);

} // namespace drawbridge
