// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStyledItemDelegate>

namespace drawbridge {

/// Paints every row of trees, tables and lists: icon 14, gap 6, text, right-aligned count
/// (theme.md section 4). Reads the roles of views/models/item_roles.h.
class RowDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit RowDelegate(int leftPadding, QObject *parent);

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const override;

private:
    int m_leftPadding;
};

} // namespace drawbridge
