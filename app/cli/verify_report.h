// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/existing_policies.h"
#include "model/analysis/verify.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge::cli {

[[nodiscard]] std::string verifyText(const VerifyReport &report);
/// With what becomes of the policies of the sources, where that was asked for.
[[nodiscard]] std::string
verifyJson(const VerifyReport &report,
           const std::optional<std::vector<ExistingPolicy>> &existing = std::nullopt);
/// A policy a line, with what it opens or closes below it.
[[nodiscard]] std::string existingText(const std::vector<ExistingPolicy> &policies);
/// One test case for each difference, or a single passing one (JUnit XML as CI servers read it).
[[nodiscard]] std::string verifyJunit(const VerifyReport &report);

} // namespace drawbridge::cli
