// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/canvas_view.h"

// What the canvas shows as a picture of its own. Tested by tests/gui/test_canvas_legend.cpp.

#include "views/canvas/canvas_scene.h"
#include "views/canvas/map_picture.h"

namespace drawbridge {

QSizeF CanvasView::renderSize() const
{
    return MapPicture(m_canvas->look(), m_theme).size();
}

void CanvasView::renderTo(QPainter &painter, const QRectF &target) const
{
    MapPicture(m_canvas->look(), m_theme).paint(painter, target);
}

} // namespace drawbridge
