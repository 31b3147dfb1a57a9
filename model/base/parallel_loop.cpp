// SPDX-License-Identifier: Apache-2.0
// Tested by tests/cli/test_design_answers.cpp
#include "model/base/parallel_loop.h"

#include <tbb/parallel_for.h>

namespace drawbridge {

void forEachInParallel(std::size_t count, const std::function<void(std::size_t)> &work)
{
    tbb::parallel_for(std::size_t{0}, count, work);
}

} // namespace drawbridge
