// SPDX-License-Identifier: Apache-2.0
// The shares of the score a namespace, for the heat map. A pair counts for the namespaces of both
// its ends, and once where they are one. What nobody knows anything about has no value.
// Tested by tests/unit/analysis/test_score.cpp

#include "model/analysis/score/namespace_counts.h"

#include <algorithm>

namespace drawbridge::score {
namespace {

constexpr std::size_t kOutsidePairs = 5; ///< Of each workload, where they count.

NodeKey namespaceOf(const NodeKey &node)
{
    return {node.cluster, "", "Namespace", node.nameSpace};
}

/// From its fractions, as `setValue` does for the whole; a range from 0 to 1 says nothing.
NamespaceShares::Share shareOf(const ScoreFraction &worst, const ScoreFraction &best)
{
    NamespaceShares::Share share{worst, best, std::nullopt, false};
    if (worst.denominator == 0 && best.denominator == 0)
        return share;
    const ScoreRange range{worst.value(), best.denominator == 0 ? 1 : best.value()};
    share.isUnknown = range.worst <= 0 && range.best >= 1;
    if (!share.isUnknown)
        share.value = range;
    return share;
}

/// So many good, doubtful and bad things as a share.
NamespaceShares::Share shareOf(std::size_t good, std::size_t doubtful, std::size_t bad)
{
    const auto sure = static_cast<double>(good);
    const auto maybe = static_cast<double>(doubtful);
    const double all = sure + maybe + static_cast<double>(bad);
    return shareOf(ScoreFraction{sure, all}, ScoreFraction{sure + maybe, all});
}

} // namespace

NamespaceCounts::NamespaceCounts(const ScoreInput &input) : m_input(input)
{
    const FindingsContext &context = input.world.context;
    for (EndIndex i = 0; i < context.workloadCount(); ++i)
        if (input.isCounted(i))
            m_byKey.try_emplace(namespaceOf(context.keyOf(i)), 0);
    for (auto &[key, place] : m_byKey) {
        place = m_counts.size();
        m_counts.push_back({});
        m_counts.back().key = key;
    }
    m_places.resize(context.workloadCount());
    for (EndIndex i = 0; i < context.workloadCount(); ++i) {
        if (!input.isCounted(i))
            continue;
        m_places[i] = m_byKey.at(namespaceOf(context.keyOf(i)));
        ++m_counts[m_places[i]].workloads;
        ++m_workloads;
    }
}

template<typename Change>
void NamespaceCounts::forEachOf(EndIndex from, std::optional<EndIndex> to, Change change)
{
    change(m_counts[m_places[from]]);
    if (to && m_places[*to] != m_places[from])
        change(m_counts[m_places[*to]]);
}

void NamespaceCounts::addSegment(EndIndex from, std::optional<EndIndex> to, Answer excess)
{
    forEachOf(from, to, [excess](Counts &counts) {
        ++(excess == Answer::Yes     ? counts.segments.bad
           : excess == Answer::Maybe ? counts.segments.doubtful
                                     : counts.justDrawn);
    });
}

void NamespaceCounts::addEdge(EndIndex from, std::optional<EndIndex> to, Answer reach,
                              Answer assured)
{
    forEachOf(from, to, [reach, assured](Counts &counts) { counts.edges.add(reach, assured); });
}

void NamespaceCounts::addFact(std::size_t share, EndIndex workload, Answer isWell)
{
    Facts &facts = m_counts[m_places[workload]].facts[share];
    ++(isWell == Answer::Yes ? facts.good : isWell == Answer::Maybe ? facts.doubtful : facts.bad);
}

void NamespaceCounts::addAccount(const NodeKey &account, ScoreRange share)
{
    const auto found = m_byKey.find(namespaceOf(account));
    if (found == m_byKey.end())
        return;
    m_counts[found->second].accounts.push_back(share);
}

void NamespaceCounts::addReach(EndIndex workload, std::size_t worst, std::size_t best,
                               double others)
{
    Reach &reach = m_counts[m_places[workload]].reach;
    reach.sumWorst += static_cast<double>(worst);
    reach.sumBest += static_cast<double>(best);
    reach.mostWorst = std::max(reach.mostWorst, static_cast<double>(worst));
    reach.mostBest = std::max(reach.mostBest, static_cast<double>(best));
    reach.others = others;
}

NamespaceShares::Share NamespaceCounts::segmentation(const Counts &counts) const
{
    const std::size_t elsewhere = m_workloads - counts.workloads;
    const std::size_t pairs =
        m_workloads * (m_workloads - 1) - (elsewhere == 0 ? 0 : elsewhere * (elsewhere - 1)) +
        (m_input.options.countsOutside ? kOutsidePairs * counts.workloads : 0);
    const Facts &seen = counts.segments;
    const std::size_t shut = pairs - seen.bad - seen.doubtful - counts.justDrawn;
    return shareOf(shut, seen.doubtful, seen.bad);
}

/// 1 - mean / 2 - max / 2, over the workloads of the namespace.
NamespaceShares::Share NamespaceCounts::containment(const Counts &counts) const
{
    const Reach &reach = counts.reach;
    if (reach.others == 0)
        return {};
    const double all = static_cast<double>(counts.workloads) * reach.others;
    const auto fraction = [&](double sum, double most) {
        return ScoreFraction{all - sum / 2 - static_cast<double>(counts.workloads) * most / 2, all};
    };
    ScoreFraction worst = fraction(reach.sumWorst, reach.mostWorst);
    if (m_input.world.context.topology.clusters.size() > 1)
        worst.numerator = 0; // escalation is not followed over several clusters
    return shareOf(worst, fraction(reach.sumBest, reach.mostBest));
}

NamespaceShares::Share NamespaceCounts::privilege(const Counts &counts)
{
    ScoreFraction worst, best;
    for (const ScoreRange &range : counts.accounts) {
        worst.numerator += range.worst;
        best.numerator += range.best;
    }
    worst.denominator = best.denominator = static_cast<double>(counts.accounts.size());
    return shareOf(worst, best);
}

std::vector<NamespaceShares> NamespaceCounts::finish() const
{
    std::vector<NamespaceShares> result;
    for (const Counts &counts : m_counts) {
        NamespaceShares shares;
        shares.nameSpace = counts.key;
        shares.shares[0] = segmentation(counts);
        ScoreShare edges;
        counts.edges.finish(edges);
        shares.shares[1] = shareOf(edges.worst, edges.best);
        for (const std::size_t share : {std::size_t{2}, std::size_t{5}}) {
            const Facts &facts = counts.facts[share];
            shares.shares[share] = shareOf(facts.good, facts.doubtful, facts.bad);
        }
        shares.shares[3] = privilege(counts);
        shares.shares[4] = containment(counts);
        result.push_back(std::move(shares));
    }
    return result;
}

} // namespace drawbridge::score
