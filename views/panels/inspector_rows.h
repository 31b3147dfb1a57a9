// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/models/inspector_content.h"
#include "views/theme/theme.h"

#include <QAbstractButton>

namespace drawbridge {

/// A row that leads to another edge: its stroke, the other end, the ports. Keyboard and mouse.
class EdgeButton : public QAbstractButton {
    Q_OBJECT
public:
    EdgeButton(const InspectorRow &row, QWidget *parent);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    EdgeKind m_kind;
    QString m_ports;
};

/// The 28 x 10 sample of an edge kind: stroke and end mark (ux.md 3.2).
void paintEdgeSample(QPainter &painter, const QRectF &rect, EdgeKind kind, const Theme &theme);

/// The same with its word, for the states of a flow.
class EdgeSample : public QWidget {
    Q_OBJECT
public:
    EdgeSample(EdgeKind kind, const QString &text, QWidget *parent);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    EdgeKind m_kind;
    QString m_text;
};

/// The widget for any row but an edge.
[[nodiscard]] QWidget *makeRow(const InspectorRow &row, const Theme &theme, QWidget *parent);

} // namespace drawbridge
