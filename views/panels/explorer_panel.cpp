// SPDX-License-Identifier: Apache-2.0
#include "views/panels/explorer_panel.h"

#include "views/panels/filter_field.h"
#include "views/panels/row_delegate.h"
#include "views/theme/metrics.h"

#include <QScopedValueRollback>
#include <QSortFilterProxyModel>
#include <QTreeView>
#include <QVBoxLayout>

namespace drawbridge {
namespace {

QTreeView *makeTree(QWidget *parent)
{
    auto *tree = new QTreeView(parent);
    tree->setObjectName(QStringLiteral("explorerTree"));
    tree->setHeaderHidden(true);
    tree->setIndentation(metrics::kTreeIndent);
    tree->setUniformRowHeights(true);
    tree->setItemDelegate(new RowDelegate(2, tree));
    tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    tree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    tree->setExpandsOnDoubleClick(true);
    tree->setAccessibleName(ExplorerPanel::tr("Explorer"));
    return tree;
}

} // namespace

ExplorerPanel::ExplorerPanel(Selection *selection, QWidget *parent)
    : QWidget(parent), m_selection(selection), m_model(new ExplorerModel(this)),
      m_filter(new QSortFilterProxyModel(this)), m_tree(makeTree(this))
{
    auto *field = new FilterField(tr("Filter"), this);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(6);
    auto *fieldRow = new QHBoxLayout;
    fieldRow->setContentsMargins(8, 0, 8, 0);
    fieldRow->addWidget(field);
    layout->addLayout(fieldRow);
    layout->addWidget(m_tree, 1);

    m_filter->setSourceModel(m_model);
    m_filter->setRecursiveFilteringEnabled(true);
    m_filter->setAutoAcceptChildRows(true);
    m_filter->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_tree->setModel(m_filter);
    connect(field, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter->setFilterFixedString(text);
        m_tree->expandToDepth(text.isEmpty() ? 1 : 3);
    });
    connect(m_tree->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ExplorerPanel::selectInDocument);
    connect(m_tree, &QTreeView::activated, this, [this] { m_selection->reveal(); });
    connect(m_selection, &Selection::changed, this, &ExplorerPanel::followSelection);
}

void ExplorerPanel::setDesign(const Design &design)
{
    const bool wasEmpty = m_model->rowCount() == 0;
    const QScopedValueRollback guard(m_isFollowing, true); // removed rows are not a user's choice
    m_model->setDesign(design);
    if (wasEmpty)
        m_tree->expandToDepth(1);
}

void ExplorerPanel::selectInDocument()
{
    if (m_isFollowing)
        return;
    const QScopedValueRollback guard(m_isFollowing, true);
    std::vector<NodeKey> nodes;
    for (const QModelIndex &index : m_tree->selectionModel()->selectedIndexes()) {
        QModelIndex source = m_filter->mapToSource(index);
        while (source.isValid() && !m_model->keyAt(source))
            source = source.parent(); // a port selects its workload
        if (const auto key = m_model->keyAt(source))
            nodes.push_back(*key);
    }
    m_selection->setNodes(std::move(nodes));
}

void ExplorerPanel::followSelection()
{
    if (m_isFollowing)
        return;
    const QScopedValueRollback guard(m_isFollowing, true);
    QItemSelection rows;
    QModelIndex first;
    for (const QModelIndex &source : m_model->indexesOf(m_selection->nodes())) {
        const QModelIndex index = m_filter->mapFromSource(source);
        if (!index.isValid())
            continue;
        rows.select(index, index);
        if (!first.isValid())
            first = index;
    }
    m_tree->selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect);
    if (first.isValid())
        m_tree->scrollTo(first);
}

} // namespace drawbridge
