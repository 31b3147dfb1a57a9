// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <cstdint>
#include <memory>

namespace drawbridge::bench {

/// A cluster of Deployments with two named ports each and NetworkPolicies that mix exact labels,
/// shared labels, namespace labels, namespace names and prefixes as peers, and numeric, ranged and
/// named ports. The same arguments give the same cluster.
[[nodiscard]] std::shared_ptr<const Topology>
policyCluster(std::uint32_t workloads, std::uint32_t policies, std::uint32_t namespaces);

} // namespace drawbridge::bench
