// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/map_picture.h"

// A scene of its own: the one on the screen may be hovered, selected or half dragged.
// Tested by tests/gui/test_canvas_legend.cpp, test_map_output.cpp.

#include "model/layout/attack_places.h"
#include "views/canvas/canvas_scene.h"
#include "views/canvas/node_painter.h"
#include "views/theme/metrics.h"

#include <QPainter>

#include <algorithm>

namespace drawbridge {

namespace {

constexpr double kPictureMargin = 24;

} // namespace

MapPicture::MapPicture(const SceneLook &look, const Theme &theme, const MapOverlay &overlay)
    : m_theme(theme),
      m_map(toQRectF(pictureBounds(look, overlay))
                .adjusted(-kPictureMargin, -kPictureMargin, kPictureMargin, kPictureMargin)),
      m_marks(marksIn(look, overlay)),
      m_legend(legendSize(m_marks, m_map.width() - 2 * kPictureMargin)),
      m_scene(std::make_unique<CanvasScene>(theme))
{
    m_scene->setLook(look);
    m_scene->setOverlay(overlay);
    const double room = m_legend.isEmpty() ? 0 : m_legend.height() + metrics::kLegendInset;
    m_size = {std::max(m_map.width(), m_legend.width() + 2 * kPictureMargin),
              m_map.height() + room};
}

MapPicture::~MapPicture() = default;

// The scene clips to what it paints, and would do so to an empty rectangle.
void MapPicture::paintMap(QPainter &painter, const QRectF &source) const
{
    const QRectF shown = source.intersected(QRectF(QPointF(), m_map.size()));
    if (!shown.isEmpty())
        m_scene->render(&painter, shown, shown.translated(m_map.topLeft()));
}

void MapPicture::paint(QPainter &painter, const QRectF &target, const QRectF &source) const
{
    const double scale = target.width() / source.width();
    painter.save();
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.setClipRect(target, Qt::IntersectClip);
    painter.fillRect(target, m_theme.canvas);
    painter.translate(target.topLeft() - source.topLeft() * scale);
    painter.scale(scale, scale);
    paintMap(painter, source);
    const QPointF corner(kPictureMargin, m_size.height() - m_legend.height() - kPictureMargin);
    const QRectF legend(corner, m_legend);
    if (!m_legend.isEmpty() && legend.intersects(source))
        paintLegend(painter, legend, m_marks, m_theme);
    painter.restore();
}

void MapPicture::paint(QPainter &painter, const QRectF &target) const
{
    const double scale =
        std::min(target.width() / m_size.width(), target.height() / m_size.height());
    painter.fillRect(target, m_theme.canvas);
    paint(painter, QRectF(target.topLeft(), m_size * scale), QRectF(QPointF(), m_size));
}

} // namespace drawbridge
