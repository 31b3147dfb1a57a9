// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/escalation_world.h"

#include <cstdint>
#include <string>

namespace drawbridge {

/// Whether pods run on a node, as far as the input tells.
enum class NodeSharing : std::uint8_t { No, Possible, Certain };

/// Whether a pod of the workload runs on a machine; `labels` are none where no Node of the input
/// has that name. Certain are pods that say so, and DaemonSets that no selector, affinity or taint
/// keeps off; not there are pods whose nodes are all known, or whose nodeSelector the labels
/// contradict.
[[nodiscard]] NodeSharing runsOn(const EscalationWorld::Workload &workload, const std::string &node,
                                 const LabelMap *labels);

/// Whether a pod of `other` runs on one of the nodes of a workload that are not known by name.
[[nodiscard]] NodeSharing sharesNodes(const EscalationWorld::Workload &workload,
                                      const EscalationWorld::Workload &other);

/// Whether pods of both can be on one node.
[[nodiscard]] bool canShareNode(const EscalationWorld::Workload &one,
                                const EscalationWorld::Workload &other);

} // namespace drawbridge
