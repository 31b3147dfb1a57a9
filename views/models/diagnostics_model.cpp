// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_models.cpp
#include "views/models/diagnostics_model.h"

#include "views/models/findings_model.h"
#include "views/models/item_roles.h"

namespace drawbridge {
namespace {

QString wordFor(DiagnosticLevel level)
{
    switch (level) {
    case DiagnosticLevel::Error: return DiagnosticsModel::tr("Lost");
    case DiagnosticLevel::Warning: return DiagnosticsModel::tr("Warning");
    case DiagnosticLevel::Note: return DiagnosticsModel::tr("Note");
    }
    return {};
}

QString iconFor(DiagnosticLevel level)
{
    switch (level) {
    case DiagnosticLevel::Error: return QStringLiteral("sev-critical");
    case DiagnosticLevel::Warning: return QStringLiteral("sev-high");
    case DiagnosticLevel::Note: return QStringLiteral("sev-info");
    }
    return {};
}

RowTone toneFor(DiagnosticLevel level)
{
    switch (level) {
    case DiagnosticLevel::Error: return RowTone::Critical;
    case DiagnosticLevel::Warning: return RowTone::High;
    case DiagnosticLevel::Note: return RowTone::Secondary;
    }
    return RowTone::Secondary;
}

} // namespace

void DiagnosticsModel::setDiagnostics(const Diagnostics &diagnostics)
{
    const Diagnostics sorted = diagnostics.sorted();
    beginResetModel(); // another import: nothing of the old list stays
    m_rows.assign(sorted.all().begin(), sorted.all().end());
    endResetModel();
}

int DiagnosticsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int DiagnosticsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant DiagnosticsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Diagnostic &row = m_rows[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    if (role == Qt::ToolTipRole)
        return QString::fromStdString(toString(row));
    if (column == LevelColumn && role == IconNameRole)
        return iconFor(row.level);
    if (column == LevelColumn && role == IconToneRole)
        return static_cast<int>(toneFor(row.level));
    if (role == MonospaceRole)
        return column == CodeColumn;
    if (role == SecondaryRole)
        return column == PlaceColumn;
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case LevelColumn: return wordFor(row.level);
    case CodeColumn: return QString::fromStdString(toString(row.what.code));
    case TextColumn: return QString::fromStdString(row.what.message);
    case PlaceColumn: return shortPlace(row.what.where);
    default: return {};
    }
}

QVariant DiagnosticsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case LevelColumn: return tr("Level");
    case CodeColumn: return tr("Code");
    case TextColumn: return tr("What was found");
    case PlaceColumn: return tr("Source");
    default: return {};
    }
}

} // namespace drawbridge
