// SPDX-License-Identifier: Apache-2.0
#include "model/topology/gateway_admission.h"
#include "model/topology/istio_routes.h"
#include "model/topology/object_flows.h"
#include "model/topology/service_lookup.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

// VirtualServices as flows: at a gateway its pods call the destinations; in the mesh a sidecar
// sends what its workload addresses to a host of the VirtualService to the destinations instead, so
// whoever was found to call the host really reaches them. The call itself stays a flow of its own:
// that the caller has a sidecar may not be known. Routes of one caller that lead to different
// subsets of one Service are one flow.
// Tested by tests/unit/topology/test_istio_routes.cpp

namespace drawbridge {

namespace {

class MeshRouteReader {
public:
    MeshRouteReader(const Topology &topology, const Topology::Cluster &cluster,
                    FlowCollector &collector)
        : m_topology(topology), m_cluster(cluster), m_collector(collector),
          m_routes(topology, cluster, collector.resolver())
    {}

    void read()
    {
        const auto known = m_collector.flows(); // Before any route: sidecars route only once.
        for (const IstioGatewayLeg &leg : m_routes.atGateways())
            readAtGateway(leg);
        readInMesh(known);
        for (const auto &[key, found] : m_found)
            m_collector.addToBackends(std::get<0>(key), std::get<1>(key), std::get<2>(key),
                                      {found.targets.begin(), found.targets.end()}, found.evidence,
                                      found.confidence);
    }

private:
    struct Found {
        std::set<WorkloadId> targets;
        Evidence evidence;
        FlowConfidence confidence = FlowConfidence::Guessed;
    };

    void readAtGateway(const IstioGatewayLeg &at)
    {
        if (!at.object || !at.port)
            return;
        for (const WorkloadId pod : m_routes.podsOf(*at.object)) {
            if (IstioRoutes::isVisibleIn(*at.leg.object, m_topology.workload(pod).key.nameSpace))
                add(pod, at.leg, *at.port, FlowConfidence::Certain);
        }
    }

    void readInMesh(const std::vector<InferredFlow> &known)
    {
        std::map<ServiceId, std::vector<IstioLeg>> byService;
        std::map<std::string, std::vector<IstioLeg>> byHost;
        for (const IstioLeg &leg : m_routes.inMesh()) {
            for (const TextWithPlace &written : leg.object->hosts) {
                const std::string host =
                    IstioRoutes::fullHost(written.text, leg.object->meta.nameSpace);
                if (const auto service = m_routes.serviceOf(host))
                    byService[*service].push_back(leg);
                else
                    byHost[host].push_back(leg);
            }
        }
        for (const InferredFlow &flow : known) {
            const WorkloadNode &client = m_topology.workload(flow.from);
            const bool hasSidecar =
                client.mesh == MeshMembership::Sidecar || client.mesh == MeshMembership::Unknown;
            if (client.key.cluster != m_cluster.name || !hasSidecar)
                continue;
            if (flow.service) {
                if (const auto at = byService.find(*flow.service); at != byService.end())
                    follow(flow, at->second);
            } else {
                const auto at = byHost.find(IstioRoutes::fullHost(flow.host, client.key.nameSpace));
                if (at != byHost.end())
                    follow(flow, at->second);
            }
        }
    }

    void follow(const InferredFlow &flow, const std::vector<IstioLeg> &legs)
    {
        const WorkloadNode &client = m_topology.workload(flow.from);
        const auto surest = client.mesh == MeshMembership::Sidecar ? FlowConfidence::Certain
                                                                   : FlowConfidence::Likely;
        for (const IstioLeg &leg : legs) {
            const auto port = m_routes.portOf(leg, flow.port);
            if (port && m_routes.isFollowedBy(leg, client, flow.port))
                add(flow.from, leg, *port, std::max(surest, flow.confidence));
        }
    }

    void add(WorkloadId from, const IstioLeg &leg, std::uint16_t port, FlowConfidence confidence)
    {
        const Evidence evidence{EvidenceKind::MeshRoute, textOf(leg), leg.destination->where};
        if (!leg.service) {
            m_collector.addToHost(from, leg.host, port, evidence, confidence);
            return;
        }
        const auto [at, isNew] = m_found.try_emplace({from, *leg.service, port});
        Found &found = at->second;
        found.targets.insert(leg.backends.begin(), leg.backends.end());
        const auto rank = std::tie(confidence, evidence.where);
        if (isNew || rank < std::tie(found.confidence, found.evidence.where)) {
            found.evidence = evidence;
            found.confidence = confidence;
        }
    }

    static std::string textOf(const IstioLeg &leg)
    {
        std::string text = "VirtualService " + leg.object->meta.name;
        if (!leg.object->hosts.empty())
            text += ' ' + leg.object->hosts.front().text;
        text += " -> " + leg.destination->host;
        return leg.destination->subset.empty() ? text : text + " " + leg.destination->subset;
    }

    const Topology &m_topology;
    const Topology::Cluster &m_cluster;
    FlowCollector &m_collector;
    IstioRoutes m_routes;
    std::map<std::tuple<WorkloadId, ServiceId, std::uint16_t>, Found> m_found;
};

/// Routes of the Gateway API whose parent is a Service: a mesh sends the callers of that Service to
/// their backends (GAMMA).
class ServiceRouteReader {
public:
    ServiceRouteReader(const Topology &topology, const Topology::Cluster &cluster,
                       FlowCollector &collector)
        : m_topology(topology), m_cluster(cluster), m_services(topology), m_collector(collector),
          m_known(collector.flows())
    {
        for (const InferredFlow &flow : m_known) {
            if (flow.service)
                m_callers[*flow.service].push_back(&flow);
        }
    }

    void read(const GatewayRouteObject &route)
    {
        for (const RouteParent &parent : route.parents) {
            if (parent.target != GroupKind{"", "Service"})
                continue;
            const auto service = m_services.find(m_cluster.name, parent.nameSpace, parent.name);
            const auto callers = service ? m_callers.find(*service) : m_callers.end();
            if (callers == m_callers.end())
                continue;
            for (const InferredFlow *flow : callers->second) {
                const MeshMembership mesh = m_topology.workload(flow->from).mesh;
                if (mesh != MeshMembership::None && mesh != MeshMembership::Gateway &&
                    (!parent.port || parent.port == flow->port))
                    follow(*flow, route);
            }
        }
    }

private:
    void follow(const InferredFlow &flow, const GatewayRouteObject &route)
    {
        for (const RouteBackend &backend : route.backends) {
            const auto id = m_services.find(m_cluster.name, backend.nameSpace, backend.name);
            if (id && backend.target == GroupKind{"", "Service"} && backend.port &&
                isGranted(route, backend, m_cluster.resources->referenceGrants))
                m_collector.addToService(
                    flow.from, *id, *backend.port,
                    {EvidenceKind::Route, route.meta.kind + ' ' + route.meta.name, backend.where},
                    std::max(flow.confidence, FlowConfidence::Likely));
        }
    }

    const Topology &m_topology;
    const Topology::Cluster &m_cluster;
    ServiceLookup m_services;
    FlowCollector &m_collector;
    std::vector<InferredFlow> m_known;
    std::map<ServiceId, std::vector<const InferredFlow *>> m_callers;
};

} // namespace

void addMeshRouteFlows(const Topology &topology, const Topology::Cluster &cluster,
                       FlowCollector &collector)
{
    const ResourceSet &resources = *cluster.resources;
    std::vector<const GatewayRouteObject *> routes;
    for (const GatewayRouteObject &route : resources.gatewayRoutes) {
        if (std::ranges::any_of(route.parents,
                                [](const auto &p) { return p.target.kind == "Service"; }))
            routes.push_back(&route);
    }
    if (!routes.empty()) {
        ServiceRouteReader reader(topology, cluster, collector);
        for (const GatewayRouteObject *route : routes)
            reader.read(*route);
    }
    if (!resources.virtualServices.empty())
        MeshRouteReader(topology, cluster, collector).read();
}

} // namespace drawbridge
