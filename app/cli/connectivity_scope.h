// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/connectivity.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace drawbridge::cli {

/// The flags that say which connections are wanted, as written.
struct FocusFlags {
    std::vector<std::string> focus;
    std::vector<std::string> peers;
    std::string direction;
    std::string connection;
};

void addFocusFlags(CLI::App &command, FocusFlags &flags);

/// "tcp-8080", "udp-53", "sctp-9000": one port of one protocol. Error Usage for anything else.
[[nodiscard]] Result<PortRange> parseFocusConnection(const std::string &text);

/// What the flags ask for; names are those of `topology`. Error Usage: a direction or port that is
/// none; NodeUnknown: a name that nothing has.
[[nodiscard]] Result<ConnectivityScope> scopeOf(const FocusFlags &flags, const Topology &topology);

} // namespace drawbridge::cli
