// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>

namespace drawbridge {

enum class Vision { Normal, Protanopia, Deuteranopia, Tritanopia };

/// Distance of two colours in CIELAB (D65, CIE76) as seen by one kind of vision: Machado, Oliveira
/// and Fernandes (2009), severity 1, applied in linear RGB.
[[nodiscard]] double labDistance(const QColor &a, const QColor &b, Vision vision);

/// WCAG 2.1 contrast ratio, 1 to 21.
[[nodiscard]] double contrast(const QColor &a, const QColor &b);

} // namespace drawbridge
