// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <string>

namespace CLI {
class App;
}

namespace drawbridge::cli {

/// `--dns`: who answers DNS in the cluster, for one command. Empty where it is not given.
void addDnsFlag(CLI::App &command, std::string &dns);

/// The design with `nodeLocalDns` of all its clusters as the flag has it: "node-local" is what the
/// design says, else 169.254.20.10; "cluster" is none; else an address.
/// Errors: Usage, for anything else.
[[nodiscard]] Result<Design> withDns(const Design &design, const std::string &dns);

} // namespace drawbridge::cli
