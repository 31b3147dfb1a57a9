// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace drawbridge::cli {

/// One line a terminal may show whatever a manifest holds: control characters (escape sequences,
/// line breaks), marks that turn the writing direction and bytes that are no UTF-8 come out as
/// \n, \t, \x1b or \u202e; everything else stays as it is.
[[nodiscard]] std::string terminalLine(std::string_view text);

} // namespace drawbridge::cli
