// SPDX-License-Identifier: Apache-2.0
// A share of the score a namespace: the tint tells where to look, the number what it is. One hue,
// so that light and dark alone tell it, and never without its number.
// Tested by tests/gui/test_heat_map.cpp.
#include "views/canvas/heat_overlay.h"

#include "exporters/score_report.h"
#include "model/layout/attack_places.h"
#include "model/layout/colour_mix.h"
#include "views/canvas/canvas_scene.h"
#include "views/canvas/node_painter.h"
#include "views/theme/fonts.h"

#include <QCoreApplication>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include <algorithm>

namespace drawbridge {

namespace {

constexpr double kSmallestHeatBadgePx = 14;

/// In the coordinates of the namespace's upper right corner.
void paintHeatBadge(QPainter &painter, const HeatMap::Value &value, const QRectF &pill,
                    const Theme &theme)
{
    painter.setPen(QPen(theme.text2, 1, value.range ? Qt::SolidLine : Qt::DashLine));
    painter.setBrush(heatColor(value, theme.node, theme));
    painter.drawRoundedRect(pill, kHeatPillHeight / 2, kHeatPillHeight / 2);
    painter.setFont(textFont(TextRole::SmallStrong));
    painter.setPen(theme.text);
    painter.drawText(pill, Qt::AlignCenter, heatText(value));
}

} // namespace

QString heatText(const HeatMap::Value &value)
{
    return value.range ? QString::fromStdString(rangeText(*value.range))
                       : QCoreApplication::translate("HeatMap", "unknown");
}

QColor heatColor(const HeatMap::Value &value, const QColor &ground, const Theme &theme)
{
    const double share = kMostHeat * value.lack();
    const QColor &danger = theme.critical;
    return {mixedPart(ground.red(), danger.red(), share),
            mixedPart(ground.green(), danger.green(), share),
            mixedPart(ground.blue(), danger.blue(), share)};
}

HeatOverlay::HeatOverlay(const CanvasScene &scene) : m_scene(scene)
{
    setZValue(kChipZ);
    setAcceptedMouseButtons(Qt::NoButton);
    hide();
}

void HeatOverlay::follow()
{
    prepareGeometryChange();
    setVisible(m_scene.heat().has_value());
    const double reach = 400; // badges keep their size on the screen
    m_bounds = toQRectF(m_scene.look().bounds).adjusted(-reach, -reach, reach, reach);
    update();
}

void HeatOverlay::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *)
{
    if (!m_scene.heat())
        return;
    const double zoom =
        QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    const double scale = std::max(1.0, kSmallestHeatBadgePx / (kHeatPillHeight * zoom));
    for (const NodeLook &look : m_scene.look().nodes) {
        const HeatMap::Value *value =
            look.shape == NodeShape::Namespace ? m_scene.heat()->find(look.key) : nullptr;
        if (!value)
            continue;
        painter->save();
        const QPointF corner = pixelAligned(look.rect).topRight();
        const SceneRect pill = heatPill(look, heatText(*value).toStdString());
        painter->translate(corner);
        painter->scale(scale, scale);
        paintHeatBadge(
            *painter, *value,
            QRectF(pill.x - look.rect.right(), pill.y - look.rect.y, pill.width, pill.height),
            m_scene.theme());
        painter->restore();
    }
}

} // namespace drawbridge
