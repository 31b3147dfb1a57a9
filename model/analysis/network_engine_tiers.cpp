// SPDX-License-Identifier: Apache-2.0
// One direction through the tiers (network-policy.md 2.5 and steps 4 to 6 of 2.7) on sets of ports:
// Admin policies by priority, first match decides; what they pass or leave goes to the
// NetworkPolicies, whose word is final where one selects the subject (item 60); the rest goes to
// the Baseline. What is not known keeps a port in several sets at once: it is unknown only if both
// an allowing and a denying way remain. Policies with one priority have no order (item 61), so each
// may be the first.
//
// Tested by tests/unit/analysis/test_network_engine.cpp, test_admin_tiers.cpp and, against the
// naive checker, by tests/property/test_network_engine_property.cpp
#include "model/analysis/network_engine_impl.h"

namespace drawbridge {

using network::Attempted;
using network::CompiledAdminPolicy;
using network::CompiledAdminRule;
using network::PolicyVerdict;
using Selects = PolicyVerdict::Selects;
using network::TierPorts;
using network::TierTrace;

namespace {

// One verdict of the ways that remain.
PortVerdict decided(PortSet mayBeAllowed, const PortSet &mayBeDenied)
{
    if (mayBeDenied.empty())
        return {std::move(mayBeAllowed), {}};
    return {mayBeAllowed - mayBeDenied, mayBeAllowed & mayBeDenied};
}

// What the tiers come to where no administrator has a say, which is most often.
std::optional<PortVerdict> withoutTiers(const PolicyVerdict &policy)
{
    if (policy.selects == Selects::No)
        return std::nullopt;
    const PortSet &possible = policy.selects == Selects::Maybe ? PortSet::all() : policy.mayAdmit;
    return PortVerdict{policy.admitted, possible - policy.admitted};
}

} // namespace

void network::act(AdminAction action, const PortVerdict &match, TierPorts &ports)
{
    const PortSet hit = ports.open & (match.allowed | match.unknown);
    if (hit.empty())
        return;
    switch (action) {
    case AdminAction::Allow: ports.allowed |= hit; break;
    case AdminAction::Deny: ports.denied |= hit; break;
    case AdminAction::Pass: ports.passed |= hit; break;
    }
    ports.open -= match.allowed;
}

PortVerdict NetworkEngine::Impl::match(const CompiledAdminRule &rule, const Endpoint &peer,
                                       const Endpoint &destination) const
{
    const auto *id = std::get_if<WorkloadId>(&peer);
    const auto *address = std::get_if<IpAddress>(&peer);
    const bool isCertain = id ? rule.yes.test(id->index) : rule.addresses.contains(*address);
    const bool isPossible =
        !isCertain && (id ? rule.maybe.test(id->index) : rule.maybeAddresses.contains(*address));
    if (!isCertain && !isPossible)
        return {};
    PortSet ports = rule.numbers;
    const WorkloadNode *workload = workloadAt(destination);
    if (workload && !workload->isHostNetwork) {
        for (const std::string &name : rule.names)
            for (const ContainerPort &declared : workload->ports)
                if (declared.name == name && declared.port > 0)
                    ports.add({declared.protocol, declared.port, declared.port});
    }
    return isCertain ? PortVerdict{std::move(ports), {}} : PortVerdict{{}, std::move(ports)};
}

// A policy that only may bind the subject leaves everything open too.
void NetworkEngine::Impl::pass(const CompiledAdminPolicy &policy, const Attempted &attempted,
                               TierPorts &ports, TierTrace *trace) const
{
    const auto subject = std::get<WorkloadId>(attempted.subject());
    const bool isCertain = policy.selected.test(subject.index);
    const PortSet before = ports.open;
    const auto &rules = policy.rules(attempted.direction);
    for (std::size_t i = 0; i < rules.size() && !ports.open.empty(); ++i) {
        const PortVerdict matched = match(rules[i], attempted.peer(), attempted.to);
        const PortSet certain = isCertain ? ports.open & matched.allowed : PortSet();
        if (trace)
            trace->steps.push_back({&policy, i, certain,
                                    (ports.open & (matched.allowed | matched.unknown)) - certain});
        network::act(rules[i].action, matched, ports);
    }
    if (!isCertain)
        ports.open = before;
}

void NetworkEngine::Impl::passTier(AdminTier tier, const Attempted &attempted, TierPorts &ports,
                                   TierTrace *trace) const
{
    const auto &indexes = adminPoliciesOf(std::get<WorkloadId>(attempted.subject()), tier);
    for (auto at = indexes.begin(); at != indexes.end() && !ports.open.empty();) {
        const auto priority = adminPolicies[*at].object.priority;
        const PortSet before = ports.open;
        PortSet open = before;
        for (; at != indexes.end() && adminPolicies[*at].object.priority == priority; ++at) {
            ports.open = before;
            pass(adminPolicies[*at], attempted, ports, trace);
            open &= ports.open;
        }
        ports.open = std::move(open);
    }
}

PortVerdict NetworkEngine::Impl::admitted(const network::CompiledPolicy &policy,
                                          const Attempted &attempted) const
{
    PortVerdict verdict;
    for (const network::CompiledRule &rule : policy.rules(attempted.direction)) {
        const Verdict held = holds(rule, attempted.peer());
        if (held == Verdict::Deny || &rule == attempted.without)
            continue;
        PortSet &ports = held == Verdict::Allow ? verdict.allowed : verdict.unknown;
        ports = ports.empty() ? portsAt(rule, attempted.to) : ports | portsAt(rule, attempted.to);
    }
    return verdict;
}

PolicyVerdict NetworkEngine::Impl::networkPolicies(const Attempted &attempted) const
{
    const auto subject = std::get<WorkloadId>(attempted.subject());
    const auto &certain = selecting(subject, attempted.direction);
    const auto &possible = maySelect(subject, attempted.direction);
    PolicyVerdict verdict;
    if (!mayBeBound(subject, attempted.direction))
        return verdict;
    verdict.selects = certain.empty() ? Selects::Maybe : Selects::Yes;
    for (std::uint32_t index : certain) {
        const PortVerdict more = admitted(*policies[index], attempted);
        verdict.admitted |= more.allowed;
        verdict.mayAdmit |= more.unknown;
    }
    // Where nothing selects for certain, a port is admitted if each policy that may select admits
    // it; one that did not decode may admit nothing.
    if (certain.empty() && !mayBeSelected(subject))
        verdict.admitted = PortSet::all();
    for (std::uint32_t index : possible) {
        const PortVerdict more = admitted(*policies[index], attempted);
        if (certain.empty())
            verdict.admitted &= more.allowed;
        verdict.mayAdmit |= more.allowed | more.unknown;
    }
    // An undecoded policy may admit more, and the peer may be the pod's own node (item 44).
    using network::OwnNode;
    const OwnNode own =
        attempted.isFromOwnNode ? whenOwnNode(Verdict::Allow) : ownNode(subject, attempted.peer());
    if (own == OwnNode::Admitted)
        verdict.admitted = PortSet::all();
    if (mayBeSelected(subject) || own == OwnNode::Unknown)
        verdict.mayAdmit = PortSet::all();
    else
        verdict.mayAdmit |= verdict.admitted;
    return verdict;
}

std::optional<PortVerdict> NetworkEngine::Impl::restriction(const Endpoint &from,
                                                            const Endpoint &to, Direction direction,
                                                            TierTrace *trace) const
{
    return restriction({from, to, direction}, trace);
}

std::optional<PortVerdict> NetworkEngine::Impl::restriction(const Attempted &attempted,
                                                            TierTrace *trace) const
{
    const auto *id = std::get_if<WorkloadId>(&attempted.subject());
    if (!id || isNode(attempted.subject()))
        return std::nullopt;
    if (mayBeDecidedBits.test(id->index))
        return PortVerdict{{}, PortSet::all()}; // it may admit and refuse alike
    const bool hasTiers = !adminPoliciesOf(*id, AdminTier::Admin).empty() ||
                          !adminPoliciesOf(*id, AdminTier::Baseline).empty();
    if (!hasTiers && !mayBeBound(*id, attempted.direction)) // most pods of most inputs
        return std::nullopt;
    const PolicyVerdict policy = networkPolicies(attempted);
    if (trace)
        trace->reachPolicies = PortSet::all();
    if (!hasTiers)
        return withoutTiers(policy);

    const network::TiersMet met = meetTiers(attempted, trace);
    if (trace && policy.selects == Selects::Yes) // the Baseline is not asked (item 60)
        std::erase_if(trace->steps, [](const network::TierStep &step) {
            return step.policy->object.tier == AdminTier::Baseline;
        });
    return network::composed(met, policy);
}

network::TiersMet NetworkEngine::Impl::meetTiers(const Attempted &attempted, TierTrace *trace) const
{
    TierPorts admin{{}, {}, {}, PortSet::all()};
    passTier(AdminTier::Admin, attempted, admin, trace);
    network::TiersMet met{
        std::move(admin.allowed), std::move(admin.denied), admin.open | admin.passed, {}, {}};
    if (trace)
        trace->reachPolicies = met.left;
    TierPorts baseline{{}, {}, {}, met.left};
    passTier(AdminTier::Baseline, attempted, baseline, trace);
    met.baselineAllowed = baseline.allowed | baseline.passed | baseline.open;
    met.baselineDenied = std::move(baseline.denied);
    return met;
}

PortVerdict network::composed(const TiersMet &tiers, const PolicyVerdict &policies)
{
    PortSet mayBeAllowed = tiers.allowed;
    PortSet mayBeDenied = tiers.denied;
    if (policies.selects != Selects::No) {
        mayBeAllowed |= tiers.left & policies.mayAdmit;
        mayBeDenied |= tiers.left - policies.admitted;
    }
    if (policies.selects != Selects::Yes) {
        mayBeAllowed |= tiers.baselineAllowed;
        mayBeDenied |= tiers.baselineDenied;
    }
    return decided(std::move(mayBeAllowed), mayBeDenied);
}

} // namespace drawbridge
