// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace drawbridge {

/// An answer that is exact, or says that it is not known (architecture R8).
enum class Verdict { Allow, Deny, Unknown };

/// "allow", "deny", "unknown".
[[nodiscard]] std::string_view toString(Verdict verdict);

/// All must admit: Deny beats Unknown beats Allow.
[[nodiscard]] Verdict operator&(Verdict a, Verdict b);

} // namespace drawbridge
