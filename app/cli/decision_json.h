// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/decision.h"

#include <nlohmann/json.hpp>

namespace drawbridge::cli {

/// {"verdict", "layers":
/// [{"layer","verdict","by":[{"kind","namespace","name","rule","file","line"}],"reason"}], "flip"}
/// (cli.md).
[[nodiscard]] nlohmann::ordered_json decisionJson(const Decision &decision);

} // namespace drawbridge::cli
