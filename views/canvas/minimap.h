// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"
#include "views/theme/theme.h"

#include <QPixmap>
#include <QWidget>

namespace drawbridge {

/// The whole map, small, with a frame around what the canvas shows of it. A press or a drag moves
/// the canvas there.
class Minimap : public QWidget {
    Q_OBJECT
public:
    explicit Minimap(QWidget *parent);

    void setLook(const SceneLook &look);
    void setTheme(const Theme &theme);
    void setShown(const QRectF &sceneRect); ///< What the canvas shows.
    /// Of the map's own proportions, at most 208 x 144.
    [[nodiscard]] QSize sizeHint() const override;
    /// Where a point of the scene lies on it, and the other way round.
    [[nodiscard]] QPointF fromScene(const QPointF &point) const;
    [[nodiscard]] QPointF toScene(const QPointF &point) const;

signals:
    void centreRequested(const QPointF &scenePos);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    [[nodiscard]] double scale() const;
    [[nodiscard]] QRectF fromScene(const SceneRect &rect) const;
    void paintMap();
    void paintBoxes(QPainter &painter, bool areFrames) const;
    void paintLines(QPainter &painter) const;

    Theme m_theme;
    SceneLook m_look; ///< Of each node no more than what is painted.
    QRectF m_shown;
    QPointF m_grip; ///< From the middle of the frame to where it was taken.
    QPixmap m_map;  ///< Painted once for each picture.
};

} // namespace drawbridge
