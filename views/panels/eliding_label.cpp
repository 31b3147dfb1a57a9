// SPDX-License-Identifier: Apache-2.0
#include "views/panels/eliding_label.h"

#include "views/models/plain_tool_tip.h"

#include <QPainter>

namespace drawbridge {

ElidingLabel::ElidingLabel(QWidget *parent) : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void ElidingLabel::showText(const QString &text)
{
    setText(text);
    setToolTip(plainToolTip(text));
}

void ElidingLabel::setElideMode(Qt::TextElideMode mode)
{
    m_mode = mode;
    update();
}

void ElidingLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    const QRect area = contentsRect();
    painter.drawText(area, static_cast<int>(alignment()),
                     fontMetrics().elidedText(text(), m_mode, area.width()));
}

} // namespace drawbridge
