// SPDX-License-Identifier: Apache-2.0
#include "model/topology/address_text.h"
#include "model/topology/flow_collector.h"

#include <algorithm>

// Flows that objects other than workloads tell of: who calls and what is called are named there, so
// nothing is guessed. Tested by tests/unit/topology/test_object_flows.cpp, test_istio_routes.cpp

namespace drawbridge {

void FlowCollector::addToService(WorkloadId from, ServiceId service, std::uint16_t port,
                                 const Evidence &evidence, FlowConfidence confidence)
{
    if (!m_isFull)
        addToBackends(from, service, port, m_topology.service(service).backends, evidence,
                      confidence);
}

void FlowCollector::addToBackends(WorkloadId from, ServiceId id, std::uint16_t port,
                                  std::vector<WorkloadId> targets, const Evidence &evidence,
                                  FlowConfidence confidence)
{
    if (m_isFull)
        return;
    const ServiceNode &service = m_topology.service(id);
    InferredFlow flow;
    flow.from = from;
    flow.service = id;
    flow.host = service.object.meta.name + '.' + service.object.meta.nameSpace;
    flow.port = port;
    flow.evidence = evidence;
    flow.confidence = confidence;
    flow.resolution = InferredFlow::Resolution::Yes;
    const bool hadTargets = !targets.empty();
    std::erase(targets, from);
    if (targets.empty() && hadTargets)
        return;
    flow.targets = std::move(targets);
    resolvePorts(flow, service, findServicePort(service.object, port, {}));
    keep(std::move(flow));
}

void FlowCollector::addToWorkload(WorkloadId from, WorkloadId to, const PortRange &port,
                                  const Evidence &evidence, FlowConfidence confidence)
{
    if (from == to)
        return;
    InferredFlow flow;
    flow.from = from;
    flow.host = toString(m_topology.workload(to).key);
    flow.port = port.first;
    flow.protocol = port.protocol;
    flow.evidence = evidence;
    flow.confidence = confidence;
    flow.resolution = InferredFlow::Resolution::Yes;
    flow.targets = {to};
    flow.targetPorts = {port};
    keep(std::move(flow));
}

void FlowCollector::addToHost(WorkloadId from, const std::string &host, std::uint16_t port,
                              const Evidence &evidence, FlowConfidence confidence)
{
    if (m_isFull)
        return;
    const std::string &cluster = m_topology.workload(from).key.cluster;
    const bool isOfCluster =
        m_resolver.resolve(host, cluster, {}).kind != ResolvedHost::Kind::Outside ||
        !isPublicName(host);
    InferredFlow flow;
    flow.from = from;
    flow.host = host;
    flow.port = port;
    flow.evidence = evidence;
    flow.confidence = isOfCluster ? std::max(confidence, FlowConfidence::Likely) : confidence;
    flow.resolution =
        isOfCluster ? InferredFlow::Resolution::No : InferredFlow::Resolution::External;
    keep(std::move(flow));
}

} // namespace drawbridge
