// SPDX-License-Identifier: Apache-2.0
#include "model/topology/istio_routes.h"
#include "model/topology/object_flows.h"

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

} // namespace

void addMeshRouteFlows(const Topology &topology, const Topology::Cluster &cluster,
                       FlowCollector &collector)
{
    if (!cluster.resources->virtualServices.empty())
        MeshRouteReader(topology, cluster, collector).read();
}

} // namespace drawbridge
