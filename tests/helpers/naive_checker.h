// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/network_engine.h"
#include "model/analysis/verdict.h"

#include <vector>

namespace drawbridge {

/// The reference decision procedure (network-policy.md 2.7) for one connection
/// attempt, as straight loops over the policies as they are written.
///
/// It shares no source with model/analysis: selectors, prefixes and named ports are judged here
/// once more, one by one, so that a mistake in the engine's sets cannot hide. Every object belongs
/// to the topology's first cluster. Cost: O(policies x rules x peers), never use it in the product.
[[nodiscard]] Verdict naiveVerdict(const Topology &topology,
                                   const std::vector<NetworkPolicyObject> &policies,
                                   const std::vector<UndecodedPolicy> &undecoded,
                                   const NetworkOptions &options, const Endpoint &from,
                                   const Endpoint &to, Protocol protocol, std::uint16_t port,
                                   const std::vector<AdminPolicyObject> &adminPolicies = {});

} // namespace drawbridge
