// SPDX-License-Identifier: Apache-2.0
#include "model/topology/object_flows.h"

#include <algorithm>

// monitoring.coreos.com ServiceMonitor and PodMonitor: a Prometheus scrapes the pods behind the
// Services, or the pods, that they select. Which Prometheus reads which monitor is told by the
// Prometheus object alone; when one workload of the input is a Prometheus, it is that one.
// Tested by tests/unit/topology/test_object_flows.cpp

namespace drawbridge {

namespace {

bool isPrometheus(const WorkloadNode &node)
{
    for (const char *const label : {"app.kubernetes.io/name", "app", "k8s-app"}) {
        const auto at = node.podLabels.find(label);
        if (at != node.podLabels.end() && at->second == "prometheus" && node.hasNetwork)
            return true;
    }
    return false;
}

std::vector<WorkloadId> prometheusOf(const Topology &topology, const std::string &cluster)
{
    std::vector<WorkloadId> ids;
    for (std::uint32_t i = 0; i < topology.workloads.size(); ++i) {
        if (topology.workloads[i].key.cluster == cluster && isPrometheus(topology.workloads[i]))
            ids.push_back({i});
    }
    return ids;
}

bool isWatched(const MonitorObject &monitor, const std::string &nameSpace)
{
    if (monitor.isAnyNamespace)
        return true;
    if (monitor.namespaces.empty())
        return nameSpace == monitor.meta.nameSpace;
    return std::find(monitor.namespaces.begin(), monitor.namespaces.end(), nameSpace) !=
           monitor.namespaces.end();
}

bool isMeant(const ScrapeEndpoint &endpoint, const ServicePort &port)
{
    if (!endpoint.port.empty())
        return endpoint.port == port.name;
    return endpoint.podPort &&
           port.targetPort.value_or(PortReference{port.port}) == *endpoint.podPort;
}

void addScrapes(WorkloadId from, const MonitorObject &monitor, ServiceId id,
                const ServiceObject &service, FlowConfidence confidence, FlowCollector &collector)
{
    for (const ScrapeEndpoint &endpoint : monitor.endpoints) {
        for (const ServicePort &port : service.ports) {
            if (isMeant(endpoint, port))
                collector.addToService(
                    from, id, port.port,
                    {EvidenceKind::ServiceMonitor,
                     monitor.meta.kind + " " + monitor.meta.name + " port " +
                         (port.name.empty() ? std::to_string(port.port) : port.name),
                     endpoint.where},
                    confidence);
        }
    }
}

} // namespace

void addScrapeFlows(const Topology &topology, const Topology::Cluster &cluster,
                    FlowCollector &collector)
{
    const auto readers = prometheusOf(topology, cluster.name);
    const auto confidence = readers.size() == 1 ? FlowConfidence::Certain : FlowConfidence::Guessed;
    for (const MonitorObject &monitor : cluster.resources->monitors) {
        if (monitor.meta.kind != "ServiceMonitor")
            continue;
        for (std::uint32_t i = 0; i < topology.services.size(); ++i) {
            const ServiceNode &node = topology.services[i];
            const ObjectMeta &meta = node.object.meta;
            if (node.cluster != cluster.name || !isWatched(monitor, meta.nameSpace) ||
                !monitor.selector.matches(meta.labels))
                continue;
            for (const WorkloadId from : readers)
                addScrapes(from, monitor, {i}, node.object, confidence, collector);
        }
    }
}

} // namespace drawbridge
