// SPDX-License-Identifier: Apache-2.0
// What ZT-NET-004 and ZT-DRF-001 came to, put together in the order of the report from what each
// source and each destination came to.
// Tested by tests/unit/analysis/test_crowds.cpp and test_findings_again.cpp

#include "model/analysis/trust_report.h"

#include "model/analysis/drawn_flow_judge.h"
#include "model/analysis/findings_edges.h"

#include <algorithm>
#include <numeric>

namespace drawbridge {
namespace trust_report {
namespace {

using TrustTable = PairTable<std::size_t>;

NodeKey keyOf(const Topology &topology, std::size_t nameSpace)
{
    const NamespaceNode &node = topology.namespaces[nameSpace];
    return {node.cluster, "", "Namespace", node.name};
}

class TrustReport {
public:
    TrustReport(const FindingsContext &context, const FindingsEnds &ends,
                const ImplicitTrust *before, ImplicitTrust &trust, FindingsSink &sink)
        : m_context(context), m_ends(ends), m_before(before), m_trust(trust), m_sink(sink)
    {}

    void run()
    {
        for (const EndIndex end : m_ends.order()) {
            const SourceEdges &source = *m_trust.sources[end];
            m_sink.report.edges.append(source.edges);
            for (const auto &[reason, times] : source.notAssessable)
                m_sink.notAssessable[reason] += times;
            if (m_ends.isWorkload(end) && m_trust.crowds[end] != nullptr)
                m_sink.report.crowds.append(m_trust.crowds[end]->crowds);
        }
        sumTrust();
        reportNamespaces();
        countDoubts();
    }

private:
    /// Pairs that were only counted, and special ones.
    void sumTrust()
    {
        m_trust.trust = m_trust.summary.betweenNamespaces;
        std::map<std::uint32_t, std::map<std::uint32_t, std::size_t>> special;
        for (EndIndex from = 0; from < m_context.workloadCount(); ++from)
            for (const NamespaceId to : m_trust.sources[from]->trusts)
                ++special[m_context.workload(from).nameSpace.index][to.index];
        for (const auto &[from, counts] : special) {
            std::map<std::uint32_t, std::size_t> sum = counts;
            for (const auto &[ends, count] : m_trust.trust.row(from))
                sum[ends.second] += count;
            TrustTable::Row row;
            for (const auto &[to, count] : sum)
                row.push_back({{from, to}, count});
            m_trust.trust.setRow(from, std::move(row));
        }
    }

    void reportNamespaces()
    {
        const Topology &topology = m_context.topology;
        std::vector<std::uint32_t> order(topology.namespaces.size());
        std::iota(order.begin(), order.end(), 0U);
        std::ranges::sort(order, {}, [&](std::uint32_t i) { return keyOf(topology, i); });
        std::vector<std::uint32_t> ranks(order.size());
        for (std::uint32_t i = 0; i < order.size(); ++i)
            ranks[order[i]] = i;
        m_trust.trustRows.resize(order.size());
        for (const std::uint32_t from : order) {
            const bool isSame =
                m_before != nullptr && m_trust.trust.isRowAsIn(m_before->trust, from);
            m_trust.trustRows[from] = isSame ? m_before->trustRows[from] : rowOf(from, ranks);
            m_sink.report.namespaceTrust.append(m_trust.trustRows[from]);
        }
    }

    [[nodiscard]] SharedList<NamespaceTrust>::PiecePtr
    rowOf(std::uint32_t from, const std::vector<std::uint32_t> &ranks) const
    {
        std::vector<std::pair<std::uint32_t, std::size_t>> counts; // by rank of the destination
        for (const auto &[ends, count] : m_trust.trust.row(from))
            counts.emplace_back(ends.second, count);
        std::ranges::sort(counts, {}, [&](const auto &count) { return ranks[count.first]; });
        const NodeKey source = keyOf(m_context.topology, from);
        auto piece = std::make_shared<SharedList<NamespaceTrust>::Piece>();
        for (const auto &[to, count] : counts)
            piece->push_back(std::make_shared<NamespaceTrust>(
                NamespaceTrust{source, keyOf(m_context.topology, to), count}));
        return piece;
    }

    void countDoubts()
    {
        for (EndIndex to = 0; to < m_context.workloadCount(); ++to)
            if (m_trust.doubts[to] != nullptr)
                m_sink.notAssessable[{kImplicitTrustRule, m_trust.doubts[to]->reason}] +=
                    m_trust.summary.destinations[to]->unknown;
        if (m_context.looseFlows > 0)
            m_sink.notAssessable[{kDrawnButBlockedRule,
                                  "an end of the drawn flow is not in the input"}] +=
                m_context.looseFlows;
        if (m_trust.isUndecided)
            countUndecided();
    }

    void countUndecided()
    {
        const AnalysisReport &report = m_sink.report;
        auto count = static_cast<std::size_t>(std::ranges::count_if(
            report.edges, [](const EdgeState &edge) { return !edge.implicit.empty(); }));
        for (const Crowd &crowd : report.crowds)
            count += crowd.sources;
        if (count > 0)
            m_sink.notAssessable[{kImplicitTrustRule,
                                  "nothing is drawn yet: every open pair is undecided"}] = count;
    }

    const FindingsContext &m_context;
    const FindingsEnds &m_ends;
    const ImplicitTrust *m_before;
    ImplicitTrust &m_trust;
    FindingsSink &m_sink;
};

} // namespace
} // namespace trust_report

void reportTrust(const FindingsContext &context, const FindingsEnds &ends,
                 const ImplicitTrust *before, ImplicitTrust &trust, FindingsSink &sink)
{
    trust_report::TrustReport(context, ends, before, trust, sink).run();
}

} // namespace drawbridge
