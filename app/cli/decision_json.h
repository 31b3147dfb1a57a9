// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/made_for.h"

#include <nlohmann/json.hpp>

namespace drawbridge::cli {

/// {"verdict", "layers":
/// [{"layer","verdict","by":[{"kind","namespace","name","rule","file","line","madeFor"?}],
/// "reason"}], "flip"} (cli.md); `madeFor`, of objects that an export wrote, as `madeForJson` has
/// it.
[[nodiscard]] nlohmann::ordered_json
decisionJson(const Decision &decision, const ExportedObjects &exported, const AskedEnds &ends);

} // namespace drawbridge::cli
