// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/made_for.h"

#include <nlohmann/json.hpp>

#include <string>

namespace drawbridge::cli {

/// What an exported object says it was made for, a line without its end:
/// "made for shop/Deployment/web -> shop/Deployment/cart on 7070/TCP (design shop)".
[[nodiscard]] std::string madeForText(const MadeFor &madeFor);

/// {"design","baseline"?,"flows":[{"from","to","ports","system"?}],"apiAccess"?:["…"],"others"}.
[[nodiscard]] nlohmann::ordered_json madeForJson(const MadeFor &madeFor);

} // namespace drawbridge::cli
