// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/resource_set.h"

#include <string>
#include <vector>

namespace drawbridge {

/// The label of objects that stand only until a later stage of a rollout.
inline constexpr const char *kRolloutLabel = "drawbridge.dev/rollout";
/// Its value on a NetworkPolicy that admits everything while others are observed.
inline constexpr const char *kObserveValue = "observe";

/// Whether it is a policy of a rollout beside which the others of its pods close nothing.
[[nodiscard]] bool isObserving(const NetworkPolicyObject &policy);

/// What manifests only observe and do not enforce, a sentence each: AuthorizationPolicies in dry
/// run (`istio.io/dry-run`), which no engine counts, and NetworkPolicies beside one that observes.
[[nodiscard]] std::vector<std::string> observedOnly(const ResourceSet &manifests);

} // namespace drawbridge
