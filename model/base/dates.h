// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace drawbridge {

/// The day that a text begins with, YYYY-MM-DD; `isDate` says before whether it does.
[[nodiscard]] std::chrono::sys_days dayOf(std::string_view date);

/// YYYY-MM-DD.
[[nodiscard]] std::string dateOf(std::chrono::sys_days day);

} // namespace drawbridge
