// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/blast_radius.h"
#include "model/analysis/blast_radius_hops.h"
#include "model/analysis/escalation.h"

namespace drawbridge {

/// The part of an answer that permissions, pods and nodes give (findings.md 2.5). Keeps the graph
/// of one input.
class ReachPowers {
public:
    /// Ways of this many hops and no more, as `drawbridgectl reach` has them.
    static constexpr std::size_t kMostHops = 6;

    /// With a breach assumed, no more connections than these are followed.
    static constexpr std::size_t kMostNetworkHops = 2'000'000;

    /// Adds powers, the way to the one that is asked about, and sentences about what was not looked
    /// at. `hops`: those of the question. When stopped the answer is of no use, and nothing of it
    /// is kept.
    void addTo(ReachAnswer &answer, const EdgeLookup::World &world, const ReachHops &hops,
               const std::stop_token &stop);

private:
    void addImported(ReachAnswer &answer, const EdgeLookup::World &world, const ReachHops &hops,
                     const std::stop_token &stop);
    void renew(ReachAnswer &answer, const EdgeLookup::World &world, const HopGraph &hops,
               const std::stop_token &stop);
    static void addDesigned(ReachAnswer &answer, const EdgeLookup::World &world);

    std::shared_ptr<const RbacEngine> m_rbac; ///< The graph's.
    HopGraph m_hops;                          ///< Those it follows; empty: none.
    std::optional<EscalationGraph> m_graph;
};

} // namespace drawbridge
