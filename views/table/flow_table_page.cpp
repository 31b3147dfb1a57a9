// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_flow_table.cpp
#include "views/table/flow_table_page.h"

#include "views/models/counted.h"
#include "views/panels/filter_field.h"
#include "views/panels/table_setup.h"
#include "views/theme/metrics.h"
#include "views/theme/theme.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QLabel>
#include <QScopedValueRollback>
#include <QShortcut>
#include <QTableView>

#include <algorithm>
#include <numeric>

namespace drawbridge {
namespace {

constexpr int kFlowFilterWidth = 360;

QTableView *makeFlowTable(QWidget *parent, FlowTableModel *model)
{
    QTableView *table = makeTable(parent, QStringLiteral("flowTable"), FlowTablePage::tr("Flows"));
    table->setAccessibleDescription(
        FlowTablePage::tr("Every flow of the design. Enter shows the row on the map, letters "
                          "filter, Ctrl+C copies."));
    table->setModel(model);
    table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table->setFrameShape(QFrame::NoFrame);
    setColumns(table, {160, 170, 160, 126, 140, 96, 0}, static_cast<int>(FlowColumn::Place));
    table->horizontalHeader()->setSortIndicator(0, Qt::AscendingOrder);
    table->setSortingEnabled(true);
    return table;
}

} // namespace

FlowTablePage::FlowTablePage(Selection *selection, QWidget *parent)
    : QWidget(parent), m_selection(selection), m_model(new FlowTableModel(this)),
      m_table(makeFlowTable(this, m_model)),
      m_filter(new FilterField(tr("Filter: words, from:cart, to:db, ns:shop, is:undrawn"), this)),
      m_counts(new QLabel(this)), m_empty(new QLabel(this))
{
    m_filter->setObjectName(QStringLiteral("flowFilter"));
    m_filter->setFixedWidth(kFlowFilterWidth);
    m_filter->setToolTip(tr("All words have to fit a row. After is: drawn, inferred, confirm, "
                            "undrawn, closed, open, allowed, partly, denied, unknown or found"));
    m_counts->setObjectName(QStringLiteral("flowCounts"));
    m_counts->setProperty("role", "secondary");
    m_empty->setObjectName(QStringLiteral("flowsEmpty"));
    m_empty->setProperty("role", "secondary");
    m_empty->setAlignment(Qt::AlignCenter);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(metrics::kPanelPadding, 8, metrics::kPanelPadding, 8);
    row->setSpacing(metrics::kPanelPadding);
    row->addWidget(m_filter);
    row->addWidget(m_counts, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_table, 1);
    column->addWidget(m_empty, 1);
    setAutoFillBackground(true);
    setFocusProxy(m_table);
    setTabOrder(m_table, m_filter);
    m_table->installEventFilter(this);

    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        const QScopedValueRollback guard(m_isFollowing,
                                         true); // a hidden row is not a user's choice
        m_model->setQuery(text);
    });
    connect(m_filter, &QLineEdit::textChanged, this, &FlowTablePage::followSelection);
    connect(m_filter, &QLineEdit::returnPressed, m_table, qOverload<>(&QWidget::setFocus));
    auto *escape = new QShortcut(Qt::Key_Escape, m_filter, nullptr, nullptr, Qt::WidgetShortcut);
    connect(escape, &QShortcut::activated, this, [this] {
        clearFilter();
        m_table->setFocus();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &FlowTablePage::selectCurrent);
    connect(m_table, &QTableView::clicked, this, &FlowTablePage::selectCurrent);
    connect(m_table, &QTableView::activated, this, [this] {
        selectCurrent();
        emit mapRequested();
    });
    connect(m_selection, &Selection::changed, this, &FlowTablePage::followSelection);
    connect(m_selection, &Selection::revealRequested, this, &FlowTablePage::followSelection);
    showCounts();
}

void FlowTablePage::setRows(FlowRowsPtr rows)
{
    {
        const QScopedValueRollback guard(m_isFollowing, true);
        m_model->setRows(std::move(rows));
    }
    followSelection(); // a new snapshot may have the row that was waited for
}

void FlowTablePage::setPending(const QString &why)
{
    m_pending = why;
    showCounts();
}

void FlowTablePage::setTheme(const Theme &theme)
{
    QPalette ground = palette();
    ground.setColor(QPalette::Window, theme.canvas);
    setPalette(ground);
}

void FlowTablePage::clearFilter()
{
    m_filter->clear();
}

void FlowTablePage::focusFilter()
{
    m_filter->setFocus();
    m_filter->selectAll();
}

void FlowTablePage::selectAll()
{
    m_table->selectAll();
}

void FlowTablePage::copy()
{
    std::vector<int> rows;
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows())
        rows.push_back(index.row());
    std::sort(rows.begin(), rows.end());
    if (rows.empty()) {
        rows.resize(static_cast<std::size_t>(m_model->rowCount()));
        std::iota(rows.begin(), rows.end(), 0);
    }
    QApplication::clipboard()->setText(m_model->asTsv(rows));
    emit done(
        counted(static_cast<qsizetype>(rows.size()), tr("Copied 1 row"), tr("Copied %1 rows")));
}

QPoint FlowTablePage::placeOf(const NodeKey &from, const NodeKey &to) const
{
    const QWidget *viewport = m_table->viewport();
    if (const auto row = m_model->rowOf(from, to)) {
        const QRect cell =
            m_table->visualRect(m_model->index(*row, static_cast<int>(FlowColumn::Destination)));
        if (viewport->rect().intersects(cell))
            return viewport->mapToGlobal(cell.bottomLeft());
    }
    return viewport->mapToGlobal(viewport->rect().center());
}

bool FlowTablePage::eventFilter(QObject *object, QEvent *event)
{
    if (object != m_table || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(object, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    if (key->matches(QKeySequence::Copy)) {
        copy();
        return true;
    }
    return handleKey(key->key(), key->modifiers(), key->text()) ||
           QWidget::eventFilter(object, event);
}

// A letter begins the filter, as on the matrix; Esc ends it.
bool FlowTablePage::handleKey(int key, Qt::KeyboardModifiers modifiers, const QString &text)
{
    if (key == Qt::Key_Escape && !m_filter->text().isEmpty()) {
        clearFilter();
        return true;
    }
    if (key == Qt::Key_Delete) {
        emit removeRequested();
        return true;
    }
    if (key == Qt::Key_F2) {
        emit editRequested();
        return true;
    }
    const bool isTyped = !text.isEmpty() && text.front().isPrint() && !text.front().isSpace() &&
                         !(modifiers & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
    if (!isTyped)
        return false;
    m_filter->setFocus();
    m_filter->setText(m_filter->text() + text);
    return true;
}

void FlowTablePage::selectCurrent()
{
    const QModelIndex current = m_table->currentIndex();
    if (m_isFollowing || !current.isValid())
        return;
    const QScopedValueRollback guard(m_isFollowing, true);
    const FlowRow &row = m_model->row(current.row());
    if (row.from)
        m_selection->setEdge({*row.from, *row.to});
    else
        m_selection->setNodes({*row.to});
}

/// The rows these are an end of, in runs.
QItemSelection FlowTablePage::rowsOf(const std::vector<NodeKey> &nodes) const
{
    const auto isMeant = [&nodes](const NodeKey *key) {
        return key && std::binary_search(nodes.begin(), nodes.end(), *key);
    };
    QItemSelection selection;
    int first = -1;
    for (int row = 0; row <= m_model->rowCount() && !nodes.empty(); ++row) {
        const bool isIn = row < m_model->rowCount() &&
                          (isMeant(m_model->row(row).from) || isMeant(m_model->row(row).to));
        if (isIn && first < 0)
            first = row;
        if (isIn || first < 0)
            continue;
        selection.append(QItemSelectionRange(m_model->index(first, 0),
                                             m_model->index(row - 1, kFlowColumnCount - 1)));
        first = -1;
    }
    return selection;
}

void FlowTablePage::followSelection()
{
    showCounts();
    if (m_isFollowing || !isVisible())
        return;
    const QScopedValueRollback guard(m_isFollowing, true);
    QItemSelectionModel *rows = m_table->selectionModel();
    if (const auto &edge = m_selection->edge()) {
        const auto row = m_model->rowOf(edge->first, edge->second);
        if (!row) {
            rows->clear();
            return;
        }
        const QModelIndex index = m_model->index(*row, 0);
        rows->setCurrentIndex(index,
                              QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        m_table->scrollTo(index);
        return;
    }
    const QItemSelection meant = rowsOf(m_selection->nodes());
    rows->select(meant, QItemSelectionModel::ClearAndSelect);
    if (!meant.isEmpty())
        m_table->scrollTo(meant.front().topLeft());
}

void FlowTablePage::showCounts()
{
    const FlowRows &rows = *m_model->rows();
    const int shown = m_model->rowCount();
    const bool isAll = static_cast<std::size_t>(shown) == rows.rows().size();
    QString text = isAll ? counted(shown, tr("1 row"), tr("%1 rows"))
                         : tr("%1 of %2 rows").arg(shown).arg(rows.rows().size());
    if (rows.unknownPairs() > 0)
        text +=
            tr(" · of %1 more pairs it is unknown whether they are open").arg(rows.unknownPairs());
    m_counts->setText(rows.design() ? text : QString());
    m_counts->setToolTip(text);
    m_empty->setText(!rows.design()        ? m_pending
                     : rows.rows().empty() ? tr("Nothing is drawn and nothing is open.")
                                           : tr("No flow fits the filter. Esc shows all again."));
    m_empty->setVisible(shown == 0);
    m_table->setVisible(shown > 0);
}

} // namespace drawbridge
