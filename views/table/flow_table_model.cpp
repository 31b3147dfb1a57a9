// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_flow_table_model.cpp
#include "views/table/flow_table_model.h"

#include "views/models/column_header.h"
#include "views/models/findings_model.h"
#include "views/models/item_roles.h"
#include "views/models/plain_tool_tip.h"
#include "views/models/row_diff.h"
#include "views/theme/icons.h"

#include <algorithm>
#include <compare>
#include <tuple>

namespace drawbridge {
namespace {

/// Finding the rows that stay takes time on the GUI thread; with more, all are shown anew.
constexpr std::size_t kMostStepped = 5000;

/// Of the rows of one subject.
auto accessOrder(const AccessState &state)
{
    const ApiAccess &access = state.access;
    return std::tie(access.apiGroup, access.resource, access.nameSpace, access.names, access.verbs,
                    state.isDrawn, state.because);
}

/// What makes a row the same row of another snapshot. Refers into its snapshot.
struct FlowRowKey {
    const FlowRow *row;
    bool operator<(const FlowRowKey &other) const
    {
        if (const auto order = *row->to <=> *other.row->to; order != 0)
            return order < 0;
        if (!row->from || !other.row->from)
            return row->from ? false : other.row->from || row->ports() < other.row->ports();
        if (const auto order = *row->from <=> *other.row->from; order != 0)
            return order < 0;
        if (!row->access || !other.row->access)
            return !row->access && other.row->access;
        return accessOrder(*row->access) < accessOrder(*other.row->access);
    }
};

std::vector<FlowRowKey> flowKeysOf(const FlowRows &rows, const std::vector<std::uint32_t> &shown)
{
    std::vector<FlowRowKey> keys;
    keys.reserve(shown.size());
    for (const std::uint32_t index : shown)
        keys.push_back({&rows.rows()[index]});
    return keys;
}

QString flowIcon(const FlowRow &row, FlowColumn column)
{
    if (column == FlowColumn::Findings && row.finding)
        return severityIconName(row.finding->severity);
    if (column != FlowColumn::Drawing)
        return {};
    return row.origin == FlowOrigin::NotDrawn ? QStringLiteral("sev-high") : QString();
}

RowTone flowTone(const FlowRow &row, FlowColumn column)
{
    if (column == FlowColumn::Findings && row.finding)
        return severityTone(row.finding->severity);
    return column == FlowColumn::Drawing ? RowTone::High : RowTone::Secondary;
}

/// Tabs and line ends inside a cell would break the table it is pasted into.
QString tsvCell(QString text)
{
    return text.replace('\t', ' ').replace('\n', ' ').replace('\r', ' ');
}

} // namespace

FlowTableModel::Indices FlowTableModel::shownOf(const FlowRows &rows) const
{
    Indices shown = sortedFlows(rows.rows(), m_column, m_isDescending);
    if (!m_filter.isEmpty())
        std::erase_if(shown, [&](std::uint32_t i) { return !m_filter.fits(rows.rows()[i]); });
    return shown;
}

void FlowTableModel::setRows(FlowRowsPtr rows)
{
    Indices shown = shownOf(*rows);
    show(std::move(rows), std::move(shown));
}

void FlowTableModel::setQuery(const QString &query)
{
    const QStringList before = m_filter.words();
    m_filter.setQuery(query);
    if (m_filter.words() != before)
        show(m_rows, shownOf(*m_rows));
}

void FlowTableModel::show(FlowRowsPtr rows, Indices shown)
{
    if (std::max(m_shown.size(), shown.size()) <= kMostStepped) {
        showSteps(std::move(rows), std::move(shown));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    m_shown = std::move(shown);
    endResetModel();
}

// Rows go while the old snapshot holds and come when the new one does; between the two those that
// stay change hands.
void FlowTableModel::showSteps(FlowRowsPtr rows, Indices shown)
{
    const std::vector<RowStep> steps =
        rowSteps(flowKeysOf(*m_rows, m_shown), flowKeysOf(*rows, shown));
    std::vector<bool> isNew(shown.size(), false);
    for (const RowStep &step : steps) {
        if (step.kind == RowStep::Kind::Insert) {
            std::fill_n(isNew.begin() + step.first, step.count, true);
            continue;
        }
        beginRemoveRows({}, step.first, step.first + step.count - 1);
        m_shown.erase(m_shown.begin() + step.first, m_shown.begin() + step.first + step.count);
        endRemoveRows();
    }
    m_rows = std::move(rows);
    m_shown.clear();
    for (std::size_t i = 0; i < shown.size(); ++i) {
        if (!isNew[i])
            m_shown.push_back(shown[i]);
    }
    if (!m_shown.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, kFlowColumnCount - 1));
    for (const RowStep &step : steps) {
        if (step.kind != RowStep::Kind::Insert)
            continue;
        beginInsertRows({}, step.first, step.first + step.count - 1);
        m_shown.insert(m_shown.begin() + step.first, shown.begin() + step.first,
                       shown.begin() + step.first + step.count);
        endInsertRows();
    }
}

void FlowTableModel::sort(int column, Qt::SortOrder order)
{
    if (column < 0 || column >= kFlowColumnCount)
        return;
    emit layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    std::vector<std::uint32_t> shownBefore = m_shown;
    m_column = static_cast<FlowColumn>(column);
    m_isDescending = order == Qt::DescendingOrder;
    m_shown = shownOf(*m_rows);
    std::vector<int> rowOfIndex(m_rows->rows().size(), -1);
    for (std::size_t row = 0; row < m_shown.size(); ++row)
        rowOfIndex[m_shown[row]] = static_cast<int>(row);
    QModelIndexList after;
    for (const QModelIndex &old : before)
        after << index(rowOfIndex[shownBefore[static_cast<std::size_t>(old.row())]], old.column());
    changePersistentIndexList(before, after);
    emit layoutChanged({}, VerticalSortHint);
}

std::optional<int> FlowTableModel::rowOf(const NodeKey &from, const NodeKey &to) const
{
    const auto at = std::find_if(m_shown.begin(), m_shown.end(), [&](std::uint32_t index) {
        const FlowRow &row = m_rows->rows()[index];
        return row.from && *row.to == to && *row.from == from;
    });
    return at == m_shown.end() ? std::nullopt
                               : std::optional(static_cast<int>(at - m_shown.begin()));
}

QString FlowTableModel::asTsv(const std::vector<int> &rows) const
{
    QString text;
    for (int column = 0; column < kFlowColumnCount; ++column)
        text += (column ? QStringLiteral("\t") : QString()) +
                flowColumnTitle(static_cast<FlowColumn>(column));
    text += '\n';
    for (const int row : rows) {
        for (int column = 0; column < kFlowColumnCount; ++column) {
            const auto which = static_cast<FlowColumn>(column);
            const FlowRow &shown = this->row(row);
            text +=
                (column ? QStringLiteral("\t") : QString()) +
                tsvCell(which == FlowColumn::Place ? flowPlace(shown) : flowCellText(shown, which));
        }
        text += '\n';
    }
    return text;
}

int FlowTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

int FlowTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : kFlowColumnCount;
}

QVariant FlowTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const FlowRow &shown = row(index.row());
    const auto column = static_cast<FlowColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole: return flowCellText(shown, column);
    case Qt::ToolTipRole: return plainToolTip(flowCellTip(shown, column));
    case Qt::AccessibleDescriptionRole: return flowSentence(shown);
    case IconNameRole: return flowIcon(shown, column);
    case IconToneRole: return static_cast<int>(flowTone(shown, column));
    case MonospaceRole: return column == FlowColumn::Ports;
    case SecondaryRole: return column == FlowColumn::Place;
    default: return {};
    }
}

QVariant FlowTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    const bool isColumn = section >= 0 && section < kFlowColumnCount;
    return columnHeader(orientation, role,
                        isColumn ? flowColumnTitle(static_cast<FlowColumn>(section)) : QString());
}

} // namespace drawbridge
