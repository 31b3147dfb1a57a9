// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings_edges.h"
#include "model/analysis/network_relation.h"

namespace drawbridge {

/// The ends of all pairs, workloads and externals, with what the NetworkPolicies say of each by
/// itself. Nothing changes after construction, so that pairs may be judged on several threads.
class FindingsEnds {
public:
    /// `before`: of the same topology and engines, for another drawing, or null.
    explicit FindingsEnds(const FindingsContext &context, const FindingsEnds *before = nullptr);

    [[nodiscard]] std::size_t count() const { return m_facts->order.size(); }
    /// By key, which is the order of the report.
    [[nodiscard]] const std::vector<EndIndex> &order() const { return m_facts->order; }
    /// Place of each end in that order.
    [[nodiscard]] const std::vector<std::uint32_t> &ranks() const { return m_facts->ranks; }
    [[nodiscard]] bool isWorkload(EndIndex end) const { return end < m_context.workloadCount(); }
    /// The workload, or one address of each part of an external that policies may tell apart.
    [[nodiscard]] const std::vector<Endpoint> &endpointsOf(EndIndex end) const
    {
        return m_facts->endpoints[end];
    }
    [[nodiscard]] bool isIngressIsolated(EndIndex workload) const
    {
        return m_facts->ingressIsolated[workload];
    }
    /// `FindingsContext::scopeOf` of a workload.
    [[nodiscard]] const PortSet &scopeOf(EndIndex workload) const
    {
        return m_facts->scopes[workload];
    }
    /// Two pods of one cluster that no policy restricts: open without a question to the engine.
    [[nodiscard]] bool isOpenPair(EndIndex from, EndIndex to) const;
    /// What the policies admit, less what is drawn to or from another external for the same
    /// address. `relation`: of the same engine, or null; what it has is not asked again. Cost: one
    /// question to the engine for each pair of witnesses.
    [[nodiscard]] PairVerdict verdictOf(EndIndex from, EndIndex to,
                                        const NetworkRelation *relation = nullptr) const;
    /// Ports on which the pair is judged. The Internet, or a host name, gets to a pod only where
    /// something exposes it.
    [[nodiscard]] const PortSet &judgedPorts(EndIndex from, EndIndex to) const;

private:
    [[nodiscard]] const External &external(EndIndex end) const
    {
        return m_context.design.externals.items()[end - m_context.workloadCount()];
    }
    [[nodiscard]] PortSet drawnElsewhere(const Endpoint &address, EndIndex end, EndIndex other,
                                         Direction direction) const;
    [[nodiscard]] bool isBlurred(EndIndex end) const
    {
        return isWorkload(end) && !m_context.blurred[end].empty();
    }

    /// What does not depend on what is drawn between the ends.
    struct Facts {
        std::vector<AddressSet> addresses;            ///< By external.
        std::vector<std::vector<Endpoint>> endpoints; ///< By end: itself, or its witnesses.
        std::vector<EndIndex> order;
        std::vector<std::uint32_t> ranks;
        std::vector<bool> ingressIsolated, egressIsolated;
        std::vector<bool> unrestrictedIngress, unrestrictedEgress;
        std::vector<PortSet> scopes;
    };
    class FactsBuilder;

    const FindingsContext &m_context;
    std::shared_ptr<const Facts> m_facts;
};

} // namespace drawbridge
