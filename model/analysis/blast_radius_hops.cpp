// SPDX-License-Identifier: Apache-2.0
// The hops of an input are worked out once and kept while the drawing is edited; those of the
// drawing are as many as its flows. As designed nothing is open that is not drawn, but for pods on
// the host network, which no NetworkPolicy closes (`verify` says so too): theirs is unknown.
//
// Tested by tests/unit/analysis/test_blast_radius.cpp
#include "model/analysis/blast_radius_hops.h"

#include "model/analysis/decision.h"
#include "model/analysis/edge_lookup_world.h"

#include <algorithm>

namespace drawbridge {
namespace {

/// The reason of the first layer that does not know.
std::string firstDoubt(const Decision &decision)
{
    for (const LayerDecision &layer : decision.layers)
        if (layer.verdict == Verdict::Unknown)
            return layer.reason;
    return {};
}

} // namespace

ReachHops::ReachHops(std::shared_ptr<const EdgeLookup> lookup, const ReachQuestion &question)
    : m_lookup(std::move(lookup)), m_basis(question.basis), m_filter(question.filter)
{}

ReachHops::~ReachHops() = default;

std::unique_ptr<ReachHops> ReachHops::renewed(std::unique_ptr<ReachHops> before,
                                              std::shared_ptr<const EdgeLookup> lookup,
                                              const ReachQuestion &question,
                                              const std::stop_token &stop)
{
    const bool isOfInput = before && before->isOfSameInput(*lookup);
    if (isOfInput && before->isSameGraph(*lookup, question)) {
        before->m_lookup = std::move(lookup);
        return before;
    }
    std::unique_ptr<ReachHops> hops(new ReachHops(std::move(lookup), question));
    if (isOfInput)
        hops->m_workloads = before->m_workloads;
    if (question.basis == ReachBasis::Designed)
        hops->fillDesigned();
    else
        hops->fillImported(stop);
    if (stop.stop_requested()) // half a graph must not be taken for a whole one
        hops->m_forward = {};
    else
        hops->m_backward = hops->m_forward.reversed();
    return hops;
}

bool ReachHops::isOfSameInput(const EdgeLookup &lookup) const
{
    return m_lookup->world().network == lookup.world().network &&
           m_lookup->world().mesh == lookup.world().mesh;
}

bool ReachHops::isSameGraph(const EdgeLookup &lookup, const ReachQuestion &question) const
{
    return m_basis == ReachBasis::Imported && question.basis == m_basis &&
           question.filter == m_filter && m_forward.size() == lookup.world().ends.count() &&
           m_lookup->world().design.externals == lookup.world().design.externals;
}

void ReachHops::fillImported(const std::stop_token &stop)
{
    const EdgeLookup::World &world = m_lookup->world();
    if (!m_workloads) {
        const std::shared_ptr<const NetworkRelation> relation(world.pairs,
                                                              &world.pairs->relation());
        m_workloads = std::make_shared<const WorkloadHops>(world.network, world.mesh, relation);
    }
    const bool hasBarrier = m_filter.network || m_filter.identity;
    if (!hasBarrier) {
        m_forward = HopGraph(world.context.workloadCount(), world.ends.count());
        return;
    }
    m_forward = m_workloads->graph(m_filter, world.ends.count(), stop);
    m_outside = std::make_shared<const OutsideHops>(m_workloads, m_lookup);
    if (!stop.stop_requested())
        m_outside->addTo(m_forward, m_filter);
}

bool ReachHops::isOnHost(HopEnd end) const
{
    const FindingsContext &context = m_lookup->world().context;
    return end < context.workloadCount() && context.workload(end).isHostNetwork;
}

void ReachHops::fillDesigned()
{
    const EdgeLookup::World &world = m_lookup->world();
    m_forward = HopGraph(world.context.workloadCount(), world.ends.count());
    if (!m_filter.network && !m_filter.identity)
        return;
    for (const auto &[ends, drawn] : world.context.drawn)
        if (ends.first != ends.second && !(drawn & m_filter.ports).empty())
            m_forward.add(ends.first, ends.second, true);
    const auto count = static_cast<HopEnd>(m_forward.size());
    for (HopEnd end = 0; end < world.context.workloadCount(); ++end) {
        if (!isOnHost(end))
            continue;
        for (HopEnd other = 0; other < count; ++other) {
            if (other == end || (other < world.context.workloadCount() &&
                                 !world.context.workload(other).hasNetwork))
                continue;
            m_forward.add(end, other, false);
            m_forward.add(other, end, false);
        }
    }
}

PortVerdict ReachHops::ports(HopEnd from, HopEnd to) const
{
    const FindingsContext &context = m_lookup->world().context;
    if (m_basis == ReachBasis::Designed) {
        const auto drawn = context.drawn.find({from, to});
        const PortSet allowed =
            drawn == context.drawn.end() ? PortSet() : drawn->second & m_filter.ports;
        const bool isOpen = isOnHost(from) || isOnHost(to);
        return {allowed, isOpen ? (context.scopeOf(to) & m_filter.ports) - allowed : PortSet()};
    }
    const std::size_t workloads = context.workloadCount();
    if (from < workloads && to < workloads)
        return m_workloads->ports(WorkloadId{from}, WorkloadId{to}, m_filter);
    return m_outside->ports(from, to, m_filter);
}

std::string ReachHops::doubt(HopEnd from, HopEnd to, const PortVerdict &ports) const
{
    const EdgeLookup::World &world = m_lookup->world();
    const auto onHost = isOnHost(from) ? from : to;
    if (m_basis == ReachBasis::Designed)
        return toString(world.context.keyOf(onHost)) +
               " is on the host network, which no NetworkPolicy closes";
    for (const HopEnd end : {from, to})
        if (std::string why = m_outside->doubt(end); !why.empty())
            return why;
    const std::vector<PortRange> unknown = ports.unknown.ranges();
    const bool areWorkloads = world.ends.isWorkload(from) && world.ends.isWorkload(to);
    if (!areWorkloads || unknown.empty())
        return "the policies do not tell";
    Attempt attempt;
    attempt.from = WorkloadId{from};
    attempt.to = WorkloadId{to};
    attempt.protocol = unknown.front().protocol;
    attempt.port = unknown.front().first;
    const std::string why = firstDoubt(decide(*world.network, *world.mesh, attempt));
    return why.empty() ? "the policies do not tell" : why;
}

std::vector<std::string> ReachHops::unknown(HopEnd node) const
{
    const FindingsContext &context = m_lookup->world().context;
    std::vector<std::string> sentences;
    if (m_basis == ReachBasis::Designed) {
        sentences.emplace_back("As designed holds once the export is applied and proven");
        return sentences;
    }
    const bool isWorkload = node < context.workloadCount();
    if (isWorkload && !context.workload(node).hasNetwork)
        sentences.emplace_back(toString(context.keyOf(node)) +
                               " ran to its end: it has no network any more");
    return sentences;
}

} // namespace drawbridge
