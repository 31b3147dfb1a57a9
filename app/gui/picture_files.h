// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"
#include "model/layout/map_overlay.h"
#include "views/theme/theme.h"

#include <QByteArray>
#include <QImage>
#include <QString>

namespace drawbridge {

/// The map as it is taken out of the window.
struct PictureOfMap {
    const SceneLook &look;
    Theme theme;
    MapOverlay overlay = {};
    QString title = {}; ///< Of the design; with words for the overlay where there is one.
};

/// The whole map with its legend at 100%, smaller where it would have more than 64 million px. What
/// its overlay shows is in the text "Description".
[[nodiscard]] QImage mapImage(const PictureOfMap &picture);
/// The service map as the terminal program writes it, in the colours of the theme.
[[nodiscard]] std::string mapSvg(const PictureOfMap &picture);
/// One page of the size of the map, or A3 sheets to be put together where the map is larger than
/// A2. No time in it: the same map gives the same bytes.
[[nodiscard]] QByteArray mapPdf(const PictureOfMap &picture);
/// "shop", or "shop: Heat map: S1 segmentation" with an overlay.
[[nodiscard]] QString titleWithOverlay(const QString &title, const MapOverlay &overlay);

/// Writes the map as what the ending of `file` says: .svg, .pdf or .png. Errors: WriteFailed.
[[nodiscard]] Result<void> writePicture(const PictureOfMap &picture, const QString &file);

} // namespace drawbridge
