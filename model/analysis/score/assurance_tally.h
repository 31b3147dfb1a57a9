// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/score/score_parts.h"

namespace drawbridge::score {

/// S2 counts open pairs only, and whether a pair is open may be unknown too: the worst case leaves
/// out what would be well, the best case what would not.
class AssuranceTally {
public:
    void add(Answer reach, Answer assured)
    {
        const bool isSure = reach == Answer::Yes;
        if (isSure || assured != Answer::Yes)
            ++m_worst.denominator;
        if (isSure && assured == Answer::Yes)
            ++m_worst.numerator;
        if (isSure || assured != Answer::No)
            ++m_best.denominator;
        if (assured != Answer::No)
            ++m_best.numerator;
        (isSure && assured != Answer::Maybe ? m_known : m_unknown) += 1;
    }
    void finish(ScoreShare &share) const
    {
        share.worst = m_worst;
        share.best = m_best;
        share.known = m_known;
        share.unknown = m_unknown;
        setValue(share);
        finishOffenders(share);
    }

private:
    ScoreFraction m_worst, m_best;
    std::size_t m_known = 0, m_unknown = 0;
};

} // namespace drawbridge::score
