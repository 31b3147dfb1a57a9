// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/export_plan.h"

namespace drawbridge {

/// The ports of a flow as NetworkPolicies meet it: TCP between pods of an ambient mesh in the
/// tunnel, and on its own ports as well where nobody knows whether it is; between proxies of
/// Linkerd on both.
[[nodiscard]] PortSet portsOnWire(const ExportPlan &plan, const PlannedFlow &planned);

/// Whether its pods are a gateway of Istio, which calls into the mesh under its own identity and
/// asks of its callers what its servers say.
[[nodiscard]] bool isGateway(const ExportPlan &plan, const ExportSubject &subject);

/// Whether its caller comes with an identity of the mesh, or may. For a sidecar design one of this
/// and `mayLackIdentity` holds; a ztunnel and a sidecar may meet either way.
[[nodiscard]] bool mayShowIdentity(const ExportPlan &plan, const PlannedFlow &planned);
[[nodiscard]] bool mayLackIdentity(const ExportPlan &plan, const PlannedFlow &planned);

/// Whether it also goes through a waypoint, by a Service in front of its workload.
[[nodiscard]] bool isThroughWaypoint(const ExportPlan &plan, const PlannedFlow &planned);

/// A call of the kubelet, which an ambient mesh lets past its ztunnels.
[[nodiscard]] bool isHostProbe(const PlannedFlow &planned);

} // namespace drawbridge
