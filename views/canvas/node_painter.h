// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"
#include "views/canvas/paint_style.h"

#include <QRectF>
#include <QString>

class QPainter;
class QFont;

namespace drawbridge {

/// Paints one node in the node language (ux.md 3.3): workload, frame or external.
void paintNode(QPainter &painter, const NodeLook &look, const PaintStyle &style);

/// Everything `paintNode` may touch, rings and badges included.
[[nodiscard]] QRectF paintedRect(const NodeLook &look);

[[nodiscard]] bool isFrame(const NodeLook &look); ///< Cluster or opened namespace.
[[nodiscard]] bool isCollapsedNamespace(const NodeLook &look);
/// Outside the clusters, but no gateway: those stand on the border.
[[nodiscard]] bool isExternal(const NodeLook &look);
/// What the design itself adds: an external or a gateway, not the API server of a cluster.
[[nodiscard]] bool isCopyable(const NodeLook &look);

// Parts, one file each.
void paintWorkload(QPainter &painter, const NodeLook &look, const PaintStyle &style);
void paintFrame(QPainter &painter, const NodeLook &look, const PaintStyle &style);
void paintExternal(QPainter &painter, const NodeLook &look, const PaintStyle &style);
void paintCollapsed(QPainter &painter, const NodeLook &look, const PaintStyle &style);
/// What an opened namespace says at LevelOfDetail::City, in the middle of its frame.
void paintFromAfar(QPainter &painter, const NodeLook &look, const PaintStyle &style);
void paintGateway(QPainter &painter, const NodeLook &look, const PaintStyle &style);

/// The name of a namespace as a small opaque chip in its corner, of one size on the screen: what
/// names a frame when its boxes have become blocks. Painted above the nodes.
void paintFrameChip(QPainter &painter, const NodeLook &look, const PaintStyle &style);

// Shared by the parts.
/// Strokes that say "suppressed" in a pill; its icon is painted over them.
void paintSuppressed(QPainter &painter, const QRectF &pill, const Theme &theme);
[[nodiscard]] QRectF pixelAligned(const SceneRect &rect); ///< On half pixels, for 1 px borders.
[[nodiscard]] QString shieldIconName(ShieldState state);
/// Whether text in `font` may be painted at this zoom: 7 px on the screen or more.
[[nodiscard]] bool isReadable(const QFont &font, const PaintStyle &style);
/// Text on a base line at `x`, elided in the middle to `width`; nothing when too small to read.
void paintLabel(QPainter &painter, const QFont &font, const QColor &color, const QPointF &baseline,
                double width, const QString &text, const PaintStyle &style);
/// The same, centred on `center`.
void paintCentredLabel(QPainter &painter, const QFont &font, const QColor &color,
                       const QPointF &baseline, double width, const QString &text,
                       const PaintStyle &style);
/// Size in px at which text of `px` still reads at this zoom, at most `maximumPx`.
[[nodiscard]] double readablePx(double px, double maximumPx, const PaintStyle &style);

} // namespace drawbridge
