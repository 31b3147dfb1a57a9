// SPDX-License-Identifier: Apache-2.0
#include "views/panels/table_setup.h"

#include "views/panels/row_delegate.h"
#include "views/theme/metrics.h"

#include <QHeaderView>
#include <QTableView>

namespace drawbridge {

QTableView *makeTable(QWidget *parent, const QString &objectName, const QString &accessibleName)
{
    auto *table = new QTableView(parent);
    table->setObjectName(objectName);
    table->setAccessibleName(accessibleName);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setTabKeyNavigation(false);
    table->setItemDelegate(new RowDelegate(12, table));
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(metrics::kRowHeight);
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setMinimumSectionSize(40);
    return table;
}

void setColumns(QTableView *table, const std::vector<int> &widths, int stretched)
{
    QHeaderView *header = table->horizontalHeader();
    for (int column = 0; column < static_cast<int>(widths.size()); ++column) {
        if (column == stretched)
            continue;
        header->setSectionResizeMode(column, QHeaderView::Interactive);
        table->setColumnWidth(column, widths[static_cast<std::size_t>(column)]);
    }
    header->setSectionResizeMode(stretched, QHeaderView::Stretch);
}

} // namespace drawbridge
