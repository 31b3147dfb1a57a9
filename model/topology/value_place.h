// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/objects.h"

#include <cstdint>

namespace drawbridge {

/// The place in the user's file of a line and column (zero-based) inside a text that was read from
/// it. Exact for literal block scalars ("|"); for other texts of several lines the place of the
/// text.
[[nodiscard]] SourceSpan placeIn(const TextWithPlace &text, std::uint32_t line,
                                 std::uint32_t column);

} // namespace drawbridge
