// SPDX-License-Identifier: Apache-2.0
// What leads through machines (findings.md 2.5): e2 from a pod to its node (ZT-POD-001), e3 from a
// node to the pods on it and the ServiceAccounts they run as, e19 pods that are driven to a node
// somebody holds. Where pods run is seldom in manifests: the nodes of a workload then are one, and
// what may run there beside it is possible.
//
// Tested by tests/unit/analysis/test_escalation_nodes.cpp
#include "model/analysis/escalation_edges.h"
#include "model/analysis/node_sharing.h"

#include <array>
#include <utility>

namespace drawbridge {
namespace {

using NodeKind = EscalationNode::Kind;
using Workload = EscalationWorld::Workload;
using Targets = std::vector<std::size_t>;

Targets nodesOf(EscalationDraft &draft, const Workload &workload)
{
    Targets found;
    for (const std::string &name : workload.placement.nodes)
        found.push_back(draft.node(NodeKind::Node, name));
    if (!workload.placement.isComplete)
        found.push_back(draft.node(NodeKind::Node, "of " + toString(workload.key)));
    return found;
}

/// e3 of one machine, of the nodes of a workload, or of all.
class NodeEdges {
public:
    NodeEdges(EscalationDraft &draft, const EscalationNode &node)
        : m_draft(draft), m_name(node.name), m_node(*draft.find(node))
    {}

    template<typename Sharing>
    void addPods(const Sharing &sharing)
    {
        std::array<Targets, 2> targets; // certain, possible
        const auto &workloads = m_draft.world().workloads;
        for (std::size_t i = 0; i < workloads.size(); ++i) {
            const NodeSharing shares = sharing(workloads[i]);
            if (shares == NodeSharing::No)
                continue;
            Targets &found = targets[shares == NodeSharing::Certain ? 0 : 1];
            found.push_back(m_draft.workload(i));
            found.push_back(
                m_draft.account({workloads[i].key.nameSpace, workloads[i].serviceAccount}));
        }
        add("its pods run there", std::move(targets[0]), false);
        add("its pods may run there", std::move(targets[1]), true);
    }

    /// What RBAC gives the kubelet, whose credentials lie on the node.
    void addKubelet()
    {
        Targets found;
        for (const std::string &name :
             {std::string("Group/system:nodes"), "system:node:" + m_name}) {
            if (const auto kubelet = m_draft.find({NodeKind::Identity, name}))
                found.push_back(*kubelet);
        }
        add("it holds the credentials of its kubelet", std::move(found), false);
    }

    void addControlPlane()
    {
        add("a node of the control plane holds the keys of the cluster", {m_draft.admin()}, true);
    }

    void addEveryNode()
    {
        Targets found;
        for (const EscalationNode &node : m_draft.nodes()) {
            if (node.kind == NodeKind::Node)
                found.push_back(*m_draft.find(node));
        }
        add("it is one of them", std::move(found), false);
    }

private:
    void add(const char *because, Targets targets, bool isPossible)
    {
        EscalationPower power{m_node, "e3", because, std::nullopt, std::move(targets), isPossible};
        power.isInherent = true;
        m_draft.add(std::move(power));
    }

    EscalationDraft &m_draft;
    std::string m_name;
    std::size_t m_node;
};

void addNodesOfWorkload(NodeEdges &edges, const Workload &workload)
{
    edges.addPods([&](const Workload &other) { return sharesNodes(workload, other); });
    edges.addKubelet();
    if (workload.placement.seeksControlPlane)
        edges.addControlPlane();
}

void addMachine(NodeEdges &edges, const EscalationWorld &world, const std::string &name)
{
    const auto labels = world.nodes.find(name);
    const LabelMap *known = labels == world.nodes.end() ? nullptr : &labels->second;
    edges.addPods([&](const Workload &workload) { return runsOn(workload, name, known); });
    edges.addKubelet();
    if (!known || known->contains("node-role.kubernetes.io/control-plane") ||
        known->contains("node-role.kubernetes.io/master"))
        edges.addControlPlane();
}

void addEveryNode(NodeEdges &edges)
{
    edges.addPods([](const Workload &workload) {
        return workload.hasEnded ? NodeSharing::No : NodeSharing::Certain;
    });
    edges.addKubelet();
    edges.addControlPlane();
    edges.addEveryNode();
}

/// The grant, if any, by which pods can be kept from nodes, and whether it drives them away too.
struct Steering {
    const RbacGrant *grant = nullptr;
    bool drives = false;
};

Steering steeringOf(const EscalationHolder &holder)
{
    for (const char *verb : {"patch", "update"}) {
        if (const RbacGrant *taints = holder.held({"", verb, "", "nodes", ""}))
            return {taints, true};
    }
    for (const auto &[verb, resource] :
         {std::pair{"patch", "nodes/status"}, std::pair{"update", "nodes/status"},
          std::pair{"delete", "nodes"}}) {
        if (const RbacGrant *grant = holder.held({"", verb, "", resource, ""}))
            return {grant, false};
    }
    return {};
}

struct Removal {
    std::string_view verb, resource;
};
constexpr std::array kRemovals{
    Removal{"delete", "pods"},          Removal{"deletecollection", "pods"},
    Removal{"create", "pods/eviction"}, Removal{"update", "pods/status"},
    Removal{"patch", "pods/status"},
};

/// Pods that a controller makes anew wherever there is room.
Targets movablePods(const EscalationDraft &draft, const std::string &scope)
{
    Targets found;
    const auto &workloads = draft.world().workloads;
    for (std::size_t i = 0; i < workloads.size(); ++i) {
        const NodeKey &key = workloads[i].key;
        if (isInScope(scope, key.nameSpace) && key.kind != "DaemonSet" && key.kind != "Pod")
            found.push_back(draft.workload(i));
    }
    return found;
}

} // namespace

void addTakeoverEdges(EscalationDraft &draft)
{
    const auto &workloads = draft.world().workloads;
    for (std::size_t i = 0; i < workloads.size(); ++i) {
        for (const HostTakeover &takeover : workloads[i].takeovers)
            draft.add({draft.workload(i), "e2", takeover.because, std::nullopt,
                       nodesOf(draft, workloads[i]), !takeover.isCertain, takeover.where});
    }
}

void addNodeEdges(EscalationDraft &draft)
{
    std::map<std::string, const Workload *> byName;
    for (const Workload &workload : draft.world().workloads)
        byName["of " + toString(workload.key)] = &workload;
    for (const EscalationNode &node : draft.nodes()) {
        if (node.kind != NodeKind::Node)
            continue;
        NodeEdges edges(draft, node);
        if (node.name == "*")
            addEveryNode(edges);
        else if (const auto workload = byName.find(node.name); workload != byName.end())
            addNodesOfWorkload(edges, *workload->second);
        else
            addMachine(edges, draft.world(), node.name);
    }
}

void addStolenPodEdges(EscalationDraft &draft, EscalationHolder &holder)
{
    const Steering steering = steeringOf(holder);
    if (!steering.grant)
        return;
    const std::string which = ", and so drive pods to a node it holds";
    if (steering.drives)
        draft.add({holder.node, "e19", "may taint nodes" + which, *steering.grant,
                   movablePods(draft, ""), true});
    for (const RbacGrant &grant : holder.effective.grants) {
        for (const Removal &removal : kRemovals) {
            if (!coversAction(grant.atom, removal.verb, "", removal.resource))
                continue;
            draft.add({holder.node, "e19",
                       mayText(removal.verb, removal.resource, grant) +
                           " and keep nodes from taking them anew" + which,
                       grant, movablePods(draft, grant.atom.nameSpace), true});
            break;
        }
    }
}

} // namespace drawbridge
