// SPDX-License-Identifier: Apache-2.0
// Which ports a sidecar sees at all and how it reads them, from the annotations of the pod and the
// names and appProtocols of the Services (istio.md 1.11, Istio "Protocol Selection"). The agent's
// own ports 15020, 15021 and 15090 are never captured.
// Tested by tests/unit/analysis/test_mesh_mtls.cpp

#include "model/analysis/mesh_engine_ports.h"

#include "model/base/ascii.h"
#include "model/topology/linkerd_membership.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace drawbridge {
namespace {

const std::string *annotation(const WorkloadNode &workload, const std::string &key)
{
    const auto found = workload.podAnnotations.find(key);
    return found == workload.podAnnotations.end() ? nullptr : &found->second;
}

bool isTrue(const std::string *value)
{
    return value != nullptr && *value == "true";
}

/// Items that are no port are passed over: with one of them the injector refuses the pod.
std::set<std::uint16_t> portList(std::string_view text)
{
    std::set<std::uint16_t> ports;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        auto item = text.substr(0, comma);
        item.remove_prefix(std::min(item.find_first_not_of(' '), item.size()));
        item = item.substr(0, item.find_last_not_of(' ') + 1);
        std::uint16_t port = 0;
        const auto *end = item.data() + item.size();
        if (const auto [stop, error] = std::from_chars(item.data(), end, port);
            error == std::errc() && stop == end)
            ports.insert(port);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return ports;
}

/// Where the sidecar itself answers: merged metrics, health, its own metrics.
constexpr std::array<std::uint16_t, 3> kAgentPorts{15020, 15021, 15090};

std::optional<PortReading> readingOf(std::string_view protocol)
{
    static constexpr std::array<std::string_view, 10> kHttp{"http",
                                                            "http2",
                                                            "grpc",
                                                            "grpc-web",
                                                            "grpc-web-text",
                                                            "http_proxy",
                                                            "kubernetes.io/h2c",
                                                            "kubernetes.io/ws",
                                                            "h2c",
                                                            "http1"};
    static constexpr std::array<std::string_view, 7> kTcp{
        "https", "tls", "tcp", "mongo", "redis", "mysql", "kubernetes.io/wss"};
    if (std::find(kHttp.begin(), kHttp.end(), protocol) != kHttp.end())
        return PortReading::Http;
    if (std::find(kTcp.begin(), kTcp.end(), protocol) != kTcp.end())
        return PortReading::Tcp;
    return std::nullopt;
}

PortReading readingOf(const ServicePort &port)
{
    static constexpr std::array<std::uint16_t, 4> kServerFirst{25, 53, 3306, 27017};
    const auto name = lowerCase(port.name);
    const auto declared = port.appProtocol.empty()
                              ? readingOf(name.starts_with("grpc-web")
                                              ? std::string_view("grpc-web")
                                              : std::string_view(name).substr(0, name.find('-')))
                              : readingOf(lowerCase(port.appProtocol));
    if (declared)
        return *declared;
    const bool isServerFirst =
        std::find(kServerFirst.begin(), kServerFirst.end(), port.port) != kServerFirst.end();
    return isServerFirst ? PortReading::Tcp : PortReading::Either;
}

} // namespace

InboundCapture::InboundCapture(const WorkloadNode &workload)
{
    m_isBypassed = isTrue(annotation(workload, "ambient.istio.io/bypass-inbound-capture"));
    if (workload.mesh == MeshMembership::Ambient) // The rest is for sidecars.
        return;
    m_hasAgent = true;
    m_named = {kAgentPorts.begin(), kAgentPorts.end()};
    if (workload.mesh == MeshMembership::Gateway) // Which listens itself.
        return;
    const auto *mode = annotation(workload, "sidecar.istio.io/interceptionMode");
    m_isOff = mode != nullptr && *mode == "NONE";
    const auto *included = annotation(workload, "traffic.sidecar.istio.io/includeInboundPorts");
    if (included != nullptr && *included != "*")
        m_included = portList(*included);
    if (const auto *list = annotation(workload, "traffic.sidecar.istio.io/excludeInboundPorts"))
        m_excluded = portList(*list);
    m_named.insert(m_excluded.begin(), m_excluded.end());
    if (m_included)
        m_named.insert(m_included->begin(), m_included->end());
}

std::optional<std::string> InboundCapture::bypass(std::uint16_t port) const
{
    if (m_isBypassed)
        return "ambient.istio.io/bypass-inbound-capture is true";
    if (m_hasAgent && std::ranges::find(kAgentPorts, port) != kAgentPorts.end())
        return "it belongs to the sidecar itself";
    if (m_isOff)
        return "sidecar.istio.io/interceptionMode is NONE";
    if (m_excluded.contains(port))
        return "traffic.sidecar.istio.io/excludeInboundPorts names it";
    if (m_included && !m_included->contains(port))
        return "traffic.sidecar.istio.io/includeInboundPorts leaves it out";
    return std::nullopt;
}

bool bypassesOutbound(const WorkloadNode &workload)
{
    const auto isSet = [&workload](const std::string &key) {
        const auto *value = annotation(workload, key);
        return value != nullptr && !value->empty();
    };
    const auto *mode = annotation(workload, "sidecar.istio.io/interceptionMode");
    const auto *ranges = annotation(workload, "traffic.sidecar.istio.io/includeOutboundIPRanges");
    return (mode != nullptr && *mode == "NONE") || (ranges != nullptr && *ranges != "*") ||
           isSet("traffic.sidecar.istio.io/excludeOutboundPorts") ||
           isSet("traffic.sidecar.istio.io/excludeOutboundIPRanges");
}

bool bypassesLinkerdOutbound(const WorkloadNode &workload, const NamespaceNode &nameSpace)
{
    static const std::array<std::string, 2> kKeys{"config.linkerd.io/skip-outbound-ports",
                                                  "config.linkerd.io/skip-subnets"};
    return std::ranges::any_of(kKeys, [&](const std::string &key) {
        const auto *value = linkerdSetting(workload, nameSpace, key);
        return value != nullptr && !value->empty();
    });
}

PortReading readingOfProtocol(std::string_view protocol)
{
    return readingOf(lowerCase(protocol)).value_or(PortReading::Either);
}

PortReading combined(PortReading a, PortReading b)
{
    return a == b ? a : PortReading::Disputed;
}

PortReadings portReadings(const ServiceNode &service, const WorkloadNode &workload)
{
    PortReadings readings;
    for (const auto &port : service.object.ports) {
        if (port.protocol != Protocol::Tcp)
            continue;
        for (const auto &target : targetPortsOf(port, workload)) {
            const auto reading = readingOf(port);
            const auto [entry, isNew] = readings.emplace(target.first, reading);
            if (!isNew)
                entry->second = combined(entry->second, reading);
        }
    }
    return readings;
}

} // namespace drawbridge
