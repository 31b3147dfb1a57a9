// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/export_plan.h"
#include "exporters/linkerd_requests.h"

#include <set>
#include <string>
#include <vector>

namespace drawbridge {

/// Why no policy of Linkerd can say a flow to one of its workloads; empty message: one can.
struct LinkerdObstacle {
    std::string message; ///< Of the destination: "is called on …".
    std::string hint;
};

/// Of a plan for Linkerd. Depends on the other flows to the same workload: of two routes of one
/// length Linkerd tells none first, and it does not tell callers without an identity from those
/// with one. Cost: O(flows of the design), for requests and for callers without an identity.
[[nodiscard]] LinkerdObstacle obstacleInLinkerd(const ExportPlan &plan, const PlannedFlow &planned);

/// Requests of the kubelet that stop being let in once a Server has routes: GET on the paths of the
/// port's HTTP probes.
[[nodiscard]] std::vector<LinkerdMatch> probesOn(const ExportPlan &plan,
                                                 const ExportSubject &subject, std::uint16_t port);

/// The kubelet among callers, which are else called by accounts and nodes.
inline constexpr const char *kProbesCaller = "~probes";

} // namespace drawbridge
