// SPDX-License-Identifier: Apache-2.0
#include "views/panels/palette_delegate.h"

#include "views/models/palette_model.h"
#include "views/theme/fonts.h"
#include "views/theme/icons.h"
#include "views/theme/metrics.h"

#include <QPainter>

#include <algorithm>

namespace drawbridge {
namespace {

constexpr int kRowPadding = 12;
constexpr int kIconGap = 8;

QColor toneColor(RowTone tone, const Theme &theme)
{
    switch (tone) {
    case RowTone::Critical: return theme.critical;
    case RowTone::High: return theme.implicit;
    case RowTone::Medium: return theme.medium;
    default: return theme.text2;
    }
}

/// A text whose letters at `places` are heavier; returns where it ends. Elided as a whole when it
/// does not fit, and then plain.
double paintMarked(QPainter &painter, const QRectF &rect, const QString &text,
                   const QVariantList &places, const QFont &plain)
{
    QFont heavy = plain;
    heavy.setWeight(QFont::Bold);
    const QFontMetricsF plainMetrics(plain);
    const QFontMetricsF heavyMetrics(heavy);
    if (heavyMetrics.horizontalAdvance(text) > rect.width()) {
        painter.setFont(plain);
        painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter,
                         plainMetrics.elidedText(text, Qt::ElideMiddle, rect.width()));
        return rect.right();
    }
    double x = rect.left();
    for (qsizetype at = 0; at < text.size();) {
        const bool isMarked = places.contains(static_cast<int>(at));
        qsizetype end = at + 1;
        while (end < text.size() && places.contains(static_cast<int>(end)) == isMarked)
            ++end;
        const QString part = text.mid(at, end - at);
        painter.setFont(isMarked ? heavy : plain);
        painter.drawText(QRectF(x, rect.top(), rect.right() - x + 1, rect.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, part);
        x += (isMarked ? heavyMetrics : plainMetrics).horizontalAdvance(part);
        at = end;
    }
    return x;
}

double paintKeys(QPainter &painter, const QRectF &rect, const QString &keys, const Theme &theme)
{
    if (keys.isEmpty())
        return rect.right();
    const QFont font = textFont(TextRole::Small);
    painter.setFont(font);
    painter.setPen(theme.text3);
    painter.drawText(rect, Qt::AlignRight | Qt::AlignVCenter, keys);
    return rect.right() - QFontMetricsF(font).horizontalAdvance(keys) - kRowPadding;
}

} // namespace

PaletteDelegate::PaletteDelegate(QObject *parent) : RowDelegate(kRowPadding, parent) {}

void PaletteDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    const Theme theme = Theme::forPalette(option.palette);
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    painter->save();
    if (isSelected || option.state.testFlag(QStyle::State_MouseOver))
        painter->fillRect(option.rect, isSelected ? theme.selection : theme.hover);
    QRectF rect = QRectF(option.rect).adjusted(kRowPadding, 0, -kRowPadding, 0);
    const QString icon = index.data(IconNameRole).toString();
    const auto tone = static_cast<RowTone>(index.data(IconToneRole).toInt());
    if (!icon.isEmpty())
        paintIcon(*painter, icon,
                  QRectF(rect.left(), rect.center().y() - metrics::kIconRow / 2.0,
                         metrics::kIconRow, metrics::kIconRow),
                  toneColor(tone, theme));
    rect.setLeft(rect.left() + metrics::kIconRow + kIconGap);
    rect.setRight(paintKeys(*painter, rect, index.data(CountRole).toString(), theme));
    painter->setPen(isSelected ? theme.selectionText : theme.text);
    const double end =
        paintMarked(*painter, rect, index.data().toString(),
                    index.data(PaletteModel::PlacesRole).toList(), textFont(TextRole::Body));
    rect.setLeft(end + kIconGap);
    painter->setPen(theme.text2);
    if (rect.width() > 40)
        paintMarked(*painter, rect, index.data(PaletteModel::DetailRole).toString(),
                    index.data(PaletteModel::DetailPlacesRole).toList(), textFont(TextRole::Small));
    painter->restore();
}

} // namespace drawbridge
