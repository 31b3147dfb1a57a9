// SPDX-License-Identifier: Apache-2.0
#include "model/design/cluster_side.h"

#include "model/design/draft.h"
#include "model/design/mesh_enrolment.h"
#include "model/design/service_accounts.h"
#include "model/topology/mesh_config.h"

#include <algorithm>

// One cluster as its neighbours see it: who of it has an identity and which, where its pods call
// from, and the pods that let others in.
// Tested by tests/unit/design/test_cluster_parts.cpp

namespace drawbridge {

namespace {

void takeTrustDomain(const ResourceSet &resources, ClusterSide &side)
{
    static const DesignCluster standard;
    const auto config = meshConfigIn(resources);
    if (!config)
        return;
    if (side.trustDomain == standard.trustDomain)
        side.trustDomain = config->trustDomain;
    if (!side.aliases)
        side.aliases = config->trustDomainAliases;
}

/// What is drawn within the part, system flows included.
void collectOpenPorts(const Design &part, ClusterSide &side)
{
    const auto add = [&side](const Flow &flow) {
        const WorkloadNode *from = side.find(flow.from);
        if (!isOutside(flow.to) && (from == nullptr || !side.isInMesh(*from)))
            side.open[flow.to] |= flow.portSet();
    };
    for (const Flow &flow : part.flows)
        add(flow);
    for (const Flow &flow : systemFlowsOf(part))
        add(flow);
}

} // namespace

NodeKey inPart(NodeKey key)
{
    key.cluster.clear();
    return key;
}

const WorkloadNode *ClusterSide::find(const NodeKey &key) const
{
    const auto id = topology->findWorkload(key);
    return id ? &topology->workload(*id) : nullptr;
}

bool ClusterSide::isInMesh(const WorkloadNode &node) const
{
    return mesh == MeshKind::Sidecar && node.mesh == MeshMembership::Sidecar && node.hasNetwork &&
           !node.isHostNetwork && !node.isSystem;
}

std::string ClusterSide::principalOf(const WorkloadNode &node) const
{
    const auto id = topology->findWorkload(node.key);
    return trustDomain + "/ns/" + node.key.nameSpace + "/sa/" + accounts[id->index];
}

std::string gatewayNamespace(const DesignCluster &cluster)
{
    const std::string &set = cluster.eastWestGateway.nameSpace;
    return set.empty() ? cluster.rootNamespace : set;
}

LabelMap gatewayLabels(const DesignCluster &cluster)
{
    const LabelMap &set = cluster.eastWestGateway.podLabels;
    return set.empty() ? LabelMap{{"istio", "eastwestgateway"}} : set;
}

ClusterSide sideOf(const ClusterPart &part)
{
    ClusterSide side;
    side.name = part.name;
    side.settings = part.design.clusters.front();
    side.mesh = part.design.mesh;
    side.topology = withEnrolment(part.design);
    side.accounts = serviceAccountsOf(part.design);
    side.trustDomain = side.settings.trustDomain;
    side.aliases = side.settings.trustDomainAliases;
    side.callers = side.settings.outgoing.empty() ? side.settings.pods : side.settings.outgoing;
    if (const auto &resources = part.design.topology->clusters.front().resources)
        takeTrustDomain(*resources, side);
    collectOpenPorts(part.design, side);
    if (!side.settings.eastWestGateway.isThere())
        return side;
    for (const WorkloadNode &node : side.topology->workloads)
        if (node.hasNetwork && node.key.nameSpace == gatewayNamespace(side.settings) &&
            std::ranges::includes(node.podLabels, gatewayLabels(side.settings)))
            side.gatewayPods.push_back(node.key);
    return side;
}

} // namespace drawbridge
