// SPDX-License-Identifier: Apache-2.0
#include "model/design/waypoint_pods.h"

#include <algorithm>

// What istiod makes of a Gateway of the class istio-waypoint
// (pilot/pkg/config/kube/gateway/deploymentcontroller.go): the pods that NetworkPolicies have to
// let through are in no manifest. Tested by tests/unit/exporters/test_waypoint_export.cpp

namespace drawbridge {

namespace {

constexpr const char *kGatewayLabel = "gateway.networking.k8s.io/gateway-name";

/// "namespace/gateway" of the Gateway a workload says it runs, or empty.
std::string gatewayOf(const std::string &nameSpace, const LabelMap &podLabels)
{
    const auto name = podLabels.find(kGatewayLabel);
    return name == podLabels.end() ? std::string() : nameSpace + '/' + name->second;
}

std::string accountOf(const GatewayObject &gateway)
{
    for (const char *key : {"gateway.istio.io/service-account", "gateway.istio.io/name-override"})
        if (const auto set = gateway.meta.annotations.find(key);
            set != gateway.meta.annotations.end() && !set->second.empty())
            return set->second;
    return gateway.meta.name;
}

WorkloadObject podsOf(const GatewayObject &gateway)
{
    WorkloadObject object;
    object.meta = gateway.meta;
    object.meta.apiVersion = "apps/v1";
    object.meta.kind = "Deployment";
    object.meta.labels.clear();
    object.meta.annotations.clear();
    object.podLabels = {{kGatewayLabel, gateway.meta.name}, {"istio.io/dataplane-mode", "none"}};
    object.pod.serviceAccountName = accountOf(gateway);
    return object;
}

std::string nameOf(const GatewayObject &gateway)
{
    return gateway.meta.nameSpace + '/' + gateway.meta.name;
}

} // namespace

bool isWaypoint(const GatewayObject &gateway)
{
    return gateway.className == "istio-waypoint";
}

void addWaypointPods(ResourceSet &resources)
{
    std::set<std::string> run;
    for (const WorkloadObject &object : resources.workloads)
        run.insert(gatewayOf(object.meta.nameSpace, object.podLabels));
    for (const GatewayObject &gateway : resources.gateways)
        if (isWaypoint(gateway) && run.insert(nameOf(gateway)).second)
            resources.workloads.push_back(podsOf(gateway));
}

std::set<NodeKey> waypointPods(const Topology &topology)
{
    std::set<std::string> waypoints;
    for (const Topology::Cluster &cluster : topology.clusters)
        if (cluster.resources)
            for (const GatewayObject &gateway : cluster.resources->gateways)
                if (isWaypoint(gateway))
                    waypoints.insert(nameOf(gateway));
    std::set<NodeKey> keys;
    for (const WorkloadNode &node : topology.workloads)
        if (waypoints.contains(gatewayOf(node.key.nameSpace, node.podLabels)))
            keys.insert(node.key);
    return keys;
}

} // namespace drawbridge
