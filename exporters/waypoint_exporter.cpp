// SPDX-License-Identifier: Apache-2.0
#include "exporters/waypoint_exporter.h"

#include "exporters/flow_names.h"
#include "exporters/manifest_object.h"
#include "exporters/mesh_passage.h"
#include "exporters/mesh_rules.h"
#include "exporters/network_policy_rules.h"
#include "model/design/waypoint_pods.h"

// At a waypoint only policies that target it count (istio.md 1.2), and the first ALLOW among them
// closes the Service to everybody else. What passes is called on by the waypoint, whom alone the
// workload's own policy admits there (istio_exporter.cpp).
// Tested by tests/golden/test_export_golden.cpp and tests/unit/exporters/test_waypoint_export.cpp

namespace drawbridge {

namespace {

YamlValue gatewayValue(const PlannedWaypoint &waypoint, const LabelMap &annotations)
{
    YamlValue gateway = makeObject("gateway.networking.k8s.io/v1", "Gateway", waypoint.nameSpace,
                                   waypoint.name, annotations);
    YamlValue listener = YamlValue::mapping();
    listener.set("name", "mesh");
    listener.set("port", 15008);
    listener.set("protocol", "HBONE");
    YamlValue spec = YamlValue::mapping();
    spec.set("gatewayClassName", "istio-waypoint");
    spec.set("listeners", YamlValue::sequence()).push(std::move(listener));
    gateway.set("spec", std::move(spec));
    return gateway;
}

/// The rules of one flow as the waypoint meets it, on every number of its ports; nothing of ports
/// that the Service does not lead to.
Operations operationsAt(const WaypointService &service, const Flow &flow)
{
    Operations there;
    for (const auto &[http, ports] : operationsOf(flow))
        for (const std::uint16_t port : ports)
            if (const auto numbers = service.ports.find(port); numbers != service.ports.end())
                there[http].insert(numbers->second.begin(), numbers->second.end());
    return there;
}

YamlValue targetValue(const WaypointService &service)
{
    YamlValue target = YamlValue::mapping();
    target.set("kind", "Service");
    target.set("group", "");
    target.set("name", service.name);
    YamlValue targets = YamlValue::sequence();
    targets.push(std::move(target));
    return targets;
}

class WaypointExporter {
public:
    explicit WaypointExporter(const ExportPlan &plan) : m_plan(plan) {}

    std::vector<ManifestFile> run()
    {
        for (const PlannedWaypoint &waypoint : m_plan.waypoints.waypoints) {
            if (m_plan.wants("Gateway"))
                m_files.push_back(makeFile(
                    m_plan.design.name, "gateways", waypoint.nameSpace + '-' + waypoint.name,
                    gatewayValue(waypoint, flowAnnotations(m_plan, namesThrough(waypoint))),
                    "Tells HTTP requests apart, which ztunnels cannot."));
            if (m_plan.wants("AuthorizationPolicy"))
                for (const WaypointService &service : waypoint.services)
                    policy(service);
        }
        return std::move(m_files);
    }

private:
    void policy(const WaypointService &service)
    {
        YamlValue spec = YamlValue::mapping();
        spec.set("targetRefs", targetValue(service));
        spec.set("action", "ALLOW");
        std::vector<FlowName> names;
        spec.set("rules", identityRules(callersOf(service, names)));
        const std::string name = "waypoint-" + service.name;
        YamlValue object =
            makeObject("security.istio.io/" + m_plan.options.istioApi, "AuthorizationPolicy",
                       service.nameSpace, name, flowAnnotations(m_plan, std::move(names)));
        object.set("spec", std::move(spec));
        m_files.push_back(makeFile(m_plan.design.name, "authorizationpolicies",
                                   service.nameSpace + '-' + name, std::move(object),
                                   "At the waypoint, which may compare the port of the Service or "
                                   "that of the pod."));
    }

    [[nodiscard]] CallersByOperations callersOf(const WaypointService &service,
                                                std::vector<FlowName> &names) const
    {
        CallersByOperations callers;
        for (const PlannedFlow *planned : flowsThroughWaypoints()) {
            Operations operations = operationsAt(service, planned->flow);
            if (planned->flow.to != service.target || operations.empty())
                continue;
            addCaller(callers, std::move(operations), principalOf(m_plan, planned->from),
                      whyOf(*planned));
            addNames(names, namesOf(m_plan, *planned));
        }
        return callers;
    }

    [[nodiscard]] std::vector<FlowName> namesThrough(const PlannedWaypoint &waypoint) const
    {
        std::vector<FlowName> names;
        for (const PlannedFlow *planned : flowsThroughWaypoints())
            if (planned->flow.to.nameSpace == waypoint.nameSpace)
                addNames(names, namesOf(m_plan, *planned));
        return names;
    }

    [[nodiscard]] std::vector<const PlannedFlow *> flowsThroughWaypoints() const
    {
        std::vector<const PlannedFlow *> through;
        for (const auto *flows : {&m_plan.flows, &m_plan.requests})
            for (const PlannedFlow *planned : *flows)
                if (isThroughWaypoint(m_plan, *planned))
                    through.push_back(planned);
        return through;
    }

    const ExportPlan &m_plan;
    std::vector<ManifestFile> m_files;
};

} // namespace

std::vector<ManifestFile> exportWaypoints(const ExportPlan &plan)
{
    return WaypointExporter(plan).run();
}

std::vector<ObjectPatch> waypointPatches(const ExportPlan &plan)
{
    std::vector<ObjectPatch> patches;
    for (const PlannedWaypoint &waypoint : plan.waypoints.waypoints)
        for (const WaypointService &service : waypoint.services) {
            YamlValue metadata = YamlValue::mapping();
            metadata.set("name", service.name);
            metadata.set("namespace", service.nameSpace);
            metadata.set("labels", labelsValue({{kUseWaypointLabel, waypoint.name}}));
            YamlValue patch = YamlValue::mapping();
            patch.set("apiVersion", "v1");
            patch.set("kind", "Service");
            patch.set("metadata", std::move(metadata));
            patches.push_back({{"", service.nameSpace, "Service", service.name},
                               std::move(patch),
                               "Sends the mesh's calls to the Service through the waypoint."});
        }
    return patches;
}

} // namespace drawbridge
