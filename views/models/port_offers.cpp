// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_flow_form.cpp
#include "views/models/port_offers.h"

#include <algorithm>
#include <set>

namespace drawbridge {
namespace {

bool isOffered(const std::vector<PortOffer> &offers, const PortRange &range)
{
    return std::any_of(offers.begin(), offers.end(),
                       [&](const PortOffer &offer) { return offer.range == range; });
}

void offerService(const ServiceNode &service, const WorkloadNode &workload,
                  std::vector<PortOffer> &offers)
{
    for (const ServicePort &port : service.object.ports) {
        for (const PortRange &range : targetPortsOf(port, workload)) {
            if (isOffered(offers, range))
                continue;
            PortOffer offer{range, service.object.meta.name, std::nullopt, port.name};
            if (port.port != range.first)
                offer.dialled = port.port;
            offers.push_back(std::move(offer));
        }
    }
}

void offerContainers(const WorkloadNode &workload, std::vector<PortOffer> &offers)
{
    for (const ContainerPort &port : workload.ports) {
        const PortRange range{port.protocol, port.port, port.port};
        if (!isOffered(offers, range))
            offers.push_back({range, {}, std::nullopt, port.name});
    }
}

} // namespace

std::vector<std::vector<PortOffer>> portOffers(const Topology &topology)
{
    std::vector<std::vector<PortOffer>> offers(topology.workloads.size());
    for (const ServiceNode &service : topology.services) {
        const std::set<WorkloadId> backends(service.backends.begin(), service.backends.end());
        for (const WorkloadId id : backends)
            offerService(service, topology.workload(id), offers[id.index]);
    }
    for (std::size_t i = 0; i < offers.size(); ++i)
        offerContainers(topology.workloads[i], offers[i]);
    return offers;
}

std::vector<PortOffer> portOffersOf(const Design &design, const NodeKey &to)
{
    std::vector<PortOffer> offers;
    const auto id = design.topology->findWorkload(to);
    if (!id)
        return offers;
    const WorkloadNode &workload = design.topology->workload(*id);
    for (const ServiceNode &service : design.topology->services) {
        const auto &backends = service.backends;
        if (std::find(backends.begin(), backends.end(), *id) != backends.end())
            offerService(service, workload, offers);
    }
    offerContainers(workload, offers);
    return offers;
}

std::string toString(const PortOffer &offer)
{
    const std::string target = toString(offer.range);
    return offer.dialled ? std::to_string(*offer.dialled) + " → " + target : target;
}

} // namespace drawbridge
