// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings_edges.h"

namespace drawbridge {

/// The ends of all pairs, workloads and externals, with what the NetworkPolicies say of each by
/// itself. Nothing changes after construction, so that pairs may be judged on several threads.
class FindingsEnds {
public:
    explicit FindingsEnds(const FindingsContext &context);

    [[nodiscard]] std::size_t count() const { return m_order.size(); }
    /// By key, which is the order of the report.
    [[nodiscard]] const std::vector<EndIndex> &order() const { return m_order; }
    [[nodiscard]] bool isWorkload(EndIndex end) const { return end < m_context.workloadCount(); }
    /// The workload, or one address of each part of an external that policies may tell apart.
    [[nodiscard]] const std::vector<Endpoint> &endpointsOf(EndIndex end) const
    {
        return m_endpoints[end];
    }
    [[nodiscard]] bool isIngressIsolated(EndIndex workload) const
    {
        return m_ingressIsolated[workload];
    }
    /// `FindingsContext::scopeOf` of a workload.
    [[nodiscard]] const PortSet &scopeOf(EndIndex workload) const { return m_scopes[workload]; }
    /// Two pods of one cluster that no policy restricts: open without a question to the engine.
    [[nodiscard]] bool isOpenPair(EndIndex from, EndIndex to) const;
    /// What the policies admit, less what is drawn to or from another external for the same
    /// address. Cost: one question to the engine for each pair of witnesses.
    [[nodiscard]] PairVerdict verdictOf(EndIndex from, EndIndex to) const;
    /// Ports on which the pair is judged. The Internet, or a host name, gets to a pod only where
    /// something exposes it.
    [[nodiscard]] const PortSet &judgedPorts(EndIndex from, EndIndex to) const;

private:
    [[nodiscard]] const External &external(EndIndex end) const
    {
        return m_context.design.externals.items()[end - m_context.workloadCount()];
    }
    void addWorkload(EndIndex index);
    [[nodiscard]] bool isUnrestricted(EndIndex index, Direction direction) const;
    [[nodiscard]] std::vector<Endpoint> witnessesOf(const AddressSet &addresses) const;
    [[nodiscard]] PortSet drawnElsewhere(const Endpoint &address, EndIndex end, EndIndex other,
                                         Direction direction) const;
    [[nodiscard]] bool isBlurred(EndIndex end) const
    {
        return isWorkload(end) && !m_context.blurred[end].empty();
    }

    const FindingsContext &m_context;
    std::vector<AddressSet> m_addresses;            ///< By external.
    std::vector<std::vector<Endpoint>> m_endpoints; ///< By end: itself, or its witnesses.
    std::vector<EndIndex> m_order;
    std::vector<bool> m_ingressIsolated, m_egressIsolated;
    std::vector<bool> m_unrestrictedIngress, m_unrestrictedEgress;
    std::vector<PortSet> m_scopes;
};

} // namespace drawbridge
