// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/analysis/test_verify.cpp and tests/property/test_export_round_trip.cpp

#include "model/analysis/verify_silence.h"

#include "model/base/texts.h"

#include <algorithm>

namespace drawbridge {

SilentPairs::SilentPairs(const VerifyWorld &world, const std::stop_token &stop) : m_world(world)
{
    for (const auto *engine : {&*world.network, &*world.ingressHalf, &*world.egressHalf})
        m_rows.emplace_back(relate(*engine, stop));
}

SilentPairs::Row::Row(NetworkRelation related) : relation(std::move(related))
{
    for (const auto &verdict : relation.verdicts)
        isDeniedBy.push_back(verdict.isDenied());
}

void SilentPairs::begin(VerifyEnd from)
{
    m_isAsked = m_world.isWorkload(from);
    m_drawn.clear();
    m_nextDrawn = 0;
    for (auto at = m_world.drawn.lower_bound({from, 0});
         at != m_world.drawn.end() && at->first.first == from; ++at)
        m_drawn.push_back(at->first.second);
    for (auto at = m_world.passing.lower_bound({from, 0});
         at != m_world.passing.end() && at->first.first == from; ++at)
        m_drawn.push_back(at->first.second);
    sortAndUnite(m_drawn);
    for (Row &row : m_rows) {
        m_isAsked = m_isAsked && from < row.relation.size();
        row.runs = m_isAsked ? row.relation.rows[from].get() : nullptr;
        row.at = 0;
    }
}

bool SilentPairs::Row::isDenied(VerifyEnd to)
{
    while ((*runs)[at].end <= to)
        ++at;
    return isDeniedBy[(*runs)[at].verdict];
}

bool SilentPairs::isSilent(VerifyEnd to)
{
    if (!m_isAsked || !m_world.isWorkload(to))
        return false;
    while (m_nextDrawn < m_drawn.size() && m_drawn[m_nextDrawn] < to)
        ++m_nextDrawn;
    if (m_nextDrawn < m_drawn.size() && m_drawn[m_nextDrawn] == to)
        return false;
    return std::ranges::all_of(m_rows, [to](Row &row) { return row.isDenied(to); });
}

} // namespace drawbridge
