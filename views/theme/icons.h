// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/theme/theme.h"

#include <QIcon>
#include <QRectF>
#include <QString>

class QPainter;

namespace drawbridge {

/// Icon `name` of resources/icons ("deployment"), tinted by the application palette at the moment
/// it is painted, so that it follows a change of theme by itself: secondary text normally, text on
/// hover and when current, faded when disabled. An unknown name gives an empty picture.
[[nodiscard]] QIcon themedIcon(const QString &name);

/// The same in one fixed colour: state only (severity, proof).
[[nodiscard]] QIcon stateIcon(const QString &name, const QColor &color);

/// The coloured icon of the program.
[[nodiscard]] QIcon applicationIcon();

/// Paints icon `name` into `rect` in one colour, sharp at any zoom (the picture is rendered at
/// device size, aligned to device pixels and cached).
void paintIcon(QPainter &painter, const QString &name, const QRectF &rect, const QColor &color);

[[nodiscard]] QString severityIconName(Severity severity);

} // namespace drawbridge
