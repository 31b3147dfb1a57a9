// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QRectF>
#include <QString>

#include <vector>

namespace drawbridge::test {

struct SvgText {
    QString text;
    QPointF base;
    QString anchor; ///< "", "middle" or "end".
};
struct SvgShape {
    QRectF rect;
    QString fill;
};

/// What an SVG of ours shows, as its elements say.
struct SvgRecord {
    std::vector<SvgText> texts;
    std::vector<SvgShape> shapes; ///< Rectangles and circles.
    std::vector<QRectF> icons;
    std::vector<QPointF> tips; ///< Where lines end.
};
[[nodiscard]] SvgRecord readSvg(const QByteArray &svg);

} // namespace drawbridge::test
