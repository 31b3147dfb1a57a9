// SPDX-License-Identifier: Apache-2.0
// All pairs of workloads for ZT-NET-004. What is open of a pair depends on its verdict and on
// little else: the ports the destination declares, how the mesh carries it, whether a policy nobody
// can read may select an end. Workloads alike in these are one kind, so that one answer holds for a
// verdict and two kinds, and the millions of pairs are only counted.
// Tested by tests/unit/analysis/test_crowds.cpp

#include "model/analysis/open_pairs.h"

#include "model/analysis/layers.h"

#include <algorithm>
#include <tuple>

namespace drawbridge {
namespace {

using SourceTraits = std::tuple<MeshMembership, bool>;
using DestinationTraits = std::tuple<MeshMembership, bool, PortSet>;

/// The kind of each workload, and one workload of each kind.
template<typename Traits, typename TraitsOf>
std::vector<std::uint32_t> kindsOf(EndIndex count, std::vector<EndIndex> &examples,
                                   TraitsOf traitsOf)
{
    std::map<Traits, std::uint32_t> kinds;
    std::vector<std::uint32_t> result;
    for (EndIndex i = 0; i < count; ++i) {
        const auto [at, isNew] =
            kinds.try_emplace(traitsOf(i), static_cast<std::uint32_t>(examples.size()));
        if (isNew)
            examples.push_back(i);
        result.push_back(at->second);
    }
    return result;
}

} // namespace

OpenPairs::OpenPairs(const FindingsContext &context, const FindingsEnds &ends)
    : m_relation(relate(context.network, context.stop))
{
    if (isEmpty())
        return;
    for (const PortVerdict &verdict : m_relation.verdicts)
        m_isDenied.push_back(verdict.isDenied());
    for (EndIndex i = 0; i < context.workloadCount(); ++i)
        m_isSubject.push_back(context.isSubject(i));
    sortIntoKinds(context, ends);
    fillCells(context, ends);
}

const OpenPairs::Cell &OpenPairs::cell(EndIndex from, EndIndex to) const
{
    const auto run = std::ranges::upper_bound(*m_relation.rows[from], to, {}, &VerdictRun::end);
    return cellOf(run->verdict, from, to);
}

void OpenPairs::sortIntoKinds(const FindingsContext &context, const FindingsEnds &ends)
{
    const auto isBlurred = [&context](EndIndex i) { return !context.blurred[i].empty(); };
    m_sourceKind = kindsOf<SourceTraits>(context.workloadCount(), m_sources, [&](EndIndex i) {
        return SourceTraits(context.workload(i).mesh, isBlurred(i));
    });
    m_destinationKind =
        kindsOf<DestinationTraits>(context.workloadCount(), m_destinations, [&](EndIndex i) {
            return DestinationTraits(context.workload(i).mesh, isBlurred(i), ends.scopeOf(i));
        });
}

void OpenPairs::fillCells(const FindingsContext &context, const FindingsEnds &ends)
{
    for (const PortVerdict &verdict : m_relation.verdicts) {
        for (const EndIndex from : m_sources) {
            for (const EndIndex to : m_destinations)
                m_cells.push_back(judge(context, ends.scopeOf(to), verdict, from, to));
        }
    }
}

OpenPairs::Cell OpenPairs::judge(const FindingsContext &context, const PortSet &judged,
                                 const PortVerdict &verdict, EndIndex from, EndIndex to)
{
    if (verdict.isDenied())
        return {};
    PortVerdict ports = verdict;
    if (!context.blurred[from].empty() || !context.blurred[to].empty())
        ports = {{}, verdict.allowed | verdict.unknown};
    ports = carried(std::move(ports), carriageOf(context.workload(from), context.workload(to)));
    return {numberOf(ports.allowed & judged), !(ports.unknown & judged).empty()};
}

std::uint32_t OpenPairs::numberOf(const PortSet &ports)
{
    const auto [at, isNew] =
        m_numbers.try_emplace(ports, static_cast<std::uint32_t>(m_portSets.size()));
    if (isNew)
        m_portSets.push_back(ports);
    return at->second;
}

} // namespace drawbridge
