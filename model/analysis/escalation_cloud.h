// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/escalation.h"
#include "model/topology/topology.h"

#include <cstddef>
#include <set>
#include <vector>

namespace drawbridge {

/// Edge e17 of findings.md 2.5, from workloads and grants to identities at a cloud. All of it is
/// only possible: whom a cloud trusts stands in no manifest.

/// The cloud identities that workloads of the topology are given or may be given, and those that
/// ServiceAccounts of its input name (cloudIdentitiesOf). Sorted by account and identity.
[[nodiscard]] std::vector<EscalationCloud> escalationCloudsOf(const Topology &topology);

/// A node for each identity, and where there is one at all, a node for each namespace with
/// ServiceAccounts: whatever identities trust those, which need not be named anywhere.
void addCloudNodes(const EscalationWorld &world, std::set<EscalationNode> &nodes);

/// From workloads whose pods are given an identity.
[[nodiscard]] std::vector<EscalationPower> cloudPowersOfWorkloads(const EscalationWorld &world,
                                                                  const EscalationGraph &graph);

/// From somebody at `from` who may make pods, or tokens of ServiceAccounts: whoever picks the
/// account and the audience of a token needs no annotation. Cost: O(grants x identities).
[[nodiscard]] std::vector<EscalationPower> cloudPowersOf(const RbacEffective &effective,
                                                         std::size_t from,
                                                         const EscalationWorld &world,
                                                         const EscalationGraph &graph);

} // namespace drawbridge
