// SPDX-License-Identifier: Apache-2.0
// Which pods share a node (findings.md 2.5, e3 and e20). A node has one value for each label, so
// two nodeSelectors that want different ones never meet; affinity is not looked into, and taints
// are not read: a DaemonSet that does not tolerate all of them is only possible.
//
// Tested by tests/unit/analysis/test_node_sharing.cpp
#include "model/analysis/node_sharing.h"

#include <algorithm>

namespace drawbridge {
namespace {

using Workload = EscalationWorld::Workload;
using Selector = std::map<std::string, std::string>;

bool contradicts(const Selector &one, const Selector &other)
{
    return std::ranges::any_of(one, [&other](const auto &label) {
        const auto found = other.find(label.first);
        return found != other.end() && found->second != label.second;
    });
}

bool isSelected(const Selector &selector, const LabelMap &labels)
{
    return std::ranges::all_of(selector, [&labels](const auto &label) {
        const auto found = labels.find(label.first);
        return found != labels.end() && found->second == label.second;
    });
}

/// A DaemonSet that only its nodeSelector keeps from a node.
bool isOnAllSelected(const WorkloadPlacement &placement)
{
    return placement.isOnEachNode && placement.toleratesEveryTaint && !placement.hasNodeAffinity;
}

bool isEverywhere(const WorkloadPlacement &placement)
{
    return isOnAllSelected(placement) && placement.nodeSelector.empty();
}

} // namespace

NodeSharing runsOn(const Workload &workload, const std::string &node, const LabelMap *labels)
{
    const WorkloadPlacement &placement = workload.placement;
    if (workload.hasEnded)
        return NodeSharing::No;
    if (placement.nodes.contains(node))
        return NodeSharing::Certain;
    if (placement.isComplete || (labels && !isSelected(placement.nodeSelector, *labels)))
        return NodeSharing::No;
    const bool isThere = labels ? isOnAllSelected(placement) : isEverywhere(placement);
    return isThere ? NodeSharing::Certain : NodeSharing::Possible;
}

NodeSharing sharesNodes(const Workload &workload, const Workload &other)
{
    if (other.hasEnded)
        return NodeSharing::No;
    if (workload.key == other.key || isEverywhere(workload.placement) ||
        isEverywhere(other.placement))
        return NodeSharing::Certain;
    return canShareNode(workload, other) ? NodeSharing::Possible : NodeSharing::No;
}

bool canShareNode(const Workload &one, const Workload &other)
{
    const WorkloadPlacement &a = one.placement;
    const WorkloadPlacement &b = other.placement;
    if (one.hasEnded || other.hasEnded)
        return false;
    if (a.isComplete && b.isComplete)
        return std::ranges::any_of(
            a.nodes, [&b](const std::string &node) { return b.nodes.contains(node); });
    return !contradicts(a.nodeSelector, b.nodeSelector);
}

} // namespace drawbridge
