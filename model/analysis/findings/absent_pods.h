// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings/rule_facts.h"

#include <string>

namespace drawbridge {

/// Whether an operator makes pods in a namespace (empty: in any) from an object of its own kind,
/// so that they run though no manifest of the input has them. Whoever finds that nobody has a label
/// asks here first.
[[nodiscard]] bool doesOperatorMakePods(const ClusterFacts &cluster, const std::string &nameSpace);
inline constexpr const char *kOperatorMakesPods = "an operator makes pods that no manifest has";

} // namespace drawbridge
