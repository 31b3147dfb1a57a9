// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace drawbridge {

/// Which inbound TCP ports of a pod pass its sidecar or ztunnel (istio.md 1.11), from the pod's
/// annotations. Ports that do not pass it are outside every mesh policy.
class InboundCapture {
public:
    InboundCapture() = default;
    explicit InboundCapture(const WorkloadNode &workload);

    /// Why `port` bypasses the sidecar; nothing when it is captured.
    [[nodiscard]] std::optional<std::string> bypass(std::uint16_t port) const;
    /// The ports at which the answer changes.
    [[nodiscard]] const std::set<std::uint16_t> &namedPorts() const { return m_named; }

private:
    bool m_isOff = false;
    bool m_isBypassed = false;
    bool m_hasAgent = false;                           ///< Which answers on ports of its own.
    std::optional<std::set<std::uint16_t>> m_included; ///< Nothing: all ports.
    std::set<std::uint16_t> m_excluded;
    std::set<std::uint16_t> m_named;
};

/// Whether the proxy of the calling pod may be passed by: excluded outbound ports or addresses.
[[nodiscard]] bool bypassesOutbound(const WorkloadNode &workload);

/// The same of Linkerd's proxy, by the annotations of the pod or its namespace.
[[nodiscard]] bool bypassesLinkerdOutbound(const WorkloadNode &workload,
                                           const NamespaceNode &nameSpace);

/// How the sidecar reads a port (istio.md 1.7, 1.11): HTTP fields of a policy exist only in HTTP.
/// `Either`: the proxy looks at the first bytes, or Services disagree and only the case matters.
enum class PortReading { Http, Tcp, Either, Disputed };

/// The reading of each pod port that some Service leads to; a port not in the map is `Either`.
using PortReadings = std::map<std::uint16_t, PortReading>;
[[nodiscard]] PortReadings portReadings(const ServiceNode &service, const WorkloadNode &workload);
/// Of a protocol that a ServiceEntry names.
[[nodiscard]] PortReading readingOfProtocol(std::string_view protocol);
/// Two Services on one port.
[[nodiscard]] PortReading combined(PortReading a, PortReading b);

} // namespace drawbridge
