// SPDX-License-Identifier: Apache-2.0
// A share of the score a namespace: the tint tells where to look, the number what it is. One hue,
// so that light and dark alone tell it, and never without its number.
// Tested by tests/gui/test_heat_map.cpp.
#include "views/canvas/heat_overlay.h"

#include "exporters/score_report.h"
#include "views/canvas/canvas_scene.h"
#include "views/canvas/node_painter.h"
#include "views/theme/fonts.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include <algorithm>

namespace drawbridge {

namespace {

constexpr double kHeatBadge = 16;
constexpr double kHeatPadding = 6;
constexpr double kSmallestHeatBadgePx = 14;
constexpr double kMostHeat = 0.45; ///< Text stays readable on it.

QColor mixed(const QColor &ground, const QColor &color, double share)
{
    const auto part = [share](int a, int b) { return static_cast<int>(a + (b - a) * share + 0.5); };
    return {part(ground.red(), color.red()), part(ground.green(), color.green()),
            part(ground.blue(), color.blue())};
}

/// `at`: the upper right corner.
void paintHeatBadge(QPainter &painter, const HeatMap::Value &value, const QPointF &at,
                    const Theme &theme)
{
    const QFont font = textFont(TextRole::SmallStrong);
    const QString text = heatText(value);
    const double width = QFontMetricsF(font).horizontalAdvance(text) + 2 * kHeatPadding;
    const QRectF pill(at.x() - width, at.y(), width, kHeatBadge);
    painter.setPen(QPen(theme.text2, 1, value.range ? Qt::SolidLine : Qt::DashLine));
    painter.setBrush(heatColor(value, theme.node, theme));
    painter.drawRoundedRect(pill, kHeatBadge / 2, kHeatBadge / 2);
    painter.setFont(font);
    painter.setPen(theme.text);
    painter.drawText(pill, Qt::AlignCenter, text);
}

} // namespace

const HeatMap::Value *HeatMap::find(const NodeKey &nameSpace) const
{
    const auto at = values.find(nameSpace);
    return at == values.end() ? nullptr : &at->second;
}

QString heatText(const HeatMap::Value &value)
{
    return value.range ? QString::fromStdString(rangeText(*value.range))
                       : QCoreApplication::translate("HeatMap", "unknown");
}

QColor heatColor(const HeatMap::Value &value, const QColor &ground, const Theme &theme)
{
    if (!value.range)
        return ground;
    const double lack = 1 - std::clamp(value.range->worst, 0.0, 1.0);
    return mixed(ground, theme.critical, kMostHeat * lack);
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
    const double scale = std::max(1.0, kSmallestHeatBadgePx / (kHeatBadge * zoom));
    for (const NodeLook &look : m_scene.look().nodes) {
        const HeatMap::Value *value =
            look.shape == NodeShape::Namespace ? m_scene.heat()->find(look.key) : nullptr;
        if (!value)
            continue;
        painter->save();
        painter->translate(pixelAligned(look.rect).topRight());
        painter->scale(scale, scale);
        const bool isBox = isCollapsedNamespace(look);
        paintHeatBadge(*painter, *value, isBox ? QPointF(10, -11) : QPointF(4, -8),
                       m_scene.theme());
        painter->restore();
    }
}

} // namespace drawbridge
