// SPDX-License-Identifier: Apache-2.0
// What the pods of gateways listen on. A gateway port is a Service port, which leads to a port of
// the pods; policies see the latter (pilot/pkg/model/push_context.go, mergeGateways).
// Tested by tests/unit/analysis/test_mesh_gateways.cpp

#include "model/analysis/gateway_listeners.h"

#include "model/analysis/mesh_match.h"
#include "model/analysis/mesh_selector.h"
#include "model/base/ascii.h"
#include "model/topology/topology.h"

#include <algorithm>
#include <array>
#include <set>

namespace drawbridge {

namespace {

using Certificate = ListeningServer::Certificate;

template<typename Object>
std::string listenedName(const Object &object)
{
    return "Gateway " + object.meta.nameSpace + "/" + object.meta.name;
}

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

void listen(GatewayListeners &listeners, const PodPorts &podPorts, std::uint16_t port,
            const ListeningServer &server)
{
    const auto behind = podPorts.find(port);
    const auto bound = behind == podPorts.end() ? std::set<std::uint16_t>{port} : behind->second;
    for (const auto podPort : bound) {
        auto &known = listeners.servers[podPort];
        if (std::ranges::find(known, server) == known.end())
            known.push_back(server);
    }
}

void listenTo(const IstioGatewayObject &gateway, const PodPorts &podPorts,
              GatewayListeners &listeners)
{
    for (const auto &server : gateway.servers)
        listen(listeners, podPorts, server.port,
               {listenedName(gateway), readingOfServer(server), certificateFor(server.tls)});
}

void listenTo(const GatewayObject &gateway, const PodPorts &podPorts, GatewayListeners &listeners)
{
    for (const auto &listener : gateway.listeners)
        if (listener.protocol != "UDP")
            listen(listeners, podPorts, listener.port,
                   {listenedName(gateway), readingOfListener(listener), certificateFor(listener)});
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

/// The Gateway of the Gateway API that a pod says it runs.
void readOwnGateway(const std::string &name, const WorkloadNode &workload,
                    const ResourceSet &resources, const PodPorts &podPorts,
                    GatewayListeners &listeners)
{
    const auto own = std::ranges::find_if(resources.gateways, [&](const GatewayObject &gateway) {
        return gateway.meta.name == name && gateway.meta.nameSpace == workload.key.nameSpace;
    });
    if (own == resources.gateways.end())
        listeners.doubt = said(workload) + ", whose Gateway " + workload.key.nameSpace + "/" +
                          name + " is not in the input.";
    else if (own->className == "istio-waypoint")
        listeners.doubt = toString(workload.key) +
                          " is a waypoint: what passes it is judged at the workload that is "
                          "called.";
    else if (!isOfIstio(*own, resources))
        listeners.doubt = said(workload) + " of the class " + own->className +
                          ", and whether it obeys policies of Istio is not in the manifests.";
    else
        listenTo(*own, podPorts, listeners);
}

GatewayListeners listenersOf(const WorkloadNode &workload, const ResourceSet &resources,
                             const PodPorts &podPorts)
{
    GatewayListeners listeners;
    for (const auto &gateway : resources.istioGateways) {
        const auto match = mesh::selects(gateway.selector, workload);
        if (match == MeshMatch::Yes)
            listenTo(gateway, podPorts, listeners);
        else if (match == MeshMatch::Unknown)
            listeners.doubt = "Whether " + listenedName(gateway) + " selects " +
                              toString(workload.key) +
                              " depends on labels that its controller sets.";
    }
    if (const auto name = workload.podLabels.find(kGatewayNameLabel);
        name != workload.podLabels.end())
        readOwnGateway(name->second, workload, resources, podPorts, listeners);
    return listeners;
}

} // namespace

bool GatewayListeners::readsRequests(std::uint16_t port) const
{
    const auto found = servers.find(port);
    return doubt.empty() && found != servers.end() &&
           std::ranges::all_of(found->second, [](const ListeningServer &server) {
               return server.reading == PortReading::Http;
           });
}

std::vector<GatewayListeners> gatewayListeners(const Topology &topology)
{
    const auto podPorts = portsBehindServices(topology);
    std::vector<GatewayListeners> all(topology.workloads.size());
    for (const auto &cluster : topology.clusters) {
        if (cluster.resources == nullptr)
            continue;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto &workload = topology.workloads[i];
            if (workload.key.cluster == cluster.name && workload.mesh == MeshMembership::Gateway)
                all[i] = listenersOf(workload, *cluster.resources, podPorts[i]);
        }
    }
    return all;
}

} // namespace drawbridge
