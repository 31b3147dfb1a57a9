// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/host_resolver.h"
#include "model/topology/setting_mentions.h"
#include "model/topology/topology.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace drawbridge {

/// Decides which mentions of hosts are flows, where they lead and how sure that is, and keeps one
/// for each (from, service or host, port): the surest, then the one of the stronger evidence.
class FlowCollector {
public:
    /// More than people draw or read: what is beyond, only input made to exhaust us has.
    static constexpr std::size_t kMaxFlows = 500'000;

    explicit FlowCollector(const Topology &topology, std::size_t maxFlows = kMaxFlows);

    /// Whether a flow was left out, since there were as many as may be; nothing is added any more.
    [[nodiscard]] bool isFull() const { return m_isFull; }

    void add(WorkloadId from, const Mention &mention);

    /// A flow to a Service of the input that some object names with its port (routes, scrapes).
    void addToService(WorkloadId from, ServiceId service, std::uint16_t port,
                      const Evidence &evidence, FlowConfidence confidence);

    /// The same for some of its workloads (the subset of a route).
    void addToBackends(WorkloadId from, ServiceId service, std::uint16_t port,
                       std::vector<WorkloadId> targets, const Evidence &evidence,
                       FlowConfidence confidence);
    /// A flow to the pods of a workload themselves, on a pod port (a PodMonitor).
    void addToWorkload(WorkloadId from, WorkloadId to, const PortRange &port,
                       const Evidence &evidence, FlowConfidence confidence);
    /// A flow to a host that no Service of the input answers to, which some object names.
    void addToHost(WorkloadId from, const std::string &host, std::uint16_t port,
                   const Evidence &evidence, FlowConfidence confidence);

    /// Sorted; a flow without a port is left out where the same peer is there with one.
    [[nodiscard]] std::vector<InferredFlow> flows() const;

    [[nodiscard]] const HostResolver &resolver() const { return m_resolver; }

private:
    /// (from, Service or -1, host unless a Service answers, port or 0)
    using FlowKey = std::tuple<std::uint32_t, std::int64_t, std::string, std::uint16_t>;

    static FlowKey keyOf(const InferredFlow &flow);
    void keep(InferredFlow flow);
    [[nodiscard]] bool isKnownWithPort(const InferredFlow &flow) const;
    void addAddress(InferredFlow flow, const Mention &mention);
    void addOutside(InferredFlow flow, const Mention &mention);
    void addMissing(InferredFlow flow, const Mention &mention, const ResolvedHost &resolved);
    void addService(InferredFlow flow, const Mention &mention, const ResolvedHost &resolved);
    void addPortOfService(InferredFlow flow, const Mention &mention, const ResolvedHost &resolved);
    void addOutsideBackends(const InferredFlow &toService, const ServiceNode &service);
    void addExternalName(InferredFlow flow, const Mention &mention, const ServiceNode &service);
    void resolvePorts(InferredFlow &flow, const ServiceNode &service,
                      const ServicePort *port) const;

    const Topology &m_topology;
    HostResolver m_resolver;
    std::size_t m_maxFlows;
    bool m_isFull = false;
    std::map<FlowKey, InferredFlow> m_flows;
};

} // namespace drawbridge
