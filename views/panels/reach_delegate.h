// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/panels/row_delegate.h"

namespace drawbridge {

/// Rows of a blast radius: name above the way, ports at the right; headings in small letters. What
/// is not known for certain is slanted and says so by its ports.
class ReachDelegate : public RowDelegate {
    Q_OBJECT
public:
    explicit ReachDelegate(QObject *parent);
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const override;
};

} // namespace drawbridge
