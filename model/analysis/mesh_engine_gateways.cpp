// SPDX-License-Identifier: Apache-2.0
// Gateways: what their pods listen on, by the Gateways of Istio that select them and those of the
// Gateway API that they run, and what AuthorizationPolicy makes of it there (istio.md 1.2, 1.10).
// PeerAuthentication has no say: the server of a Gateway says what clients have to show. A gateway
// port is a Service port, which leads to a port of the pods; policies see the latter
// (pilot/pkg/model/push_context.go, mergeGateways). Several servers of one port must agree.
// Tested by tests/unit/analysis/test_mesh_gateways.cpp

#include "model/analysis/mesh_engine_impl.h"

#include "model/base/ascii.h"

#include <algorithm>
#include <array>
#include <utility>

namespace drawbridge {

using namespace mesh;

namespace {

using Certificate = ListeningServer::Certificate;

template<std::size_t N>
bool isWord(std::string_view word, const std::array<std::string_view, N> &words)
{
    return std::ranges::find(words, word) != words.end();
}

Certificate certificateFor(IstioTlsMode mode)
{
    switch (mode) {
    case IstioTlsMode::IstioMutual: return Certificate::Mesh;
    case IstioTlsMode::Mutual:
    case IstioTlsMode::OptionalMutual:
    case IstioTlsMode::Unknown: return Certificate::Other;
    default: return Certificate::None;
    }
}

/// istio.io/istio/pkg/config/protocol: what is terminated as HTTP; everything else is TCP.
PortReading readingOfServer(const IstioServer &server)
{
    static constexpr std::array<std::string_view, 4> kHttp{"http", "http2", "grpc", "grpc-web"};
    static constexpr std::array<std::string_view, 5> kTcp{"tcp", "tls", "mongo", "mysql", "redis"};
    const auto protocol = lowerCase(server.protocol);
    if (isWord(protocol, kHttp))
        return PortReading::Http;
    const bool isPassedOn =
        server.tls == IstioTlsMode::Passthrough || server.tls == IstioTlsMode::AutoPassthrough;
    if (protocol == "https")
        return isPassedOn ? PortReading::Tcp : PortReading::Http;
    return isWord(protocol, kTcp) ? PortReading::Tcp : PortReading::Disputed;
}

PortReading readingOfListener(const GatewayListener &listener)
{
    if (listener.protocol == "HTTP")
        return PortReading::Http;
    if (listener.protocol == "HTTPS")
        return listener.tlsMode == "Passthrough" ? PortReading::Tcp : PortReading::Http;
    const bool isTcp = listener.protocol == "TLS" || listener.protocol == "TCP";
    return isTcp ? PortReading::Tcp : PortReading::Disputed;
}

Certificate certificateFor(const GatewayListener &listener)
{
    if (listener.terminateMode == "ISTIO_MUTUAL")
        return Certificate::Mesh;
    const bool asksForNone = listener.terminateMode.empty() || listener.terminateMode == "SIMPLE";
    return asksForNone && !listener.validatesClients ? Certificate::None : Certificate::Other;
}

/// The pods' ports behind each port of a gateway's Services.
using PodPorts = std::map<std::uint16_t, std::set<std::uint16_t>>;

std::vector<PodPorts> portsBehindServices(const Topology &topology)
{
    std::vector<PodPorts> all(topology.workloads.size());
    for (const auto &service : topology.services)
        for (const auto id : service.backends)
            if (topology.workload(id).mesh == MeshMembership::Gateway)
                for (const auto &port : service.object.ports)
                    for (const auto &target : targetPortsOf(port, topology.workload(id)))
                        if (target.protocol == Protocol::Tcp)
                            all[id.index][port.port].insert(target.first);
    return all;
}

void listen(Subject &subject, const PodPorts &podPorts, std::uint16_t port,
            const ListeningServer &listener)
{
    const auto behind = podPorts.find(port);
    const auto bound = behind == podPorts.end() ? std::set<std::uint16_t>{port} : behind->second;
    for (const auto podPort : bound) {
        auto &known = subject.listeners[podPort];
        if (std::ranges::find(known, listener) == known.end())
            known.push_back(listener);
    }
}

void listenTo(const IstioGatewayObject &gateway, const PodPorts &podPorts, Subject &subject)
{
    for (const auto &server : gateway.servers)
        listen(subject, podPorts, server.port,
               {"Gateway " + nameOf(gateway), readingOfServer(server), certificateFor(server.tls)});
}

void listenTo(const GatewayObject &gateway, const PodPorts &podPorts, Subject &subject)
{
    for (const auto &listener : gateway.listeners)
        if (listener.protocol != "UDP")
            listen(subject, podPorts, listener.port,
                   {"Gateway " + nameOf(gateway), readingOfListener(listener),
                    certificateFor(listener)});
}

/// Whether istiod runs it: by the names of its own classes, or by who controls the class.
bool isOfIstio(const GatewayObject &gateway, const ResourceSet &resources)
{
    if (gateway.className == "istio" || gateway.className == "istio-remote")
        return true;
    return std::ranges::any_of(resources.gatewayClasses, [&gateway](const auto &known) {
        return known.meta.name == gateway.className &&
               known.controllerName.starts_with("istio.io/");
    });
}

std::string said(const WorkloadNode &workload)
{
    return toString(workload.key) + " is a gateway";
}

/// ProxyConfig of the pod, which goes before that of the mesh; what it says is not read.
bool saysWhoStandsBefore(const WorkloadNode &workload)
{
    const auto found = workload.podAnnotations.find("proxy.istio.io/config");
    return found != workload.podAnnotations.end() &&
           found->second.find("gatewayTopology") != std::string::npos;
}

/// The Gateway of the Gateway API that a pod says it runs.
void readOwnGateway(const std::string &name, const WorkloadNode &workload,
                    const ResourceSet &resources, const PodPorts &podPorts, Subject &subject)
{
    const auto own = std::ranges::find_if(resources.gateways, [&](const GatewayObject &gateway) {
        return gateway.meta.name == name && gateway.meta.nameSpace == workload.key.nameSpace;
    });
    if (own == resources.gateways.end())
        subject.doubtfulListener = said(workload) + ", whose Gateway " + workload.key.nameSpace +
                                   "/" + name + " is not in the input.";
    else if (own->className == "istio-waypoint")
        subject.doubtfulListener = toString(workload.key) +
                                   " is a waypoint: what passes it is judged at the workload that "
                                   "is called.";
    else if (!isOfIstio(*own, resources))
        subject.doubtfulListener =
            said(workload) + " of the class " + own->className +
            ", and whether it obeys policies of Istio is not in the manifests.";
    else
        listenTo(*own, podPorts, subject);
}

const ListeningServer *sameForAll(const std::vector<ListeningServer> &listeners)
{
    const auto &first = listeners.front();
    return std::ranges::all_of(
               listeners,
               [&first](const auto &other) { return other.certificate == first.certificate; })
               ? &first
               : nullptr;
}

/// Where nothing is known of a port.
std::string unopened(const WorkloadNode &workload, std::uint16_t port)
{
    return "No Gateway of the input opens port " + std::to_string(port) + " of " +
           toString(workload.key) + ".";
}

} // namespace

void MeshEngine::Impl::readListeners(const Cluster &cluster)
{
    const auto known = std::ranges::find_if(
        topology->clusters, [&](const auto &each) { return &clusters.at(each.name) == &cluster; });
    if (known == topology->clusters.end() || known->resources == nullptr)
        return;
    const auto podPorts = portsBehindServices(*topology);
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        const auto &workload = topology->workloads[i];
        if (subjects[i].cluster != &cluster || workload.mesh != MeshMembership::Gateway)
            continue;
        if (!saysWhoStandsBefore(workload))
            subjects[i].trustedProxies = cluster.mesh->options.trustedProxies;
        for (const auto &gateway : known->resources->istioGateways) {
            const auto match = selects(gateway.selector, workload);
            if (match == MeshMatch::Yes)
                listenTo(gateway, podPorts[i], subjects[i]);
            else if (match == MeshMatch::Unknown)
                subjects[i].doubtfulListener = "Whether Gateway " + nameOf(gateway) + " selects " +
                                               toString(workload.key) +
                                               " depends on labels that its controller sets.";
        }
        if (const auto name = workload.podLabels.find(kGatewayNameLabel);
            name != workload.podLabels.end())
            readOwnGateway(name->second, workload, *known->resources, podPorts[i], subjects[i]);
    }
}

/// Whether clients of a port have to show a certificate of the mesh.
MtlsDecision MeshEngine::Impl::gatewayMtls(const WorkloadNode &workload, const Subject &subject,
                                           std::uint16_t port) const
{
    using Mode = MtlsDecision::Mode;
    const auto found = subject.listeners.find(port);
    if (!subject.doubtfulListener.empty())
        return {Mode::Unknown, {}, subject.doubtfulListener};
    if (found == subject.listeners.end())
        return {Mode::Unknown, {}, unopened(workload, port)};
    const auto *listener = sameForAll(found->second);
    const auto at = " port " + std::to_string(port);
    if (listener == nullptr)
        return {Mode::Ambiguous, {}, "Servers on" + at + " ask for different certificates."};
    switch (listener->certificate) {
    case Certificate::None:
        return {Mode::Disable,
                {},
                listener->gateway + " asks clients of" + at + " for no certificate."};
    case Certificate::Mesh:
        return {Mode::Strict,
                {},
                listener->gateway + " asks clients of" + at + " for a certificate of the mesh."};
    case Certificate::Other: break;
    }
    return {Mode::Unknown,
            {},
            listener->gateway + " may ask clients of" + at +
                " for a certificate, and who has one is not in the manifests."};
}

Verdict MeshEngine::Impl::gatewayHandshake(const MtlsDecision &asked, const MeshCaller &caller)
{
    using Mode = MtlsDecision::Mode;
    if (asked.mode == Mode::Disable)
        return Verdict::Allow;
    if (asked.mode != Mode::Strict)
        return Verdict::Unknown;
    if (!caller.principal)
        return Verdict::Deny;
    // Whether a proxy calls a gateway with its certificate is a matter of DestinationRules.
    return caller.proxy == MeshProxy::Any ? Verdict::Allow : Verdict::Unknown;
}

AuthorizationDecision MeshEngine::Impl::evaluateGateway(const WorkloadNode &workload,
                                                        const Subject &subject,
                                                        const RuleAttempt &attempt) const
{
    const auto found = subject.listeners.find(attempt.port);
    if (!subject.doubtfulListener.empty())
        return {Verdict::Unknown, {}, subject.doubtfulListener};
    if (found == subject.listeners.end())
        return {Verdict::Unknown, {}, unopened(workload, attempt.port)};
    std::optional<AuthorizationDecision> result;
    for (const auto &listener : found->second) {
        auto here = attempt;
        here.isGateway = true;
        here.trustedProxies = subject.trustedProxies;
        here.hasIdentity =
            listener.certificate == Certificate::Mesh && attempt.caller->principal.has_value();
        if (listener.certificate == Certificate::Other)
            here.identityDoubt = "which certificate the client shows is not in the manifests";
        auto decision = afterToken(evaluateRead(subject, here, listener.reading), *attempt.token,
                                   listener.reading);
        if (!result)
            result = std::move(decision);
        else if (result->verdict != decision.verdict)
            return {Verdict::Unknown, std::move(result->by),
                    "Servers on port " + std::to_string(attempt.port) + " of " +
                        toString(workload.key) +
                        " are of different kinds, and the policies "
                        "depend on it."};
    }
    return std::move(*result);
}

} // namespace drawbridge
