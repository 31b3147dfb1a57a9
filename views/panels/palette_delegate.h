// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/panels/row_delegate.h"

namespace drawbridge {

/// Rows of the command palette: icon, text, secondary detail behind it, shortcut at the right.
/// Letters that matched are heavier.
class PaletteDelegate : public RowDelegate {
    Q_OBJECT
public:
    explicit PaletteDelegate(QObject *parent);
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
};

} // namespace drawbridge
