// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/map_overlay.h"
#include "views/theme/theme.h"

#include <QGraphicsItem>
#include <QString>

namespace drawbridge {

class CanvasScene;

/// "0.42", "0.40 to 0.90", "unknown".
[[nodiscard]] QString heatText(const HeatMap::Value &value);
/// What a namespace of that value is filled with: `ground` at 1, the nearer to 0 the more of the
/// colour of danger; unknown ones are not tinted. By the worst case.
[[nodiscard]] QColor heatColor(const HeatMap::Value &value, const QColor &ground,
                               const Theme &theme);

/// The numbers of a heat map, one in the corner of each namespace. Takes no events.
class HeatOverlay : public QGraphicsItem {
public:
    explicit HeatOverlay(const CanvasScene &scene);

    void follow(); ///< After the picture or the heat map changed.
    [[nodiscard]] QRectF boundingRect() const override { return m_bounds; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *) override;

private:
    const CanvasScene &m_scene;
    QRectF m_bounds;
};

} // namespace drawbridge
