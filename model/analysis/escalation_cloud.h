// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/escalation_world.h"
#include "model/topology/topology.h"

#include <vector>

namespace drawbridge {

/// The cloud identities that workloads of the topology are given or may be given, and those that
/// ServiceAccounts of its input name (cloudIdentitiesOf). Sorted by account and identity.
[[nodiscard]] std::vector<EscalationCloud> escalationCloudsOf(const Topology &topology);

} // namespace drawbridge
