// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/verify_world.h"

#include <string>
#include <vector>

namespace drawbridge {

/// What opens or closes one direction, in words and places.
struct Because {
    std::string text;
    std::vector<SourceSpan> where;
};

/// "network-ingress": the layer of a difference.
[[nodiscard]] std::string layerOf(Direction direction);

/// What admits `ports` in one direction at workload `end`: rules, or that nothing binds it there.
[[nodiscard]] Because openingOf(const VerifyWorld &world, const NetworkExplanation &why,
                                VerifyEnd end, Direction direction, const PortSet &ports);

/// What denies `ports` in one direction at workload `end`: rules of administrators, or else the
/// NetworkPolicies that isolate it and admit nothing of what was asked.
[[nodiscard]] Because closingOf(const VerifyWorld &world, const NetworkExplanation &why,
                                VerifyEnd end, Direction direction, const PortSet &ports);

} // namespace drawbridge
