// SPDX-License-Identifier: Apache-2.0
#include "views/panels/start_button.h"

#include "views/theme/fonts.h"
#include "views/theme/icons.h"
#include "views/theme/metrics.h"

#include <QPainter>

#include <algorithm>

namespace drawbridge {
namespace {

void paintFrame(QPainter &painter, const QRectF &rect, const QColor &fill, const QColor &border,
                double width)
{
    const double inset = width / 2;
    painter.setPen(QPen(border, width));
    painter.setBrush(fill);
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), metrics::kRadiusNode,
                            metrics::kRadiusNode);
}

int paintKeyHint(QPainter &painter, const QRect &rect, const QString &text, const Theme &theme)
{
    if (text.isEmpty())
        return rect.right();
    const QFont font = textFont(TextRole::Small);
    const int width = QFontMetrics(font).horizontalAdvance(text) + 8;
    const QRectF box(rect.right() - width + 0.5, rect.center().y() - 7.5, width, 16);
    painter.setPen(theme.line2);
    painter.setBrush(theme.field);
    painter.drawRoundedRect(box, 3, 3);
    painter.setFont(font);
    painter.setPen(theme.text2);
    painter.drawText(box, Qt::AlignCenter, text);
    return rect.right() - width - 8;
}

} // namespace

StartButton::StartButton(Style style, const QString &iconName, const QString &title,
                         const QString &detail, QWidget *parent)
    : QAbstractButton(parent), m_style(style), m_iconName(iconName), m_detail(detail)
{
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(detail);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void StartButton::setKeyHint(const QString &text)
{
    m_keyHint = text;
}

QSize StartButton::sizeHint() const
{
    const int height = m_style == Style::Boxed ? 64 : 56;
    return {320, std::max(height, fontMetrics().height() * 2 + 24)};
}

void StartButton::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::forPalette(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool isBoxed = m_style == Style::Boxed;
    const QColor fill = underMouse() ? theme.hover : isBoxed ? theme.field : theme.canvas;
    if (isBoxed || hasFocus()) {
        const QColor border = hasFocus()   ? theme.accent
                              : m_isStrong ? theme.text
                              : isBoxed    ? theme.line2
                                           : theme.canvas;
        paintFrame(painter, rect(), fill, border, hasFocus() ? 2 : 1);
    } else if (underMouse()) {
        painter.fillRect(rect(), fill);
    }
    if (!isBoxed) {
        painter.setPen(theme.line);
        painter.drawLine(QPointF(0, height() - 0.5), QPointF(width(), height() - 0.5));
    }
    const int left = isBoxed ? 16 : 4;
    paintIcon(painter, m_iconName,
              QRectF(left, (height() - metrics::kIconStart) / 2.0, metrics::kIconStart,
                     metrics::kIconStart),
              isBoxed ? theme.text : theme.text2);
    QRect area = rect().adjusted(left + metrics::kIconStart + 16, 0, -16, 0);
    area.setRight(paintKeyHint(painter, area, m_keyHint, theme));
    const QFont title = textFont(TextRole::Title);
    painter.setFont(title);
    painter.setPen(theme.text);
    const int middle = height() / 2;
    painter.drawText(QRect(area.left(), middle - 20, area.width(), 20),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetrics(title).elidedText(text(), Qt::ElideMiddle, area.width()));
    painter.setFont(textFont(TextRole::Body));
    painter.setPen(theme.text2);
    painter.drawText(
        QRect(area.left(), middle, area.width(), 18), Qt::AlignLeft | Qt::AlignVCenter,
        QFontMetrics(textFont(TextRole::Body)).elidedText(m_detail, Qt::ElideMiddle, area.width()));
}

} // namespace drawbridge
