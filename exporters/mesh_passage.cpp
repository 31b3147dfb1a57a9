// SPDX-License-Identifier: Apache-2.0
#include "exporters/mesh_passage.h"

#include "model/analysis/layers.h"
#include "model/design/host_probes.h"

// In an ambient mesh a NetworkPolicy sees the tunnel and says who may call; on which port is up to
// the AuthorizationPolicy (istio.md section 2). Tested by tests/golden/test_export_golden.cpp and
// tests/unit/exporters/test_ambient_export.cpp

namespace drawbridge {

namespace {

/// Both its ends, where they are workloads; how they meet matters in ambient designs alone.
bool isBetweenWorkloads(const ExportPlan &plan, const PlannedFlow &planned)
{
    return plan.mesh == MeshKind::Ambient && planned.from.workload && planned.to.workload;
}

bool isOfIstio(const WorkloadNode &node)
{
    return node.mesh != MeshMembership::None && node.mesh != MeshMembership::Linkerd;
}

} // namespace

PortSet portsOnWire(const ExportPlan &plan, const PlannedFlow &planned)
{
    const PortSet ports = planned.flow.portSet();
    if (plan.mesh == MeshKind::Linkerd && planned.from.workload && planned.to.workload)
        return onWire(ports, carriageOf(*planned.from.workload->node, *planned.to.workload->node));
    if (!isBetweenWorkloads(plan, planned))
        return ports;
    if (planned.from.workload->isWaypoint) // Which calls ztunnels as they call each other.
        return planned.to.workload->node->mesh == MeshMembership::Ambient
                   ? onWire(ports, Carriage::Tunnel)
                   : ports;
    return onWire(ports, carriageOf(*planned.from.workload->node, *planned.to.workload->node));
}

bool isGateway(const ExportPlan &plan, const ExportSubject &subject)
{
    const bool isForIstio = plan.mesh != MeshKind::None && plan.mesh != MeshKind::Linkerd;
    return isForIstio && !subject.isWaypoint && subject.isBound &&
           subject.node->mesh == MeshMembership::Gateway;
}

bool mayShowIdentity(const ExportPlan &plan, const PlannedFlow &planned)
{
    if (!planned.from.workload)
        return planned.from.external && !planned.from.external->principal.empty();
    const WorkloadNode &from = *planned.from.workload->node;
    return planned.from.workload->isInMesh || isGateway(plan, *planned.from.workload) ||
           (plan.mesh == MeshKind::Ambient && isOfIstio(from));
}

bool mayLackIdentity(const ExportPlan &plan, const PlannedFlow &planned)
{
    if (!mayShowIdentity(plan, planned))
        return true;
    if (!isBetweenWorkloads(plan, planned))
        return false;
    const WorkloadNode &from = *planned.from.workload->node;
    return from.mesh == MeshMembership::Unknown ||
           mayMeetInPlaintext(from, *planned.to.workload->node);
}

bool isThroughWaypoint(const ExportPlan &plan, const PlannedFlow &planned)
{
    if (!planned.from.workload || planned.from.workload->isWaypoint ||
        !mayShowIdentity(plan, planned))
        return false;
    const PortSet ports = planned.flow.portSet();
    for (const WaypointService *service : plan.waypoints.servicesOf(planned.flow.to))
        for (const auto &[port, numbers] : service->ports)
            if (ports.contains(Protocol::Tcp, port))
                return true;
    return false;
}

bool isHostProbe(const PlannedFlow &planned)
{
    return planned.isSystem && planned.flow.from == hostProbeKey(planned.flow.from.cluster);
}

} // namespace drawbridge
