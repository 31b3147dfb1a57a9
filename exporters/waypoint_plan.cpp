// SPDX-License-Identifier: Apache-2.0
#include "exporters/waypoint_plan.h"

#include "exporters/export_names.h"
#include "exporters/manifest_object.h"
#include "model/analysis/mesh_engine_ports.h"
#include "model/design/waypoint_pods.h"
#include "model/topology/topology_builder.h"

#include <algorithm>

// Which workloads get a waypoint, decided before anything is written: everything else of the export
// depends on which way calls take. Policies at a waypoint go by Service, so a Service with other
// workloads behind it would let their callers in too; and since it is not established whether a
// waypoint compares the Service's port or the pod's (istio.md 1.6), both have to mean one port.
// Tested by tests/unit/exporters/test_waypoint_export.cpp

namespace drawbridge {

namespace {

using PodPorts = std::set<std::uint16_t>;

std::string nameOf(const ServiceNode &service)
{
    return "Service " + service.object.meta.nameSpace + "/" + service.object.meta.name;
}

std::string labelOf(const LabelMap &labels, const char *key)
{
    const auto found = labels.find(key);
    return found == labels.end() ? std::string() : found->second;
}

bool isAmbient(const Topology &topology, const NodeKey &key)
{
    const auto id = topology.findWorkload(key);
    return id && topology.workload(*id).mesh == MeshMembership::Ambient;
}

/// Ports of which only some requests are drawn, by workload. Whoever has no ztunnel passes by.
std::map<NodeKey, PodPorts> portsWithRequests(const Design &design)
{
    std::map<NodeKey, PodPorts> ports;
    for (const Flow &flow : design.flows)
        for (const FlowPort &port : flow.ports)
            if (!port.http.isAny() && port.range.protocol == Protocol::Tcp &&
                isAmbient(*design.topology, flow.from) && isAmbient(*design.topology, flow.to))
                for (std::uint32_t number = port.range.first; number <= port.range.last; ++number)
                    ports[flow.to].insert(static_cast<std::uint16_t>(number));
    return ports;
}

class WaypointPlanner {
public:
    explicit WaypointPlanner(const Design &design) : m_design(design), m_topology(*design.topology)
    {
        for (const ServiceNode &service : m_topology.services)
            for (const WorkloadId id : service.backends)
                m_services[id].push_back(&service);
        takeNames();
    }

    WaypointPlan run()
    {
        for (std::uint32_t i = 0; i < m_topology.workloads.size(); ++i)
            if (m_topology.workloads[i].mesh == MeshMembership::Ambient)
                findForeign(WorkloadId{i});
        for (const auto &[key, ports] : portsWithRequests(m_design))
            if (!m_plan.foreign.contains(key))
                plan(*m_topology.findWorkload(key), ports);
        for (auto &[nameSpace, waypoint] : m_waypoints)
            m_plan.waypoints.push_back(std::move(waypoint));
        return std::move(m_plan);
    }

private:
    /// What a Gateway of ours would meet: istiod makes a Service, an account and a Deployment of
    /// its name. What it made of ours earlier is no obstacle.
    void takeNames()
    {
        const auto take = [this](const ObjectMeta &meta) {
            const bool isOurs = labelOf(meta.labels, kManagedByLabel) == kManagedByValue;
            if (isOurs && meta.kind == "Gateway")
                m_ours.insert({meta.nameSpace, meta.name});
            if (!isOurs && !meta.labels.contains("gateway.istio.io/managed"))
                m_taken[meta.nameSpace].insert(meta.name);
        };
        for (const Topology::Cluster &cluster : m_topology.clusters) {
            if (!cluster.resources)
                continue;
            for (const auto &object : cluster.resources->gateways)
                take(object.meta);
            for (const auto &object : cluster.resources->services)
                take(object.meta);
            for (const auto &object : cluster.resources->serviceAccounts)
                take(object.meta);
            for (const auto &object : cluster.resources->workloads)
                take(object.meta);
        }
        for (std::uint32_t i = 0; i < m_topology.workloads.size(); ++i)
            m_taken[m_topology.workloads[i].key.nameSpace].insert(
                m_design.serviceAccountOf(WorkloadId{i}));
    }

    void plan(WorkloadId id, const PodPorts &wanted)
    {
        const WorkloadNode &node = m_topology.workload(id);
        std::vector<WaypointService> services;
        for (const ServiceNode *service : m_services[id])
            if (!service->object.isHeadless && leadsToAny(*service, node, wanted))
                services.push_back(seenFrom(*service, node));
        if (const auto obstacle = obstacleOf(node, services, wanted); !obstacle.message.empty()) {
            m_plan.impossible[node.key] = obstacle;
            return;
        }
        auto &waypoint = waypointOf(node.key.nameSpace);
        waypoint.services.insert(waypoint.services.end(), services.begin(), services.end());
    }

    static bool leadsToAny(const ServiceNode &service, const WorkloadNode &node,
                           const PodPorts &wanted)
    {
        return std::ranges::any_of(seenFrom(service, node).ports,
                                   [&](const auto &port) { return wanted.contains(port.first); });
    }

    static WaypointService seenFrom(const ServiceNode &service, const WorkloadNode &node)
    {
        WaypointService seen{service.object.meta.nameSpace, service.object.meta.name, node.key, {}};
        for (const ServicePort &port : service.object.ports)
            if (port.protocol == Protocol::Tcp)
                for (const PortRange &range : targetPortsOf(port, node)) {
                    auto &numbers = seen.ports[range.first];
                    numbers.insert(range.first);
                    numbers.insert(port.port);
                }
        return seen;
    }

    [[nodiscard]] WaypointObstacle obstacleOf(const WorkloadNode &node,
                                              const std::vector<WaypointService> &services,
                                              const PodPorts &wanted) const
    {
        PodPorts missing = wanted;
        for (const WaypointService &service : services)
            for (const auto &[port, numbers] : service.ports)
                missing.erase(port);
        if (!missing.empty())
            return {"is reached on port " + std::to_string(*missing.begin()) +
                        " through no Service with an address of its own, and a waypoint tells "
                        "requests apart for such Services only",
                    "add a Service that leads to the port, or draw the port without methods and "
                    "paths"};
        for (const ServiceNode *service : m_services.at(*m_topology.findWorkload(node.key)))
            if (!service->object.isHeadless && leadsToAny(*service, node, wanted))
                if (auto obstacle = obstacleOf(*service, node, wanted); !obstacle.message.empty())
                    return obstacle;
        return {};
    }

    [[nodiscard]] WaypointObstacle obstacleOf(const ServiceNode &service, const WorkloadNode &node,
                                              const PodPorts &wanted) const
    {
        if (service.backends.size() != 1 || !service.outside.empty())
            return {"is behind " + nameOf(service) +
                        ", which leads elsewhere too, and a waypoint tells Services apart only",
                    "give it a Service of its own, or draw the port without methods and paths"};
        const PortReadings readings = portReadings(service, node);
        for (const std::uint16_t port : wanted)
            if (const auto found = readings.find(port); found != readings.end() &&
                                                        found->second != PortReading::Http &&
                                                        found->second != PortReading::Either)
                return {"takes no HTTP on port " + std::to_string(port) + " by what " +
                            nameOf(service) + " says of it",
                        "name the Service port http-NAME or set its appProtocol, or draw the port "
                        "without methods and paths"};
        std::set<std::uint16_t> numbers;
        for (const auto &[port, some] : seenFrom(service, node).ports)
            for (const std::uint16_t number : some)
                if (!numbers.insert(number).second)
                    return {"has a port that " + nameOf(service) + " calls " +
                                std::to_string(number) +
                                ", which is the number of another one there, and a waypoint may "
                                "compare either",
                            "give the Service other port numbers"};
        return {};
    }

    /// A waypoint that is named by the pod, its namespace or a Service, and is not ours.
    void findForeign(WorkloadId id)
    {
        const WorkloadNode &node = m_topology.workload(id);
        std::vector<const LabelMap *> all{&node.podLabels, &m_topology.namespaceOf(node).labels};
        for (const ServiceNode *service : m_services[id])
            all.push_back(&service->object.meta.labels);
        for (const LabelMap *labels : all)
            if (const std::string name = labelOf(*labels, kUseWaypointLabel);
                !name.empty() && name != "none" && !m_ours.contains({node.key.nameSpace, name}))
                m_plan.foreign[node.key] = {
                    "is called through waypoint " + name +
                        " of the input, for which the export writes no policies",
                    std::string("take the label ") + kUseWaypointLabel +
                        " away: where requests are drawn the export adds a waypoint"};
    }

    PlannedWaypoint &waypointOf(const std::string &nameSpace)
    {
        PlannedWaypoint &waypoint = m_waypoints[nameSpace];
        if (waypoint.name.empty()) {
            waypoint.nameSpace = nameSpace;
            waypoint.name = uniqueName("waypoint", m_taken[nameSpace]);
        }
        return waypoint;
    }

    const Design &m_design;
    const Topology &m_topology;
    std::map<WorkloadId, std::vector<const ServiceNode *>> m_services;
    std::map<std::string, std::set<std::string>> m_taken; ///< Names, by namespace.
    std::set<std::pair<std::string, std::string>> m_ours; ///< Gateways of an earlier export.
    std::map<std::string, PlannedWaypoint> m_waypoints;
    WaypointPlan m_plan;
};

GatewayObject gatewayOf(const PlannedWaypoint &waypoint)
{
    GatewayObject gateway;
    gateway.meta.apiVersion = "gateway.networking.k8s.io/v1";
    gateway.meta.kind = "Gateway";
    gateway.meta.nameSpace = waypoint.nameSpace;
    gateway.meta.name = waypoint.name;
    gateway.className = "istio-waypoint";
    return gateway;
}

} // namespace

std::vector<const WaypointService *> WaypointPlan::servicesOf(const NodeKey &workload) const
{
    std::vector<const WaypointService *> services;
    for (const PlannedWaypoint &waypoint : waypoints)
        for (const WaypointService &service : waypoint.services)
            if (service.target == workload)
                services.push_back(&service);
    return services;
}

WaypointPlan planWaypoints(const Design &design)
{
    if (design.mesh != MeshKind::Ambient || !design.topology)
        return {};
    return WaypointPlanner(design).run();
}

std::shared_ptr<const Topology> withWaypoints(const Design &design, const WaypointPlan &plan)
{
    if (design.mesh != MeshKind::Ambient || design.topology->clusters.empty())
        return design.topology;
    const Topology::Cluster &cluster = design.topology->clusters.front();
    const bool hasOwn =
        cluster.resources && std::ranges::any_of(cluster.resources->gateways, isWaypoint);
    if (plan.waypoints.empty() && !hasOwn)
        return design.topology;
    ResourceSet resources = cluster.resources ? *cluster.resources : ResourceSet{};
    for (const PlannedWaypoint &waypoint : plan.waypoints) {
        std::erase_if(resources.gateways, [&](const GatewayObject &gateway) {
            return gateway.meta.nameSpace == waypoint.nameSpace &&
                   gateway.meta.name == waypoint.name;
        });
        resources.gateways.push_back(gatewayOf(waypoint));
    }
    addWaypointPods(resources);
    Diagnostics toldAtTheImport;
    return buildTopology({Topology::Cluster{cluster.name, std::make_shared<const ResourceSet>(
                                                              std::move(resources))}},
                         toldAtTheImport);
}

} // namespace drawbridge
