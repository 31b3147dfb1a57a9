// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/page_plan.h"

// Tested by tests/gui/test_map_output.cpp

#include <algorithm>
#include <cmath>

namespace drawbridge {

namespace {

constexpr double kSmallestOnOneSheet = 0.6; ///< Below, names alone would be left.
constexpr double kTiledScale = 0.75;
constexpr int kMostSheets = 100;

/// A hair more than fits is no reason for another sheet.
int sheetsFor(double length, double room)
{
    return std::max(1, static_cast<int>(std::ceil(length / room - 0.001)));
}

void setScale(PagePlan &plan, double scale, const QSizeF &picture, const QSizeF &sheet)
{
    plan.scale = scale;
    plan.columns = sheetsFor(picture.width() * scale, sheet.width());
    plan.rows = sheetsFor(picture.height() * scale, sheet.height());
}

void cutTiles(PagePlan &plan, const QSizeF &picture, const QSizeF &sheet)
{
    const QSizeF step = sheet / plan.scale;
    for (int row = 0; row < plan.rows; ++row) {
        for (int column = 0; column < plan.columns; ++column) {
            const QRectF part(QPointF(column * step.width(), row * step.height()), step);
            plan.tiles.push_back({row, column, part.intersected(QRectF(QPointF(), picture))});
        }
    }
}

} // namespace

PagePlan planPages(const QSizeF &picture, const QSizeF &sheet)
{
    PagePlan plan;
    if (picture.isEmpty() || sheet.isEmpty())
        return plan;
    const double fitting =
        std::min({1.0, sheet.width() / picture.width(), sheet.height() / picture.height()});
    setScale(plan, fitting >= kSmallestOnOneSheet ? fitting : kTiledScale, picture, sheet);
    while (plan.rows * plan.columns > kMostSheets)
        setScale(plan, plan.scale * 0.95, picture, sheet);
    cutTiles(plan, picture, sheet);
    return plan;
}

} // namespace drawbridge
