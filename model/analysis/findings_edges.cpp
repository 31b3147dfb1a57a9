// SPDX-License-Identifier: Apache-2.0
// ZT-NET-004 (findings.md 1.1), ZT-DRF-001 (1.8) and the edges behind them. Pairs of workloads are
// decided all at once and only counted; what is drawn, closed or waived, what has an external at an
// end, and the sources of destinations that few can reach are then judged one by one, in parallel,
// each source into edges of its own, which are put together in the order of their keys. After an
// edit only sources and destinations are judged anew of which the drawing says something else, and
// all others are shared with what was found before. Tested by
// tests/unit/analysis/test_findings_reach.cpp, test_crowds.cpp and test_findings_again.cpp

#include "model/analysis/findings_edges.h"

#include "model/analysis/drawn_flow_judge.h"
#include "model/analysis/findings_groups.h"
#include "model/analysis/implicit_trust.h"
#include "model/analysis/pair_judge.h"
#include "model/analysis/trust_report.h"
#include "model/base/texts.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <iterator>

namespace drawbridge {
namespace {

bool areSameEnds(const EndList &a, const EndList &b)
{
    return a == b || *a == *b;
}

class EdgeFinder {
public:
    EdgeFinder(const FindingsContext &context, const FindingsEnds &ends, const OpenPairs &pairs,
               const ImplicitTrust *before, bool isUndecided)
        : m_context(context), m_ends(ends), m_pairs(pairs),
          m_judge(context, ends, &pairs.relation()), m_drawn(context, ends, &pairs.relation())
    {
        m_trust->externals = context.design.externals;
        m_trust->trustZones = context.design.trustZones;
        m_trust->isUndecided = isUndecided;
        m_trust->looseFlows = context.looseFlows;
        m_trust->drawn = context.drawn;
        m_trust->closed = context.closed;
        m_before = before != nullptr && isComparable(*before) ? before : nullptr;
    }

    /// Null when stopped.
    std::shared_ptr<ImplicitTrust> run()
    {
        if (m_pairs.isEmpty() && m_context.workloadCount() > 0)
            return nullptr;
        collectWaived();
        collectSpecials();
        summarizeAll();
        judgeSources();
        groupCrowds();
        explainDoubts();
        return m_context.stop.stop_requested() ? nullptr : m_trust;
    }

private:
    [[nodiscard]] bool isComparable(const ImplicitTrust &before) const
    {
        return before.externals == m_trust->externals && before.trustZones == m_trust->trustZones &&
               before.isUndecided == m_trust->isUndecided;
    }
    [[nodiscard]] EndIndex endNamed(const std::string &text) const;
    void collectWaived();
    void collectSpecials();
    [[nodiscard]] EndList specialsOf(EndIndex from) const;
    void summarizeAll();
    void listFew();
    void listFewAgain();
    void judgeSources();
    [[nodiscard]] std::vector<EndIndex> destinationsOf(EndIndex from) const;
    [[nodiscard]] bool areNamedAsBefore(EndIndex from) const;
    [[nodiscard]] bool isAsBefore(EndIndex from) const;
    [[nodiscard]] bool areExternalsAsBefore() const;
    [[nodiscard]] std::shared_ptr<const SourceEdges> judgeSource(EndIndex from) const;
    [[nodiscard]] bool isOpenAcross(EndIndex from, EndIndex to, const EdgeState &edge) const;
    void groupCrowds();
    void explainDoubts();
    [[nodiscard]] bool isSpecial(EndIndex from, EndIndex to) const
    {
        const auto &specials = *m_trust->specials[from];
        return std::binary_search(specials.begin(), specials.end(), to);
    }
    [[nodiscard]] bool isCountedAlone(EndIndex from, EndIndex to) const
    {
        return !m_ends.isWorkload(from) || !m_ends.isWorkload(to) || isSpecial(from, to);
    }

    const FindingsContext &m_context;
    const FindingsEnds &m_ends;
    const OpenPairs &m_pairs;
    PairJudge m_judge;
    DrawnFlowJudge m_drawn;
    std::shared_ptr<ImplicitTrust> m_trust = std::make_shared<ImplicitTrust>();
    const ImplicitTrust *m_before = nullptr;
};

/// The end a waiver names; none of the ends where it is not in the input.
EndIndex EdgeFinder::endNamed(const std::string &text) const
{
    const auto none = static_cast<EndIndex>(m_ends.count());
    const auto key = NodeKey::parse(text);
    return key ? m_context.findEnd(*key).value_or(none) : none;
}

/// Pairs a waiver names, which then has a finding to stand for.
void EdgeFinder::collectWaived()
{
    std::vector<PairTable<bool>::Row> rows(m_context.workloadCount());
    for (const auto &waiver : m_context.design.waivers) {
        if (waiver.rule != kImplicitTrustRule || waiver.peer.empty())
            continue;
        const EndIndex from = endNamed(waiver.peer);
        const EndIndex to = endNamed(waiver.target);
        if (m_ends.isWorkload(from) && m_ends.isWorkload(to))
            rows[from].push_back({{from, to}, true});
    }
    m_trust->waived = PairTable<bool>(rows.size());
    for (std::size_t from = 0; from < rows.size(); ++from) {
        sortAndUnite(rows[from]);
        m_trust->waived.setRow(from, std::move(rows[from]));
    }
}

/// Whether drawing and waivers name the same pairs of a source, in the same way.
bool EdgeFinder::areNamedAsBefore(EndIndex from) const
{
    return m_before != nullptr && m_trust->drawn.isRowAsIn(m_before->drawn, from) &&
           m_trust->closed.isRowAsIn(m_before->closed, from) &&
           (!m_ends.isWorkload(from) || m_trust->waived.isRowAsIn(m_before->waived, from));
}

void EdgeFinder::collectSpecials()
{
    auto &specials = m_trust->specials;
    specials.resize(m_context.workloadCount());
    for (EndIndex from = 0; from < specials.size(); ++from)
        specials[from] = areNamedAsBefore(from) ? m_before->specials[from] : specialsOf(from);
}

EndList EdgeFinder::specialsOf(EndIndex from) const
{
    std::vector<EndIndex> specials;
    const auto add = [&](const auto &row) {
        for (const auto &[ends, value] : row)
            if (m_ends.isWorkload(ends.second))
                specials.push_back(ends.second);
    };
    add(m_trust->drawn.row(from));
    add(m_trust->closed.row(from));
    add(m_trust->waived.row(from));
    sortAndUnite(specials);
    return std::make_shared<const std::vector<EndIndex>>(std::move(specials));
}

std::vector<ChangedPair> changedPairs(const std::vector<EndList> &before,
                                      const std::vector<EndList> &now)
{
    std::vector<ChangedPair> changes;
    for (EndIndex from = 0; from < now.size(); ++from) {
        if (before[from] == now[from])
            continue;
        std::vector<EndIndex> changed;
        std::ranges::set_symmetric_difference(*before[from], *now[from],
                                              std::back_inserter(changed));
        for (const EndIndex to : changed)
            changes.push_back({from, to, std::ranges::binary_search(*now[from], to)});
    }
    return changes;
}

void EdgeFinder::summarizeAll()
{
    static constexpr std::size_t kFewChanges = 64; // more are cheaper counted from nothing
    if (m_before != nullptr) {
        const auto changes = changedPairs(m_before->specials, m_trust->specials);
        if (changes.size() <= kFewChanges) {
            m_trust->summary = summarizeAgain(m_before->summary, changes, m_context, m_ends,
                                              m_pairs, m_trust->specials);
            listFewAgain();
            return;
        }
    }
    m_trust->summary = summarize(m_context, m_ends, m_pairs, m_trust->specials);
    listFew();
}

/// The sources that are listed one by one, ascending.
std::vector<EndIndex> listedOf(const OpenDestination &destination)
{
    std::vector<EndIndex> listed;
    for (const OpenSources &sources : destination.open)
        if (!sources.isCrowd())
            listed.insert(listed.end(), sources.first.begin(), sources.first.end());
    std::ranges::sort(listed);
    return listed;
}

void EdgeFinder::listFew()
{
    std::vector<std::vector<EndIndex>> few(m_context.workloadCount());
    for (EndIndex to = 0; to < m_context.workloadCount(); ++to)
        for (const EndIndex from : listedOf(*m_trust->summary.destinations[to]))
            few[from].push_back(to);
    for (auto &destinations : few)
        m_trust->few.push_back(
            std::make_shared<const std::vector<EndIndex>>(std::move(destinations)));
}

void EdgeFinder::listFewAgain()
{
    m_trust->few = m_before->few;
    const auto &before = m_before->summary.destinations;
    const auto &now = m_trust->summary.destinations;
    for (EndIndex to = 0; to < m_context.workloadCount(); ++to) {
        if (before[to] == now[to])
            continue;
        std::vector<EndIndex> changed;
        std::ranges::set_symmetric_difference(listedOf(*before[to]), listedOf(*now[to]),
                                              std::back_inserter(changed));
        for (const EndIndex from : changed) {
            std::vector<EndIndex> few = *m_trust->few[from];
            const auto at = std::ranges::lower_bound(few, to);
            if (at != few.end() && *at == to)
                few.erase(at);
            else
                few.insert(at, to);
            m_trust->few[from] = std::make_shared<const std::vector<EndIndex>>(std::move(few));
        }
    }
}

bool EdgeFinder::isAsBefore(EndIndex from) const
{
    return areNamedAsBefore(from) && areSameEnds(m_before->few[from], m_trust->few[from]);
}

/// An address of one external may be drawn through another, so that they count together.
bool EdgeFinder::areExternalsAsBefore() const
{
    for (auto from = m_context.workloadCount(); from < m_ends.count(); ++from)
        if (!areNamedAsBefore(from))
            return false;
    return m_before != nullptr;
}

void EdgeFinder::judgeSources()
{
    m_trust->sources.resize(m_ends.count());
    const bool areExternalsSame = areExternalsAsBefore();
    tbb::parallel_for(EndIndex{0}, static_cast<EndIndex>(m_ends.count()), [&](EndIndex from) {
        if (m_context.stop.stop_requested())
            return;
        const bool isSame = m_ends.isWorkload(from) ? isAsBefore(from) : areExternalsSame;
        m_trust->sources[from] = isSame ? m_before->sources[from] : judgeSource(from);
    });
}

/// By key.
std::vector<EndIndex> EdgeFinder::destinationsOf(EndIndex from) const
{
    std::vector<EndIndex> to;
    if (m_ends.isWorkload(from)) {
        to = *m_trust->few[from]; // never special: those were not counted
        const auto &specials = *m_trust->specials[from];
        to.insert(to.end(), specials.begin(), specials.end());
        for (auto i = m_context.workloadCount(); i < m_ends.count(); ++i)
            to.push_back(i);
    } else {
        for (EndIndex i = 0; i < m_context.workloadCount(); ++i)
            to.push_back(i);
    }
    std::ranges::sort(to, {}, [this](EndIndex end) { return m_ends.ranks()[end]; });
    return to;
}

bool EdgeFinder::isOpenAcross(EndIndex from, EndIndex to, const EdgeState &edge) const
{
    return m_ends.isWorkload(from) && m_ends.isWorkload(to) && isSpecial(from, to) &&
           !edge.implicit.empty() &&
           m_context.workload(from).nameSpace != m_context.workload(to).nameSpace;
}

std::shared_ptr<const SourceEdges> EdgeFinder::judgeSource(EndIndex from) const
{
    auto source = std::make_shared<SourceEdges>();
    auto edges = std::make_shared<SharedList<EdgeState>::Piece>();
    for (const auto to : destinationsOf(from)) {
        auto edge = m_judge.judge(from, to);
        if (!edge)
            continue;
        if (from != to && isCountedAlone(from, to) && m_judge.isInDoubt(*edge))
            ++source->notAssessable[{kImplicitTrustRule, m_judge.doubt(from, to)}];
        if (edge->drawn.empty() && edge->implicit.empty() && !edge->isClosed)
            continue;
        if (!edge->implicit.empty() && !m_trust->isUndecided)
            source->findings.push_back(std::make_shared<Finding>(pairFinding(
                m_context, {from, to, &*edge}, m_ends.verdictOf(from, to, &m_pairs.relation()))));
        if (auto blocked = m_drawn.judge(from, to, edge->drawn, source->notAssessable))
            source->findings.push_back(std::make_shared<Finding>(std::move(*blocked)));
        if (isOpenAcross(from, to, *edge))
            source->trusts.push_back(m_context.workload(to).nameSpace);
        edges->push_back(std::make_shared<EdgeState>(std::move(*edge)));
    }
    source->edges = std::move(edges);
    return source;
}

void EdgeFinder::groupCrowds()
{
    const auto &now = m_trust->summary.destinations;
    m_trust->crowds.resize(now.size());
    tbb::parallel_for(EndIndex{0}, m_context.workloadCount(), [&](EndIndex to) {
        if (m_context.stop.stop_requested())
            return;
        const bool isSame = m_before != nullptr && m_before->summary.destinations[to] == now[to];
        m_trust->crowds[to] =
            isSame ? m_before->crowds[to]
                   : crowdsOf(m_context, m_ends, to, *now[to], m_pairs, m_trust->isUndecided);
    });
}

/// One explanation a destination: one for each pair would cost more than all else.
void EdgeFinder::explainDoubts()
{
    m_trust->doubts.resize(m_context.workloadCount());
    tbb::parallel_for(EndIndex{0}, m_context.workloadCount(), [&](EndIndex to) {
        const OpenDestination &destination = *m_trust->summary.destinations[to];
        if (destination.unknown == 0 || m_context.stop.stop_requested())
            return;
        const EndIndex source = destination.firstUnknown;
        const auto before = m_before != nullptr ? m_before->doubts[to] : nullptr;
        m_trust->doubts[to] = before != nullptr && before->source == source
                                  ? before
                                  : std::make_shared<const DoubtedDestination>(
                                        DoubtedDestination{source, m_judge.doubt(source, to)});
    });
}

} // namespace

std::shared_ptr<const ImplicitTrust>
findImplicitTrust(const FindingsContext &context, const FindingsEnds &ends, const OpenPairs &pairs,
                  const ImplicitTrust *before, AnalysisReport &report)
{
    EdgeFinder finder(context, ends, pairs, before, report.isUndecided);
    const auto trust = finder.run();
    if (trust != nullptr)
        reportTrust(context, ends, before, *trust, report);
    return trust;
}

} // namespace drawbridge
