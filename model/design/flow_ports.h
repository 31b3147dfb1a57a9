// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <vector>

namespace drawbridge {

/// `ports` sorted and disjoint, admitting exactly what the items admit together. Refused with
/// FlowInvalid when two items on one port admit requests whose union HttpRules cannot write
/// (GET /a with POST /b would also admit GET /b).
[[nodiscard]] Result<std::vector<FlowPort>> uniteFlowPorts(std::vector<FlowPort> ports);

/// What is left of `ports` without the numbers in `removed`.
[[nodiscard]] std::vector<FlowPort> withoutPorts(const std::vector<FlowPort> &ports,
                                                 const PortSet &removed);

} // namespace drawbridge
