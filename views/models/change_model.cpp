// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_diff_view.cpp
#include "views/models/change_model.h"

#include "exporters/connection_text.h"
#include "views/models/item_roles.h"
#include "views/models/model_text.h"
#include "views/table/flow_table_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace drawbridge {
namespace {

using ChangedKind = DesignChange::Kind;

QString changeText(const char *text)
{
    return QCoreApplication::translate("ChangeModel", text);
}

bool isListedChange(const DesignChange &change, ChangeModel::Shown shown)
{
    switch (shown) {
    case ChangeModel::Shown::All: return true;
    case ChangeModel::Shown::Breaks: return change.breaks();
    case ChangeModel::Shown::Opens: return change.kind == ChangedKind::Opens;
    case ChangeModel::Shown::Changed: return change.kind == ChangedKind::Changed;
    case ChangeModel::Shown::Cuts: return change.kind == ChangedKind::Cuts;
    case ChangeModel::Shown::CutsUndeclared: return change.kind == ChangedKind::CutsUndeclared;
    }
    return true;
}

bool isOuterEnd(const std::vector<NodeKey> &nodes)
{
    return nodes.empty() || (nodes.size() == 1 && isOutside(nodes.front()));
}

/// As short as the table of flows has it.
QString endCell(const std::vector<NodeKey> &nodes, const AddressSet &addresses,
                std::size_t count = 0)
{
    const bool isNode = nodes.size() == 1 && addresses.empty();
    return isNode ? flowEndText(nodes.front()) : qt(changeEndText(nodes, addresses, count));
}

QString changeCell(const DesignChange &change, int column)
{
    const AddressSet none;
    switch (column) {
    case ChangeModel::ChangeColumn: return changeWord(change);
    case ChangeModel::FromColumn:
        return endCell(change.from, isOuterEnd(change.from) ? change.addresses : none,
                       change.sourceCount());
    case ChangeModel::ToColumn:
        return endCell(change.to, isOuterEnd(change.to) ? change.addresses : none);
    case ChangeModel::BeforeColumn: return qt(verdictOrNone(change.before));
    case ChangeModel::AfterColumn: return qt(verdictOrNone(change.after));
    case ChangeModel::CallColumn:
        return change.calledBy.empty() ? QString() : qt(change.calledBy.front());
    default: return {};
    }
}

QString changeIcon(const DesignChange &change)
{
    if (change.breaks())
        return QStringLiteral("sev-critical");
    switch (change.kind) {
    case ChangedKind::Opens: return QStringLiteral("plus");
    case ChangedKind::Changed: return QStringLiteral("tool-flow");
    default: return QStringLiteral("scissors");
    }
}

RowTone changeTone(const DesignChange &change)
{
    if (change.breaks())
        return RowTone::Critical;
    return change.kind == ChangedKind::Opens ? RowTone::Proven : RowTone::Secondary;
}

} // namespace

QString changeWord(const DesignChange &change)
{
    if (change.breaks())
        return changeText("Breaks");
    switch (change.kind) {
    case ChangedKind::Opens: return changeText("Opens");
    case ChangedKind::Changed: return changeText("Changed");
    case ChangedKind::Cuts:
        return change.isWhole() ? changeText("Cuts") : changeText("Cuts in part");
    case ChangedKind::CutsUndeclared: return changeText("Cuts undeclared ports");
    }
    return {};
}

void ChangeModel::setComparison(std::shared_ptr<const DesignComparison> comparison)
{
    beginResetModel(); // another comparison is another list
    m_comparison = std::move(comparison);
    fill();
    endResetModel();
}

void ChangeModel::show(Shown shown)
{
    beginResetModel();
    m_shown = shown;
    fill();
    endResetModel();
}

void ChangeModel::fill()
{
    m_rows.clear();
    if (!m_comparison)
        return;
    for (const DesignChange &change : m_comparison->changes())
        if (isListedChange(change, m_shown))
            m_rows.push_back(&change);
}

const DesignChange *ChangeModel::changeAt(int row) const
{
    const auto at = static_cast<std::size_t>(row);
    return row >= 0 && at < m_rows.size() ? m_rows[at] : nullptr;
}

std::optional<int> ChangeModel::rowOf(const NodeKey &from, const NodeKey &to) const
{
    const auto at = std::ranges::find_if(m_rows, [&](const DesignChange *change) {
        return std::ranges::find(change->from, from) != change->from.end() &&
               std::ranges::find(change->to, to) != change->to.end();
    });
    return at == m_rows.end() ? std::nullopt : std::optional(static_cast<int>(at - m_rows.begin()));
}

int ChangeModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ChangeModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : kColumns;
}

QVariant ChangeModel::data(const QModelIndex &index, int role) const
{
    const DesignChange *change = index.isValid() ? changeAt(index.row()) : nullptr;
    if (!change)
        return {};
    const bool isWord = index.column() == ChangeColumn;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole: return changeCell(*change, index.column());
    case IconNameRole: return isWord ? changeIcon(*change) : QVariant();
    case IconToneRole: return isWord ? QVariant(static_cast<int>(changeTone(*change))) : QVariant();
    case MonospaceRole: return index.column() == BeforeColumn || index.column() == AfterColumn;
    case SecondaryRole: return index.column() == CallColumn;
    default: return {};
    }
}

QVariant ChangeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case ChangeColumn: return changeText("Change");
    case FromColumn: return changeText("From");
    case ToColumn: return changeText("To");
    case BeforeColumn: return changeText("Before");
    case AfterColumn: return changeText("After");
    case CallColumn: return changeText("Called by");
    default: return {};
    }
}

} // namespace drawbridge
