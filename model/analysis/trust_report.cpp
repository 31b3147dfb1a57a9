// SPDX-License-Identifier: Apache-2.0
// What ZT-NET-004 and ZT-DRF-001 came to, put together in the order of the report from what each
// source and each destination came to.
// Tested by tests/unit/analysis/test_crowds.cpp and test_findings_again.cpp

#include "model/analysis/trust_report.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

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
                const ImplicitTrust *before, ImplicitTrust &trust, AnalysisReport &report)
        : m_context(context), m_ends(ends), m_before(before), m_trust(trust), m_report(report)
    {}

    void run()
    {
        for (const EndIndex end : m_ends.order()) {
            m_report.edges.append(m_trust.sources[end]->edges);
            if (m_ends.isWorkload(end) && m_trust.crowds[end] != nullptr)
                m_report.crowds.append(m_trust.crowds[end]->crowds);
        }
        sumTrust();
        reportNamespaces();
        if (m_trust.isUndecided)
            countUndecided();
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
            m_report.namespaceTrust.append(m_trust.trustRows[from]);
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

    void countUndecided()
    {
        m_trust.undecided = static_cast<std::size_t>(
            std::ranges::count_if(std::as_const(m_report.edges),
                                  [](const EdgeState &edge) { return !edge.implicit.empty(); }));
        for (const Crowd &crowd : std::as_const(m_report.crowds))
            m_trust.undecided += crowd.sources;
    }

    const FindingsContext &m_context;
    const FindingsEnds &m_ends;
    const ImplicitTrust *m_before;
    ImplicitTrust &m_trust;
    AnalysisReport &m_report;
};

} // namespace
} // namespace trust_report

void reportTrust(const FindingsContext &context, const FindingsEnds &ends,
                 const ImplicitTrust *before, ImplicitTrust &trust, AnalysisReport &report)
{
    trust_report::TrustReport(context, ends, before, trust, report).run();
}

} // namespace drawbridge
