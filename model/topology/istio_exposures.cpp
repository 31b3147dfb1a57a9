// SPDX-License-Identifier: Apache-2.0
#include "model/topology/istio_exposures.h"

#include "model/topology/exposure_targets.h"
#include "model/topology/istio_routes.h"

#include <algorithm>
#include <set>
#include <utility>

// VirtualServices at gateways as ways in: from outside to the gateway, from there to the
// destinations. A Gateway that is not in the input may take anything, so its routes are shown.
// Which workloads run a Gateway is told by its selector. Tested by
// tests/unit/topology/test_istio_routes.cpp

namespace drawbridge {

namespace {

class IstioExposures {
public:
    IstioExposures(const Topology::Cluster &cluster, const HostResolver &resolver,
                   Topology &topology, Diagnostics &diagnostics)
        : m_cluster(cluster), m_routes(topology, cluster, resolver), m_topology(topology),
          m_diagnostics(diagnostics)
    {}

    void add()
    {
        for (const IstioGatewayLeg &leg : m_routes.atGateways()) {
            m_taken.insert(leg.leg.object);
            noteGateway(leg);
            add(leg);
        }
        for (const VirtualServiceObject &object : m_cluster.resources->virtualServices)
            noteUntaken(object);
    }

private:
    static std::string named(const VirtualServiceObject &object)
    {
        return "VirtualService " + object.meta.nameSpace + '/' + object.meta.name;
    }

    void add(const IstioGatewayLeg &at)
    {
        const IstioLeg &leg = at.leg;
        if (!leg.service || !at.port)
            return noteDestination(at);
        Exposure form;
        form.kind = Exposure::Kind::VirtualService;
        form.cluster = m_cluster.name;
        form.nameSpace = leg.object->meta.nameSpace;
        form.name = leg.object->meta.name;
        form.gateway = at.gateway;
        form.hidesCaller = true;
        form.host = leg.object->hosts.empty() ? std::string() : leg.object->hosts.front().text;
        form.where = leg.destination->where;
        if (at.object)
            form.gatewayPods = podsThatSee(*at.object, *leg.object);
        ServiceNode service = m_topology.service(*leg.service);
        service.backends = leg.backends;
        std::vector<const ServicePort *> ports;
        for (const ServicePort &port : service.object.ports) {
            if (port.port == *at.port)
                ports.push_back(&port);
        }
        if (ports.empty())
            noteDestination(at);
        addByPodPorts(form, service, ports, m_topology);
    }

    [[nodiscard]] std::vector<WorkloadId> podsThatSee(const IstioGatewayObject &gateway,
                                                      const VirtualServiceObject &object) const
    {
        auto pods = m_routes.podsOf(gateway);
        std::erase_if(pods, [&](WorkloadId id) {
            return !IstioRoutes::isVisibleIn(object, m_topology.workload(id).key.nameSpace);
        });
        return pods;
    }

    void noteGateway(const IstioGatewayLeg &at)
    {
        if (at.object || !m_unknown.insert({at.leg.object, at.gateway}).second)
            return;
        m_diagnostics.note(ErrorCode::DanglingReference,
                           named(*at.leg.object) + " belongs to Gateway " + at.gateway +
                               ", which is not in the input; it is taken to be served there",
                           at.leg.object->meta.where);
    }

    /// A destination outside the cluster is no way in.
    void noteDestination(const IstioGatewayLeg &at)
    {
        const bool isInside = at.leg.service || at.leg.host.find(".svc.") != std::string::npos;
        if (!isInside || !m_noted.insert(at.leg.destination).second)
            return;
        const char *const lacks = !at.leg.service ? ", which is not in the input"
                                  : at.port       ? " at a port it does not have"
                                                  : " without saying which of its ports";
        m_diagnostics.note(ErrorCode::DanglingReference,
                           named(*at.leg.object) + " leads to Service " + at.leg.host + lacks,
                           at.leg.destination->where);
    }

    void noteUntaken(const VirtualServiceObject &object)
    {
        const bool leadsSomewhere = !object.hosts.empty() &&
                                    std::ranges::any_of(object.routes, [](const IstioRoute &route) {
                                        return !route.destinations.empty();
                                    });
        if (!leadsSomewhere || m_taken.count(&object) > 0)
            return;
        for (const TextWithPlace &gateway : object.gateways) {
            if (gateway.text != "mesh")
                return m_diagnostics.warning(
                    ErrorCode::RouteNotAdmitted,
                    named(object) + " is taken by no server of Gateway " + gateway.text +
                        ", so it leads nowhere there",
                    gateway.where,
                    "compare its hosts and the kind of its routes with the hosts, protocols and "
                    "tls modes of the servers");
        }
    }

    const Topology::Cluster &m_cluster;
    IstioRoutes m_routes;
    Topology &m_topology;
    Diagnostics &m_diagnostics;
    std::set<const VirtualServiceObject *> m_taken;
    std::set<std::pair<const VirtualServiceObject *, std::string>> m_unknown;
    std::set<const IstioDestination *> m_noted;
};

} // namespace

void addIstioExposures(Topology &topology, Diagnostics &diagnostics)
{
    const HostResolver resolver(topology);
    for (const Topology::Cluster &cluster : topology.clusters) {
        if (!cluster.resources->virtualServices.empty())
            IstioExposures(cluster, resolver, topology, diagnostics).add();
    }
}

} // namespace drawbridge
