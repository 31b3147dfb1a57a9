// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_findings_model.cpp
#include "views/models/findings_model.h"

#include "views/models/column_header.h"
#include "views/models/plain_tool_tip.h"
#include "views/models/row_diff.h"
#include "views/theme/icons.h"

#include <QFileInfo>

#include <algorithm>
#include <tuple>

namespace drawbridge {
namespace {

/// What makes a finding the same one of another report. Refers into its report.
struct FindingKey {
    const Finding *finding;
    [[nodiscard]] auto parts() const
    {
        return std::tie(finding->severity, finding->ruleId, finding->target, finding->subKey,
                        finding->peer);
    }
    bool operator<(const FindingKey &other) const { return parts() < other.parts(); }
};

std::vector<FindingKey> keysOf(const std::vector<const Finding *> &findings)
{
    std::vector<FindingKey> keys;
    keys.reserve(findings.size());
    for (const Finding *finding : findings)
        keys.push_back({finding});
    return keys;
}

std::vector<const Finding *> pointersTo(const FindingsPtr &findings)
{
    std::vector<const Finding *> pointers;
    if (!findings)
        return pointers;
    pointers.reserve(findings->size());
    for (const Finding &finding : *findings)
        pointers.push_back(&finding);
    return pointers;
}

/// Finding the rows that stay takes time on the GUI thread; with more, all are shown anew.
constexpr std::size_t kMostCompared = 5000;

QString nodeText(const NodeKey &key)
{
    const QString name = QString::fromStdString(key.name);
    return key.nameSpace.empty() ? name : QString::fromStdString(key.nameSpace) + '/' + name;
}

/// "\nSuppressed until 2030-01-01 by jane: why"; nothing where it is not.
QString suppressionText(const Finding &finding)
{
    if (!finding.waived)
        return {};
    return '\n' + FindingsModel::tr("Suppressed until %1 by %2: %3")
                      .arg(QString::fromStdString(finding.waived->expires),
                           QString::fromStdString(finding.waived->owner),
                           QString::fromStdString(finding.waived->justification));
}

/// A suppressed one steps back, and says its severity all the same.
RowTone shownTone(const Finding &finding)
{
    return finding.waived ? RowTone::Secondary : severityTone(finding.severity);
}

} // namespace

QString severityText(Severity severity)
{
    switch (severity) {
    case Severity::Critical: return FindingsModel::tr("Critical");
    case Severity::High: return FindingsModel::tr("High");
    case Severity::Medium: return FindingsModel::tr("Medium");
    case Severity::Low: return FindingsModel::tr("Low");
    case Severity::Info: return FindingsModel::tr("Info");
    }
    return {};
}

RowTone severityTone(Severity severity)
{
    switch (severity) {
    case Severity::Critical: return RowTone::Critical;
    case Severity::High: return RowTone::High;
    case Severity::Medium: return RowTone::Medium;
    default: return RowTone::Secondary;
    }
}

QString subjectText(const Finding &finding)
{
    if (!finding.peer && finding.subKey.empty())
        return nodeText(finding.target);
    if (!finding.peer) // a group of sources, "any of 37"
        return QString::fromStdString(finding.subKey) + QStringLiteral(" → ") +
               nodeText(finding.target);
    const bool isSameNamespace = finding.peer->nameSpace == finding.target.nameSpace;
    const QString from = QString::fromStdString(finding.peer->name);
    return from + QStringLiteral(" → ") +
           (isSameNamespace || finding.peer->nameSpace.empty()
                ? nodeText(finding.target)
                : QString::fromStdString(finding.target.name));
}

QString aboutText(const Finding &finding)
{
    const QString about = finding.ports.empty() ? QString::fromStdString(toString(finding.target))
                                                : subjectText(finding);
    return titleText(finding) + QStringLiteral(" · ") + about;
}

QString titleText(const Finding &finding)
{
    QString title = QString::fromStdString(finding.message); // of a custom rule
    for (const RuleInfo &rule : ruleCatalogue()) {
        if (rule.id == finding.ruleId)
            title = QString::fromUtf8(rule.title.data(), static_cast<qsizetype>(rule.title.size()));
    }
    if ((finding.peer || !finding.subKey.empty()) && !finding.ports.empty())
        title += QStringLiteral(": ") + QString::fromStdString(toString(finding.ports));
    return title;
}

QString shortPlace(const SourceSpan &span)
{
    if (!span.isKnown())
        return {};
    const QString file = QFileInfo(QString::fromStdString(span.fileName())).fileName();
    return span.lineOneBased == 0 ? file : file + ':' + QString::number(span.lineOneBased);
}

void FindingsModel::setFindings(FindingsPtr findings)
{
    const std::vector<const Finding *> next = pointersTo(findings);
    if (std::max(m_rows.size(), next.size()) > kMostCompared) {
        beginResetModel();
        m_findings = std::move(findings);
        m_rows = next;
        endResetModel();
        return;
    }
    const std::vector<RowStep> steps = rowSteps(keysOf(m_rows), keysOf(next));
    std::vector<bool> isNew(next.size(), false);
    for (const RowStep &step : steps) {
        if (step.kind == RowStep::Kind::Insert) {
            std::fill_n(isNew.begin() + step.first, step.count, true);
            continue;
        }
        beginRemoveRows({}, step.first, step.first + step.count - 1);
        m_rows.erase(m_rows.begin() + step.first, m_rows.begin() + step.first + step.count);
        endRemoveRows();
    }
    std::vector<const Finding *> kept;
    for (std::size_t i = 0; i < next.size(); ++i) {
        if (!isNew[i])
            kept.push_back(next[i]);
    }
    takeOver(kept);
    m_findings = std::move(findings);
    for (const RowStep &step : steps) {
        if (step.kind != RowStep::Kind::Insert)
            continue;
        beginInsertRows({}, step.first, step.first + step.count - 1);
        m_rows.insert(m_rows.begin() + step.first, next.begin() + step.first,
                      next.begin() + step.first + step.count);
        endInsertRows();
    }
}

/// The rows that stay are of the new report from now on; those that say something else are told.
void FindingsModel::takeOver(const std::vector<const Finding *> &kept)
{
    std::vector<int> reworded;
    for (std::size_t row = 0; row < kept.size(); ++row) {
        if (*m_rows[row] != *kept[row])
            reworded.push_back(static_cast<int>(row));
    }
    m_rows = kept;
    for (const int row : reworded)
        emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

int FindingsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int FindingsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString FindingsModel::text(const Finding &finding, int column) const
{
    switch (column) {
    case SeverityColumn: return severityText(finding.severity);
    case RuleColumn: return QString::fromStdString(finding.ruleId);
    case TitleColumn:
        return finding.waived ? tr("Suppressed: %1").arg(titleText(finding)) : titleText(finding);
    case SubjectColumn: return subjectText(finding);
    case SourceColumn:
        return finding.evidence.empty() ? QString() : shortPlace(finding.evidence.front());
    default: return {};
    }
}

QVariant FindingsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Finding &finding = this->finding(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: return text(finding, column);
    case Qt::ToolTipRole:
        if (column == SourceColumn && !finding.evidence.empty())
            return plainToolTip(QString::fromStdString(toString(finding.evidence.front())));
        return plainToolTip(QString::fromStdString(finding.message) + suppressionText(finding));
    case IconNameRole:
        return column == SeverityColumn ? QVariant(severityIconName(finding.severity)) : QVariant();
    case IconToneRole:
        return column == SeverityColumn ? QVariant(static_cast<int>(shownTone(finding)))
                                        : QVariant();
    case MonospaceRole: return column == RuleColumn;
    case SecondaryRole: return column == SourceColumn;
    case SortRole:
        return column == SeverityColumn ? QVariant(static_cast<int>(finding.severity))
                                        : QVariant(text(finding, column));
    default: return {};
    }
}

QString FindingsModel::title(int column)
{
    switch (column) {
    case SeverityColumn: return tr("Severity");
    case RuleColumn: return tr("Rule");
    case TitleColumn: return tr("Title");
    case SubjectColumn: return tr("Subject");
    case SourceColumn: return tr("Source");
    default: return {};
    }
}

QVariant FindingsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    return columnHeader(orientation, role, title(section));
}

} // namespace drawbridge
