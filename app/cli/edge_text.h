// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/edge_requests.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace drawbridge::cli {

/// One line a class under each caller.
[[nodiscard]] std::string edgeText(const std::vector<EdgeAnswer> &answers);

/// {"schema":"drawbridge/edge/1","callers":[{"identity":"spiffe://…"|null,"passes":[{"ports":[…],
/// "method","path","verdict","reason"}]}]}; method and path only where requests decide, "" for
/// those that no policy names.
[[nodiscard]] nlohmann::ordered_json edgeJson(const std::vector<EdgeAnswer> &answers);

} // namespace drawbridge::cli
