// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/connectivity_writer.h"

namespace drawbridge {

/// One for each format; see makeConnectivityWriter().
[[nodiscard]] std::unique_ptr<ConnectivityWriter>
makeConnectivityText(const Topology &topology, const ConnectivityHeading &heading);
[[nodiscard]] std::unique_ptr<ConnectivityWriter>
makeConnectivityJson(const Topology &topology, const ConnectivityHeading &heading);
[[nodiscard]] std::unique_ptr<ConnectivityWriter>
makeConnectivityCsv(const Topology &topology, const ConnectivityHeading &heading);
[[nodiscard]] std::unique_ptr<ConnectivityWriter>
makeConnectivityMarkdown(const Topology &topology, const ConnectivityHeading &heading);
[[nodiscard]] std::unique_ptr<ConnectivityWriter>
makeConnectivityDot(const Topology &topology, const ConnectivityHeading &heading);

} // namespace drawbridge
