// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace drawbridge {

/// Content of the 16 px icon of that name ("deployment"), to be put into an `svg` element that sets
/// stroke and colour; empty for a name that is none.
[[nodiscard]] std::string_view svgIcon(std::string_view name);

} // namespace drawbridge
