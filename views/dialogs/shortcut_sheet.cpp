// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_map_keys.cpp
#include "views/dialogs/shortcut_sheet.h"

#include "views/panels/filter_field.h"
#include "views/panels/table_setup.h"

#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>

namespace drawbridge {
namespace {

constexpr int kKeysWidth = 190;

} // namespace

ShortcutSheet::ShortcutSheet(const std::vector<std::pair<QString, QString>> &keys, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("shortcutSheet"));
    setWindowTitle(tr("Keyboard shortcuts"));
    auto *model = new QStandardItemModel(0, 2, this);
    model->setHorizontalHeaderLabels({tr("Does"), tr("Keys")});
    for (const auto &[key, does] : keys)
        model->appendRow({new QStandardItem(does), new QStandardItem(key)});
    auto *shown = new QSortFilterProxyModel(this);
    shown->setSourceModel(model);
    shown->setFilterKeyColumn(-1);
    shown->setFilterCaseSensitivity(Qt::CaseInsensitive);
    auto *filter = new FilterField(tr("Filter"), this);
    filter->setObjectName(QStringLiteral("shortcutFilter"));
    QTableView *table =
        makeTable(this, QStringLiteral("shortcutTable"), tr("Keys and what they do"));
    table->setModel(shown);
    setColumns(table, {0, kKeysWidth}, 0);
    auto *column = new QVBoxLayout(this);
    column->addWidget(filter);
    column->addWidget(table, 1);
    connect(filter, &QLineEdit::textChanged, shown, &QSortFilterProxyModel::setFilterFixedString);
    resize(460, 560);
    filter->setFocus();
}

} // namespace drawbridge
