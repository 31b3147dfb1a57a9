// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <QString>

#include <vector>

namespace drawbridge::test {

/// What tests/oracles/istio/istio.py answers to `command` ("judge" or "validate"), a value a line.
/// Without answers the test that asks has been skipped, with the reason, or has failed: it returns.
[[nodiscard]] std::vector<nlohmann::ordered_json> askIstio(const QString &command,
                                                           const nlohmann::ordered_json &question);

} // namespace drawbridge::test
