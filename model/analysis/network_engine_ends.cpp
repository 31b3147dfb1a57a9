// SPDX-License-Identifier: Apache-2.0
// What one end of a connection is: a pod, the address of a node, the pod's own node (items 44 and
// 45 of network-policy.md).
//
// Tested by tests/unit/analysis/test_network_engine.cpp
#include "model/analysis/network_engine_impl.h"

#include <algorithm>

namespace drawbridge {

const WorkloadNode *NetworkEngine::Impl::workloadAt(const Endpoint &end) const
{
    const auto *id = std::get_if<WorkloadId>(&end);
    return id ? &topology->workload(*id) : nullptr;
}

bool NetworkEngine::Impl::isNode(const Endpoint &end) const
{
    const auto *id = std::get_if<WorkloadId>(&end);
    return id && nodeAddresses.test(id->index);
}

Verdict NetworkEngine::Impl::isOwnNode(WorkloadId workload, const Endpoint &other) const
{
    const std::vector<IpAddress> &nodes = topology->workload(workload).hostIps;
    const auto isOwn = [&](const IpAddress &address) {
        return std::ranges::find(nodes, address) != nodes.end();
    };
    // Replicas run on several nodes: a node of one of them is not that of the others.
    const Verdict found = nodes.size() == 1 ? Verdict::Allow : Verdict::Unknown;
    if (const auto *address = std::get_if<IpAddress>(&other))
        return isOwn(*address) ? found : Verdict::Deny;
    if (!isNode(other))
        return Verdict::Deny;
    const std::vector<IpAddress> &addresses = workloadAt(other)->podIps;
    if (nodes.empty() || addresses.empty())
        return Verdict::Unknown;
    if (std::ranges::all_of(addresses, isOwn))
        return found;
    return std::ranges::any_of(addresses, isOwn) ? Verdict::Unknown : Verdict::Deny;
}

network::OwnNode NetworkEngine::Impl::ownNode(WorkloadId workload, const Endpoint &other) const
{
    return whenOwnNode(isOwnNode(workload, other));
}

network::OwnNode NetworkEngine::Impl::whenOwnNode(Verdict isOwn) const
{
    using network::OwnNode;
    using Choice = NetworkOptions::PluginChoice;
    if (isOwn == Verdict::Deny || options.ownNodeAdmitted == Choice::No)
        return OwnNode::Irrelevant;
    const bool isSure = options.ownNodeAdmitted == Choice::Yes && isOwn == Verdict::Allow;
    return isSure ? OwnNode::Admitted : OwnNode::Unknown;
}

bool NetworkEngine::Impl::hasNetwork(const Endpoint &end) const
{
    const WorkloadNode *workload = workloadAt(end);
    return !workload || workload->hasNetwork;
}

bool NetworkEngine::Impl::isAcrossClusters(const Endpoint &from, const Endpoint &to) const
{
    const WorkloadNode *source = workloadAt(from);
    const WorkloadNode *destination = workloadAt(to);
    return source && destination &&
           topology->namespaceOf(*source).cluster != topology->namespaceOf(*destination).cluster;
}

} // namespace drawbridge
