// SPDX-License-Identifier: Apache-2.0
// S1 and S2 of findings.md 3.2: which pairs are open without being drawn, and which open pairs are
// mutual, authorized and drawn. A pair that is drawn on some ports and open on others counts as one
// that is not drawn, as ZT-NET-004 has it.
// Tested by tests/unit/analysis/test_score.cpp

#include "model/analysis/layers.h"
#include "model/analysis/score/namespace_counts.h"
#include "model/analysis/score/score_parts.h"

#include <algorithm>

namespace drawbridge::score {
namespace {

constexpr std::size_t kOutsideEnds = 5;

/// Undrawn pairs that somebody accepted: one by one, or all of a crowd into a workload.
class AcceptedPairs {
public:
    explicit AcceptedPairs(const ScoreInput &input)
    {
        if (!input.isAccepted)
            return;
        for (const Finding &finding : input.report.findings) {
            const auto to = input.world.context.findEnd(finding.target);
            if (finding.ruleId != kImplicitTrustRule || !finding.waived || !to)
                continue;
            if (!finding.peer)
                m_crowds.insert(*to);
            else if (const auto from = input.world.context.findEnd(*finding.peer))
                m_pairs.insert({*from, *to});
        }
    }
    [[nodiscard]] bool contains(EndIndex from, EndIndex to) const
    {
        return m_pairs.contains({from, to}) || m_crowds.contains(to);
    }

private:
    std::set<std::pair<EndIndex, EndIndex>> m_pairs;
    std::set<EndIndex> m_crowds;
};

std::string_view textOf(OutsidePair::End end)
{
    switch (end) {
    case OutsidePair::End::FromInternet: return "open from the Internet, not drawn";
    case OutsidePair::End::Internet: return "may call the Internet, not drawn";
    case OutsidePair::End::Metadata: return "may call the metadata address of a cloud";
    case OutsidePair::End::ApiServer: return "may call the API server, not drawn";
    case OutsidePair::End::Nodes: return "may call nodes, not drawn";
    }
    return "";
}

/// Which of millions of pairs come first by key: only those get words.
class PairOffenders {
public:
    explicit PairOffenders(const ScoreInput &input)
        : m_context(input.world.context), m_ranks(input.world.ends.count())
    {
        const auto &order = input.world.ends.order();
        for (std::uint32_t i = 0; i < order.size(); ++i)
            m_ranks[order[i]] = i;
    }

    /// Of one pair once.
    void add(EndIndex from, EndIndex to, const char *what)
    {
        ++m_count;
        const Offender offender{m_ranks[from], m_ranks[to], from, to, what};
        if (m_first.size() == kListedOffenders && !(offender < m_first.back()))
            return;
        m_first.insert(std::upper_bound(m_first.begin(), m_first.end(), offender), offender);
        if (m_first.size() > kListedOffenders)
            m_first.pop_back();
    }

    void finish(ScoreShare &share) const
    {
        for (const Offender &offender : m_first)
            addOffender(share, {m_context.keyOf(offender.from), m_context.keyOf(offender.to),
                                offender.what});
        share.offenderCount += m_count - m_first.size();
    }

private:
    struct Offender {
        std::uint32_t rankFrom, rankTo;
        EndIndex from, to;
        const char *what;
        bool operator<(const Offender &other) const
        {
            return std::pair(rankFrom, rankTo) < std::pair(other.rankFrom, other.rankTo);
        }
    };

    const FindingsContext &m_context;
    std::vector<std::uint32_t> m_ranks; ///< Place of each end in the order of keys.
    std::vector<Offender> m_first;      ///< Sorted.
    std::size_t m_count = 0;
};

class PairScore {
public:
    PairScore(const ScoreInput &input, Score &score, ScoreShare &segmentation,
              ScoreShare &assurance)
        : m_input(input), m_context(input.world.context), m_score(score), m_assurance(assurance),
          m_accepted(input), m_segmentation(segmentation), m_segments(segmentation), m_open(input),
          m_unassured(input)
    {
        for (EndIndex i = 0; i < m_context.workloadCount(); ++i)
            m_isCounted.push_back(input.isCounted(i));
    }

    void run()
    {
        for (EndIndex from = 0; from < m_context.workloadCount(); ++from)
            if (m_isCounted[from])
                countFrom(from);
        if (m_input.options.countsOutside)
            for (const OutsidePair &pair : outsidePairs(m_input))
                countOutside(pair);
        const std::size_t outside = m_input.options.countsOutside ? kOutsideEnds : 0;
        m_score.pairs = m_score.workloads * (m_score.workloads - 1 + outside);
        m_score.pairs = m_score.workloads == 0 ? 0 : m_score.pairs;
        m_segments.addGood(m_score.pairs - m_seen - m_justDrawn);
        m_open.finish(m_segmentation);
        m_unassured.finish(m_assurance);
        m_segments.finish();
        m_edges.finish(m_assurance);
    }

private:
    /// Pairs of one source that are open or drawn; all others are shut.
    void countFrom(EndIndex from)
    {
        std::vector<EndIndex> drawn;
        for (auto at = m_context.drawn.lower_bound({from, 0});
             at != m_context.drawn.end() && at->first.first == from; ++at)
            if (at->first.second < m_context.workloadCount() && at->first.second != from &&
                m_isCounted[at->first.second])
                drawn.push_back(at->first.second);
        for (const EndIndex to : drawn)
            countDrawn(from, to);
        m_input.world.pairs->forEachFrom(from, [&](EndIndex to, const OpenPairs::Cell &cell) {
            if (m_isCounted[to] && !std::ranges::binary_search(drawn, to))
                countUndrawn(from, to, cell.ports != 0 ? Answer::Yes : Answer::Maybe);
        });
    }

    void countDrawn(EndIndex from, EndIndex to)
    {
        ++m_score.drawnPairs;
        const PortSet &drawn = m_context.drawn.at({from, to});
        const PortSet judged = m_input.world.ends.scopeOf(to) | drawn;
        const PortVerdict verdict =
            carried(m_input.world.ends.verdictOf(from, to).ports,
                    carriageOf(m_context.workload(from), m_context.workload(to)));
        ScorePair pair{from, to, verdict.allowed & judged, Answer::No, Answer::No};
        const PortSet unknown = verdict.unknown & judged;
        pair.reach = answerOf(!pair.open.empty(), !unknown.empty());
        pair.excess = answerOf(!(pair.open - drawn).empty(), !(unknown - drawn).empty());
        if (pair.excess == Answer::No)
            countJustDrawn(from, to);
        else
            countSegment(from, to, pair.excess);
        if (pair.reach == Answer::No)
            return;
        const Answer assured = pair.excess == Answer::No ? assuranceOf(m_input, pair) : Answer::No;
        countEdge(from, to, pair.reach, assured);
        if (assured != Answer::Yes)
            m_unassured.add(from, to,
                            assured == Answer::No ? "not mutual, authorized and drawn"
                                                  : "not known to be mutual and authorized");
    }

    void countUndrawn(EndIndex from, EndIndex to, Answer reach)
    {
        countSegment(from, to, reach);
        countEdge(from, to, reach, Answer::No);
        m_unassured.add(from, to, "not drawn");
    }

    void countJustDrawn(EndIndex from, std::optional<EndIndex> to)
    {
        ++m_justDrawn;
        if (m_input.byNamespace != nullptr)
            m_input.byNamespace->addSegment(from, to, Answer::No);
    }

    void countEdge(EndIndex from, std::optional<EndIndex> to, Answer reach, Answer assured)
    {
        m_edges.add(reach, assured);
        if (m_input.byNamespace != nullptr)
            m_input.byNamespace->addEdge(from, to, reach, assured);
    }

    void countSegment(EndIndex from, EndIndex to, Answer excess)
    {
        ++m_seen;
        if (m_input.byNamespace != nullptr)
            m_input.byNamespace->addSegment(from, to, excess);
        if (m_accepted.contains(from, to))
            m_segments.addGood();
        else if (excess == Answer::Yes)
            m_open.add(from, to, "open, not drawn");
        else
            m_segments.addDoubtful();
    }

    void countOutside(const OutsidePair &pair)
    {
        m_score.drawnPairs += pair.isDrawn ? 1 : 0;
        const NodeKey &key = m_context.keyOf(pair.workload);
        if (pair.isDrawn && pair.excess == Answer::No)
            countJustDrawn(pair.workload, std::nullopt);
        else if (pair.excess != Answer::No && m_input.byNamespace != nullptr)
            m_input.byNamespace->addSegment(pair.workload, std::nullopt, pair.excess);
        if (pair.excess == Answer::Yes) {
            ++m_seen;
            m_segments.addBad({std::nullopt, key, std::string(textOf(pair.end))});
        } else if (pair.excess == Answer::Maybe) {
            ++m_seen;
            m_segments.addDoubtful();
        }
        if (pair.reach == Answer::No)
            return;
        const Answer assured = assuranceOf(pair);
        countEdge(pair.workload, std::nullopt, pair.reach, assured);
        if (assured == Answer::No)
            addOffender(m_assurance, {std::nullopt, key, std::string(textOf(pair.end))});
    }

    const ScoreInput &m_input;
    const FindingsContext &m_context;
    Score &m_score;
    ScoreShare &m_assurance;
    AcceptedPairs m_accepted;
    ScoreShare &m_segmentation;
    Tally m_segments;
    AssuranceTally m_edges;
    PairOffenders m_open, m_unassured;
    std::vector<bool> m_isCounted;
    std::size_t m_seen = 0;      ///< Of the pairs that are not just drawn, those looked at.
    std::size_t m_justDrawn = 0; ///< Pairs open at most where they are drawn.
};

} // namespace

void scorePairs(const ScoreInput &input, Score &score, ScoreShare &segmentation,
                ScoreShare &assurance)
{
    PairScore(input, score, segmentation, assurance).run();
}

} // namespace drawbridge::score
