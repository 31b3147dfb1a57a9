// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/blast_radius.h"
#include "model/analysis/escalation.h"

namespace drawbridge {

/// The part of an answer that permissions, pods and nodes give (findings.md 2.5). Keeps the graph
/// of one input.
class ReachPowers {
public:
    /// Ways of this many hops and no more, as `drawbridgectl reach` has them.
    static constexpr std::size_t kMostHops = 6;

    /// Adds powers, and sentences about what was not looked at.
    void addTo(ReachAnswer &answer, const EdgeLookup::World &world);

private:
    void addImported(ReachAnswer &answer, const EdgeLookup::World &world);
    static void addDesigned(ReachAnswer &answer, const EdgeLookup::World &world);

    std::shared_ptr<const RbacEngine> m_rbac; ///< The graph's.
    std::optional<EscalationGraph> m_graph;
};

} // namespace drawbridge
