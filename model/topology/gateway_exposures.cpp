// SPDX-License-Identifier: Apache-2.0
#include "model/topology/gateway_exposures.h"

#include "model/topology/exposure_targets.h"
#include "model/topology/gateway_admission.h"
#include "model/topology/internal_load_balancer.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

// Routes of Gateway API as ways in. A Gateway that is not in the input may admit anything, so its
// routes are shown; namespace labels that no manifest tells may fit a selector, so they are taken
// to. A route with a Service for a parent belongs to a mesh and opens nothing from outside
// (GAMMA). What runs a Gateway is told by the labels its implementation sets, or by the Service
// that its address names. Tested by tests/unit/topology/test_gateway_exposures.cpp

namespace drawbridge {
namespace {

using NameInNamespace = std::pair<std::string, std::string>;

class GatewayExposures {
public:
    GatewayExposures(const Topology::Cluster &cluster, const ServiceLookup &services,
                     Topology &topology, Diagnostics &diagnostics)
        : m_cluster(cluster), m_services(services), m_topology(topology), m_diagnostics(diagnostics)
    {
        for (const GatewayObject &gateway : cluster.resources->gateways)
            m_gateways[{gateway.meta.nameSpace, gateway.meta.name}] = &gateway;
    }

    void add(const GatewayRouteObject &route)
    {
        std::set<NameInNamespace> seen; // one parent a listener is common
        for (const RouteParent &parent : route.parents) {
            const NameInNamespace name{parent.nameSpace, parent.name};
            if (parent.target.kind != "Gateway" || !isAdmitted(route, parent) ||
                !seen.insert(name).second)
                continue;
            for (const RouteBackend &backend : route.backends)
                addBackend(route, formOf(route, name), backend);
        }
    }

private:
    const GatewayObject *find(const NameInNamespace &name) const
    {
        const auto at = m_gateways.find(name);
        return at == m_gateways.end() ? nullptr : at->second;
    }

    bool admitsNamespace(const AllowedRoutes &allowed, const std::string &gatewaysOwn,
                         const std::string &nameSpace) const
    {
        switch (allowed.from) {
        case AllowedRoutes::From::All: return true;
        case AllowedRoutes::From::Same: return nameSpace == gatewaysOwn;
        case AllowedRoutes::From::None: return false;
        case AllowedRoutes::From::Selector: break;
        }
        const auto id = m_topology.findNamespace(m_cluster.name, nameSpace);
        if (!id || !m_topology.nameSpace(*id).isDeclared)
            return true;
        return allowed.namespaces.matches(m_topology.nameSpace(*id).labels);
    }

    bool isAdmitted(const GatewayRouteObject &route, const RouteParent &parent)
    {
        const GatewayObject *gateway = find({parent.nameSpace, parent.name});
        const std::string name = parent.nameSpace + '/' + parent.name;
        const std::string said =
            route.meta.kind + ' ' + route.meta.nameSpace + '/' + route.meta.name;
        if (gateway == nullptr) {
            m_diagnostics.note(ErrorCode::DanglingReference,
                               said + " belongs to Gateway " + name +
                                   ", which is not in the input; it is taken to be admitted",
                               parent.where);
            return true;
        }
        const bool isTaken =
            std::ranges::any_of(gateway->listeners, [&](const GatewayListener &listener) {
                return fits(listener, route, parent) &&
                       admitsNamespace(listener.allowedRoutes, gateway->meta.nameSpace,
                                       route.meta.nameSpace);
            });
        if (!isTaken)
            m_diagnostics.warning(ErrorCode::RouteNotAdmitted,
                                  said + " is admitted by no listener of Gateway " + name +
                                      ", so it leads nowhere",
                                  parent.where,
                                  "compare sectionName, port, hostnames and namespace with the "
                                  "listeners and their allowedRoutes");
        return isTaken;
    }

    /// Labels that Istio, and others that follow the Gateway API, and Envoy Gateway set on pods.
    bool runs(const WorkloadNode &workload, const NameInNamespace &gateway) const
    {
        const auto has = [&](const char *key, const std::string &value) {
            const auto at = workload.podLabels.find(key);
            return at != workload.podLabels.end() && at->second == value;
        };
        return (workload.key.nameSpace == gateway.first &&
                has("gateway.networking.k8s.io/gateway-name", gateway.second)) ||
               (has("gateway.envoyproxy.io/owning-gateway-namespace", gateway.first) &&
                has("gateway.envoyproxy.io/owning-gateway-name", gateway.second));
    }

    /// "NAME.NAMESPACE.svc" and the like.
    void addPodsOfAddress(const std::string &address, std::vector<WorkloadId> &pods) const
    {
        const std::size_t first = address.find('.');
        const std::size_t second = address.find('.', first + 1);
        if (first == std::string::npos || address.substr(second, 4) != ".svc")
            return;
        const auto id =
            m_services.find(m_cluster.name, address.substr(first + 1, second - first - 1),
                            address.substr(0, first));
        if (id)
            pods.insert(pods.end(), m_topology.service(*id).backends.begin(),
                        m_topology.service(*id).backends.end());
    }

    std::vector<WorkloadId> podsOf(const NameInNamespace &name) const
    {
        std::vector<WorkloadId> pods;
        for (std::uint32_t i = 0; i < m_topology.workloads.size(); ++i) {
            const WorkloadNode &workload = m_topology.workloads[i];
            if (workload.key.cluster == m_cluster.name && runs(workload, name))
                pods.push_back({i});
        }
        if (const GatewayObject *gateway = find(name)) {
            for (const TextWithPlace &address : gateway->addresses)
                addPodsOfAddress(address.text, pods);
        }
        std::ranges::sort(pods);
        pods.erase(std::unique(pods.begin(), pods.end()), pods.end());
        return pods;
    }

    Exposure formOf(const GatewayRouteObject &route, const NameInNamespace &gateway)
    {
        auto &pods = m_pods[gateway];
        if (!pods)
            pods = podsOf(gateway);
        Exposure form;
        form.kind = Exposure::Kind::GatewayRoute;
        form.cluster = m_cluster.name;
        form.nameSpace = route.meta.nameSpace;
        form.name = route.meta.name;
        form.gateway = gateway.first + '/' + gateway.second;
        form.gatewayPods = *pods;
        form.hidesCaller = true;
        form.host = route.hostnames.empty() ? std::string() : route.hostnames.front();
        const GatewayObject *object = find(gateway);
        form.isInternal = object != nullptr && (isInternalLoadBalancer(object->meta) ||
                                                object->className.starts_with("gke-l7-rilb"));
        return form;
    }

    void addBackend(const GatewayRouteObject &route, Exposure form, const RouteBackend &backend)
    {
        if (backend.target != GroupKind{"", "Service"})
            return;
        const std::string said = route.meta.kind + ' ' + route.meta.nameSpace + '/' +
                                 route.meta.name + " leads to Service " + backend.nameSpace + '/' +
                                 backend.name;
        if (!isGranted(route, backend, m_cluster.resources->referenceGrants)) {
            m_diagnostics.warning(ErrorCode::ReferenceNotGranted,
                                  said + ", which no ReferenceGrant of that namespace allows",
                                  backend.where,
                                  "add a ReferenceGrant from " + route.meta.kind + " in " +
                                      route.meta.nameSpace + " to the Service");
            return;
        }
        const auto id = m_services.find(m_cluster.name, backend.nameSpace, backend.name);
        const ServiceNode service = id ? m_topology.service(*id) : ServiceNode{};
        std::vector<const ServicePort *> ports;
        for (const ServicePort &port : service.object.ports) {
            if (backend.port && port.port == *backend.port)
                ports.push_back(&port);
        }
        if (ports.empty())
            m_diagnostics.note(
                ErrorCode::DanglingReference,
                said + (id ? " at a port it does not have" : ", which is not in the input"),
                backend.where);
        form.host += backend.path;
        form.where = backend.where;
        addByPodPorts(form, service, ports, m_topology);
    }

    const Topology::Cluster &m_cluster;
    const ServiceLookup &m_services;
    Topology &m_topology;
    Diagnostics &m_diagnostics;
    std::map<NameInNamespace, const GatewayObject *> m_gateways;
    std::map<NameInNamespace, std::optional<std::vector<WorkloadId>>> m_pods;
};

} // namespace

void addGatewayExposures(const ServiceLookup &services, Topology &topology,
                         Diagnostics &diagnostics)
{
    for (const Topology::Cluster &cluster : topology.clusters) {
        GatewayExposures exposures(cluster, services, topology, diagnostics);
        for (const GatewayRouteObject &route : cluster.resources->gatewayRoutes)
            exposures.add(route);
    }
}

} // namespace drawbridge
