// SPDX-License-Identifier: Apache-2.0
// Who gets into pods that run, and who makes pods (findings.md 2.5): e4 exec, attach, ephemeral
// containers and changed pods, e5 workloads made or changed, e11 the kubelet's API, e13 what
// changes pods on their way in. Pods that somebody makes get to their node where Pod Security does
// not keep them off it (Pod Security Standards: privileged; everything above forbids it).
//
// Tested by tests/unit/analysis/test_escalation.cpp and test_escalation_nodes.cpp
#include "model/analysis/escalation_edges.h"

#include <algorithm>
#include <array>
#include <utility>

namespace drawbridge {
namespace {

using Targets = std::vector<std::size_t>;
using Doubt = DangerousGrant::Doubt;

Targets podsOf(const EscalationDraft &draft, const RbacGrant &grant)
{
    return draft.podsIn(grant.atom.nameSpace);
}

/// Of what has no namespace: a grant in one gives nothing.
Targets allPodsOf(const EscalationDraft &draft, const RbacGrant &grant)
{
    return grant.atom.nameSpace.empty() ? draft.podsIn("") : Targets();
}

constexpr std::string_view kMutatingApi = "admissionregistration.k8s.io";

constexpr std::array kPodGrants{
    DangerousGrant{"e4", "create", "", "pods/exec", podsOf, Doubt::WhenNamed},
    DangerousGrant{"e4", "get", "", "pods/exec", podsOf, Doubt::WhenNamed},
    DangerousGrant{"e4", "create", "", "pods/attach", podsOf, Doubt::WhenNamed},
    DangerousGrant{"e4", "get", "", "pods/attach", podsOf, Doubt::WhenNamed},
    DangerousGrant{"e4", "update", "", "pods/ephemeralcontainers", podsOf, Doubt::WhenNamed},
    DangerousGrant{"e4", "patch", "", "pods/ephemeralcontainers", podsOf, Doubt::WhenNamed},
    DangerousGrant{"e4", "update", "", "pods", podsOf, Doubt::WhenNamed},
    DangerousGrant{"e4", "patch", "", "pods", podsOf, Doubt::WhenNamed},
    DangerousGrant{"e11", "get", "", "nodes/proxy", allPodsOf, Doubt::WhenNamed},
    DangerousGrant{"e11", "create", "", "nodes/proxy", allPodsOf, Doubt::WhenNamed},
    DangerousGrant{"e13", "create", kMutatingApi, "mutatingwebhookconfigurations", allPodsOf,
                   Doubt::Always},
    DangerousGrant{"e13", "update", kMutatingApi, "mutatingwebhookconfigurations", allPodsOf,
                   Doubt::Always},
    DangerousGrant{"e13", "patch", kMutatingApi, "mutatingwebhookconfigurations", allPodsOf,
                   Doubt::Always},
    DangerousGrant{"e13", "update", kMutatingApi, "mutatingadmissionpolicies", allPodsOf,
                   Doubt::Always},
    DangerousGrant{"e13", "patch", kMutatingApi, "mutatingadmissionpolicies", allPodsOf,
                   Doubt::Always},
};

/// Whoever writes one of these makes pods with any ServiceAccount of the namespace. Pods themselves
/// keep their account when they are changed.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kPodMakers{{
    {"apps", "deployments"},
    {"apps", "daemonsets"},
    {"apps", "statefulsets"},
    {"apps", "replicasets"},
    {"", "replicationcontrollers"},
    {"batch", "jobs"},
    {"batch", "cronjobs"},
}};

PodFreedom freedomOf(const EscalationWorld &world, std::optional<PodSecurityLevel> enforced,
                     PodSecurityLevel level)
{
    if (!enforced)
        return PodFreedom::Possible;
    if (*enforced >= level)
        return PodFreedom::No;
    return world.hasAdmissionRules ? PodFreedom::Possible : PodFreedom::Certain;
}

/// Whether the holder may take the label away that keeps pods off their node.
bool changesLabels(const EscalationHolder &holder, const std::string &nameSpace)
{
    return holder.held({nameSpace, "patch", "", "namespaces", nameSpace}) ||
           holder.held({nameSpace, "update", "", "namespaces", nameSpace});
}

void addNodesOfPodsMade(EscalationDraft &draft, const EscalationHolder &holder,
                        EscalationPower power)
{
    const std::string &scope = power.grant->atom.nameSpace;
    const PodFreedom freedom = podFreedom(draft.world(), scope, PodSecurityLevel::Baseline);
    if (freedom == PodFreedom::No && !changesLabels(holder, scope))
        return;
    power.because += freedom == PodFreedom::No
                         ? ", whose Pod Security label it may change"
                         : ", where Pod Security does not keep pods off their node";
    power.isPossible = power.isPossible || freedom != PodFreedom::Certain;
    power.targets = {draft.node(EscalationNode::Kind::Node, "*")};
    draft.add(std::move(power));
}

void addPodMakers(EscalationDraft &draft, EscalationHolder &holder, const RbacGrant &grant)
{
    bool isFirst = true;
    const auto add = [&](std::string_view verb, std::string_view resource) {
        if (verb.empty())
            return;
        addPodsMade(draft, holder, {holder.node, "e5", mayText(verb, resource, grant), grant, {}},
                    isFirst);
        isFirst = false;
    };
    add(firstVerb(grant, kCreating, "", "pods"), "pods");
    for (const auto &[apiGroup, resource] : kPodMakers)
        add(firstVerb(grant, kWritingVerbs, apiGroup, resource), resource);
}

} // namespace

PodFreedom podFreedom(const EscalationWorld &world, const std::string &scope,
                      PodSecurityLevel level)
{
    if (!scope.empty()) {
        const auto found = world.podSecurity.find(scope);
        return freedomOf(world, found == world.podSecurity.end() ? std::nullopt : found->second,
                         level);
    }
    const bool isSomewhere = std::ranges::any_of(world.podSecurity, [&](const auto &nameSpace) {
        return freedomOf(world, nameSpace.second, level) == PodFreedom::Certain;
    });
    return isSomewhere ? PodFreedom::Certain : PodFreedom::Possible;
}

void addPodsMade(EscalationDraft &draft, EscalationHolder &holder, EscalationPower power,
                 bool withNodes)
{
    const std::string scope = power.grant->atom.nameSpace;
    if (withNodes)
        addNodesOfPodsMade(draft, holder, power);
    power.targets = draft.accountsIn(scope, "");
    holder.podScopes.insert(scope);
    draft.add(std::move(power));
}

void addDangerousGrants(EscalationDraft &draft, const EscalationHolder &holder,
                        std::span<const DangerousGrant> table)
{
    for (const RbacGrant &grant : holder.effective.grants) {
        for (const DangerousGrant &row : table) {
            if (!coversAction(grant.atom, row.verb, row.apiGroup, row.resource))
                continue;
            const bool isNamed = !grant.atom.name.empty();
            const bool isNamedCreate =
                isNamed && row.verb == "create" && row.resource.find('/') == std::string_view::npos;
            if (isNamedCreate)
                continue;
            EscalationPower power{holder.node, std::string(row.rule),
                                  mayText(row.verb, row.resource, grant), grant,
                                  row.targets(draft, grant)};
            power.isPossible =
                row.doubt == Doubt::Always || (isNamed && row.doubt == Doubt::WhenNamed);
            draft.add(std::move(power));
        }
    }
}

void addPodEdges(EscalationDraft &draft, EscalationHolder &holder)
{
    addDangerousGrants(draft, holder, kPodGrants);
    for (const RbacGrant *grant : holder.changing)
        addPodMakers(draft, holder, *grant);
}

} // namespace drawbridge
