// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/connectivity_diff.h"

#include <string>
#include <vector>

namespace drawbridge {

/// The peer of netpol-analyzer's grammar (network-policy.md 4.1), one text for each range of
/// addresses: "ns/name[Kind]", "10.0.0.0-10.255.255.255[External]", "{ingress-controller}".
[[nodiscard]] std::vector<std::string> netpolAnalyzerPeers(const NamedEnd &end);

/// "All Connections", "No Connections", "TCP 80,443-445,UDP 53".
[[nodiscard]] std::string netpolAnalyzerPorts(const PortSet &ports);

/// The section "list" (4.2): one line for each allowed connection, sorted. With `focusPorts`, which
/// is one port, its form "Permitted connections on TCP 80:". Ports that are unknown are left out:
/// the grammar has no word for them.
[[nodiscard]] std::string writeNetpolAnalyzerList(const Topology &topology,
                                                  const std::vector<Connection> &connections,
                                                  const std::optional<PortRange> &focusPort);

/// The section "diff" (4.4): what changed, was added, was removed, and the same for the ingress
/// controller, with the workloads that came or went; empty without a difference.
[[nodiscard]] std::string writeNetpolAnalyzerDiff(const ConnectivityDiff &diff);

} // namespace drawbridge
