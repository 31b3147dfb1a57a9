// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/engines.h"
#include "app/cli/session.h"

#include <string>

namespace drawbridge::cli {

/// One connection to a Service: who dials which port of it.
struct ServiceAttempt {
    Endpoint from;
    NodeKey service;
    PortRange port; ///< One port.
    std::optional<HttpRequest> request{};
    bool isPlaintext = false; ///< The caller bypasses its proxy.
};

/// `why --to NS/Service/NAME`: follows the port to the pods and decides for each of them; returns
/// the exit code. The verdict is that of all of them, and unknown where they differ: it depends on
/// which pod answers. A Service that leads nowhere is no "allow".
[[nodiscard]] int whyService(Session &session, const Design &design, const Engines &engines,
                             const ServiceAttempt &attempt, const std::string &format);

} // namespace drawbridge::cli
