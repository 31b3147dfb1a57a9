// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

namespace drawbridge {

/// Calls `work` with 0 to `count` - 1, from several threads at once and in no order, and waits for
/// all. For callers that may not use the library behind it.
void forEachInParallel(std::size_t count, const std::function<void(std::size_t)> &work);

} // namespace drawbridge
