// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_attack_view.cpp
#include "views/models/attack_hop_model.h"

#include "model/layout/map_overlay.h"
#include "views/models/item_roles.h"
#include "views/models/model_text.h"
#include "views/models/plain_tool_tip.h"
#include "views/models/reach_model.h"

namespace drawbridge {

QString attackIcon(EscalationNode::Kind kind)
{
    return qt(attackIconOf(kind));
}

QString attackIcon(const AttackStop &stop)
{
    return qt(attackIconOf(stop));
}

void AttackHopModel::setPath(std::optional<AttackPath> path)
{
    if (path == m_path)
        return;
    beginResetModel();
    m_path = std::move(path);
    endResetModel();
}

QString AttackHopModel::causeAt(const QModelIndex &index) const
{
    if (!index.isValid())
        return {};
    const AttackHop &hop = m_path->hops[static_cast<std::size_t>(index.row())];
    QStringList lines;
    for (const std::string &reason : hop.because)
        lines << qt(reason) + QLatin1Char('.');
    for (const SourceSpan &place : hop.where)
        lines << qt(toString(place));
    if (hop.isCut)
        lines << tr("The smallest cut takes it away.");
    return lines.join(QLatin1Char('\n'));
}

QString AttackHopModel::wordsAt(std::size_t hop) const
{
    return tr("%1 → %2").arg(qt(m_path->stops[hop].name), qt(m_path->stops[hop + 1].name));
}

int AttackHopModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_path ? 0 : static_cast<int>(m_path->hops.size());
}

QVariant AttackHopModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto at = static_cast<std::size_t>(index.row());
    const AttackHop &hop = m_path->hops[at];
    const QString number = QString::number(at + 1);
    switch (role) {
    case Qt::DisplayRole: return tr("%1  %2").arg(number, qt(m_path->stops[at + 1].name));
    case ReachModel::DetailRole: return hop.because.empty() ? QString() : qt(hop.because.front());
    case CountRole: return hop.isCut ? tr("cut") : QString();
    case IconNameRole:
        return hop.isCut ? QStringLiteral("scissors") : attackIcon(m_path->stops[at + 1]);
    case SecondaryRole: return !hop.isCertain;
    case Qt::ToolTipRole: return plainToolTip(causeAt(index));
    case Qt::AccessibleTextRole:
        return tr("hop %1 of %2, %3").arg(number).arg(m_path->hops.size()).arg(wordsAt(at)) +
               (hop.isCertain ? QString() : tr(", possible")) +
               (hop.isCut ? tr(", part of the smallest cut") : QString()) + QStringLiteral(", ") +
               causeAt(index).replace(QLatin1Char('\n'), QLatin1Char(' '));
    default: return {};
    }
}

} // namespace drawbridge
