// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_reach_view.cpp
#include "views/panels/reach_delegate.h"

#include "views/models/reach_model.h"
#include "views/theme/fonts.h"
#include "views/theme/icons.h"
#include "views/theme/metrics.h"

#include <QPainter>

#include <algorithm>

namespace drawbridge {
namespace {

constexpr int kReachPadding = metrics::kPanelPadding;
constexpr int kReachIconGap = 8;
constexpr double kPortsShare = 0.5; ///< Of the row, at most.

void paintHeading(QPainter &painter, const QRect &rect, const QModelIndex &index,
                  const Theme &theme)
{
    painter.setFont(textFont(TextRole::SectionHead));
    painter.setPen(theme.text2);
    const QString text = index.data().toString();
    painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter, text);
    const int width = painter.fontMetrics().horizontalAdvance(text);
    painter.setFont(textFont(TextRole::Small));
    painter.setPen(theme.text3);
    painter.drawText(rect.adjusted(width + kReachIconGap, 0, 0, 0),
                     Qt::AlignLeft | Qt::AlignVCenter, index.data(CountRole).toString());
}

/// Returns how much of the width the ports take.
int paintReachPorts(QPainter &painter, const QRect &rect, const QString &ports, const Theme &theme)
{
    if (ports.isEmpty())
        return 0;
    painter.setFont(textFont(TextRole::TableCode));
    painter.setPen(theme.text2);
    const QString text = painter.fontMetrics().elidedText(
        ports, Qt::ElideRight, static_cast<int>(rect.width() * kPortsShare));
    painter.drawText(rect, Qt::AlignRight | Qt::AlignTop, text);
    return painter.fontMetrics().horizontalAdvance(text) + kReachIconGap;
}

void paintEntry(QPainter &painter, QRect rect, const QModelIndex &index, const Theme &theme,
                bool isSelected)
{
    const QRectF icon(rect.left(), rect.top() + 1, metrics::kIconRow, metrics::kIconRow);
    paintIcon(painter, index.data(IconNameRole).toString(), icon, theme.text2);
    rect.setLeft(rect.left() + metrics::kIconRow + kReachIconGap);
    QRect first = rect;
    first.setRight(rect.right() -
                   paintReachPorts(painter, rect, index.data(CountRole).toString(), theme));
    QFont name = textFont(TextRole::Body);
    name.setItalic(index.data(SecondaryRole).toBool());
    painter.setFont(name);
    painter.setPen(isSelected ? theme.selectionText : theme.text);
    painter.drawText(
        first, Qt::AlignLeft | Qt::AlignTop,
        painter.fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, first.width()));
    painter.setFont(textFont(TextRole::Small));
    painter.setPen(theme.text2);
    painter.drawText(rect, Qt::AlignLeft | Qt::AlignBottom,
                     painter.fontMetrics().elidedText(index.data(ReachModel::DetailRole).toString(),
                                                      Qt::ElideRight, rect.width()));
}

} // namespace

ReachDelegate::ReachDelegate(QObject *parent) : RowDelegate(kReachPadding, parent) {}

void ReachDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                          const QModelIndex &index) const
{
    const Theme theme = Theme::forPalette(option.palette);
    const bool isHeading = index.data(ReachModel::HeadingRole).toBool();
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    painter->save();
    if (isSelected)
        painter->fillRect(option.rect, theme.selection);
    else if (!isHeading && option.state.testFlag(QStyle::State_MouseOver))
        painter->fillRect(option.rect, theme.hover);
    const QRect rect = option.rect.adjusted(kReachPadding, 4, -kReachPadding, -4);
    if (isHeading)
        paintHeading(*painter, rect, index, theme);
    else
        paintEntry(*painter, rect, index, theme, isSelected);
    painter->restore();
}

QSize ReachDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    if (index.data(ReachModel::HeadingRole).toBool())
        return RowDelegate::sizeHint(option, index);
    const int lines = QFontMetrics(textFont(TextRole::Body)).height() +
                      QFontMetrics(textFont(TextRole::Small)).height();
    return {RowDelegate::sizeHint(option, index).width(), lines + 10};
}

} // namespace drawbridge
