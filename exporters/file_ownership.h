// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>

namespace drawbridge {

/// The first 4 KiB of a file, in which our header line stands; empty where it cannot be read.
[[nodiscard]] std::string beginningOf(const std::filesystem::path &file);

/// Whether a text has our header line: at its beginning, or below comments of people.
[[nodiscard]] bool hasHeader(const std::string &text);

/// Whether an export may replace the file: it has our header line, or our label.
[[nodiscard]] bool isOurs(const std::string &text);

/// The design that the header names; nothing without one.
[[nodiscard]] std::optional<std::string> designIn(const std::string &text);

/// Written for another design than these.
[[nodiscard]] bool isOfAnother(const std::string &text, const std::set<std::string> &designs);

} // namespace drawbridge
