// SPDX-License-Identifier: Apache-2.0
// Authorization of one attempt (istio.md 1.3): CUSTOM, DENY, ALLOW in three values, over every way
// the connection may arrive (with identity or, under DISABLE, without) and every way the port may
// be read (HTTP or TCP). They must agree, or the answer is unknown. Tested by
// tests/unit/analysis/test_mesh_engine.cpp

#include "model/analysis/mesh_engine_impl.h"
#include "model/base/texts.h"

#include <algorithm>
#include <utility>

namespace drawbridge {

using namespace mesh;

namespace {

/// The rules of one action over all its policies.
struct ActionMatch {
    MeshMatch match = MeshMatch::No;
    std::vector<MeshRuleReason> matched; ///< Rules that match for certain.
    std::string doubt;                   ///< The first thing that could not be judged.
    const AuthorizationPolicyObject *doubtful = nullptr;
};

ActionMatch matchAction(const Policies &policies, RuleAttempt attempt, HttpFields httpFields)
{
    ActionMatch result;
    if (policies.empty())
        return result;
    attempt.httpFields = httpFields;
    for (const auto *policy : policies) {
        attempt.policyNamespace = policy->meta.nameSpace;
        for (std::size_t i = 0; i < policy->rules.size(); ++i) {
            std::string why;
            const auto match = matchRule(policy->rules[i], attempt, why);
            result.match = std::max(result.match, match);
            if (match == MeshMatch::Yes)
                result.matched.push_back({policy, i});
            if (match != MeshMatch::Unknown || result.doubtful != nullptr)
                continue;
            result.doubtful = policy;
            result.doubt = "Rule " + std::to_string(i + 1) + " of AuthorizationPolicy " +
                           nameOf(*policy) + " may match: " + why + ".";
        }
    }
    return result;
}

std::vector<MeshRuleReason> allOf(const Policies &policies)
{
    std::vector<MeshRuleReason> reasons;
    reasons.reserve(policies.size());
    for (const auto *policy : policies)
        reasons.push_back({policy, std::nullopt});
    return reasons;
}

AuthorizationDecision denied(std::vector<MeshRuleReason> by)
{
    const auto &first = by.front();
    auto reason = "AuthorizationPolicy " + nameOf(*first.policy) + " denies it";
    if (first.rule)
        reason += " (rule " + std::to_string(*first.rule + 1) + ")";
    return {Verdict::Deny, std::move(by), reason + "."};
}

AuthorizationDecision notAdmitted(const Policies &allow)
{
    auto names = nameOf(*allow.front());
    for (std::size_t i = 1; i < allow.size(); ++i)
        names += ", " + nameOf(*allow[i]);
    return {Verdict::Deny, allOf(allow),
            concatenated({"No rule of the ALLOW AuthorizationPolicies (", names, ") matches."})};
}

AuthorizationDecision admitted(ActionMatch allow)
{
    if (allow.matched.empty())
        return {Verdict::Allow, {}, "No ALLOW AuthorizationPolicy applies: everything passes."};
    const auto &first = allow.matched.front();
    auto reason = "Rule " + std::to_string(*first.rule + 1) + " of AuthorizationPolicy " +
                  nameOf(*first.policy) + " admits it.";
    return {Verdict::Allow, std::move(allow.matched), std::move(reason)};
}

AuthorizationDecision doubtful(const ActionMatch &action, std::string reason)
{
    std::vector<MeshRuleReason> by;
    if (action.doubtful != nullptr)
        by.push_back({action.doubtful, std::nullopt});
    return {Verdict::Unknown, std::move(by), std::move(reason)};
}

} // namespace

namespace mesh {

/// A provider of CUSTOM, a DENY that may match and a policy that could not be read can each turn an
/// admission into a refusal; only the last can do the opposite.
AuthorizationDecision evaluate(const BoundPolicies &policies, const RuleAttempt &attempt,
                               PlaneReading reading)
{
    if (!policies.altered.empty())
        return doubtful({}, policies.altered);
    auto deny = matchAction(policies.deny, attempt, fieldsOfDeny(reading));
    if (deny.match == MeshMatch::Yes)
        return denied(std::move(deny.matched));
    auto allow = matchAction(policies.allow, attempt, fieldsOfAllow(reading));
    if (policies.allow.empty())
        allow.match = MeshMatch::Yes;
    const auto &unread = policies.doubtfulPolicy;
    if (allow.match == MeshMatch::No && unread.empty())
        return notAdmitted(policies.allow);
    if (allow.match == MeshMatch::Unknown)
        return doubtful(allow, allow.doubt);
    if (!unread.empty())
        return doubtful({}, unread);
    if (deny.match == MeshMatch::Unknown)
        return doubtful(deny, deny.doubt);
    const auto custom = matchAction(policies.custom, attempt, fieldsOfDeny(reading));
    if (custom.match == MeshMatch::No || reading == PlaneReading::Ztunnel) // which knows no CUSTOM
        return admitted(std::move(allow));
    const auto *policy = custom.matched.empty() ? custom.doubtful : custom.matched.front().policy;
    return {Verdict::Unknown,
            {{policy, std::nullopt}},
            "AuthorizationPolicy " + nameOf(*policy) +
                " asks an external provider (CUSTOM), whose answer is not in the manifests."};
}

/// A port that the proxy sniffs carries HTTP when a request is asked about, and otherwise anything;
/// one on which Services disagree is read as either of them says.
AuthorizationDecision evaluateRead(const BoundPolicies &policies, const RuleAttempt &attempt,
                                   PortReading reading)
{
    const bool isSniffed = reading == PortReading::Either;
    if (reading == PortReading::Http || (isSniffed && attempt.request->has_value()))
        return evaluate(policies, attempt, PlaneReading::Http);
    if (reading == PortReading::Tcp)
        return evaluate(policies, attempt, PlaneReading::Tcp);
    auto asHttp = evaluate(policies, attempt, PlaneReading::Http);
    auto asTcp = evaluate(policies, attempt, PlaneReading::Tcp);
    if (asHttp.verdict == asTcp.verdict || asHttp.verdict == Verdict::Unknown)
        return asHttp;
    if (asTcp.verdict == Verdict::Unknown)
        return asTcp;
    const auto port = "port " + std::to_string(attempt.port);
    return {Verdict::Unknown, std::move(asHttp.by),
            isSniffed ? "The proxy finds out for each connection whether " + port +
                            " carries HTTP, and the policies depend on it."
                      : "The Services on " + port +
                            " disagree on its protocol, and the policies depend on it."};
}

AuthorizationDecision afterToken(AuthorizationDecision decision, const TokenFacts &token,
                                 PortReading reading)
{
    if (token.refusal.empty() || decision.verdict == Verdict::Deny || reading == PortReading::Tcp)
        return decision;
    return {reading == PortReading::Disputed ? Verdict::Unknown : Verdict::Deny, {}, token.refusal};
}

} // namespace mesh

AuthorizationDecision MeshEngine::Impl::evaluateReadings(const Subject &subject,
                                                         const RuleAttempt &attempt) const
{
    return subject.isAmbient ? evaluate(subject, attempt, PlaneReading::Ztunnel)
                             : evaluateRead(subject, attempt, subject.reading(attempt.port));
}

AuthorizationDecision MeshEngine::Impl::evaluateAll(const Subject &subject, RuleAttempt attempt,
                                                    ModeSet modes) const
{
    const bool mayHaveIdentity = attempt.caller->principal && (modes & ~kDisable) != 0;
    const bool mayMiss = maySpeakPlaintext(*attempt.caller, subject, attempt.port);
    const bool mayLackIdentity = !attempt.caller->principal || (modes & kDisable) != 0 || mayMiss;
    attempt.hasIdentity = mayHaveIdentity;
    auto first = evaluateReadings(subject, attempt);
    if (!mayHaveIdentity || !mayLackIdentity)
        return first;
    attempt.hasIdentity = false;
    const auto second = evaluateReadings(subject, attempt);
    if (first.verdict == second.verdict || first.verdict == Verdict::Unknown)
        return first;
    return {Verdict::Unknown, std::move(first.by),
            mayMiss ? plaintextReason(*attempt.caller, subject, attempt.port)
                    : "Whether the caller shows its identity is unknown: the mTLS mode may be "
                      "DISABLE."};
}

namespace {

AuthorizationDecision decisionOf(LinkerdDecision decision)
{
    return {decision.verdict,
            {},
            std::move(decision.reason),
            std::move(decision.by),
            std::move(decision.opening)};
}

} // namespace

AuthorizationDecision MeshEngine::authorize(WorkloadId to, std::uint16_t port,
                                            const MeshCaller &anyCaller,
                                            const std::optional<HttpRequest> &request,
                                            std::optional<ServiceId> through) const
{
    if (const auto *linkerd = linkerdOf(to))
        return decisionOf(linkerd->authorize(to, port, anyCaller, request));
    const IstioCaller arrives(anyCaller);
    const auto &caller = *arrives;
    const auto &subject = m_impl->subjects[to.index];
    const auto &workload = m_impl->topology->workload(to);
    const auto outside = m_impl->outsideDecision(workload, subject, port);
    if (outside && outside->mode == MtlsDecision::Mode::NoMesh)
        return {Verdict::Allow, {}, outside->reason};
    const auto modes = outside ? kDisable | kPermissive | kStrict : m_impl->modeSet(subject, port);
    const auto token = tokenFacts(subject, request);
    RuleAttempt attempt;
    attempt.caller = &caller;
    attempt.port = port;
    attempt.request = &request;
    attempt.token = &token;
    attempt.mesh = &subject.cluster->facts;
    attempt.destinations = &workload.podIps;
    if (workload.mesh == MeshMembership::Gateway)
        return m_impl->evaluateGateway(workload, subject, attempt);
    if (subject.isAmbient)
        return subject.ways.empty() || !caller.principal
                   ? m_impl->evaluateAll(subject, attempt, modes)
                   : m_impl->evaluateWays(subject, attempt, through);
    auto decision =
        afterToken(m_impl->evaluateAll(subject, attempt, modes), token, subject.reading(port));
    // Outside the mesh nothing would refuse, so an unknown membership leaves only admissions.
    if (workload.mesh == MeshMembership::Unknown && decision.verdict != Verdict::Allow)
        return {Verdict::Unknown, std::move(decision.by), outside->reason};
    return decision;
}

} // namespace drawbridge
