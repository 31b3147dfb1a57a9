// SPDX-License-Identifier: Apache-2.0
// The smallest change that flips an answer (network-policy.md section 6, item 11). To open a denied
// attempt every denying layer has to admit it: a rule that already admits the peer needs one more
// port, otherwise a policy needs one more rule. To close an allowed one it is enough to close one
// layer, so the one with the fewest admitting rules is named.
//
// Tested by tests/unit/analysis/test_decision.cpp
#include "model/analysis/decision_flip.h"

#include "model/base/texts.h"

#include <algorithm>

namespace drawbridge {
namespace {

std::string nameOf(const ObjectMeta &meta, std::string_view kind)
{
    return concatenated({kind, " ", meta.nameSpace, "/", meta.name});
}

std::string policyText(const PolicyReason &reason)
{
    PolicyReason whole = reason;
    whole.rule.reset();
    return ruleText(whole);
}

bool isDenied(const Decision &decision, std::string_view layer)
{
    return std::ranges::any_of(decision.layers, [&layer](const LayerDecision &item) {
        return item.layer == layer && item.verdict == Verdict::Deny;
    });
}

std::vector<const PolicyReason *> reasonsOf(const DecisionFacts &facts, Direction direction)
{
    std::vector<const PolicyReason *> found;
    for (const PolicyReason &reason : facts.explanation.reasons) {
        if (reason.direction == direction)
            found.push_back(&reason);
    }
    return found;
}

std::vector<const PolicyReason *> admitting(const DecisionFacts &facts, Direction direction)
{
    auto found = reasonsOf(facts, direction);
    std::erase_if(found, [&facts](const PolicyReason *reason) {
        return !reason->ports.allowed.contains(facts.seen.protocol, facts.seen.first);
    });
    return found;
}

std::string otherEnd(const DecisionFacts &facts, Direction direction)
{
    const Topology &topology = facts.network.topology();
    return direction == Direction::Ingress
               ? "from " + endText(topology, facts.attempt.from)
               : "to " + endText(topology, destinationOf(facts.attempt));
}

// The policy that is about the fewest pods is the place for a new rule.
const PolicyReason *narrowest(const std::vector<const PolicyReason *> &reasons)
{
    const auto found = std::ranges::max_element(reasons, {}, [](const PolicyReason *reason) {
        return reason->policy ? reason->policy->podSelector.requirements.size() + 1 : 0;
    });
    return found == reasons.end() ? nullptr : *found;
}

// In the tier of an administrator the first rule that matches decides, so a rule before it does.
std::string beforeRule(const DecisionFacts &facts, const PolicyReason &reason, bool opens)
{
    const bool saysAccept = reason.meta->kind == "ClusterNetworkPolicy";
    return std::string("add a rule with action ") +
           (opens ? (saysAccept ? "Accept" : "Allow") : "Deny") + " before " + ruleText(reason) +
           " for " + toString(facts.seen) + " " + otherEnd(facts, reason.direction) +
           atPlace(placeOf(reason));
}

std::string openNetwork(const DecisionFacts &facts, Direction direction)
{
    const auto reasons = reasonsOf(facts, direction);
    for (const PolicyReason *reason : reasons) {
        if (reason->denied.contains(facts.seen.protocol, facts.seen.first))
            return beforeRule(facts, *reason, true);
    }
    for (const PolicyReason *reason : reasons) {
        if (reason->policy && reason->rule && !reason->ports.allowed.empty())
            return "add port " + toString(facts.seen) + " to " + ruleText(*reason) +
                   atPlace(placeOf(*reason));
    }
    const PolicyReason *policy = narrowest(reasons);
    if (!policy || !policy->policy)
        return {};
    return "add an " + std::string(toString(direction)) + " rule to " + policyText(*policy) +
           " admitting " + toString(facts.seen) + " " + otherEnd(facts, direction) +
           atPlace(policy->meta->where);
}

std::string callerText(const DecisionFacts &facts)
{
    if (!facts.caller)
        return endText(facts.network.topology(), facts.attempt.from);
    return facts.caller->principal ? "principal " + *facts.caller->principal
                                   : std::string("callers without identity");
}

std::string openAuthorization(const DecisionFacts &facts)
{
    const std::string caller = callerText(facts);
    for (const MeshRuleReason &reason : facts.authorization.by) {
        const std::string name = nameOf(reason.policy->meta, "AuthorizationPolicy");
        if (reason.policy->action == AuthorizationAction::Deny && reason.rule)
            return "narrow rule " + std::to_string(*reason.rule + 1) + " of " + name +
                   " so that it leaves out " + caller + atPlace(reason.policy->meta.where);
        if (reason.policy->action == AuthorizationAction::Allow)
            return concatenated({"add a rule to ", name, " admitting ", caller, " on port ",
                                 std::to_string(facts.attempt.port),
                                 atPlace(reason.policy->meta.where)});
    }
    if (!facts.authorization.opening.empty())
        return facts.authorization.opening + " admitting " + caller + " on port " +
               std::to_string(facts.attempt.port);
    return "add an AuthorizationPolicy with action ALLOW for " +
           endText(facts.network.topology(), facts.attempt.to) + " admitting " + caller;
}

std::string openMtls(const DecisionFacts &facts, const Decision &decision)
{
    for (const LayerDecision &layer : decision.layers) {
        if (layer.layer == "mtls" && !layer.by.empty())
            return "call with mutual TLS, or set PeerAuthentication " + layer.by.front().nameSpace +
                   "/" + layer.by.front().name + " to PERMISSIVE" + atPlace(layer.by.front().where);
    }
    return "call " + endText(facts.network.topology(), facts.attempt.to) + " with mutual TLS";
}

std::string toOpen(const DecisionFacts &facts, const Decision &decision)
{
    std::vector<std::string> steps;
    if (isDenied(decision, "network-egress"))
        steps.push_back(openNetwork(facts, Direction::Egress));
    if (isDenied(decision, "network-ingress"))
        steps.push_back(openNetwork(facts, Direction::Ingress));
    if (isDenied(decision, "mtls"))
        steps.push_back(openMtls(facts, decision));
    if (isDenied(decision, "authorization"))
        steps.push_back(openAuthorization(facts));
    if (steps.size() == 1)
        return std::move(steps.front());
    std::string text;
    for (const std::string &step : steps) {
        // One layer that cannot be opened: no change of policies flips the answer.
        if (step.empty())
            return {};
        text += (text.empty() ? "" : ", and ") + step;
    }
    return text;
}

std::string closeRules(const DecisionFacts &facts, const std::vector<const PolicyReason *> &rules,
                       Direction direction)
{
    if (rules.front()->adminPolicy)
        return beforeRule(facts, *rules.front(), false);
    std::string text =
        "stop admitting " + toString(facts.seen) + " " + otherEnd(facts, direction) + " in ";
    for (std::size_t i = 0; i < rules.size(); ++i)
        text += (i == 0 ? "" : " and ") + ruleText(*rules[i]) + atPlace(placeOf(*rules[i]));
    return text;
}

bool canBeBound(const DecisionFacts &facts, const Endpoint &end)
{
    const auto *id = std::get_if<WorkloadId>(&end);
    return id && !facts.network.topology().workload(*id).isHostNetwork;
}

std::string isolate(const DecisionFacts &facts, const Endpoint &end, Direction direction)
{
    const Topology &topology = facts.network.topology();
    const WorkloadNode &workload = topology.workload(std::get<WorkloadId>(end));
    return "add a NetworkPolicy in namespace " + topology.namespaceOf(workload).name +
           " that selects " + endText(topology, end) + " for " + std::string(toString(direction)) +
           " and does not admit " + toString(facts.seen) + " " + otherEnd(facts, direction);
}

std::string toClose(const DecisionFacts &facts)
{
    const auto egress = admitting(facts, Direction::Egress);
    const auto ingress = admitting(facts, Direction::Ingress);
    const bool closesAtIngress =
        !ingress.empty() && (egress.empty() || ingress.size() <= egress.size());
    if (closesAtIngress)
        return closeRules(facts, ingress, Direction::Ingress);
    if (!egress.empty())
        return closeRules(facts, egress, Direction::Egress);
    const Endpoint to = destinationOf(facts.attempt);
    if (canBeBound(facts, to))
        return isolate(facts, to, Direction::Ingress);
    if (canBeBound(facts, facts.attempt.from))
        return isolate(facts, facts.attempt.from, Direction::Egress);
    return {};
}

} // namespace

Endpoint destinationOf(const Attempt &attempt)
{
    return attempt.toAddress ? Endpoint(*attempt.toAddress) : Endpoint(attempt.to);
}

std::string flipOf(const DecisionFacts &facts, const Decision &decision)
{
    switch (decision.verdict) {
    case Verdict::Allow: return toClose(facts);
    case Verdict::Deny: return toOpen(facts, decision);
    case Verdict::Unknown: break;
    }
    return {};
}

} // namespace drawbridge
