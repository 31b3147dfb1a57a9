// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/base/result.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <string>

namespace drawbridge::cli {

/// Answers one request, from several threads at once. A line that is no JSON comes as a discarded
/// value.
using LineAnswer = std::function<nlohmann::ordered_json(
    const nlohmann::json &line, const SourceSpan &where, Diagnostics &diagnostics)>;

/// Answers FILE.jsonl in order, block by block, each on all cores and printed as it is done, so
/// that a file of any length takes no more memory than half a megabyte or its longest line, and
/// what is wrong in it; empty lines are passed over, "-" reads standard input. Error
/// FileUnreadable.
[[nodiscard]] Result<Diagnostics> answerJsonLines(const std::string &file,
                                                  const LineAnswer &answer);

/// The text of a key, empty where it is absent or no text.
[[nodiscard]] std::string textOf(const nlohmann::json &object, const char *key);

/// The "id" of a request as it came, where it is a text or a number.
[[nodiscard]] nlohmann::ordered_json idOf(const nlohmann::json &line);

} // namespace drawbridge::cli
