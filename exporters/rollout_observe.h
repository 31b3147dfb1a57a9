// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/rollout_stages.h"
#include "model/design/design.h"

#include <string>
#include <vector>

namespace drawbridge {

/// Stage 3 with a time to look before anything is closed (zero-trust.md, "Rollout stages").
struct ObservedSteps {
    std::vector<RolloutStep> steps;
    /// "shop: NetworkPolicy shop/web (web.yaml:3:1) closes some of it today": namespaces whose
    /// policies are enforced as soon as they are applied, and why.
    std::vector<std::string> enforcedAtOnce;
};

/// Every namespace of stage 3 gets a NetworkPolicy that admits everything, in a folder of its own,
/// before its policies come; deleting it, which is a step of its own after all of these, enforces
/// them. Where something of the input may close connections of the namespace already, such a policy
/// would open them: that namespace is enforced at once.
[[nodiscard]] ObservedSteps observedFirst(const Design &design, std::vector<RolloutStep> steps);

} // namespace drawbridge
