// SPDX-License-Identifier: Apache-2.0
// ZT-NET-004 (findings.md 1.1), ZT-DRF-001 (1.8) and the edges behind them. Pairs of workloads are
// decided all at once and only counted; what is drawn, closed or waived, what has an external at an
// end, and the sources of destinations that few can reach are then judged one by one, in parallel,
// each source into edges of its own, which are put together in the order of their keys. After an
// edit only sources are judged anew of which the drawing says something else. Tested by
// tests/unit/analysis/test_findings_reach.cpp, test_crowds.cpp and test_findings_again.cpp

#include "model/analysis/findings_edges.h"

#include "model/analysis/drawn_flow_judge.h"
#include "model/analysis/findings_groups.h"
#include "model/analysis/implicit_trust.h"
#include "model/analysis/pair_judge.h"
#include "model/base/texts.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <iterator>

namespace drawbridge {
namespace {

using Specials = std::vector<std::vector<EndIndex>>;

class EdgeFinder {
public:
    EdgeFinder(const FindingsContext &context, const FindingsEnds &ends, const OpenPairs &pairs,
               const ImplicitTrust *before, FindingsSink &sink)
        : m_context(context), m_ends(ends), m_pairs(pairs), m_judge(context, ends),
          m_drawn(context, ends), m_sink(sink)
    {
        m_trust->externals = context.design.externals;
        m_trust->trustZones = context.design.trustZones;
        m_trust->isUndecided = sink.report.isUndecided;
        m_before = before != nullptr && isComparable(*before) ? before : nullptr;
    }

    std::shared_ptr<const ImplicitTrust> run()
    {
        if (m_pairs.isEmpty() && m_context.workloadCount() > 0)
            return nullptr; // stopped
        collectDrawn();
        collectSpecials();
        summarizeAll();
        listFew();
        judgeSources();
        if (m_context.stop.stop_requested())
            return nullptr;
        collect();
        reportCrowds(m_context, m_ends, m_trust->summary, m_pairs, m_sink);
        collectTrust();
        countDoubts();
        countLooseEnds();
        if (m_sink.report.isUndecided)
            countUndecided();
        return m_trust;
    }

private:
    [[nodiscard]] bool isComparable(const ImplicitTrust &before) const
    {
        return before.externals == m_trust->externals && before.trustZones == m_trust->trustZones &&
               before.isUndecided == m_trust->isUndecided;
    }
    void collectDrawn();
    void collectSpecials();
    void summarizeAll();
    void listFew();
    void judgeSources();
    [[nodiscard]] std::vector<EndIndex> destinationsOf(EndIndex from) const;
    [[nodiscard]] bool isDrawnAsBefore(EndIndex from) const;
    [[nodiscard]] bool areExternalsDrawnAsBefore() const;
    [[nodiscard]] std::shared_ptr<const SourceEdges> judgeSource(EndIndex from) const;
    void collect();
    void collectTrust();
    void explainDoubts();
    void countDoubts();
    void countUndecided();
    void countLooseEnds();
    [[nodiscard]] bool isSpecial(EndIndex from, EndIndex to) const
    {
        const auto &specials = m_trust->specials[from];
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
    FindingsSink &m_sink;
    std::shared_ptr<ImplicitTrust> m_trust = std::make_shared<ImplicitTrust>();
    const ImplicitTrust *m_before = nullptr;
};

void EdgeFinder::collectDrawn()
{
    auto &drawn = m_trust->drawn;
    drawn.resize(m_ends.count());
    for (const auto &[ends, ports] : m_context.drawn)
        drawn[ends.first].push_back({ends.second, ports, m_context.closed.contains(ends)});
    for (const auto &[ends, isClosed] : m_context.closed)
        if (!m_context.drawn.contains(ends))
            drawn[ends.first].push_back({ends.second, {}, isClosed});
    for (auto &pairs : drawn)
        std::sort(pairs.begin(), pairs.end(),
                  [](const DrawnPair &a, const DrawnPair &b) { return a.to < b.to; });
}

/// Drawn, closed, or named by a waiver, which then has a finding to stand for.
void EdgeFinder::collectSpecials()
{
    auto &specials = m_trust->specials;
    specials.resize(m_context.workloadCount());
    const auto add = [&](EndIndex from, EndIndex to) {
        if (m_ends.isWorkload(from) && m_ends.isWorkload(to))
            specials[from].push_back(to);
    };
    for (EndIndex from = 0; from < m_ends.count(); ++from)
        for (const DrawnPair &pair : m_trust->drawn[from])
            add(from, pair.to);
    for (const auto &waiver : m_context.design.waivers) {
        if (waiver.rule != kImplicitTrustRule || waiver.peer.empty())
            continue;
        const auto target = NodeKey::parse(waiver.target);
        const auto peer = NodeKey::parse(waiver.peer);
        const auto from = peer ? m_context.findEnd(*peer) : std::nullopt;
        const auto to = target ? m_context.findEnd(*target) : std::nullopt;
        if (from && to)
            add(*from, *to);
    }
    for (auto &to : specials)
        sortAndUnite(to);
}

std::vector<ChangedPair> changedPairs(const Specials &before, const Specials &now)
{
    std::vector<ChangedPair> changes;
    for (EndIndex from = 0; from < now.size(); ++from) {
        std::vector<EndIndex> changed;
        std::ranges::set_symmetric_difference(before[from], now[from], std::back_inserter(changed));
        for (const EndIndex to : changed)
            changes.push_back({from, to, std::ranges::binary_search(now[from], to)});
    }
    return changes;
}

void EdgeFinder::summarizeAll()
{
    static constexpr std::size_t kFewChanges = 64; // more are cheaper counted from nothing
    const auto isSpecialPair = [this](EndIndex from, EndIndex to) { return isSpecial(from, to); };
    if (m_before != nullptr) {
        const auto changes = changedPairs(m_before->specials, m_trust->specials);
        if (changes.size() <= kFewChanges) {
            m_trust->summary = summarizeAgain(m_before->summary, changes, m_context, m_ends,
                                              m_pairs, isSpecialPair);
            return;
        }
    }
    m_trust->summary = summarize(m_context, m_ends, m_pairs, isSpecialPair);
}

void EdgeFinder::listFew()
{
    auto &few = m_trust->few;
    few.resize(m_context.workloadCount());
    for (EndIndex to = 0; to < m_context.workloadCount(); ++to) {
        for (const OpenSources &sources : m_trust->summary.destinations[to].open) {
            for (const EndIndex from : sources.first) {
                if (!sources.isCrowd())
                    few[from].push_back(to);
            }
        }
    }
}

bool EdgeFinder::isDrawnAsBefore(EndIndex from) const
{
    return m_before->drawn[from] == m_trust->drawn[from] &&
           m_before->specials[from] == m_trust->specials[from] &&
           m_before->few[from] == m_trust->few[from];
}

/// An address of one external may be drawn through another, so that they count together.
bool EdgeFinder::areExternalsDrawnAsBefore() const
{
    const auto first = static_cast<std::ptrdiff_t>(m_context.workloadCount());
    return std::equal(m_before->drawn.begin() + first, m_before->drawn.end(),
                      m_trust->drawn.begin() + first, m_trust->drawn.end());
}

void EdgeFinder::judgeSources()
{
    m_trust->sources.resize(m_ends.count());
    const bool areExternalsSame = m_before != nullptr && areExternalsDrawnAsBefore();
    tbb::parallel_for(EndIndex{0}, static_cast<EndIndex>(m_ends.count()), [&](EndIndex from) {
        if (m_context.stop.stop_requested())
            return;
        const bool isSame = m_before != nullptr &&
                            (m_ends.isWorkload(from) ? isDrawnAsBefore(from) : areExternalsSame);
        m_trust->sources[from] = isSame ? m_before->sources[from] : judgeSource(from);
    });
}

/// By key.
std::vector<EndIndex> EdgeFinder::destinationsOf(EndIndex from) const
{
    std::vector<EndIndex> to;
    if (m_ends.isWorkload(from)) {
        to = m_trust->few[from]; // never special: those were not counted
        const auto &specials = m_trust->specials[from];
        to.insert(to.end(), specials.begin(), specials.end());
        for (auto i = m_context.workloadCount(); i < m_ends.count(); ++i)
            to.push_back(i);
    } else {
        for (EndIndex i = 0; i < m_context.workloadCount(); ++i)
            to.push_back(i);
    }
    std::sort(to.begin(), to.end(),
              [this](EndIndex a, EndIndex b) { return m_context.keyOf(a) < m_context.keyOf(b); });
    return to;
}

std::shared_ptr<const SourceEdges> EdgeFinder::judgeSource(EndIndex from) const
{
    auto source = std::make_shared<SourceEdges>();
    for (const auto to : destinationsOf(from)) {
        auto edge = m_judge.judge(from, to);
        if (!edge)
            continue;
        if (from != to && isCountedAlone(from, to) && m_judge.isInDoubt(*edge))
            ++source->notAssessable[{kImplicitTrustRule, m_judge.doubt(from, to)}];
        if (edge->drawn.empty() && edge->implicit.empty() && !edge->isClosed)
            continue;
        if (!edge->implicit.empty() && !m_trust->isUndecided)
            source->findings.push_back(
                pairFinding(m_context, {from, to, &*edge}, m_ends.verdictOf(from, to)));
        if (auto blocked = m_drawn.judge(from, to, edge->drawn, source->notAssessable))
            source->findings.push_back(std::move(*blocked));
        source->edges.push_back(std::move(*edge));
        source->to.push_back(to);
    }
    return source;
}

/// Sources by key, so that the report's edges are in order.
void EdgeFinder::collect()
{
    std::size_t edges = 0;
    std::size_t findings = 0;
    for (const auto &source : m_trust->sources) {
        edges += source->edges.size();
        findings += source->findings.size();
    }
    auto &report = m_sink.report;
    report.edges.reserve(edges);
    report.findings.reserve(report.findings.size() + findings);
    for (const EndIndex from : m_ends.order()) {
        const SourceEdges &source = *m_trust->sources[from];
        report.edges.insert(report.edges.end(), source.edges.begin(), source.edges.end());
        report.findings.insert(report.findings.end(), source.findings.begin(),
                               source.findings.end());
        for (const auto &[reason, times] : source.notAssessable)
            m_sink.notAssessable[reason] += times;
    }
}

void EdgeFinder::collectTrust()
{
    auto pairs = m_trust->summary.betweenNamespaces;
    for (EndIndex from = 0; from < m_context.workloadCount(); ++from) {
        const SourceEdges &source = *m_trust->sources[from];
        for (std::size_t i = 0; i < source.to.size(); ++i) {
            const EndIndex to = source.to[i];
            if (!m_ends.isWorkload(to) || !isSpecial(from, to) || source.edges[i].implicit.empty())
                continue;
            const auto own = m_context.workload(from).nameSpace;
            const auto other = m_context.workload(to).nameSpace;
            if (own != other)
                ++pairs[{own, other}];
        }
    }
    const auto keyOf = [this](NamespaceId id) {
        const auto &nameSpace = m_context.topology.nameSpace(id);
        return NodeKey{nameSpace.cluster, "", "Namespace", nameSpace.name};
    };
    auto &trust = m_sink.report.namespaceTrust;
    for (const auto &[ends, count] : pairs)
        trust.push_back({keyOf(ends.first), keyOf(ends.second), count});
    std::sort(trust.begin(), trust.end(), [](const NamespaceTrust &a, const NamespaceTrust &b) {
        return std::tie(a.from, a.to) < std::tie(b.from, b.to);
    });
}

/// One explanation a destination: one for each pair would cost more than all else.
void EdgeFinder::explainDoubts()
{
    m_trust->doubts.resize(m_context.workloadCount());
    tbb::parallel_for(EndIndex{0}, m_context.workloadCount(), [&](EndIndex to) {
        const auto &destination = m_trust->summary.destinations[to];
        if (destination.unknown == 0 || m_context.stop.stop_requested())
            return;
        DoubtedDestination &doubt = m_trust->doubts[to];
        doubt.source = destination.firstUnknown;
        const auto *before = m_before != nullptr ? &m_before->doubts[to] : nullptr;
        const bool isSame =
            before != nullptr && !before->reason.empty() && before->source == doubt.source;
        doubt.reason = isSame ? before->reason : m_judge.doubt(doubt.source, to);
    });
}

void EdgeFinder::countDoubts()
{
    explainDoubts();
    for (EndIndex to = 0; to < m_context.workloadCount(); ++to) {
        const auto unknown = m_trust->summary.destinations[to].unknown;
        if (unknown > 0)
            m_sink.notAssessable[{kImplicitTrustRule, m_trust->doubts[to].reason}] += unknown;
    }
}

void EdgeFinder::countLooseEnds()
{
    for (const Flow &flow : m_context.design.flows)
        if (!m_context.findEnd(flow.from) || !m_context.findEnd(flow.to))
            m_sink.cannotAssess(kDrawnButBlockedRule,
                                "an end of the drawn flow is not in the input");
}

void EdgeFinder::countUndecided()
{
    const auto &edges = m_sink.report.edges;
    auto count = static_cast<std::size_t>(std::count_if(
        edges.begin(), edges.end(), [](const EdgeState &edge) { return !edge.implicit.empty(); }));
    for (const auto &crowd : m_sink.report.crowds)
        count += crowd.sources;
    if (count > 0)
        m_sink.notAssessable[{kImplicitTrustRule,
                              "nothing is drawn yet: every open pair is undecided"}] = count;
}

} // namespace

std::shared_ptr<const ImplicitTrust>
findImplicitTrust(const FindingsContext &context, const FindingsEnds &ends, const OpenPairs &pairs,
                  const ImplicitTrust *before, FindingsSink &sink)
{
    return EdgeFinder(context, ends, pairs, before, sink).run();
}

} // namespace drawbridge
