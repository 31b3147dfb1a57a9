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

/// Pod ports that a PodMonitor means on one workload: numbers, or container ports by name.
PortSet scrapedPorts(const ScrapeEndpoint &endpoint, const WorkloadNode &node)
{
    PortSet ports;
    const auto addNamed = [&](const std::string &name) {
        for (const ContainerPort &declared : node.ports) {
            if (declared.name == name && declared.protocol == Protocol::Tcp)
                ports.add({Protocol::Tcp, declared.port, declared.port});
        }
    };
    if (!endpoint.port.empty()) {
        addNamed(endpoint.port);
    } else if (endpoint.podPort) {
        if (const auto *number = std::get_if<std::uint16_t>(&*endpoint.podPort))
            ports.add({Protocol::Tcp, *number, *number});
        else
            addNamed(std::get<std::string>(*endpoint.podPort));
    }
    return ports;
}

void addPodScrapes(WorkloadId from, const MonitorObject &monitor, WorkloadId to,
                   const WorkloadNode &node, FlowConfidence confidence, FlowCollector &collector)
{
    for (const ScrapeEndpoint &endpoint : monitor.endpoints) {
        for (const PortRange &range : scrapedPorts(endpoint, node).ranges()) {
            const std::string port =
                endpoint.port.empty() ? std::to_string(range.first) : endpoint.port;
            collector.addToWorkload(from, to, range,
                                    {EvidenceKind::ServiceMonitor,
                                     monitor.meta.kind + " " + monitor.meta.name + " port " + port,
                                     endpoint.where},
                                    confidence);
        }
    }
}

class ScrapeReader {
public:
    ScrapeReader(const Topology &topology, const Topology::Cluster &cluster,
                 FlowCollector &collector)
        : m_topology(topology), m_cluster(cluster), m_collector(collector),
          m_readers(prometheusOf(topology, cluster.name)),
          m_confidence(m_readers.size() == 1 ? FlowConfidence::Certain : FlowConfidence::Guessed)
    {}

    void readServices(const MonitorObject &monitor)
    {
        for (std::uint32_t i = 0; i < m_topology.services.size(); ++i) {
            const ServiceNode &node = m_topology.services[i];
            const ObjectMeta &meta = node.object.meta;
            if (node.cluster != m_cluster.name || !isWatched(monitor, meta.nameSpace) ||
                !monitor.selector.matches(meta.labels))
                continue;
            for (const WorkloadId from : m_readers)
                addScrapes(from, monitor, {i}, node.object, m_confidence, m_collector);
        }
    }

    void readPods(const MonitorObject &monitor)
    {
        for (std::uint32_t i = 0; i < m_topology.workloads.size(); ++i) {
            const WorkloadNode &node = m_topology.workloads[i];
            if (node.key.cluster != m_cluster.name || !node.hasNetwork ||
                !isWatched(monitor, node.key.nameSpace) ||
                !monitor.selector.matches(node.podLabels))
                continue;
            for (const WorkloadId from : m_readers)
                addPodScrapes(from, monitor, {i}, node, m_confidence, m_collector);
        }
    }

private:
    const Topology &m_topology;
    const Topology::Cluster &m_cluster;
    FlowCollector &m_collector;
    std::vector<WorkloadId> m_readers;
    FlowConfidence m_confidence;
};

} // namespace

void addScrapeFlows(const Topology &topology, const Topology::Cluster &cluster,
                    FlowCollector &collector)
{
    ScrapeReader reader(topology, cluster, collector);
    for (const MonitorObject &monitor : cluster.resources->monitors) {
        if (monitor.meta.kind == "PodMonitor")
            reader.readPods(monitor);
        else
            reader.readServices(monitor);
    }
}

} // namespace drawbridge
