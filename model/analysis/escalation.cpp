// SPDX-License-Identifier: Apache-2.0
// The escalation graph (findings.md 2.5). Every grant of every identity is compared with tables of
// dangerous ones; what a grant covers leads to the nodes its scope and name leave open. Powers that
// need two grants (bind and write, create and approve) are looked for one by one. What pods are
// made with leads to their nodes, and from there to everything on them. Each family of edges is a
// file of its own (escalation_edges.h).
//
// Tested by tests/unit/analysis/test_escalation.cpp
#include "model/analysis/escalation.h"

#include "model/analysis/escalation_edges.h"

#include <algorithm>

namespace drawbridge {
namespace {

using NodeKind = EscalationNode::Kind;

bool onlyReads(const RbacGrant &grant)
{
    const std::string &verb = grant.atom.verb;
    return verb == "get" || verb == "list" || verb == "watch";
}

void addHolder(EscalationDraft &draft, const RbacIdentity &identity)
{
    EscalationHolder holder;
    holder.node = draft.identity(identity);
    holder.effective = draft.engine().effective(identity);
    for (const RbacGrant &grant : holder.effective.grants)
        if (!onlyReads(grant))
            holder.changing.push_back(&grant);
    for (const RbacDoubt &doubt : holder.effective.doubts)
        draft.addUnknown(doubt.reason);
    addPodEdges(draft, holder);
    addIdentityEdges(draft, holder);
    addRoleEdges(draft, holder);
    addControlPlaneEdges(draft, holder);
    addClosureEdges(draft, holder);
    addControllerEdges(draft, holder);
    addVolumeEdges(draft, holder);
    addStolenPodEdges(draft, holder);
    addCloudEdges(draft, holder);
}

std::string nodeText(const std::string &name)
{
    if (name == "*")
        return "every node";
    return name.starts_with("of ") ? "the nodes " + name : "node " + name;
}

std::string closureText(const std::string &name)
{
    const std::size_t slash = name.find('/');
    const std::string what = name.substr(0, slash);
    const std::string where = name.substr(slash + 1);
    const std::string policies = what == "network" ? "the network policies"
                                 : what == "mesh"  ? "the mesh policies"
                                                   : "the admission rules";
    return policies + (where.empty() ? " of all namespaces" : " of " + where);
}

std::string cloudText(const std::string &name)
{
    return name.starts_with("any/")
               ? "cloud identities that trust a ServiceAccount of " + name.substr(4)
               : "cloud identity " + name;
}

std::string identityText(const std::string &name)
{
    return name.starts_with("Group/") ? "Group " + name.substr(6)
                                      : toString(RbacIdentity{name, {}});
}

} // namespace

std::string toString(const EscalationNode &node)
{
    switch (node.kind) {
    case NodeKind::Workload: return "workload " + node.name;
    case NodeKind::Identity: return identityText(node.name);
    case NodeKind::Node: return nodeText(node.name);
    case NodeKind::Secret: return "Secret " + node.name;
    case NodeKind::Closure: return closureText(node.name);
    case NodeKind::CloudIdentity: return cloudText(node.name);
    case NodeKind::ClusterAdmin: break;
    }
    return "cluster admin";
}

std::string_view toString(EscalationNode::Kind kind)
{
    switch (kind) {
    case NodeKind::Workload: return "workload";
    case NodeKind::Identity: return "identity";
    case NodeKind::Node: return "node";
    case NodeKind::Secret: return "secret";
    case NodeKind::Closure: return "closure";
    case NodeKind::CloudIdentity: return "cloud-identity";
    case NodeKind::ClusterAdmin: break;
    }
    return "cluster-admin";
}

std::optional<std::size_t> EscalationGraph::find(const EscalationNode &node) const
{
    const auto found = std::ranges::lower_bound(nodes, node);
    if (found == nodes.end() || *found != node)
        return std::nullopt;
    return static_cast<std::size_t>(found - nodes.begin());
}

EscalationGraph makeEscalationGraph(const RbacEngine &engine, const EscalationWorld &world,
                                    const std::stop_token &stop)
{
    EscalationDraft draft(engine, world);
    addTokenEdges(draft);
    addCloudIdentityEdges(draft);
    for (const RbacIdentity &identity : draft.identities()) {
        if (stop.stop_requested())
            return draft.finish();
        addHolder(draft, identity);
    }
    addTakeoverEdges(draft);
    addSharedVolumeEdges(draft);
    addNetworkEdges(draft);
    addNodeEdges(draft);
    return draft.finish();
}

} // namespace drawbridge
