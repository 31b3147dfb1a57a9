// SPDX-License-Identifier: Apache-2.0
// Ways in through ingress controllers (network-policy.md 2.4, section 6 item 9). Policies see the
// controller's pods, not the client, so the real controller of the input is asked for first; an
// anonymous one is any pod of the cluster, judged by the exposure analysis.
//
// Tested by tests/unit/analysis/test_ways_in.cpp
#include "model/analysis/ways_in.h"

#include "model/analysis/exposure.h"
#include "model/analysis/ingress_controllers.h"

#include <map>

namespace drawbridge {
namespace {

PortSet portsOf(const Exposure &exposure)
{
    PortSet ports;
    for (const PortRange &range : exposure.targetPorts)
        ports.add(range);
    return ports;
}

PortSet declaredPorts(const WorkloadNode &workload)
{
    PortSet ports;
    for (const ContainerPort &port : workload.ports) {
        if (port.port > 0)
            ports.add({port.protocol, port.port, port.port});
    }
    return ports;
}

PortVerdict within(const PortVerdict &verdict, const PortSet &ports)
{
    return {verdict.allowed & ports, verdict.unknown & ports};
}

PortVerdict admittedFrom(const NetworkEngine &engine, const WayIn &way)
{
    if (way.controllers.empty())
        return within(exposureOf(engine.topology(), way.target, Direction::Ingress).anyPod.ports,
                      way.ports);
    PortVerdict admitted;
    for (const WorkloadId controller : way.controllers)
        admitted = admitted | engine.between(controller, way.target);
    return within(admitted, way.ports);
}

bool isThroughController(const Exposure &exposure)
{
    return exposure.kind == Exposure::Kind::Ingress ||
           exposure.kind == Exposure::Kind::OpenShiftRoute ||
           exposure.kind == Exposure::Kind::GatewayRoute ||
           exposure.kind == Exposure::Kind::VirtualService;
}

std::string nameOf(const Exposure &exposure)
{
    const char *kind = "Gateway route ";
    switch (exposure.kind) {
    case Exposure::Kind::Ingress: kind = "Ingress "; break;
    case Exposure::Kind::OpenShiftRoute: kind = "Route "; break;
    case Exposure::Kind::VirtualService: kind = "VirtualService "; break;
    default: break;
    }
    return kind + exposure.nameSpace + '/' + exposure.name;
}

std::string controllerText(const Topology &topology, const WayIn &way)
{
    if (way.controllers.empty())
        return "an ingress controller that is not in the input";
    return toString(topology.workload(way.controllers.front()).key);
}

} // namespace

std::vector<WayIn> waysIn(const NetworkEngine &engine)
{
    const Topology &topology = engine.topology();
    std::vector<WayIn> ways;
    for (const Exposure &exposure : topology.exposures) {
        if (!isThroughController(exposure))
            continue;
        for (const WorkloadId target : exposure.targets) {
            WayIn way{&exposure, target, portsOf(exposure), controllersOf(topology, exposure),
                      {},        {}};
            way.admitted = admittedFrom(engine, way);
            way.undeclared = way.ports - declaredPorts(topology.workload(target));
            ways.push_back(std::move(way));
        }
    }
    return ways;
}

std::vector<Connection> connectionsOf(const std::vector<WayIn> &waysIn)
{
    std::map<WorkloadId, PortVerdict> byTarget;
    for (const WayIn &way : waysIn) {
        if (way.controllers.empty())
            byTarget[way.target] = byTarget[way.target] | way.admitted;
    }
    std::vector<Connection> connections;
    for (auto &[target, ports] : byTarget) {
        if (!ports.allowed.empty() || !ports.unknown.empty())
            connections.push_back({PeerEntity::IngressController, target, std::move(ports)});
    }
    return connections;
}

void tellObstacles(const Topology &topology, const std::vector<WayIn> &waysIn,
                   Diagnostics &diagnostics)
{
    for (const WayIn &way : waysIn) {
        const std::string target = toString(topology.workload(way.target).key);
        if (way.admitted.allowed.empty() && way.admitted.unknown.empty())
            diagnostics.warning(ErrorCode::PolicySurprising,
                                nameOf(*way.exposure) + " leads to " + target + " on " +
                                    toString(way.ports) + ", but no policy lets " +
                                    controllerText(topology, way) + " in",
                                way.exposure->where, "`drawbridgectl why` names the policies");
        if (!way.undeclared.empty())
            diagnostics.note(ErrorCode::DanglingReference,
                             nameOf(*way.exposure) + " leads to " + target + " on " +
                                 toString(way.undeclared) +
                                 ", which no container declares; it may listen all the same",
                             way.exposure->where);
    }
}

} // namespace drawbridge
