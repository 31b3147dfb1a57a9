// SPDX-License-Identifier: Apache-2.0
#include "views/panels/row_delegate.h"

#include "views/models/item_roles.h"
#include "views/theme/fonts.h"
#include "views/theme/icons.h"
#include "views/theme/metrics.h"

#include <QPainter>

#include <algorithm>

namespace drawbridge {
namespace {

constexpr int kRowIconGap = 6;

QColor colorOf(RowTone tone, const Theme &theme)
{
    switch (tone) {
    case RowTone::Critical: return theme.critical;
    case RowTone::High: return theme.implicit;
    case RowTone::Medium: return theme.medium;
    case RowTone::Proven: return theme.drawn;
    case RowTone::Broken: return theme.critical;
    case RowTone::Secondary: break;
    }
    return theme.text2;
}

QFont fontOf(const QModelIndex &index)
{
    if (index.data(MonospaceRole).toBool())
        return textFont(TextRole::TableCode);
    if (index.data(SecondaryRole).toBool())
        return textFont(TextRole::Small);
    return textFont(index.data(EmphasisRole).toBool() ? TextRole::Strong : TextRole::Body);
}

int paintCount(QPainter *painter, const QRect &rect, const QString &count, const Theme &theme)
{
    if (count.isEmpty())
        return rect.right();
    const QFont font = textFont(TextRole::Small);
    painter->setFont(font);
    painter->setPen(theme.text3);
    const int width = QFontMetrics(font).horizontalAdvance(count);
    painter->drawText(rect, Qt::AlignRight | Qt::AlignVCenter, count);
    return rect.right() - width - kRowIconGap;
}

/// Of "file.yaml:119" the start of the file and the whole line number.
QString elidedPlace(const QFontMetrics &metrics, const QString &text, int width)
{
    const qsizetype colon = text.lastIndexOf(':');
    if (colon < 0)
        return metrics.elidedText(text, Qt::ElideMiddle, width);
    const QString line = text.mid(colon);
    const int room = std::max(0, width - metrics.horizontalAdvance(line));
    return metrics.elidedText(text.left(colon), Qt::ElideRight, room) + line;
}

/// Middle for names; of "from → to" each name for itself, so that the arrow stays.
QString elided(const QFontMetrics &metrics, const QString &text, int width, bool isPlace)
{
    const QString arrow = QStringLiteral(" → ");
    const qsizetype at = text.indexOf(arrow);
    const QString whole = metrics.elidedText(text, Qt::ElideMiddle, width);
    if (whole == text)
        return whole;
    if (isPlace)
        return elidedPlace(metrics, text, width);
    if (at < 0)
        return whole;
    const QString from = text.left(at);
    const QString to = text.mid(at + arrow.size());
    const int room = std::max(0, width - metrics.horizontalAdvance(arrow));
    const int fromWidth = metrics.horizontalAdvance(from);
    const int toWidth = metrics.horizontalAdvance(to);
    const int fromRoom = std::max(room / 2, room - toWidth);
    const int toRoom = room - std::min(fromWidth, fromRoom);
    return metrics.elidedText(from, Qt::ElideMiddle, fromRoom) + arrow +
           metrics.elidedText(to, Qt::ElideMiddle, toRoom);
}

} // namespace

RowDelegate::RowDelegate(int leftPadding, QObject *parent)
    : QStyledItemDelegate(parent), m_leftPadding(leftPadding)
{}

void RowDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                        const QModelIndex &index) const
{
    const Theme theme = Theme::forPalette(option.palette);
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    painter->save();
    if (isSelected)
        painter->fillRect(option.rect, theme.selection);
    else if (option.state.testFlag(QStyle::State_MouseOver))
        painter->fillRect(option.rect, theme.hover);

    QRect rect = option.rect.adjusted(m_leftPadding, 0, -8, 0);
    const QString icon = index.data(IconNameRole).toString();
    if (!icon.isEmpty()) {
        const QRectF place(rect.left(), rect.center().y() - metrics::kIconRow / 2.0 + 1,
                           metrics::kIconRow, metrics::kIconRow);
        const auto tone = static_cast<RowTone>(index.data(IconToneRole).toInt());
        paintIcon(*painter, icon, place, colorOf(tone, theme));
        rect.setLeft(rect.left() + metrics::kIconRow + kRowIconGap);
    }
    rect.setRight(paintCount(painter, rect, index.data(CountRole).toString(), theme));

    const QFont font = fontOf(index);
    const bool isSecondary = index.data(SecondaryRole).toBool();
    painter->setFont(font);
    painter->setPen(isSelected ? theme.selectionText : isSecondary ? theme.text2 : theme.text);
    const QString text =
        elided(QFontMetrics(font), index.data().toString(), std::max(0, rect.width()), isSecondary);
    painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter, text);
    painter->restore();
}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    const int height = std::max(metrics::kRowHeight, option.fontMetrics.height() + 8);
    return {m_leftPadding + metrics::kIconRow + kRowIconGap,
            height}; // text elides, rows never scroll
}

} // namespace drawbridge
