// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_reach_view.cpp
#include "views/models/reach_model.h"

#include "model/analysis/blast_radius_text.h"
#include "views/models/attack_hop_model.h"
#include "views/models/counted.h"
#include "views/models/plain_tool_tip.h"
#include "views/models/row_diff.h"

#include <QRegularExpression>

#include <algorithm>

namespace drawbridge {
namespace {

/// Finding the rows that stay takes time on the GUI thread; with more, all are shown anew.
constexpr std::size_t kMostComparedRows = 5000;

/// Names keep their letters.
QString sentenceCase(QString text)
{
    const bool isName = text.left(text.indexOf(QLatin1Char(' '))).contains(QLatin1Char('/'));
    if (!text.isEmpty() && !isName)
        text[0] = text[0].toUpper();
    return text;
}

QString iconOfNode(const NodeKey &node)
{
    if (node.kind == "User")
        return QStringLiteral("person");
    return node.kind == "External" ? QStringLiteral("tool-external")
                                   : QString::fromStdString(node.kind).toLower();
}

/// The nodes between, from client to server.
QString throughText(const ReachEntry &entry)
{
    QStringList names;
    for (const ReachHop *hop : entry.way) {
        if (hop->node != entry.node)
            names << QString::fromStdString(hop->node.name);
    }
    return names.isEmpty() ? ReachModel::tr("directly")
                           : ReachModel::tr("through %1").arg(names.join(QStringLiteral(", ")));
}

QString hopsHeading(std::size_t hops)
{
    return counted(static_cast<qsizetype>(hops), ReachModel::tr("1 hop"),
                   ReachModel::tr("%1 hops"));
}

} // namespace

ReachModel::Row ReachModel::entryRow(const ReachEntry &entry) const
{
    const ReachQuestion &question = m_answer->question;
    const bool isForward = question.direction == ReachDirection::From;
    Row row;
    row.key = QStringLiteral("node ") + QString::fromStdString(toString(entry.node));
    row.text = QString::fromStdString(entry.node.name);
    row.detail = throughText(entry);
    if (!entry.node.nameSpace.empty() && entry.node.nameSpace != question.node.nameSpace)
        row.detail =
            QString::fromStdString(entry.node.nameSpace) + QStringLiteral(" · ") + row.detail;
    row.ports =
        QString::fromStdString(hopPorts(isForward ? *entry.way.back() : *entry.way.front()));
    row.icon = iconOfNode(entry.node);
    row.isCertain = entry.isCertain;
    row.node = entry.node;
    return row;
}

ReachModel::Row ReachModel::powerRow(const ReachPower &power)
{
    Row row;
    row.key = QStringLiteral("power ") + QString::fromStdString(power.node);
    row.text = QString::fromStdString(power.node);
    row.detail = counted(static_cast<qsizetype>(power.steps.size()), tr("1 step"), tr("%1 steps"));
    if (!power.isCertain)
        row.detail += tr(", possible");
    row.icon = attackIcon(power.kind);
    row.isCertain = power.isCertain;
    row.node = power.workload;
    row.isPower = true;
    return row;
}

std::vector<ReachModel::Row> ReachModel::rows() const
{
    std::vector<Row> rows;
    std::size_t heading = 0;
    const auto addHeading = [&](const QString &text) {
        heading = rows.size();
        Row row;
        row.key = QStringLiteral("heading ") + text;
        row.isHeading = true;
        row.text = text;
        rows.push_back(std::move(row));
    };
    const auto add = [&](Row row, std::size_t place) {
        row.place = place;
        rows.push_back(std::move(row));
        rows[heading].ports = QString::number(rows.size() - heading - 1);
    };
    std::size_t hops = 0;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        if (m_entries[i].hops != hops)
            addHeading(hopsHeading(hops = m_entries[i].hops));
        add(entryRow(m_entries[i]), i);
    }
    if (!m_answer->powers.empty())
        addHeading(tr("API access"));
    for (std::size_t i = 0; i < m_answer->powers.size(); ++i)
        add(powerRow(m_answer->powers[i]), i);
    return rows;
}

void ReachModel::setAnswer(std::shared_ptr<const ReachAnswer> answer,
                           std::vector<ReachEntry> entries)
{
    m_answer = std::move(answer);
    m_entries = std::move(entries);
    show(rows());
}

void ReachModel::clear()
{
    show({});
    m_entries.clear();
    m_answer.reset();
}

void ReachModel::show(std::vector<Row> rows)
{
    if (rows.size() > kMostComparedRows || m_rows.size() > kMostComparedRows) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    const auto keysOf = [](const std::vector<Row> &list) {
        std::vector<QString> keys;
        for (const Row &row : list)
            keys.push_back(row.key);
        return keys;
    };
    for (const RowStep &step : rowSteps(keysOf(m_rows), keysOf(rows))) {
        const int last = step.first + step.count - 1;
        const auto begin = m_rows.begin() + step.first;
        if (step.kind == RowStep::Kind::Remove) {
            beginRemoveRows({}, step.first, last);
            m_rows.erase(begin, begin + step.count);
            endRemoveRows();
        } else {
            beginInsertRows({}, step.first, last);
            m_rows.insert(begin, rows.begin() + step.first, rows.begin() + last + 1);
            endInsertRows();
        }
    }
    for (int row = 0; row < rowCount(); ++row) {
        const auto at = static_cast<std::size_t>(row);
        if (m_rows[at] == rows[at])
            continue;
        m_rows[at] = std::move(rows[at]);
        emit dataChanged(index(row), index(row));
    }
}

const ReachModel::Row *ReachModel::rowAt(const QModelIndex &index) const
{
    return index.isValid() ? &m_rows[static_cast<std::size_t>(index.row())] : nullptr;
}

std::optional<std::string> ReachModel::powerAt(const QModelIndex &index) const
{
    const Row *row = rowAt(index);
    if (!row || !row->isPower)
        return std::nullopt;
    return m_answer->powers[row->place].node;
}

bool ReachModel::isHeading(const QModelIndex &index) const
{
    const Row *row = rowAt(index);
    return row && row->isHeading;
}

int ReachModel::rowOfPower(const std::string &power) const
{
    const QString key = QStringLiteral("power ") + QString::fromStdString(power);
    const auto at = std::ranges::find(m_rows, key, &Row::key);
    return at == m_rows.end() ? -1 : static_cast<int>(at - m_rows.begin());
}

std::optional<NodeKey> ReachModel::nodeAt(const QModelIndex &index) const
{
    const Row *row = rowAt(index);
    return row ? row->node : std::nullopt;
}

QString ReachModel::wayAt(const QModelIndex &index) const
{
    const Row *row = rowAt(index);
    if (!row || row->isHeading)
        return {};
    QStringList sentences;
    const auto add = [&sentences](const std::string &sentence) {
        sentences << sentenceCase(QString::fromStdString(sentence)) + QLatin1Char('.');
    };
    if (row->isPower)
        std::ranges::for_each(m_answer->powers[row->place].steps, add);
    else
        for (const ReachHop *hop : m_entries[row->place].way)
            add(hopSentence(*hop, m_answer->question.direction));
    return sentences.join(QLatin1Char('\n'));
}

int ReachModel::rowOf(const NodeKey &node) const
{
    const QString key = QStringLiteral("node ") + QString::fromStdString(toString(node));
    const auto at = std::ranges::find(m_rows, key, &Row::key);
    return at == m_rows.end() ? -1 : static_cast<int>(at - m_rows.begin());
}

int ReachModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

Qt::ItemFlags ReachModel::flags(const QModelIndex &index) const
{
    const Row *row = rowAt(index);
    return row && row->isHeading ? Qt::ItemFlags(Qt::ItemIsEnabled)
                                 : QAbstractListModel::flags(index);
}

QVariant ReachModel::data(const QModelIndex &index, int role) const
{
    const Row *row = rowAt(index);
    if (!row)
        return {};
    switch (role) {
    case Qt::DisplayRole: return row->text;
    case DetailRole: return row->detail;
    case CountRole: return row->ports;
    case IconNameRole: return row->icon;
    case HeadingRole: return row->isHeading;
    case SecondaryRole: return !row->isCertain;
    case Qt::ToolTipRole: return row->isHeading ? QVariant() : plainToolTip(wayAt(index));
    case Qt::AccessibleTextRole:
        return QStringList{row->text, row->detail, row->ports}
            .filter(QRegularExpression(QStringLiteral(".")))
            .join(QStringLiteral(", "));
    default: return {};
    }
}

} // namespace drawbridge
