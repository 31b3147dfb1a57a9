// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/connectivity.h"

#include <nlohmann/json.hpp>

#include <string>

namespace drawbridge {

/// PEER of the terminal contract: {"workload":{…}}, {"cidrs":[…]} or {"entity":"…"}.
[[nodiscard]] nlohmann::ordered_json endJson(const Topology &topology, const ConnectionEnd &end);

/// {"namespace","kind","name"}, with the cluster where there are several.
[[nodiscard]] nlohmann::ordered_json workloadJson(const NodeKey &key);
/// ["10.0.0.0/8",…], the fewest prefixes.
[[nodiscard]] nlohmann::ordered_json cidrsJson(const AddressSet &addresses);

/// [{"protocol":"TCP","first":80,"last":80},…]
[[nodiscard]] nlohmann::ordered_json portsJson(const PortSet &ports);

/// One line; bytes that are no UTF-8 are replaced.
[[nodiscard]] std::string jsonText(const nlohmann::ordered_json &json);

} // namespace drawbridge
