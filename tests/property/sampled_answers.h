// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/verify_world.h"

#include <string>

namespace drawbridge::test {

/// How many samples were drawn, and how many were not.
struct SampleCounts {
    std::size_t drawn = 0, undrawn = 0;
};

struct SampledCounts {
    SampleCounts network, mesh, rbac;
};

/// Asks the naive references (network, mesh, RBAC), which share no source with the engines, about
/// random connections, requests and API calls under the manifests of `world`, and the drawing
/// whether they are drawn. Returns where the two disagree, or nothing.
[[nodiscard]] std::string sampledDisagreements(const VerifyWorld &world, unsigned seed,
                                               SampledCounts &counts);

} // namespace drawbridge::test
