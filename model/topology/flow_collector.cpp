// SPDX-License-Identifier: Apache-2.0
#include "model/topology/flow_collector.h"

#include <algorithm>

// A guess must be worth it. A name that a Service of the input answers to counts with a port that
// the Service has, in a URL, or under a name that says host. A name that nothing answers to counts
// only where it can be nothing else. A name of the world needs a URL or a port. A workload that
// names its own Service says who it is, not whom it calls; where others stand behind the same
// Service they may be meant. Tested by tests/unit/topology/test_flow_inference.cpp

namespace drawbridge {

namespace {

/// What is certain goes before guesses, then the stronger evidence, then what was read first.
bool isBetter(const InferredFlow &a, const InferredFlow &b)
{
    return std::tie(a.confidence, a.evidence.kind) < std::tie(b.confidence, b.evidence.kind);
}

bool isOwnAddress(const std::string &host)
{
    const auto address = IpAddress::parse(host);
    if (!address)
        return false;
    if (address->family == AddressFamily::IPv4)
        return address->low == 0 || (address->low >> 24) == 127;
    return address->high == 0 && address->low <= 1;
}

bool isWord(const Mention &mention)
{
    return mention.role == TextSetting::Role::Word;
}

bool isUrl(const Mention &mention)
{
    return !mention.named.scheme.empty();
}

/// Whether a host without a port can only be meant as a host here.
bool isPlainlyAHost(const Mention &mention, const ResolvedHost &resolved)
{
    return isUrl(mention) || resolved.isServiceForm || mention.named.isNamedHost ||
           mention.isHostName || !mention.named.portName.empty() ||
           mention.role == TextSetting::Role::Dialled;
}

/// Whether the outside is called: a text that only holds an address somewhere may talk of anything.
bool callsOutside(const Mention &mention)
{
    const bool isFile = mention.evidence.kind == EvidenceKind::ConfigFile;
    if (mention.role == TextSetting::Role::Dialled)
        return true;
    if (mention.isOwnUrl || (isFile && (isWord(mention) || mention.isLoose)))
        return false;
    if (isFile && !mention.isPeerName)
        return false;
    return isUrl(mention) || !isWord(mention);
}

FlowConfidence atMost(FlowConfidence confidence, const Mention &mention)
{
    const bool isOfKubelet =
        mention.evidence.kind == EvidenceKind::Probe && mention.role == TextSetting::Role::Dialled;
    return mention.isLoose || isOfKubelet ? FlowConfidence::Guessed : confidence;
}

/// Takes the port of the scheme where none is written.
void usePortOfScheme(InferredFlow &flow, const NamedHost &named)
{
    if (flow.port)
        return;
    flow.port = defaultPortOf(named.scheme);
    flow.confidence = std::max(flow.confidence, FlowConfidence::Likely);
}

/// The one port of those beside the host that the Service has.
const NearbyPort *nearbyPortOf(const Mention &mention, const ServiceObject &service)
{
    const NearbyPort *found = nullptr;
    for (const NearbyPort &nearby : mention.nearbyPorts) {
        if (!findServicePort(service, nearby.port, mention.named.scheme))
            continue;
        if (found && found->port != nearby.port)
            return nullptr;
        found = found ? found : &nearby;
    }
    return found;
}

std::optional<std::uint16_t> portNamed(const ServiceObject &service, const std::string &name)
{
    for (const ServicePort &port : service.ports) {
        if (!name.empty() && port.name == name)
            return port.port;
    }
    return std::nullopt;
}

void findPort(InferredFlow &flow, const Mention &mention, const ServiceObject &service)
{
    if (const NearbyPort *nearby = nearbyPortOf(mention, service)) {
        flow.port = nearby->port;
        flow.evidence.text += " " + nearby->shown;
        return;
    }
    if (const auto named = portNamed(service, mention.named.portName)) {
        flow.port = named;
        return;
    }
    const auto ofScheme = defaultPortOf(mention.named.scheme);
    flow.confidence = std::max(flow.confidence, FlowConfidence::Likely);
    if (ofScheme && findServicePort(service, *ofScheme, mention.named.scheme))
        flow.port = ofScheme;
    else if (service.ports.size() == 1)
        flow.port = service.ports.front().port;
    else
        flow.confidence = FlowConfidence::Guessed;
}

} // namespace

FlowCollector::FlowCollector(const Topology &topology, std::size_t maxFlows)
    : m_topology(topology), m_resolver(topology), m_maxFlows(maxFlows)
{}

FlowCollector::FlowKey FlowCollector::keyOf(const InferredFlow &flow)
{
    const bool isService = flow.service.has_value();
    return {flow.from.index, isService ? std::int64_t{flow.service->index} : -1,
            isService ? std::string() : flow.host, flow.port.value_or(0)};
}

void FlowCollector::keep(InferredFlow flow)
{
    const FlowKey key = keyOf(flow);
    m_isFull = m_isFull || (m_flows.size() >= m_maxFlows && !m_flows.contains(key));
    if (m_isFull)
        return;
    const auto [at, isNew] = m_flows.try_emplace(key, flow);
    if (!isNew && isBetter(flow, at->second))
        at->second = std::move(flow);
}

bool FlowCollector::isKnownWithPort(const InferredFlow &flow) const
{
    const FlowKey key = keyOf(flow);
    const auto next = m_flows.upper_bound(key);
    return next != m_flows.end() && std::get<0>(next->first) == std::get<0>(key) &&
           std::get<1>(next->first) == std::get<1>(key) &&
           std::get<2>(next->first) == std::get<2>(key);
}

std::vector<InferredFlow> FlowCollector::flows() const
{
    std::vector<InferredFlow> all;
    for (const auto &[key, flow] : m_flows) {
        if (flow.port || !isKnownWithPort(flow))
            all.push_back(flow);
    }
    return all;
}

void FlowCollector::add(WorkloadId from, const Mention &mention)
{
    const NamedHost &named = mention.named;
    if (m_isFull || isHostlessScheme(named.scheme))
        return;
    InferredFlow flow;
    flow.from = from;
    flow.host = named.host;
    flow.port = named.port;
    flow.evidence = mention.evidence;
    flow.confidence = atMost(FlowConfidence::Certain, mention);
    if (named.isAddress)
        return addAddress(std::move(flow), mention);
    const NodeKey &key = m_topology.workload(from).key;
    const ResolvedHost resolved = m_resolver.resolve(named.host, key.cluster, key.nameSpace);
    switch (resolved.kind) {
    case ResolvedHost::Kind::Service: return addService(std::move(flow), mention, resolved);
    case ResolvedHost::Kind::Missing: return addMissing(std::move(flow), mention, resolved);
    case ResolvedHost::Kind::Outside: return addOutside(std::move(flow), mention);
    case ResolvedHost::Kind::ApiServer:
    case ResolvedHost::Kind::Own: return;
    }
}

void FlowCollector::addAddress(InferredFlow flow, const Mention &mention)
{
    usePortOfScheme(flow, mention.named);
    if (isOwnAddress(flow.host) || !flow.port || !callsOutside(mention) ||
        (isWord(mention) && !isUrl(mention)))
        return;
    flow.resolution = InferredFlow::Resolution::External;
    keep(std::move(flow));
}

void FlowCollector::addOutside(InferredFlow flow, const Mention &mention)
{
    const bool isOption =
        mention.evidence.kind == EvidenceKind::Args && !isUrl(mention) && !mention.isHostName;
    if (!isPublicName(flow.host) || !callsOutside(mention) || isOption)
        return;
    if (!isUrl(mention) && !flow.port)
        return;
    usePortOfScheme(flow, mention.named);
    if (!flow.port)
        return;
    flow.resolution = InferredFlow::Resolution::External;
    keep(std::move(flow));
}

void FlowCollector::addMissing(InferredFlow flow, const Mention &mention,
                               const ResolvedHost &resolved)
{
    const bool isNamedPeer = flow.port && !isWord(mention) &&
                             (mention.isPeerName || mention.named.isNamedHost ||
                              mention.role == TextSetting::Role::Dialled);
    if (mention.isLoose && !isUrl(mention) && !resolved.isServiceForm)
        return;
    if (!isUrl(mention) && !resolved.isServiceForm && !isNamedPeer)
        return;
    usePortOfScheme(flow, mention.named);
    flow.confidence = std::max(flow.confidence, FlowConfidence::Likely);
    flow.resolution = InferredFlow::Resolution::No;
    keep(std::move(flow));
}

void FlowCollector::addService(InferredFlow flow, const Mention &mention,
                               const ResolvedHost &resolved)
{
    const ServiceNode &service = m_topology.service(*resolved.service);
    flow.service = resolved.service;
    flow.targets = resolved.pod ? std::vector{*resolved.pod} : service.backends;
    const auto self = std::find(flow.targets.begin(), flow.targets.end(), flow.from);
    if (self != flow.targets.end()) {
        if (flow.targets.size() == 1)
            return;
        flow.targets.erase(self);
        flow.confidence = FlowConfidence::Guessed;
    }
    if (!flow.port && !isPlainlyAHost(mention, resolved))
        return;
    if (service.object.type == "ExternalName")
        return addExternalName(std::move(flow), mention, service);
    if (!flow.port)
        findPort(flow, mention, service.object);
    addPortOfService(std::move(flow), mention, resolved);
}

void FlowCollector::addPortOfService(InferredFlow flow, const Mention &mention,
                                     const ResolvedHost &resolved)
{
    const ServiceNode &service = m_topology.service(*flow.service);
    const ServicePort *port =
        flow.port ? findServicePort(service.object, *flow.port, mention.named.scheme) : nullptr;
    const bool isAnyPort = service.object.isHeadless && isPlainlyAHost(mention, resolved);
    if (flow.port && !port && !isAnyPort) {
        flow.service.reset();
        flow.targets.clear();
        flow.resolution = InferredFlow::Resolution::No;
        flow.confidence = std::max(flow.confidence, FlowConfidence::Likely);
        if (isPlainlyAHost(mention, resolved))
            keep(std::move(flow));
        return;
    }
    flow.resolution = InferredFlow::Resolution::Yes;
    resolvePorts(flow, service, port);
    addOutsideBackends(flow, service);
    keep(std::move(flow));
}

/// A Service without a selector may lead out of the cluster by its Endpoints.
void FlowCollector::addOutsideBackends(const InferredFlow &toService, const ServiceNode &service)
{
    for (const OutsideBackend &backend : service.outside) {
        InferredFlow flow = toService;
        flow.service.reset();
        flow.targets.clear();
        flow.targetPorts.clear();
        flow.resolution = InferredFlow::Resolution::External;
        flow.host = backend.address;
        for (const PortRange &range : backend.ports) {
            flow.port = range.first;
            flow.protocol = range.protocol;
            keep(flow);
        }
    }
}

void FlowCollector::resolvePorts(InferredFlow &flow, const ServiceNode &service,
                                 const ServicePort *port) const
{
    if (!flow.port)
        return;
    PortSet ports;
    if (port) {
        flow.protocol = port->protocol;
        for (const WorkloadId id : flow.targets) {
            for (const PortRange &range : podPortsOf(service, *port, m_topology.workload(id)))
                ports.add(range);
        }
    } else {
        ports.add({flow.protocol, *flow.port, *flow.port});
    }
    flow.targetPorts = ports.ranges();
}

void FlowCollector::addExternalName(InferredFlow flow, const Mention &mention,
                                    const ServiceNode &service)
{
    flow.host = service.object.externalName;
    flow.resolution = InferredFlow::Resolution::External;
    usePortOfScheme(flow, mention.named);
    if (!flow.port)
        findPort(flow, mention, service.object);
    if (flow.port && !flow.host.empty())
        keep(std::move(flow));
}

} // namespace drawbridge
