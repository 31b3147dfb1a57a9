// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/blast_radius.h"
#include "model/analysis/outside_hops.h"

namespace drawbridge {

/// The hops that one question goes over, between all ends of a design, both ways round. Holds the
/// lookup it was made of.
class ReachHops {
public:
    /// What was made before where it answers this question too, else anew from its parts.
    [[nodiscard]] static std::unique_ptr<ReachHops>
    renewed(std::unique_ptr<ReachHops> before, std::shared_ptr<const EdgeLookup> lookup,
            const ReachQuestion &question, const std::stop_token &stop);
    ~ReachHops();

    [[nodiscard]] const HopGraph &forward() const { return m_forward; }
    [[nodiscard]] const HopGraph &backward() const { return m_backward; }
    [[nodiscard]] PortVerdict ports(HopEnd from, HopEnd to) const;
    /// Why nobody knows whether a hop is open: one sentence without a full stop.
    [[nodiscard]] std::string doubt(HopEnd from, HopEnd to, const PortVerdict &ports) const;
    /// Sentences about what this basis leaves open.
    [[nodiscard]] std::vector<std::string> unknown(HopEnd node) const;

private:
    ReachHops(std::shared_ptr<const EdgeLookup> lookup, const ReachQuestion &question);
    [[nodiscard]] bool isOfSameInput(const EdgeLookup &lookup) const;
    [[nodiscard]] bool isSameGraph(const EdgeLookup &lookup, const ReachQuestion &question) const;
    void fillImported(const std::stop_token &stop);
    void fillDesigned();
    [[nodiscard]] bool isOnHost(HopEnd end) const;

    std::shared_ptr<const EdgeLookup> m_lookup;
    ReachBasis m_basis;
    HopFilter m_filter;
    std::shared_ptr<const WorkloadHops> m_workloads; ///< Of the input; null until it is needed.
    std::shared_ptr<const OutsideHops> m_outside;
    HopGraph m_forward, m_backward;
};

} // namespace drawbridge
