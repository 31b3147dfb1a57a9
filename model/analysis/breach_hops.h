// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/escalation.h"
#include "model/analysis/findings_context.h"
#include "model/analysis/hop_graph.h"

#include <cstddef>
#include <vector>

namespace drawbridge {

/// How many hops there are, unknown ones included.
[[nodiscard]] std::size_t hopCount(const HopGraph &hops);

/// Hops between workloads as the escalation graph takes them (findings.md 2.5, e18). `context`: of
/// the design whose ends the hops name.
[[nodiscard]] std::vector<EscalationWorld::NetworkHop>
breachHops(const HopGraph &hops, const EscalationWorld &world, const FindingsContext &context);

/// Adds a node for each external that connections come from, with those as its powers. Named by
/// its key, of kind Workload: the graph knows no other that has packets.
void addOutsideNodes(EscalationGraph &graph, const HopGraph &hops, const FindingsContext &context);

} // namespace drawbridge
