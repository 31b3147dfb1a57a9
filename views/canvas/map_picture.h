// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/map_overlay.h"
#include "views/canvas/legend.h"
#include "views/theme/theme.h"

#include <QRectF>
#include <QSizeF>

#include <memory>
#include <vector>

class QPainter;

namespace drawbridge {

class CanvasScene;

/// The map as it is saved and printed: all of it with its legend below, painted by the paint code
/// of the canvas, with an overlay, without selection, focus or hover.
///
/// Its coordinates begin at its top left corner; one unit is one px at 100%. Belongs to the
/// window's thread.
class MapPicture {
public:
    MapPicture(const SceneLook &look, const Theme &theme, const MapOverlay &overlay = {});
    ~MapPicture();

    [[nodiscard]] QSizeF size() const { return m_size; }
    /// Paints the part `source` of the picture so that it fills `target`, which has its aspect
    /// ratio. Nothing is painted outside of `target`.
    void paint(QPainter &painter, const QRectF &target, const QRectF &source) const;
    /// All of it, as large as its aspect ratio allows, on a ground that fills `target`.
    void paint(QPainter &painter, const QRectF &target) const;

private:
    void paintMap(QPainter &painter, const QRectF &source) const;

    Theme m_theme;
    QRectF m_map; ///< Of the scene and its overlay, with a margin.
    std::vector<LegendMark> m_marks;
    QSizeF m_legend;
    QSizeF m_size;
    std::unique_ptr<CanvasScene> m_scene;
};

} // namespace drawbridge
