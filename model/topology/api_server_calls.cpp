// SPDX-License-Identifier: Apache-2.0
#include "model/topology/api_server_calls.h"

#include "model/topology/service_lookup.h"

#include <algorithm>
#include <tuple>

// Whom the API server calls: admissionregistration.k8s.io webhooks, conversion webhooks of
// CustomResourceDefinitions, apiregistration.k8s.io APIServices, each by a Service and one of its
// ports. It lies outside every pod network, so these calls stand apart from the inferred flows. A
// webhook that is named by a URL is none of them: the API server does not resolve names of the
// cluster. Tested by tests/unit/topology/test_api_server_calls.cpp

namespace drawbridge {

namespace {

const ServicePort *findPort(const ServiceObject &service, std::uint16_t number)
{
    const auto at = std::ranges::find_if(service.ports, [&](const ServicePort &port) {
        return port.port == number && port.protocol == Protocol::Tcp;
    });
    return at == service.ports.end() ? nullptr : &*at;
}

std::vector<PortRange> podPorts(const Topology &topology, const ServiceNode &service,
                                const ServicePort &port)
{
    PortSet ports;
    for (const WorkloadId id : service.backends) {
        for (const PortRange &range : podPortsOf(service, port, topology.workload(id)))
            ports.add(range);
    }
    return ports.ranges();
}

class CallReader {
public:
    CallReader(Topology &topology, const Topology::Cluster &cluster, const ServiceLookup &services)
        : m_topology(topology), m_cluster(cluster), m_services(services)
    {}

    void read()
    {
        for (const WebhookConfigurationObject &object :
             m_cluster.resources->webhookConfigurations) {
            for (const Webhook &webhook : object.webhooks)
                add(object.meta, webhook.service, " " + webhook.name);
        }
        for (const ApiServiceObject &object : m_cluster.resources->apiServices)
            add(object.meta, object.service, {});
    }

private:
    void add(const ObjectMeta &meta, const std::optional<CalledService> &called,
             const std::string &part)
    {
        if (!called || called->name.empty() || called->nameSpace.empty())
            return;
        ApiServerCall call;
        call.cluster = m_cluster.name;
        call.host = called->name + '.' + called->nameSpace + ".svc";
        call.port = called->port;
        call.evidence = {EvidenceKind::Webhook, meta.kind + ' ' + meta.name + part, called->where};
        resolve(*called, call);
        m_topology.apiServerCalls.push_back(std::move(call));
    }

    void resolve(const CalledService &called, ApiServerCall &call) const
    {
        const auto id = m_services.find(m_cluster.name, called.nameSpace, called.name);
        const ServicePort *port =
            id ? findPort(m_topology.service(*id).object, called.port) : nullptr;
        if (!port)
            return;
        call.service = id;
        call.targets = m_topology.service(*id).backends;
        call.targetPorts = podPorts(m_topology, m_topology.service(*id), *port);
    }

    Topology &m_topology;
    const Topology::Cluster &m_cluster;
    const ServiceLookup &m_services;
};

auto keyOf(const ApiServerCall &call)
{
    return std::tie(call.cluster, call.host, call.port);
}

} // namespace

void addApiServerCalls(Topology &topology)
{
    const ServiceLookup services(topology);
    for (const Topology::Cluster &cluster : topology.clusters)
        CallReader(topology, cluster, services).read();
    auto &calls = topology.apiServerCalls;
    std::stable_sort(calls.begin(), calls.end(), [](const auto &a, const auto &b) {
        return std::tuple_cat(keyOf(a), std::tie(a.evidence.text)) <
               std::tuple_cat(keyOf(b), std::tie(b.evidence.text));
    });
    calls.erase(std::unique(calls.begin(), calls.end(),
                            [](const auto &a, const auto &b) { return keyOf(a) == keyOf(b); }),
                calls.end());
}

} // namespace drawbridge
