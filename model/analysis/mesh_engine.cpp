// SPDX-License-Identifier: Apache-2.0
// Sidecar semantics of PeerAuthentication and AuthorizationPolicy (istio.md 1.1 to 1.5, 1.8).
//
// mTLS: workload over namespace over mesh; the oldest of one scope counts alone, and without
// creation times (files have none) every one of them may. So a mode is computed as the *set* of
// modes that are possible, and only a set of one is an answer. Authorization: CUSTOM, DENY, ALLOW
// in three values, over every possible way the connection can arrive (with identity or, under
// DISABLE, without) and every way the port can be read (HTTP or TCP); they must agree, or the
// answer is unknown.
// Tested by tests/unit/analysis/test_mesh_engine.cpp

#include "model/analysis/mesh_engine.h"

#include "model/analysis/mesh_engine_match.h"
#include "model/analysis/mesh_engine_ports.h"
#include "model/analysis/network_engine_selectors.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace drawbridge {
namespace {

using Peers = std::vector<const PeerAuthenticationObject *>;
using Policies = std::vector<const AuthorizationPolicyObject *>;

/// Bits of MtlsMode: what PeerAuthentication may come to.
using ModeSet = unsigned;
constexpr ModeSet kDisable = 1, kPermissive = 2, kStrict = 4;

ModeSet modeSet(MtlsMode mode)
{
    switch (mode) {
    case MtlsMode::Disable: return kDisable;
    case MtlsMode::Permissive: return kPermissive;
    case MtlsMode::Strict: return kStrict;
    case MtlsMode::Unset: break;
    }
    return 0;
}

/// All pairs must be on the pod. Unknown where only labels are missing that a controller sets on
/// each pod, which no template tells.
MeshMatch selects(const LabelMap &selector, const WorkloadNode &workload)
{
    auto result = MeshMatch::Yes;
    for (const auto &[key, value] : selector) {
        const auto found = workload.podLabels.find(key);
        const bool isOnPod = found != workload.podLabels.end() && found->second == value;
        if (isOnPod)
            continue;
        if (!network::isSetByController(workload, key))
            return MeshMatch::No;
        result = MeshMatch::Unknown;
    }
    return result;
}

template<typename Object>
std::string mayDecide(const Object &object, std::string_view because)
{
    return object.meta.kind + " " + object.meta.nameSpace + "/" + object.meta.name + " " +
           std::string(because) + ", and it may decide.";
}

constexpr std::string_view kUnreadable = "could not be read";
constexpr std::string_view kByController =
    "selects pods by a label that their controller sets, which no manifest tells";

bool isOrderable(const std::string &creationTimestamp)
{
    return creationTimestamp.size() == 20 && creationTimestamp.back() == 'Z';
}

/// Istio sorts by creation time, then name; without times nobody knows which one is first.
Peers oldestOrAll(Peers peers)
{
    const bool isOrdered = std::all_of(peers.begin(), peers.end(), [](const auto *peer) {
        return isOrderable(peer->meta.creationTimestamp);
    });
    if (peers.size() < 2 || !isOrdered)
        return peers;
    return {*std::min_element(peers.begin(), peers.end(), [](const auto *a, const auto *b) {
        return std::tie(a->meta.creationTimestamp, a->meta.name) <
               std::tie(b->meta.creationTimestamp, b->meta.name);
    })};
}

template<typename Object>
std::string nameOf(const Object &object)
{
    return object.meta.nameSpace + "/" + object.meta.name;
}

/// Everything that concerns one workload, found once.
struct Subject {
    Peers workloadPeers;
    Peers namespacePeers;
    Policies custom, deny, allow;
    std::string doubtfulPeer;   ///< Why a PeerAuthentication may or may not concern it, or empty.
    std::string doubtfulPolicy; ///< The same of an AuthorizationPolicy.
    InboundCapture capture;
    PortReadings readings;
};

struct Modes {
    ModeSet set = 0;
    Peers by;
};

/// The modes of one scope; where it says nothing, those of the wider one.
Modes narrowed(const Peers &scope, const Modes &wider)
{
    Modes result;
    bool inherits = scope.empty();
    for (const auto *peer : scope) {
        inherits |= peer->mode == MtlsMode::Unset;
        if (peer->mode == MtlsMode::Unset)
            continue;
        result.set |= modeSet(peer->mode);
        result.by.push_back(peer);
    }
    if (!inherits)
        return result;
    result.set |= wider.set;
    result.by.insert(result.by.end(), wider.by.begin(), wider.by.end());
    return result;
}

} // namespace

struct MeshEngine::Impl {
    std::shared_ptr<const Topology> topology;
    std::vector<PeerAuthenticationObject> peers;
    std::vector<AuthorizationPolicyObject> policies;
    MeshOptions options;
    Peers meshPeers;
    std::vector<Subject> subjects; ///< By WorkloadId.

    Impl(std::shared_ptr<const Topology> from, std::vector<PeerAuthenticationObject> peerObjects,
         std::vector<AuthorizationPolicyObject> policyObjects,
         const std::vector<UndecodedPolicy> &undecoded, MeshOptions meshOptions);

    void attachPeers();
    void attachPolicies();
    void attach(const AuthorizationPolicyObject &policy, Subject &subject) const;
    void attachUndecoded(const std::vector<UndecodedPolicy> &undecoded);
    void readPorts();

    [[nodiscard]] Modes modes(const Subject &subject, std::uint16_t port) const;
    [[nodiscard]] std::optional<MtlsDecision>
    outsideDecision(const WorkloadNode &workload, const Subject &subject, std::uint16_t port) const;
    [[nodiscard]] AuthorizationDecision evaluate(const Subject &subject, const RuleAttempt &attempt,
                                                 bool isTcp) const;
    [[nodiscard]] AuthorizationDecision evaluateReadings(const Subject &subject,
                                                         const RuleAttempt &attempt) const;
    [[nodiscard]] AuthorizationDecision evaluateAll(const Subject &subject, RuleAttempt attempt,
                                                    ModeSet modes) const;
};

MeshEngine::Impl::Impl(std::shared_ptr<const Topology> from,
                       std::vector<PeerAuthenticationObject> peerObjects,
                       std::vector<AuthorizationPolicyObject> policyObjects,
                       const std::vector<UndecodedPolicy> &undecoded, MeshOptions meshOptions)
    : topology(std::move(from)), peers(std::move(peerObjects)), policies(std::move(policyObjects)),
      options(std::move(meshOptions)), subjects(topology->workloads.size())
{
    const auto byName = [](const auto &a, const auto &b) {
        return std::tie(a.meta.nameSpace, a.meta.name) < std::tie(b.meta.nameSpace, b.meta.name);
    };
    std::stable_sort(peers.begin(), peers.end(), byName);
    std::stable_sort(policies.begin(), policies.end(), byName);
    attachPeers();
    attachPolicies();
    attachUndecoded(undecoded);
    readPorts();
}

void MeshEngine::Impl::attachPeers()
{
    std::map<std::string, Peers> byNamespace;
    for (const auto &peer : peers) {
        const bool isRoot = peer.meta.nameSpace == options.rootNamespace;
        // A selector in the root namespace is ignored, the policy with it (istio.md 1.1).
        if (isRoot && peer.selector.empty())
            meshPeers.push_back(&peer);
        if (!isRoot)
            byNamespace[peer.meta.nameSpace].push_back(&peer);
    }
    meshPeers = oldestOrAll(std::move(meshPeers));
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        const auto &workload = topology->workloads[i];
        const auto found = byNamespace.find(topology->namespaceOf(workload).name);
        if (found == byNamespace.end())
            continue;
        for (const auto *peer : found->second) {
            const auto match = selects(peer->selector, workload);
            if (peer->selector.empty())
                subjects[i].namespacePeers.push_back(peer);
            else if (match == MeshMatch::Yes)
                subjects[i].workloadPeers.push_back(peer);
            else if (match == MeshMatch::Unknown)
                subjects[i].doubtfulPeer = mayDecide(*peer, kByController);
        }
        subjects[i].namespacePeers = oldestOrAll(std::move(subjects[i].namespacePeers));
        subjects[i].workloadPeers = oldestOrAll(std::move(subjects[i].workloadPeers));
    }
}

void MeshEngine::Impl::attach(const AuthorizationPolicyObject &policy, Subject &subject) const
{
    switch (policy.action) {
    case AuthorizationAction::Allow: subject.allow.push_back(&policy); return;
    case AuthorizationAction::Deny: subject.deny.push_back(&policy); return;
    case AuthorizationAction::Custom: subject.custom.push_back(&policy); return;
    case AuthorizationAction::Audit: return; // Never changes the decision.
    }
}

void MeshEngine::Impl::attachPolicies()
{
    std::map<std::string, Policies> byNamespace;
    for (const auto &policy : policies)
        // With targetRefs a policy is none of a sidecar's (istio.md 1.2); dry runs only report.
        if (!policy.hasTargetRefs && !policy.isDryRun)
            byNamespace[policy.meta.nameSpace].push_back(&policy);
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        const auto &workload = topology->workloads[i];
        const std::set<std::string> from{options.rootNamespace,
                                         topology->namespaceOf(workload).name};
        for (const auto &nameSpace : from)
            for (const auto *policy : byNamespace[nameSpace])
                switch (selects(policy->selector, workload)) {
                case MeshMatch::Yes: attach(*policy, subjects[i]); break;
                case MeshMatch::Unknown:
                    subjects[i].doubtfulPolicy = mayDecide(*policy, kByController);
                    break;
                case MeshMatch::No: break;
                }
    }
}

void MeshEngine::Impl::attachUndecoded(const std::vector<UndecodedPolicy> &undecoded)
{
    for (const auto &policy : undecoded) {
        const auto &meta = policy.meta;
        if (meta.kind != "PeerAuthentication" && meta.kind != "AuthorizationPolicy")
            continue;
        const bool isEverywhere = meta.nameSpace.empty() || meta.nameSpace == options.rootNamespace;
        for (std::size_t i = 0; i < subjects.size(); ++i) {
            const auto &nameSpace = topology->namespaceOf(topology->workloads[i]).name;
            if (!isEverywhere && nameSpace != meta.nameSpace)
                continue;
            auto &target = meta.kind == "PeerAuthentication" ? subjects[i].doubtfulPeer
                                                             : subjects[i].doubtfulPolicy;
            if (target.empty())
                target = mayDecide(policy, kUnreadable);
        }
    }
}

void MeshEngine::Impl::readPorts()
{
    for (std::size_t i = 0; i < subjects.size(); ++i)
        subjects[i].capture = InboundCapture(topology->workloads[i]);
    for (const auto &service : topology->services) {
        for (const auto id : service.backends) {
            auto &readings = subjects[id.index].readings;
            for (const auto &[port, reading] : portReadings(service, topology->workload(id))) {
                const auto [entry, isNew] = readings.emplace(port, reading);
                if (!isNew)
                    entry->second = combined(entry->second, reading);
            }
        }
    }
}

Modes MeshEngine::Impl::modes(const Subject &subject, std::uint16_t port) const
{
    auto mesh = narrowed(meshPeers, {kPermissive, {}});
    const auto nameSpace = narrowed(subject.namespacePeers, mesh);
    const auto whole = narrowed(subject.workloadPeers, nameSpace);
    Modes result;
    bool inherits = subject.workloadPeers.empty();
    for (const auto *peer : subject.workloadPeers) {
        const auto found = peer->portModes.find(port);
        const bool hasPort = found != peer->portModes.end() && found->second != MtlsMode::Unset;
        // One policy counts whole: another's mode does not reach the port of this one.
        const auto own =
            hasPort ? Modes{modeSet(found->second), {peer}} : narrowed({peer}, nameSpace);
        result.set |= own.set;
        result.by.insert(result.by.end(), own.by.begin(), own.by.end());
    }
    if (inherits)
        result = whole;
    std::sort(result.by.begin(), result.by.end());
    result.by.erase(std::unique(result.by.begin(), result.by.end()), result.by.end());
    return result;
}

namespace {

std::string_view modeName(ModeSet modes)
{
    if (modes == kStrict)
        return "STRICT";
    return modes == kDisable ? "DISABLE" : "PERMISSIVE";
}

std::string mtlsReason(const Modes &modes, std::uint16_t port)
{
    if (modes.by.empty())
        return "No PeerAuthentication applies: the mesh default is PERMISSIVE.";
    std::string names;
    for (const auto *peer : modes.by)
        names += (names.empty() ? "" : ", ") + nameOf(*peer);
    const bool isOneMode = (modes.set & (modes.set - 1)) == 0;
    if (isOneMode)
        return "PeerAuthentication " + names + " sets " + std::string(modeName(modes.set)) +
               " for port " + std::to_string(port) + ".";
    return "Ambiguous: " + std::to_string(modes.by.size()) + " PeerAuthentications (" + names +
           ") may decide port " + std::to_string(port) +
           ", the oldest one does, and the manifests do not say which one is older.";
}

MtlsDecision::Mode decidedMode(ModeSet modes)
{
    switch (modes) {
    case kDisable: return MtlsDecision::Mode::Disable;
    case kPermissive: return MtlsDecision::Mode::Permissive;
    case kStrict: return MtlsDecision::Mode::Strict;
    default: return MtlsDecision::Mode::Ambiguous;
    }
}

MtlsDecision undecided(MtlsDecision::Mode mode, std::string reason)
{
    return {mode, {}, std::move(reason)};
}

std::string textOf(const WorkloadNode &workload)
{
    return toString(workload.key);
}

} // namespace

/// The answer where PeerAuthentication does not come into it.
std::optional<MtlsDecision> MeshEngine::Impl::outsideDecision(const WorkloadNode &workload,
                                                              const Subject &subject,
                                                              std::uint16_t port) const
{
    using Mode = MtlsDecision::Mode;
    switch (workload.mesh) {
    case MeshMembership::None:
        return undecided(Mode::NoMesh, textOf(workload) + " is outside the mesh.");
    case MeshMembership::Unknown:
        return undecided(Mode::Unknown,
                         "Whether " + textOf(workload) + " is in a mesh is not in the manifests.");
    case MeshMembership::Ambient:
        return undecided(Mode::Unknown, textOf(workload) +
                                            " is in an ambient mesh, which this version does not "
                                            "judge.");
    case MeshMembership::Gateway:
        return undecided(Mode::Unknown,
                         textOf(workload) +
                             " is a gateway, whose listeners this version does not judge.");
    case MeshMembership::Sidecar: break;
    }
    if (const auto why = subject.capture.bypass(port))
        return undecided(Mode::NoMesh, "Port " + std::to_string(port) + " of " + textOf(workload) +
                                           " bypasses the sidecar: " + *why + ".");
    if (!subject.doubtfulPeer.empty())
        return undecided(Mode::Unknown, subject.doubtfulPeer);
    return std::nullopt;
}

MeshEngine::MeshEngine(std::shared_ptr<const Topology> topology,
                       std::vector<PeerAuthenticationObject> peerAuthentications,
                       std::vector<AuthorizationPolicyObject> authorizationPolicies,
                       std::vector<UndecodedPolicy> undecoded, MeshOptions options)
    : m_impl(std::make_unique<const Impl>(std::move(topology), std::move(peerAuthentications),
                                          std::move(authorizationPolicies), undecoded,
                                          std::move(options)))
{}

MeshEngine::~MeshEngine() = default;
MeshEngine::MeshEngine(MeshEngine &&) noexcept = default;
MeshEngine &MeshEngine::operator=(MeshEngine &&) noexcept = default;

MtlsDecision MeshEngine::mtls(WorkloadId workload, std::uint16_t port) const
{
    const auto &subject = m_impl->subjects[workload.index];
    if (auto outside = m_impl->outsideDecision(m_impl->topology->workload(workload), subject, port))
        return std::move(*outside);
    auto modes = m_impl->modes(subject, port);
    auto reason = mtlsReason(modes, port);
    return {decidedMode(modes.set), std::move(modes.by), std::move(reason)};
}

Verdict MeshEngine::handshake(WorkloadId to, std::uint16_t port, const MeshCaller &caller,
                              std::string *reason) const
{
    const auto &workload = m_impl->topology->workload(to);
    const auto &subject = m_impl->subjects[to.index];
    auto verdict = Verdict::Allow;
    if (const auto outside = m_impl->outsideDecision(workload, subject, port)) {
        // A caller with an identity gets through whatever a sidecar's mode turns out to be.
        const bool isModeMoot = caller.principal && workload.mesh == MeshMembership::Sidecar;
        if (outside->mode == MtlsDecision::Mode::Unknown && !isModeMoot)
            verdict = Verdict::Unknown;
        if (reason != nullptr)
            *reason = outside->reason;
        return verdict;
    }
    const auto modes = m_impl->modes(subject, port);
    if (!caller.principal && (modes.set & kStrict) != 0)
        verdict = modes.set == kStrict ? Verdict::Deny : Verdict::Unknown;
    if (reason != nullptr)
        *reason = mtlsReason(modes, port);
    return verdict;
}

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
            "No rule of the ALLOW AuthorizationPolicies (" + names + ") matches."};
}

AuthorizationDecision admitted(const ActionMatch &allow)
{
    if (allow.matched.empty())
        return {Verdict::Allow, {}, "No ALLOW AuthorizationPolicy applies: everything passes."};
    const auto &first = allow.matched.front();
    return {Verdict::Allow, allow.matched,
            "Rule " + std::to_string(*first.rule + 1) + " of AuthorizationPolicy " +
                nameOf(*first.policy) + " admits it."};
}

AuthorizationDecision doubtful(const ActionMatch &action, std::string reason)
{
    std::vector<MeshRuleReason> by;
    if (action.doubtful != nullptr)
        by.push_back({action.doubtful, std::nullopt});
    return {Verdict::Unknown, std::move(by), std::move(reason)};
}

} // namespace

/// istio.md 1.3 in three values. A provider of CUSTOM, a DENY that may match and a policy that
/// could not be read can each turn an admission into a refusal; only the last can do the opposite.
AuthorizationDecision MeshEngine::Impl::evaluate(const Subject &subject, const RuleAttempt &attempt,
                                                 bool isTcp) const
{
    const auto dropped = isTcp ? HttpFields::Dropped : HttpFields::Judge;
    const auto deny = matchAction(subject.deny, attempt, dropped);
    if (deny.match == MeshMatch::Yes)
        return denied(deny.matched);
    auto allow =
        matchAction(subject.allow, attempt, isTcp ? HttpFields::Vanish : HttpFields::Judge);
    if (subject.allow.empty())
        allow.match = MeshMatch::Yes;
    const auto &unread = subject.doubtfulPolicy;
    if (allow.match == MeshMatch::No && unread.empty())
        return notAdmitted(subject.allow);
    if (allow.match == MeshMatch::Unknown)
        return doubtful(allow, allow.doubt);
    if (!unread.empty())
        return doubtful({}, unread);
    if (deny.match == MeshMatch::Unknown)
        return doubtful(deny, deny.doubt);
    const auto custom = matchAction(subject.custom, attempt, dropped);
    if (custom.match == MeshMatch::No)
        return admitted(allow);
    const auto *policy = custom.matched.empty() ? custom.doubtful : custom.matched.front().policy;
    return {Verdict::Unknown,
            {{policy, std::nullopt}},
            "AuthorizationPolicy " + nameOf(*policy) +
                " asks an external provider (CUSTOM), whose answer is not in the manifests."};
}

AuthorizationDecision MeshEngine::Impl::evaluateReadings(const Subject &subject,
                                                         const RuleAttempt &attempt) const
{
    const auto found = subject.readings.find(attempt.port);
    const auto reading = found == subject.readings.end() ? PortReading::Either : found->second;
    if (reading != PortReading::Disputed)
        return evaluate(subject, attempt, reading == PortReading::Tcp);
    auto asHttp = evaluate(subject, attempt, false);
    const auto asTcp = evaluate(subject, attempt, true);
    if (asHttp.verdict == asTcp.verdict || asHttp.verdict == Verdict::Unknown)
        return asHttp;
    return {Verdict::Unknown, std::move(asHttp.by),
            "The Services on port " + std::to_string(attempt.port) +
                " disagree on its protocol, and the policies depend on it."};
}

AuthorizationDecision MeshEngine::Impl::evaluateAll(const Subject &subject, RuleAttempt attempt,
                                                    ModeSet modes) const
{
    const bool mayHaveIdentity = attempt.caller->principal && (modes & ~kDisable) != 0;
    const bool mayLackIdentity = !attempt.caller->principal || (modes & kDisable) != 0;
    attempt.hasIdentity = mayHaveIdentity;
    auto first = evaluateReadings(subject, attempt);
    if (!mayHaveIdentity || !mayLackIdentity)
        return first;
    attempt.hasIdentity = false;
    const auto second = evaluateReadings(subject, attempt);
    if (first.verdict == second.verdict || first.verdict == Verdict::Unknown)
        return first;
    return {Verdict::Unknown, std::move(first.by),
            "Whether the caller shows its identity is unknown: the mTLS mode may be DISABLE."};
}

AuthorizationDecision MeshEngine::authorize(WorkloadId to, std::uint16_t port,
                                            const MeshCaller &caller,
                                            const std::optional<HttpRequest> &request) const
{
    const auto &subject = m_impl->subjects[to.index];
    const auto outside = m_impl->outsideDecision(m_impl->topology->workload(to), subject, port);
    if (outside && outside->mode == MtlsDecision::Mode::NoMesh)
        return {Verdict::Allow, {}, outside->reason};
    const auto membership = m_impl->topology->workload(to).mesh;
    if (membership == MeshMembership::Ambient || membership == MeshMembership::Gateway)
        return {Verdict::Unknown, {}, outside->reason};
    const auto modes =
        outside ? kDisable | kPermissive | kStrict : m_impl->modes(subject, port).set;
    RuleAttempt attempt;
    attempt.caller = &caller;
    attempt.port = port;
    attempt.request = &request;
    attempt.trustDomain = m_impl->options.trustDomain;
    auto decision = m_impl->evaluateAll(subject, attempt, modes);
    // Outside the mesh nothing would refuse, so an unknown membership leaves only admissions.
    if (membership == MeshMembership::Unknown && decision.verdict != Verdict::Allow)
        return {Verdict::Unknown, std::move(decision.by), outside->reason};
    return decision;
}

std::optional<MeshCaller> MeshEngine::callerOf(WorkloadId from) const
{
    const auto &workload = m_impl->topology->workload(from);
    MeshCaller caller;
    if (workload.podIps.size() == 1)
        caller.address = workload.podIps.front();
    if (workload.mesh == MeshMembership::None)
        return caller;
    if (workload.mesh == MeshMembership::Unknown || bypassesOutbound(workload))
        return std::nullopt;
    caller.nameSpace = m_impl->topology->namespaceOf(workload).name;
    caller.serviceAccount = workload.serviceAccountName;
    caller.principal =
        m_impl->options.trustDomain + "/ns/" + caller.nameSpace + "/sa/" + caller.serviceAccount;
    return caller;
}

bool MeshEngine::isInMesh(WorkloadId workload) const
{
    const auto membership = m_impl->topology->workload(workload).mesh;
    return membership == MeshMembership::Sidecar || membership == MeshMembership::Ambient;
}

std::vector<std::uint16_t> MeshEngine::namedPorts(WorkloadId workload) const
{
    const auto &subject = m_impl->subjects[workload.index];
    std::set<std::uint16_t> ports;
    if (m_impl->topology->workload(workload).mesh != MeshMembership::None)
        ports = subject.capture.namedPorts();
    for (const auto *peer : subject.workloadPeers)
        for (const auto &[port, mode] : peer->portModes)
            ports.insert(port);
    for (const auto *list : {&subject.custom, &subject.deny, &subject.allow})
        for (const auto *policy : *list)
            for (const auto &rule : policy->rules)
                for (const auto &operation : rule.to) {
                    ports.insert(operation.ports.begin(), operation.ports.end());
                    ports.insert(operation.notPorts.begin(), operation.notPorts.end());
                }
    for (const auto &[port, reading] : subject.readings)
        if (reading == PortReading::Tcp || reading == PortReading::Disputed)
            ports.insert(port);
    return {ports.begin(), ports.end()};
}

MeshEngine makeMeshEngine(std::shared_ptr<const Topology> topology, MeshOptions options)
{
    std::vector<PeerAuthenticationObject> peers;
    std::vector<AuthorizationPolicyObject> policies;
    std::vector<UndecodedPolicy> undecoded;
    for (const auto &cluster : topology->clusters) {
        const auto append = [](auto &to, const auto &from) {
            to.insert(to.end(), from.begin(), from.end());
        };
        if (cluster.resources == nullptr)
            continue;
        append(peers, cluster.resources->peerAuthentications);
        append(policies, cluster.resources->authorizationPolicies);
        append(undecoded, cluster.resources->undecodedPolicies);
    }
    return {std::move(topology), std::move(peers), std::move(policies), std::move(undecoded),
            std::move(options)};
}

} // namespace drawbridge
