// SPDX-License-Identifier: Apache-2.0
#include "exporters/quarantine_identity.h"

#include "exporters/export_names.h"
#include "exporters/manifest_object.h"
#include "exporters/quarantine_patches.h"
#include "exporters/table_cells.h"
#include "model/analysis/mesh_ports.h"
#include "model/design/waypoint_pods.h"

#include <algorithm>
#include <set>

// An identity outlives the isolation of its pods: whoever took its certificate may show it from
// elsewhere. Behind a waypoint the ztunnel of the destination sees the waypoint's identity, so that
// the waypoint itself has to refuse. Tested by tests/cli/test_quarantine_ambient.cpp

namespace drawbridge {

namespace {

constexpr const char *kGatewayGroup = "gateway.networking.k8s.io";

bool isInAmbientMesh(const WorkloadNode &node)
{
    return node.mesh == MeshMembership::Ambient && !node.isSystem;
}

YamlValue targetOf(const std::string &kind, const std::string &name)
{
    YamlValue target = mappingOf("kind", kind);
    target.set("group", kGatewayGroup);
    target.set("name", name);
    YamlValue targets = YamlValue::sequence();
    targets.push(std::move(target));
    return targets;
}

std::vector<const GatewayObject *> waypointsOf(const Topology &topology)
{
    std::vector<const GatewayObject *> waypoints;
    for (const Topology::Cluster &cluster : topology.clusters)
        if (cluster.resources)
            for (const GatewayObject &gateway : cluster.resources->gateways)
                if (isWaypoint(gateway))
                    waypoints.push_back(&gateway);
    return waypoints;
}

std::string admissionLine(const AppliedWorld &world, const MeshCaller &caller, WorkloadId to,
                          const PortVerdict &ports)
{
    const bool isUnknown = ports.allowed.empty();
    const PortSet &some = isUnknown ? ports.unknown : ports.allowed;
    const auto decision =
        world.mesh().authorize(to, some.ranges().front().first, caller, std::nullopt);
    return "identity " + *caller.principal + (isUnknown ? " may be admitted" : " is admitted") +
           " by " + toString(world.topology().workload(to).key) + " on " + toString(some) + ": " +
           decision.reason;
}

} // namespace

std::vector<WaypointDenial> waypointDenials(const Topology &topology,
                                            const std::string &rootNamespace,
                                            const NodeKey &workload, const std::string &principal)
{
    std::vector<WaypointDenial> denials;
    if (std::ranges::none_of(topology.workloads, isInAmbientMesh))
        return denials;
    const std::string stem = "quarantine-" + workload.nameSpace + '-' + workload.name + "-at-";
    std::set<std::string> taken;
    const auto deny = [&](const std::string &nameSpace, const std::string &name, YamlValue targets,
                          std::string where, std::string fileName) {
        const std::string unique = uniqueName(dnsName(stem + name), taken);
        denials.push_back({std::move(where), std::move(fileName),
                           identityDenial(nameSpace, unique, principal, std::move(targets))});
    };
    for (const GatewayObject *waypoint : waypointsOf(topology)) {
        const std::string &nameSpace = waypoint->meta.nameSpace;
        deny(nameSpace, waypoint->meta.name, targetOf("Gateway", waypoint->meta.name),
             "waypoint " + nameSpace + '/' + waypoint->meta.name,
             nameSpace + '-' + waypoint->meta.name);
    }
    deny(rootNamespace, "every-waypoint", targetOf("GatewayClass", "istio-waypoint"),
         "every waypoint of the mesh, those outside the input too (Istio 1.25 and later)",
         "every-waypoint");
    return denials;
}

std::vector<std::string> identityAdmissions(const AppliedWorld &world, WorkloadId workload)
{
    std::vector<std::string> lines;
    auto caller = world.mesh().callerOf(workload);
    if (!caller || !caller->principal)
        return lines;
    caller->proxy = MeshProxy::Any; // Whoever holds a certificate need not ask a ztunnel.
    caller->address.reset();
    caller->podCluster.reset();
    const Topology &topology = world.topology();
    const MeshPorts ports(world.mesh(), topology);
    for (std::uint32_t i = 0; i < topology.workloads.size(); ++i) {
        const WorkloadId to{i};
        if (!isInAmbientMesh(topology.workloads[i]))
            continue;
        const PortSet captured = ports.capturedPorts(to);
        PortVerdict verdict = ports.admits({*caller}, to);
        verdict = {verdict.allowed & captured, verdict.unknown & captured};
        if (!verdict.isDenied())
            lines.push_back(oneLine(admissionLine(world, *caller, to, verdict)));
    }
    return lines;
}

} // namespace drawbridge
