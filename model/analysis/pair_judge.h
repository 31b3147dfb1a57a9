// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings_ends.h"
#include "model/analysis/layers.h"

namespace drawbridge {

/// How one ordered pair of ends stands. Context, ends and relation have to outlive it. Any thread.
class PairJudge {
public:
    /// `relation`: of the context's engine, or null; spares questions to that.
    PairJudge(const FindingsContext &context, const FindingsEnds &ends,
              const NetworkRelation *relation = nullptr)
        : m_context(context), m_ends(ends), m_relation(relation)
    {}

    /// Nothing where the pair is neither drawn nor closed nor open.
    [[nodiscard]] std::optional<EdgeState> judge(EndIndex from, EndIndex to) const;
    /// Whether ports that are not drawn are unknown, so that the pair is not assessable.
    [[nodiscard]] bool isInDoubt(const EdgeState &edge) const
    {
        return !edge.isClosed && !(edge.unknown - edge.drawn).empty();
    }
    /// Why, in the words of the engine. Cost: one explanation.
    [[nodiscard]] std::string doubt(EndIndex from, EndIndex to) const;

private:
    void judgeOpen(EdgeState &edge, EndIndex from, EndIndex to) const;
    void judgeClosely(EdgeState &edge, EndIndex from, EndIndex to) const;
    [[nodiscard]] Carriage carriage(EndIndex from, EndIndex to) const;

    const FindingsContext &m_context;
    const FindingsEnds &m_ends;
    const NetworkRelation *m_relation;
};

} // namespace drawbridge
