// SPDX-License-Identifier: Apache-2.0
// One pair for ZT-NET-004 (findings.md 1.1): what the NetworkPolicies admit, less what is drawn or
// closed, on the ports the destination declares. Replicas of one workload among themselves count
// only where a flow says so. Tested by tests/unit/analysis/test_findings.cpp

#include "model/analysis/pair_judge.h"

namespace drawbridge {

std::optional<EdgeState> PairJudge::judge(EndIndex from, EndIndex to) const
{
    const bool isSubject = (!m_ends.isWorkload(from) || m_context.isSubject(from)) &&
                           (!m_ends.isWorkload(to) || m_context.isSubject(to));
    const auto drawn = m_context.drawn.find({from, to});
    const bool isDrawn = drawn != m_context.drawn.end();
    if (!isDrawn && (!isSubject || from == to))
        return std::nullopt;
    EdgeState edge;
    if (isDrawn)
        edge.drawn = drawn->second;
    edge.isClosed = m_context.closed.contains({from, to});
    if (m_ends.isOpenPair(from, to))
        judgeOpen(edge, from, to);
    else
        judgeClosely(edge, from, to);
    edge.from = m_context.keyOf(from);
    edge.to = m_context.keyOf(to);
    return edge;
}

void PairJudge::judgeOpen(EdgeState &edge, EndIndex from, EndIndex to) const
{
    edge.isOpenByDefault = true;
    if (from == to || edge.isClosed)
        return;
    edge.implicit = edge.drawn.empty() ? m_ends.scopeOf(to) : m_ends.scopeOf(to) - edge.drawn;
}

void PairJudge::judgeClosely(EdgeState &edge, EndIndex from, EndIndex to) const
{
    auto verdict = m_ends.verdictOf(from, to, m_relation);
    verdict.ports = carried(std::move(verdict.ports), carriage(from, to));
    edge.isOpenByDefault = !verdict.isIsolated && verdict.witnessFrom.has_value();
    const auto &judged = m_ends.judgedPorts(from, to);
    if (!verdict.ports.unknown.empty())
        edge.unknown = verdict.ports.unknown & (judged | edge.drawn);
    if (from != to && !edge.isClosed && !verdict.ports.allowed.empty())
        edge.implicit = (verdict.ports.allowed & judged) - edge.drawn;
    if (verdict.isIsolated)
        edge.allowed = std::move(verdict.ports.allowed);
}

Carriage PairJudge::carriage(EndIndex from, EndIndex to) const
{
    return m_ends.isWorkload(from) && m_ends.isWorkload(to)
               ? carriageOf(m_context.workload(from), m_context.workload(to))
               : Carriage::Plain;
}

std::string PairJudge::doubt(EndIndex from, EndIndex to) const
{
    for (const auto end : {to, from})
        if (m_ends.isWorkload(end) && !m_context.blurred[end].empty())
            return m_context.blurred[end];
    const auto verdict = m_ends.verdictOf(from, to, m_relation);
    const auto why = m_context.network.explain(*verdict.witnessFrom, *verdict.witnessTo);
    if (!why.unknownBecause.empty())
        return why.unknownBecause.front();
    const auto way = carriage(from, to);
    const bool isOpen = way == Carriage::Either || way == Carriage::Linkerd;
    return isOpen ? carriageDoubt(way) : "the NetworkPolicies do not tell";
}

} // namespace drawbridge
