// SPDX-License-Identifier: Apache-2.0
#include "model/topology/exposures.h"

#include "model/topology/exposure_targets.h"
#include "model/topology/gateway_exposures.h"
#include "model/topology/internal_load_balancer.h"
#include "model/topology/istio_exposures.h"
#include "model/topology/openshift_exposures.h"
#include "model/topology/service_lookup.h"

#include <algorithm>
#include <tuple>

// Ways in from outside: Services of type LoadBalancer or NodePort or with externalIPs, Ingress
// backends, and the routes of other API groups (files of their own). An Ingress names a port of the
// Service (network-policy.md item 54), which is then followed to the pods like any other. Tested by
// tests/unit/topology/test_exposures.cpp

namespace drawbridge {

namespace {

Exposure exposureOf(const ServiceNode &service, Exposure::Kind kind)
{
    Exposure exposure;
    exposure.kind = kind;
    exposure.cluster = service.cluster;
    exposure.nameSpace = service.object.meta.nameSpace;
    exposure.name = service.object.meta.name;
    exposure.where = service.object.meta.where;
    exposure.hidesCaller = service.object.externalTrafficPolicy != "Local";
    if (kind == Exposure::Kind::LoadBalancer) {
        exposure.sourceRanges = service.object.loadBalancerSourceRanges;
        exposure.isInternal = isInternalLoadBalancer(service.object.meta);
    }
    return exposure;
}

void addService(const ServiceNode &service, Topology &topology)
{
    std::vector<const ServicePort *> ports;
    for (const ServicePort &port : service.object.ports)
        ports.push_back(&port);
    if (service.object.type == "LoadBalancer")
        addByPodPorts(exposureOf(service, Exposure::Kind::LoadBalancer), service, ports, topology);
    if (service.object.type == "NodePort")
        addByPodPorts(exposureOf(service, Exposure::Kind::NodePort), service, ports, topology);
    if (!service.object.externalIps.empty())
        addByPodPorts(exposureOf(service, Exposure::Kind::ExternalIp), service, ports, topology);
}

const ServicePort *portOf(const ServiceObject &service, const IngressBackend &backend)
{
    const auto at =
        std::find_if(service.ports.begin(), service.ports.end(), [&](const ServicePort &port) {
            return backend.portNumber ? port.port == *backend.portNumber
                                      : !backend.portName.empty() && port.name == backend.portName;
        });
    return at == service.ports.end() ? nullptr : &*at;
}

std::string portTextOf(const IngressBackend &backend)
{
    return backend.portNumber ? std::to_string(*backend.portNumber) : backend.portName;
}

void addBackend(const IngressObject &ingress, const IngressBackend &backend,
                const std::string &cluster, const ServiceLookup &services, Topology &topology,
                Diagnostics &diagnostics)
{
    const auto id = services.find(cluster, ingress.meta.nameSpace, backend.serviceName);
    const ServicePort *port = id ? portOf(topology.service(*id).object, backend) : nullptr;
    if (!port) {
        diagnostics.note(ErrorCode::DanglingReference,
                         "Ingress " + ingress.meta.nameSpace + "/" + ingress.meta.name +
                             " leads to Service " + backend.serviceName + " port " +
                             portTextOf(backend) + ", which is not in the input",
                         backend.where);
        return;
    }
    Exposure form;
    form.kind = Exposure::Kind::Ingress;
    form.cluster = cluster;
    form.nameSpace = ingress.meta.nameSpace;
    form.name = ingress.meta.name;
    form.hidesCaller = true;
    form.isInternal = isInternalLoadBalancer(ingress.meta) ||
                      ingress.ingressClassName == "gce-internal"; // of GKE
    form.host = backend.host + backend.path;
    form.where = backend.where.isKnown() ? backend.where : ingress.meta.where;
    const ServiceNode service = topology.service(*id);
    addByPodPorts(form, service, {port}, topology);
}

/// Exposures that differ only in host or place are one; the first keeps its words.
bool leadsTheSameWay(const Exposure &a, const Exposure &b)
{
    return a.kind == b.kind && a.cluster == b.cluster && a.nameSpace == b.nameSpace &&
           a.name == b.name && a.targets == b.targets && a.targetPorts == b.targetPorts &&
           a.gateway == b.gateway && a.isInternal == b.isInternal &&
           a.sourceRanges == b.sourceRanges;
}

} // namespace

void addExposures(Topology &topology, Diagnostics &diagnostics)
{
    const ServiceLookup services(topology);
    for (const ServiceNode &service : topology.services)
        addService(service, topology);
    for (const Topology::Cluster &cluster : topology.clusters) {
        for (const IngressObject &ingress : cluster.resources->ingresses) {
            for (const IngressBackend &backend : ingress.backends)
                addBackend(ingress, backend, cluster.name, services, topology, diagnostics);
        }
    }
    addGatewayExposures(services, topology, diagnostics);
    addOpenShiftExposures(services, topology, diagnostics);
    addIstioExposures(topology, diagnostics);
    auto &all = topology.exposures;
    const auto keyOf = [](const Exposure &e) {
        return std::tie(e.cluster, e.nameSpace, e.name, e.kind, e.gateway, e.targetPorts,
                        e.targets);
    };
    std::stable_sort(all.begin(), all.end(),
                     [&](const Exposure &a, const Exposure &b) { return keyOf(a) < keyOf(b); });
    all.erase(std::unique(all.begin(), all.end(), leadsTheSameWay), all.end());
}

} // namespace drawbridge
