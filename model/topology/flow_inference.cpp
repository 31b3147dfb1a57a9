// SPDX-License-Identifier: Apache-2.0
#include "model/topology/flow_inference.h"

#include "model/topology/address_text.h"
#include "model/topology/environment.h"
#include "model/topology/host_resolver.h"

#include <algorithm>
#include <map>
#include <tuple>

// Which peers a workload names itself (cli.md "flows"): in environment variables, literal or out of
// ConfigMaps, as address, URL or HOST and PORT pair, and in command and arguments. A guess must be
// worth it: a bare word counts only in a variable that by its name holds a host, a word of a
// command line only with a port that its Service has or in a URL. A workload that names its own
// Service says who it is, not whom it calls. Tested by tests/unit/topology/test_flow_inference.cpp

namespace drawbridge {

namespace {

/// A host with where it was read and how much the place says.
struct Mention {
    NamedHost named;
    Evidence evidence;
    bool isHostVariable = false; ///< The variable's name says host.
    bool isPeerVariable = false; ///< … or some peer.
};

/// (from, service or -1, host unless a Service answers, port or 0)
using FlowKey = std::tuple<std::uint32_t, std::int64_t, std::string, std::uint16_t>;

FlowKey keyOf(const InferredFlow &flow)
{
    const bool isService = flow.resolution == InferredFlow::Resolution::Yes;
    return {flow.from.index, isService ? std::int64_t{flow.service->index} : -1,
            isService ? std::string() : flow.host, flow.port.value_or(0)};
}

/// What is certain goes before guesses, then the stronger evidence, then what was read first.
bool isBetter(const InferredFlow &a, const InferredFlow &b)
{
    return std::tie(a.isPortGuessed, a.evidence.kind) < std::tie(b.isPortGuessed, b.evidence.kind);
}

const ServicePort *servicePort(const ServiceObject &service, std::uint16_t number,
                               const std::string &scheme)
{
    const ServicePort *best = nullptr;
    for (const ServicePort &port : service.ports) {
        if (port.port != number)
            continue;
        const bool isWanted = (port.protocol == Protocol::Udp) == (scheme == "udp");
        if (!best || isWanted)
            best = &port;
        if (isWanted)
            break;
    }
    return best;
}

bool looksPublic(const std::string &host)
{
    const auto dot = host.rfind('.');
    if (dot == std::string::npos)
        return false;
    const std::string end = host.substr(dot + 1);
    return end.size() >= 2 &&
           (end.rfind("xn--", 0) == 0 ||
            std::all_of(end.begin(), end.end(), [](char c) { return c >= 'a' && c <= 'z'; }));
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

class FlowInference {
public:
    explicit FlowInference(const Topology &topology) : m_topology(topology), m_resolver(topology) {}

    void read(WorkloadId from, const Mention &mention)
    {
        const NamedHost &named = mention.named;
        if (isHostlessScheme(named.scheme))
            return;
        InferredFlow flow;
        flow.from = from;
        flow.host = named.host;
        flow.port = named.port;
        flow.evidence = mention.evidence;
        if (named.isAddress)
            return readAddress(flow, mention);
        const NodeKey &key = m_topology.workload(from).key;
        const ResolvedHost resolved = m_resolver.resolve(named.host, key.cluster, key.nameSpace);
        switch (resolved.kind) {
        case ResolvedHost::Kind::Service: return readService(flow, mention, resolved);
        case ResolvedHost::Kind::Missing: return readMissing(flow, mention, resolved);
        case ResolvedHost::Kind::Outside: return readOutside(flow, mention);
        case ResolvedHost::Kind::ApiServer:
        case ResolvedHost::Kind::Own: return;
        }
    }

    std::vector<InferredFlow> flows() const
    {
        std::vector<InferredFlow> all;
        for (const auto &[key, flow] : m_flows) {
            if (flow.port || !isKnownWithPort(flow))
                all.push_back(flow);
        }
        return all;
    }

private:
    void keep(InferredFlow flow)
    {
        const FlowKey key = keyOf(flow);
        const auto [at, isNew] = m_flows.try_emplace(key, flow);
        if (!isNew && isBetter(flow, at->second))
            at->second = std::move(flow);
    }

    bool isKnownWithPort(const InferredFlow &flow) const
    {
        const FlowKey key = keyOf(flow);
        const auto next = m_flows.upper_bound(key);
        return next != m_flows.end() && std::get<0>(next->first) == std::get<0>(key) &&
               std::get<1>(next->first) == std::get<1>(key) &&
               std::get<2>(next->first) == std::get<2>(key);
    }

    static bool isArgument(const Mention &mention)
    {
        return mention.evidence.kind == EvidenceKind::Args;
    }

    /// Takes the port of the scheme where none is written.
    static void usePortOfScheme(InferredFlow &flow, const NamedHost &named)
    {
        if (flow.port)
            return;
        flow.port = defaultPortOf(named.scheme);
        flow.isPortGuessed = flow.port.has_value();
    }

    void readAddress(InferredFlow flow, const Mention &mention)
    {
        usePortOfScheme(flow, mention.named);
        if (isOwnAddress(flow.host) || !flow.port ||
            (isArgument(mention) && mention.named.scheme.empty()))
            return;
        flow.resolution = InferredFlow::Resolution::External;
        keep(std::move(flow));
    }

    void readOutside(InferredFlow flow, const Mention &mention)
    {
        const bool isUrl = !mention.named.scheme.empty();
        if (!looksPublic(flow.host) || (!isUrl && (isArgument(mention) || !flow.port)))
            return;
        usePortOfScheme(flow, mention.named);
        if (!flow.port)
            return;
        flow.resolution = InferredFlow::Resolution::External;
        keep(std::move(flow));
    }

    void readMissing(InferredFlow flow, const Mention &mention, const ResolvedHost &resolved)
    {
        const bool isUrl = !mention.named.scheme.empty();
        const bool isNamedPeer = flow.port && !isArgument(mention) &&
                                 (mention.isPeerVariable || mention.named.isNamedHost);
        if (!isUrl && !resolved.isServiceForm && !isNamedPeer)
            return;
        usePortOfScheme(flow, mention.named);
        flow.resolution = InferredFlow::Resolution::No;
        keep(std::move(flow));
    }

    /// Whether a Service name without a port can only be meant as an address here.
    static bool isPlainlyAHost(const Mention &mention, const ResolvedHost &resolved)
    {
        return !mention.named.scheme.empty() || resolved.isServiceForm ||
               mention.named.isNamedHost || (mention.isHostVariable && !isArgument(mention));
    }

    void readService(InferredFlow flow, const Mention &mention, const ResolvedHost &resolved)
    {
        const ServiceNode &service = m_topology.service(*resolved.service);
        flow.service = resolved.service;
        flow.targets = resolved.pod ? std::vector{*resolved.pod} : service.backends;
        const auto isFrom = [&](WorkloadId id) { return id == flow.from; };
        if (std::any_of(flow.targets.begin(), flow.targets.end(), isFrom))
            return;
        if (!flow.port && !isPlainlyAHost(mention, resolved))
            return;
        if (service.object.type == "ExternalName")
            return readExternalName(std::move(flow), mention, service);
        if (!flow.port)
            guessPort(flow, mention.named, service.object);
        const ServicePort *port =
            flow.port ? servicePort(service.object, *flow.port, mention.named.scheme) : nullptr;
        if (flow.port && !port && !service.object.isHeadless) {
            flow.service.reset();
            flow.targets.clear();
            flow.resolution = InferredFlow::Resolution::No;
            if (isPlainlyAHost(mention, resolved))
                keep(std::move(flow));
            return;
        }
        flow.resolution = InferredFlow::Resolution::Yes;
        resolvePorts(flow, service, port);
        keep(std::move(flow));
    }

    static void guessPort(InferredFlow &flow, const NamedHost &named, const ServiceObject &service)
    {
        const auto ofScheme = defaultPortOf(named.scheme);
        if (ofScheme && servicePort(service, *ofScheme, named.scheme))
            flow.port = ofScheme;
        else if (service.ports.size() == 1)
            flow.port = service.ports.front().port;
        flow.isPortGuessed = true;
    }

    void resolvePorts(InferredFlow &flow, const ServiceNode &service, const ServicePort *port) const
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

    void readExternalName(InferredFlow flow, const Mention &mention, const ServiceNode &service)
    {
        flow.host = service.object.externalName;
        flow.resolution = InferredFlow::Resolution::External;
        usePortOfScheme(flow, mention.named);
        if (!flow.port)
            guessPort(flow, mention.named, service.object);
        if (flow.port && !flow.host.empty())
            keep(std::move(flow));
    }

    const Topology &m_topology;
    HostResolver m_resolver;
    std::map<FlowKey, InferredFlow> m_flows;
};

const KnownVariable *portVariable(const std::vector<KnownVariable> &variables,
                                  const std::string &plain)
{
    const auto at = std::find_if(variables.begin(), variables.end(), [&](const KnownVariable &v) {
        return plainName(v.name) == plain;
    });
    return at == variables.end() ? nullptr : &*at;
}

/// Completes a bare host by the port in the variable beside it.
void pairWithPort(Mention &mention, const KnownVariable &host,
                  const std::vector<KnownVariable> &variables)
{
    const std::string plain = portVariableOf(host.name);
    if (plain.empty() || mention.named.isWord || mention.named.port ||
        !mention.named.scheme.empty())
        return;
    const KnownVariable *port = portVariable(variables, plain);
    if (!port)
        return;
    const auto range = PortRange::parse(port->value);
    if (!range || range->first != range->last ||
        port->value.find_first_not_of("0123456789") != std::string::npos)
        return;
    mention.named.port = range->first;
    mention.evidence.text += " " + port->name + "=" + port->value;
}

std::vector<Mention> mentionsIn(const KnownVariable &variable,
                                const std::vector<KnownVariable> &variables)
{
    std::vector<Mention> mentions;
    for (NamedHost &named : hostsIn(variable.value)) {
        Mention mention;
        mention.evidence = {variable.kind, variable.name + "=" + named.shown, variable.where};
        mention.isHostVariable = !named.isWord && isNameOfHost(variable.name);
        mention.isPeerVariable = !named.isWord && isNameOfPeer(variable.name);
        mention.named = std::move(named);
        pairWithPort(mention, variable, variables);
        mentions.push_back(std::move(mention));
    }
    return mentions;
}

std::vector<Mention> mentionsIn(const TextWithPlace &argument,
                                const std::vector<KnownVariable> &variables)
{
    std::vector<Mention> mentions;
    for (NamedHost &named : hostsInCommand(expandVariables(argument.text, variables))) {
        Mention mention;
        mention.evidence = {EvidenceKind::Args, named.shown, argument.where};
        mention.named = std::move(named);
        mentions.push_back(std::move(mention));
    }
    return mentions;
}

void readContainer(WorkloadId from, const std::string &nameSpace, const Container &container,
                   const ConfigMaps &configMaps, FlowInference &inference)
{
    const auto variables = environmentOf(container, nameSpace, configMaps);
    const auto readAll = [&](const auto &text) {
        for (const Mention &mention : mentionsIn(text, variables))
            inference.read(from, mention);
    };
    for (const KnownVariable &variable : variables)
        readAll(variable);
    for (const TextWithPlace &word : container.command)
        readAll(word);
    for (const TextWithPlace &word : container.args)
        readAll(word);
}

} // namespace

void addInferredFlows(Topology &topology)
{
    FlowInference inference(topology);
    for (const Topology::Cluster &cluster : topology.clusters) {
        const ConfigMaps configMaps = configMapsOf(*cluster.resources);
        for (const WorkloadObject &object : cluster.resources->workloads) {
            const ObjectMeta &meta = object.meta;
            const auto id =
                topology.findWorkload({cluster.name, meta.nameSpace, meta.kind, meta.name});
            if (!id || !topology.workload(*id).hasNetwork)
                continue;
            for (const Container &container : object.pod.containers)
                readContainer(*id, meta.nameSpace, container, configMaps, inference);
        }
    }
    topology.inferredFlows = inference.flows();
}

} // namespace drawbridge
