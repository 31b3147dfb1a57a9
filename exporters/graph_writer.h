// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <string>

namespace drawbridge {

/// The service graph of a design for people (`drawbridgectl graph`): each namespace with its
/// workloads, identities, Services and exposures, then externals, then the drawn flows with their
/// evidence. `nameSpace` limits it to what touches that namespace; empty: everything.
[[nodiscard]] std::string writeGraphText(const Design &design, const std::string &nameSpace = {});

/// The same as JSON, schema "drawbridge/graph/1": `namespaces`, `workloads`, `services`,
/// `exposures`, `externals`, `flows`, all sorted; indented by two, with a final newline.
[[nodiscard]] std::string writeGraphJson(const Design &design, const std::string &nameSpace = {});

} // namespace drawbridge
