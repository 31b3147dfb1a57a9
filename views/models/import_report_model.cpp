// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_explorer_model.cpp
#include "views/models/import_report_model.h"

#include "views/models/column_header.h"
#include "views/models/counted.h"
#include "views/models/findings_model.h"
#include "views/models/item_roles.h"
#include "views/models/plain_tool_tip.h"

#include <algorithm>

namespace drawbridge {
namespace {

constexpr quintptr kSection = ~quintptr{0}; ///< Internal id of sections; of rows their section.

std::size_t objectsOf(const std::vector<KindCount> &kinds)
{
    std::size_t objects = 0;
    for (const KindCount &kind : kinds)
        objects += kind.count;
    return objects;
}

QString numbered(std::size_t count, const QString &one, const QString &many)
{
    return counted(static_cast<qsizetype>(count), one, many);
}

QString iconOf(DiagnosticLevel level)
{
    switch (level) {
    case DiagnosticLevel::Error: return QStringLiteral("sev-critical");
    case DiagnosticLevel::Warning: return QStringLiteral("sev-high");
    case DiagnosticLevel::Note: break;
    }
    return QStringLiteral("sev-info");
}

RowTone toneOf(DiagnosticLevel level)
{
    switch (level) {
    case DiagnosticLevel::Error: return RowTone::Critical;
    case DiagnosticLevel::Warning: return RowTone::High;
    case DiagnosticLevel::Note: break;
    }
    return RowTone::Secondary;
}

} // namespace

QString importSummaryText(const ImportReport &report)
{
    QString text = ImportReportModel::tr("%1 from %2")
                       .arg(numbered(report.objects, ImportReportModel::tr("1 object"),
                                     ImportReportModel::tr("%1 objects")),
                            numbered(report.files, ImportReportModel::tr("1 file"),
                                     ImportReportModel::tr("%1 files")));
    const QString dot = QStringLiteral(" · ");
    if (!report.notUnderstood.empty())
        text += dot + numbered(report.notUnderstood.size(),
                               ImportReportModel::tr("1 kind not understood"),
                               ImportReportModel::tr("%1 kinds not understood"));
    const std::size_t problems = report.errors + report.warnings;
    if (problems > 0)
        text += dot + numbered(problems, ImportReportModel::tr("1 problem"),
                               ImportReportModel::tr("%1 problems"));
    return text;
}

std::vector<ImportReportModel::Row> ImportReportModel::kindRows(const std::vector<KindCount> &kinds)
{
    std::vector<Row> rows;
    for (const KindCount &kind : kinds) {
        Row row;
        row.what = kind.kind.empty() ? tr("(no kind)") : QString::fromStdString(kind.kind);
        row.code = kind.apiGroup.empty() ? tr("core") : QString::fromStdString(kind.apiGroup);
        row.count = kind.count;
        row.place = kind.first;
        row.icon = kind.isUnderstood ? QStringLiteral("check") : QStringLiteral("sev-info");
        row.tone = static_cast<int>(RowTone::Secondary);
        rows.push_back(std::move(row));
    }
    return rows;
}

ImportReportModel::Row ImportReportModel::problemRow(const Error &what, const QString &icon,
                                                     int tone)
{
    return {QString::fromStdString(what.message),
            QString::fromStdString(toString(what.code)),
            0,
            what.where,
            QString::fromStdString(what.hint),
            icon,
            tone};
}

void ImportReportModel::setReport(const ImportReport &report, const Diagnostics &diagnostics)
{
    const int secondary = static_cast<int>(RowTone::Secondary);
    std::vector<Section> sections;
    const auto add = [&sections](const QString &title, const QString &total,
                                 std::vector<Row> rows) {
        if (!rows.empty())
            sections.push_back({title, total, std::move(rows)});
    };
    add(tr("Read"), QString::number(objectsOf(report.understood)), kindRows(report.understood));
    add(tr("Not understood"), QString::number(objectsOf(report.notUnderstood)),
        kindRows(report.notUnderstood));
    std::vector<Row> guesses;
    std::size_t guessed = 0;
    for (const ImportGuess &guess : report.guesses) {
        guesses.push_back({QString::fromStdString(describe(guess)),
                           {},
                           guess.count,
                           guess.first,
                           {},
                           QStringLiteral("sev-low"),
                           secondary});
        guessed += guess.count;
    }
    add(tr("Guessed"), QString::number(guessed), std::move(guesses));
    std::vector<Row> tools;
    for (const Error &part : report.needTool)
        tools.push_back(problemRow(part, QStringLiteral("sev-info"), secondary));
    add(tr("Needs kustomize or helm"), QString::number(tools.size()), std::move(tools));
    std::vector<Row> problems;
    const Diagnostics sorted = diagnostics.sorted();
    for (const Diagnostic &said : sorted.all())
        problems.push_back(
            problemRow(said.what, iconOf(said.level), static_cast<int>(toneOf(said.level))));
    const QString total = tr("%1 lost, %2 warned, %3 noted")
                              .arg(QString::number(report.errors), QString::number(report.warnings),
                                   QString::number(report.notes));
    add(tr("Problems and notes"), total, std::move(problems));
    beginResetModel(); // another import: nothing of the old one stays
    m_sections = std::move(sections);
    endResetModel();
}

const ImportReportModel::Row *ImportReportModel::rowAt(const QModelIndex &index) const
{
    if (!index.isValid() || index.internalId() == kSection)
        return nullptr;
    return &m_sections[index.internalId()].rows[static_cast<std::size_t>(index.row())];
}

QString ImportReportModel::placeAt(const QModelIndex &index) const
{
    const Row *row = rowAt(index);
    return row && row->place.isKnown() ? QString::fromStdString(toString(row->place)) : QString();
}

QModelIndex ImportReportModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column,
                       parent.isValid() ? static_cast<quintptr>(parent.row()) : kSection);
}

QModelIndex ImportReportModel::parent(const QModelIndex &child) const
{
    if (!child.isValid() || child.internalId() == kSection)
        return {};
    return createIndex(static_cast<int>(child.internalId()), 0, kSection);
}

int ImportReportModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return static_cast<int>(m_sections.size());
    const bool isSection = parent.internalId() == kSection && parent.column() == 0;
    return isSection
               ? static_cast<int>(m_sections[static_cast<std::size_t>(parent.row())].rows.size())
               : 0;
}

int ImportReportModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant ImportReportModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (const Row *row = rowAt(index))
        return rowData(*row, index.column(), role);
    return sectionData(m_sections[static_cast<std::size_t>(index.row())], index.column(), role);
}

QVariant ImportReportModel::sectionData(const Section &section, int column, int role) const
{
    if (role == EmphasisRole)
        return column == WhatColumn;
    if (role == SecondaryRole)
        return column != WhatColumn;
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    if (role == Qt::AccessibleTextRole)
        return QStringLiteral("%1: %2").arg(section.title, section.total);
    return column == WhatColumn ? section.title : column == CountColumn ? section.total : QString();
}

QVariant ImportReportModel::rowData(const Row &row, int column, int role) const
{
    switch (role) {
    case Qt::ToolTipRole:
        if (column == PlaceColumn)
            return row.place.isKnown()
                       ? QVariant(plainToolTip(QString::fromStdString(toString(row.place))))
                       : QVariant();
        return plainToolTip(row.hint.isEmpty() ? row.what : row.what + '\n' + row.hint);
    case IconNameRole: return column == WhatColumn ? QVariant(row.icon) : QVariant();
    case IconToneRole: return column == WhatColumn ? QVariant(row.tone) : QVariant();
    case MonospaceRole: return column == CodeColumn;
    case SecondaryRole: return column == PlaceColumn;
    case Qt::DisplayRole: break;
    default: return {};
    }
    switch (column) {
    case WhatColumn: return row.what;
    case CodeColumn: return row.code;
    case CountColumn: return row.count == 0 ? QString() : QString::number(row.count);
    case PlaceColumn: return shortPlace(row.place);
    default: return {};
    }
}

QString ImportReportModel::title(int column)
{
    switch (column) {
    case WhatColumn: return tr("What");
    case CodeColumn: return tr("Group or code");
    case CountColumn: return tr("Count");
    case PlaceColumn: return tr("First place");
    default: return {};
    }
}

QVariant ImportReportModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    return columnHeader(orientation, role, title(section));
}

} // namespace drawbridge
