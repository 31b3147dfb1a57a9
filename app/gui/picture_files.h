// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"
#include "model/layout/scene_layout.h"
#include "views/theme/theme.h"

#include <QByteArray>
#include <QImage>
#include <QString>

namespace drawbridge {

/// The whole map with its legend at 100%, smaller where it would have more than 64 million px.
[[nodiscard]] QImage mapImage(const SceneLook &look, const Theme &theme);
/// The service map as the terminal program writes it, in the colours of the theme.
[[nodiscard]] std::string mapSvg(const SceneLook &look, const Theme &theme);
/// One page of the size of the map, or A3 sheets to be put together where the map is larger than
/// A2. No time in it: the same map gives the same bytes.
[[nodiscard]] QByteArray mapPdf(const SceneLook &look, const Theme &theme, const QString &title);

/// Writes the map as what the ending of `file` says: .svg, .pdf or .png. Errors: WriteFailed.
[[nodiscard]] Result<void> writePicture(const SceneLook &look, const Theme &theme,
                                        const QString &title, const QString &file);

} // namespace drawbridge
