// SPDX-License-Identifier: Apache-2.0
// Who takes away what keeps callers and pods out (findings.md 2.5): e16 by writing policies or the
// labels of a namespace, on which selectors, injection and Pod Security hang. Where a breach is
// assumed, e18 leads on: over the network, and to whatever a policy no longer closes.
//
// Tested by tests/unit/analysis/test_escalation_closures.cpp
#include "model/analysis/escalation_edges.h"

#include <array>
#include <utility>

namespace drawbridge {
namespace {

using NodeKind = EscalationNode::Kind;

enum class Extent : std::uint8_t { Namespaced, ClusterWide };

/// Policies of one kind, and what they close.
struct PolicyKind {
    std::string_view closure, apiGroup, resource;
    Extent extent = Extent::Namespaced;
};

constexpr std::string_view kPolicyApi = "policy.networking.k8s.io";
constexpr std::string_view kCalicoApi = "projectcalico.org";
constexpr std::string_view kCalicoCrdApi = "crd.projectcalico.org";
constexpr std::string_view kIstioSecurity = "security.istio.io";
constexpr std::string_view kIstioNetworking = "networking.istio.io";
constexpr std::string_view kLinkerdPolicyApi = "policy.linkerd.io";
constexpr std::string_view kValidatingApi = "admissionregistration.k8s.io";

constexpr std::array kPolicyKinds{
    PolicyKind{"network", "networking.k8s.io", "networkpolicies"},
    PolicyKind{"network", kPolicyApi, "adminnetworkpolicies", Extent::ClusterWide},
    PolicyKind{"network", kPolicyApi, "baselineadminnetworkpolicies", Extent::ClusterWide},
    PolicyKind{"network", kPolicyApi, "clusternetworkpolicies", Extent::ClusterWide},
    PolicyKind{"network", "cilium.io", "ciliumnetworkpolicies"},
    PolicyKind{"network", "cilium.io", "ciliumclusterwidenetworkpolicies", Extent::ClusterWide},
    PolicyKind{"network", kCalicoApi, "networkpolicies"},
    PolicyKind{"network", kCalicoApi, "globalnetworkpolicies", Extent::ClusterWide},
    PolicyKind{"network", kCalicoCrdApi, "networkpolicies"},
    PolicyKind{"network", kCalicoCrdApi, "globalnetworkpolicies", Extent::ClusterWide},
    PolicyKind{"mesh", kIstioSecurity, "authorizationpolicies"},
    PolicyKind{"mesh", kIstioSecurity, "peerauthentications"},
    PolicyKind{"mesh", kIstioSecurity, "requestauthentications"},
    PolicyKind{"mesh", kIstioNetworking, "sidecars"},
    PolicyKind{"mesh", kIstioNetworking, "envoyfilters"},
    PolicyKind{"mesh", kIstioNetworking, "destinationrules"},
    PolicyKind{"mesh", kIstioNetworking, "serviceentries"},
    PolicyKind{"mesh", kLinkerdPolicyApi, "authorizationpolicies"},
    PolicyKind{"mesh", kLinkerdPolicyApi, "serverauthorizations"},
    PolicyKind{"mesh", kLinkerdPolicyApi, "servers"},
    PolicyKind{"mesh", kLinkerdPolicyApi, "networkauthentications"},
    PolicyKind{"mesh", kLinkerdPolicyApi, "meshtlsauthentications"},
    PolicyKind{"admission", "kyverno.io", "policies"},
    PolicyKind{"admission", "kyverno.io", "clusterpolicies", Extent::ClusterWide},
    PolicyKind{"admission", "kyverno.io", "policyexceptions"},
    PolicyKind{"admission", "templates.gatekeeper.sh", "constrainttemplates", Extent::ClusterWide},
    PolicyKind{"admission", kValidatingApi, "validatingadmissionpolicies", Extent::ClusterWide},
    PolicyKind{"admission", kValidatingApi, "validatingadmissionpolicybindings",
               Extent::ClusterWide},
    PolicyKind{"admission", kValidatingApi, "validatingwebhookconfigurations", Extent::ClusterWide},
};

/// A policy that is added may let in; an admission rule that is added only refuses.
constexpr std::array<std::string_view, 5> kOpening{"create", "update", "patch", "delete",
                                                   "deletecollection"};
constexpr std::array<std::string_view, 4> kTakingAway{"update", "patch", "delete",
                                                      "deletecollection"};
constexpr std::array<std::string_view, 2> kLabelling{"patch", "update"};

std::string_view verbOf(const RbacGrant &grant, const PolicyKind &kind)
{
    const bool opensByCreating = kind.closure != "admission" || kind.resource == "policyexceptions";
    return opensByCreating ? firstVerb(grant, kOpening, kind.apiGroup, kind.resource)
                           : firstVerb(grant, kTakingAway, kind.apiGroup, kind.resource);
}

/// What a policy of the mesh's root namespace decides, it decides everywhere.
std::string scopeOf(const EscalationWorld &world, const PolicyKind &kind, const RbacGrant &grant)
{
    const std::string &scope = grant.atom.nameSpace;
    return kind.closure == "mesh" && scope == world.meshRootNamespace ? "" : scope;
}

/// One power a closure is enough: the same rule would be taken away for each.
void addPolicies(EscalationDraft &draft, const EscalationHolder &holder, const RbacGrant &grant)
{
    std::string_view last;
    for (const PolicyKind &kind : kPolicyKinds) {
        const bool isSeen =
            kind.closure != "mesh" || draft.world().hasMesh || grant.atom.apiGroup != "*";
        if (kind.closure == last || !isSeen ||
            (kind.extent == Extent::ClusterWide && !grant.atom.nameSpace.empty()))
            continue;
        const std::string_view verb = verbOf(grant, kind);
        if (verb.empty())
            continue;
        last = kind.closure;
        const std::string scope = scopeOf(draft.world(), kind, grant);
        EscalationPower power{holder.node, "e16", mayText(verb, kind.resource, grant), grant, {}};
        power.targets = {draft.node(NodeKind::Closure, std::string(kind.closure) + '/' + scope)};
        power.isPossible = !grant.atom.name.empty(); // which policy closes what nobody tells
        draft.add(std::move(power));
    }
}

/// A request that names one Namespace object is authorized in it (findings.md 2.1), so that a
/// RoleBinding gives it.
std::optional<std::string> labelledBy(const RbacAtom &atom)
{
    if (atom.nameSpace.empty() || atom.name.empty() || atom.name == atom.nameSpace)
        return atom.nameSpace.empty() ? atom.name : atom.nameSpace;
    return std::nullopt;
}

void addLabels(EscalationDraft &draft, const EscalationHolder &holder, const RbacGrant &grant)
{
    const std::string_view verb = firstVerb(grant, kLabelling, "", "namespaces");
    const auto scope = labelledBy(grant.atom);
    if (verb.empty() || !scope)
        return;
    const std::string because =
        scope->empty() ? "may " + std::string(verb) + " the labels of all namespaces"
                       : "may " + std::string(verb) + " the labels of namespace " + *scope;
    const auto closure = [&](const char *what) {
        return draft.node(NodeKind::Closure, what + ('/' + *scope));
    };
    draft.add({holder.node, "e16", because, grant, {closure("admission")}});
    std::vector<std::size_t> bySelectors{closure("network")};
    if (draft.world().hasMesh)
        bySelectors.push_back(closure("mesh"));
    draft.add({holder.node, "e16", because, grant, std::move(bySelectors), true});
}

/// What was closed by policies alone is open to whoever takes them away.
void addOpened(EscalationDraft &draft)
{
    for (const EscalationNode &node : draft.nodes()) {
        if (node.kind != NodeKind::Closure || node.name.starts_with("admission/"))
            continue;
        EscalationPower power{*draft.find(node),
                              "e18",
                              "they no longer close it",
                              std::nullopt,
                              draft.podsIn(node.name.substr(node.name.find('/') + 1)),
                              true};
        power.isInherent = true;
        draft.add(std::move(power));
    }
}

} // namespace

void addClosureEdges(EscalationDraft &draft, EscalationHolder &holder)
{
    for (const RbacGrant *grant : holder.changing) {
        addPolicies(draft, holder, *grant);
        addLabels(draft, holder, *grant);
    }
}

void addNetworkEdges(EscalationDraft &draft)
{
    const EscalationWorld &world = draft.world();
    if (!world.isBreachAssumed)
        return;
    std::vector<std::array<std::vector<std::size_t>, 2>> targets(world.workloads.size());
    for (const EscalationWorld::NetworkHop &hop : world.networkHops)
        targets[hop.from][hop.isCertain ? 0 : 1].push_back(draft.workload(hop.to));
    for (std::size_t i = 0; i < targets.size(); ++i) {
        draft.add({draft.workload(i), "e18", "its packets get there", std::nullopt,
                   std::move(targets[i][0])});
        draft.add({draft.workload(i), "e18", "its packets may get there", std::nullopt,
                   std::move(targets[i][1]), true});
    }
    addOpened(draft);
}

} // namespace drawbridge
