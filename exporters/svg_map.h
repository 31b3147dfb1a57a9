// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/map_overlay.h"

#include <string>

namespace drawbridge {

enum class SvgTheme { Light, Dark };

/// The service map as one SVG 1.1 file: the picture of the canvas with the same positions, marks
/// and colours, and below it a legend of exactly the marks that occur. Text is escaped (names are
/// hostile input), fonts are named, never embedded, nothing is loaded from elsewhere. The same
/// scene gives the same bytes. An overlay is shown as on the canvas, and named in <title>, its hops
/// in <desc>.
[[nodiscard]] std::string writeSvgMap(const SceneLook &scene, SvgTheme theme,
                                      const MapOverlay &overlay = {});

} // namespace drawbridge
