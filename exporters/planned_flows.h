// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/export_plan.h"

#include <optional>

namespace drawbridge {

/// What becomes of one flow, with what was said about it. Of the flow and its ends alone: other
/// flows change nothing in it, but for Linkerd (linkerd_obstacles.h).
struct FlowPlan {
    std::optional<PlannedFlow> flow;     ///< Nothing where it is left out.
    std::vector<PlannedFlow> requests{}; ///< Those that only a waypoint lets through; one at most.
    Diagnostics said;
};

/// A flow that can be written exactly; else nothing, with a NotExportable diagnostic that names
/// what is missing.
[[nodiscard]] FlowPlan planFlow(const ExportPlan &plan, const Flow &flow, bool isSystem);

/// How what goes through the plan's waypoints gets there in the tunnel, and on to the workload,
/// whose policy admits the waypoint on the ports that are drawn (istio.md 1.9).
[[nodiscard]] std::vector<PlannedFlow> planLegs(const ExportPlan &plan);

/// Fills `apiAccess` and `apiServerFlows` of the plan, in the same manner.
void planAccess(ExportPlan &plan, Diagnostics &diagnostics);

} // namespace drawbridge
