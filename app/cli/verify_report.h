// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/verify.h"

#include <string>

namespace drawbridge::cli {

[[nodiscard]] std::string verifyText(const VerifyReport &report);
[[nodiscard]] std::string verifyJson(const VerifyReport &report);
/// One test case for each difference, or a single passing one (JUnit XML as CI servers read it).
[[nodiscard]] std::string verifyJunit(const VerifyReport &report);

} // namespace drawbridge::cli
