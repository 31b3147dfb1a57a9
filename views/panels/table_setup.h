// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <vector>

class QTableView;
class QWidget;

namespace drawbridge {

/// A table as all panels have it: whole rows, no grid, 24 px rows, one row selected.
[[nodiscard]] QTableView *makeTable(QWidget *parent, const QString &objectName,
                                    const QString &accessibleName);

/// Widths in px by column; `stretched` takes the rest. Call after setModel.
void setColumns(QTableView *table, const std::vector<int> &widths, int stretched);

} // namespace drawbridge
