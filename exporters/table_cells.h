// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// Names of the input are hostile: line breaks, tabs and their kin come out as "\\n", so that a
/// name never begins a line of its own.
[[nodiscard]] std::string oneLine(const std::string &text);

/// One row of RFC 4180, with LF: cells that hold a separator are quoted, quotes doubled.
[[nodiscard]] std::string csvRow(const std::vector<std::string> &cells);

/// "| a | b |" with LF; bars are escaped, and line breaks are <br>.
[[nodiscard]] std::string markdownRow(const std::vector<std::string> &cells);
/// A heading row and the line below it.
[[nodiscard]] std::string markdownHeading(const std::vector<std::string> &cells);

} // namespace drawbridge
