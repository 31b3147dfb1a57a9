// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/connectivity_diff.h"

#include <optional>
#include <string>
#include <string_view>

namespace drawbridge {

enum class DiffFormat { Text, Json, Csv, Markdown };

/// "text", "json", "csv", "md"; nothing for other words.
[[nodiscard]] std::optional<DiffFormat> parseDiffFormat(std::string_view text);

/// A difference for people or programs: what opens, what is cut, what changed otherwise, then
/// workloads that came or went. Text and JSON (schema "drawbridge/diff/1") say which layers were
/// compared and whether all of the input was; csv has RFC 4180 quoting and LF.
[[nodiscard]] std::string writeDiff(const ConnectivityDiff &diff, DiffFormat format,
                                    bool isComplete);

} // namespace drawbridge
