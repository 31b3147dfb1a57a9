// SPDX-License-Identifier: Apache-2.0
#include "model/topology/object_flows.h"

#include "model/topology/gateway_admission.h"
#include "model/topology/service_lookup.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

// Whoever serves a route calls its backends: the pods of an ingress controller for Ingresses of its
// class, those of a gateway for the routes attached to it, the router for OpenShift Routes.
// Controllers are told by the labels that their own manifests set; without one in the input there
// is no caller to draw, and the exposure alone shows the way in (exposures.cpp).
// Tested by tests/unit/topology/test_object_flows.cpp

namespace drawbridge {

namespace {

struct ControllerPods {
    std::string_view controller; ///< IngressClass.spec.controller
    std::string_view label;
    std::string_view value;
};

constexpr std::array<ControllerPods, 8> kControllerPods{
    {{"k8s.io/ingress-nginx", "app.kubernetes.io/name", "ingress-nginx"},
     {"nginx.org/ingress-controller", "app.kubernetes.io/name", "nginx-ingress"},
     {"traefik.io/ingress-controller", "app.kubernetes.io/name", "traefik"},
     {"haproxy-ingress.github.io/controller", "app.kubernetes.io/name", "haproxy-ingress"},
     {"haproxy.org/ingress-controller/haproxy", "app.kubernetes.io/name", "kubernetes-ingress"},
     {"ingress-controllers.konghq.com/kong", "app.kubernetes.io/name", "kong"},
     {"projectcontour.io/ingress-controller", "app", "envoy"},
     {"istio.io/ingress-controller", "istio", "ingressgateway"}}};

bool hasLabel(const WorkloadNode &node, std::string_view label, std::string_view value)
{
    const auto at = node.podLabels.find(std::string(label));
    return at != node.podLabels.end() && at->second == value;
}

/// Jobs of the same charts carry the same name; what serves says "controller" or says nothing.
bool servesRoutes(const WorkloadNode &node)
{
    const auto component = node.podLabels.find("app.kubernetes.io/component");
    const bool isController = component == node.podLabels.end() ||
                              component->second == "controller" || component->second == "proxy";
    return isController && node.key.kind != "Job" && node.key.kind != "CronJob" && node.hasNetwork;
}

std::vector<WorkloadId> workloadsOf(const Topology &topology, const std::string &cluster,
                                    std::string_view label, std::string_view value)
{
    std::vector<WorkloadId> ids;
    for (std::uint32_t i = 0; i < topology.workloads.size(); ++i) {
        const WorkloadNode &node = topology.workloads[i];
        if (node.key.cluster == cluster && hasLabel(node, label, value) && servesRoutes(node))
            ids.push_back({i});
    }
    return ids;
}

class RouteReader {
public:
    RouteReader(const Topology &topology, const Topology::Cluster &cluster,
                FlowCollector &collector)
        : m_topology(topology), m_cluster(cluster), m_services(topology), m_collector(collector)
    {
        for (const ControllerPods &known : kControllerPods)
            m_controllers[std::string(known.controller)] =
                workloadsOf(topology, cluster.name, known.label, known.value);
    }

    void readIngress(const IngressObject &ingress)
    {
        for (const WorkloadId from : controllersOf(ingress)) {
            for (const IngressBackend &backend : ingress.backends)
                readBackend(from, ingress, backend);
        }
    }

    /// The exposures know which Gateways admit the route and what runs them.
    void readGatewayRoute(const GatewayRouteObject &route)
    {
        std::set<WorkloadId> callers;
        for (const Exposure &exposure : m_topology.exposures) {
            if (exposure.kind == Exposure::Kind::GatewayRoute &&
                exposure.cluster == m_cluster.name && exposure.name == route.meta.name &&
                exposure.nameSpace == route.meta.nameSpace)
                callers.insert(exposure.gatewayPods.begin(), exposure.gatewayPods.end());
        }
        for (const WorkloadId from : callers) {
            for (const RouteBackend &backend : route.backends)
                readBackend(from, route, backend);
        }
    }

    void readOpenShiftRoute(const OpenShiftRouteObject &route)
    {
        const auto routers = workloadsOf(
            m_topology, m_cluster.name,
            "ingresscontroller.operator.openshift.io/deployment-ingresscontroller", "default");
        for (const WorkloadId from : routers) {
            for (const TextWithPlace &service : route.services)
                readService(from, route, service);
        }
    }

private:
    /// Of the Ingress's class; without a class, of the default class or the only controller.
    std::vector<WorkloadId> controllersOf(const IngressObject &ingress) const
    {
        std::string controller;
        for (const IngressClassObject &known : m_cluster.resources->ingressClasses) {
            const bool isMeant = ingress.ingressClassName.empty()
                                     ? known.isDefault
                                     : known.meta.name == ingress.ingressClassName;
            if (isMeant)
                controller = known.controller;
        }
        const auto at = m_controllers.find(controller);
        if (at != m_controllers.end())
            return at->second;
        if (!controller.empty())
            return {};
        return ingress.ingressClassName.empty() ? onlyController() : byClassName(ingress);
    }

    std::vector<WorkloadId> onlyController() const
    {
        std::vector<WorkloadId> only;
        for (const auto &[name, ids] : m_controllers) {
            if (!only.empty() && !ids.empty())
                return {};
            only = ids.empty() ? only : ids;
        }
        return only;
    }

    /// Charts call the class after the controller; its IngressClass may not be in the input.
    std::vector<WorkloadId> byClassName(const IngressObject &ingress) const
    {
        for (const auto &[name, ids] : m_controllers) {
            if (name.find(ingress.ingressClassName) != std::string::npos && !ids.empty())
                return ids;
        }
        return {};
    }

    void readBackend(WorkloadId from, const IngressObject &ingress, const IngressBackend &backend)
    {
        const auto id =
            m_services.find(m_cluster.name, ingress.meta.nameSpace, backend.serviceName);
        if (!id)
            return;
        for (const ServicePort &port : m_topology.service(*id).object.ports) {
            const bool isMeant = backend.portNumber ? port.port == *backend.portNumber
                                                    : port.name == backend.portName;
            if (isMeant)
                add(from, *id, port.port,
                    {EvidenceKind::Ingress, named(ingress.meta) + " " + backend.host + backend.path,
                     backend.where.isKnown() ? backend.where : ingress.meta.where});
        }
    }

    void readBackend(WorkloadId from, const GatewayRouteObject &route, const RouteBackend &backend)
    {
        const auto id = m_services.find(m_cluster.name, backend.nameSpace, backend.name);
        if (!id || backend.target.kind != "Service" || !backend.port ||
            !isGranted(route, backend, m_cluster.resources->referenceGrants))
            return;
        add(from, *id, *backend.port, {EvidenceKind::Route, named(route.meta), backend.where});
    }

    void readService(WorkloadId from, const OpenShiftRouteObject &route,
                     const TextWithPlace &service)
    {
        const auto id = m_services.find(m_cluster.name, route.meta.nameSpace, service.text);
        if (!id)
            return;
        for (const ServicePort &port : m_topology.service(*id).object.ports) {
            if (!route.targetPort || isMeant(*route.targetPort, port))
                add(from, *id, port.port,
                    {EvidenceKind::Route, named(route.meta) + " " + route.host, service.where});
        }
    }

    static bool isMeant(const PortReference &wanted, const ServicePort &port)
    {
        if (const auto *name = std::get_if<std::string>(&wanted))
            return port.name == *name;
        return port.targetPort.value_or(PortReference{port.port}) == wanted;
    }

    static std::string named(const ObjectMeta &meta) { return meta.kind + " " + meta.name; }

    void add(WorkloadId from, ServiceId to, std::uint16_t port, const Evidence &evidence)
    {
        m_collector.addToService(from, to, port, evidence, FlowConfidence::Certain);
    }

    const Topology &m_topology;
    const Topology::Cluster &m_cluster;
    ServiceLookup m_services;
    FlowCollector &m_collector;
    std::map<std::string, std::vector<WorkloadId>> m_controllers;
};

} // namespace

void addRouteFlows(const Topology &topology, const Topology::Cluster &cluster,
                   FlowCollector &collector)
{
    RouteReader reader(topology, cluster, collector);
    for (const IngressObject &ingress : cluster.resources->ingresses)
        reader.readIngress(ingress);
    for (const GatewayRouteObject &route : cluster.resources->gatewayRoutes)
        reader.readGatewayRoute(route);
    for (const OpenShiftRouteObject &route : cluster.resources->openShiftRoutes)
        reader.readOpenShiftRoute(route);
}

} // namespace drawbridge
