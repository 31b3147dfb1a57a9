// SPDX-License-Identifier: Apache-2.0
// Mutual TLS of one port (istio.md 1.1): workload over namespace over mesh, the port over its own
// policy, UNSET inherits. A mode is the set of modes that are possible; a set of one is an answer.
// Tested by tests/unit/analysis/test_mesh_mtls.cpp

#include "model/analysis/mesh_engine_impl.h"
#include "model/base/texts.h"

#include <algorithm>
#include <utility>

namespace drawbridge {

using namespace mesh;

namespace {

ModeSet setOf(MtlsMode mode)
{
    switch (mode) {
    case MtlsMode::Disable: return kDisable;
    case MtlsMode::Permissive: return kPermissive;
    case MtlsMode::Strict: return kStrict;
    case MtlsMode::Unset: break;
    }
    return 0;
}

/// The modes of one scope; where it says nothing, those of the wider one.
Modes narrowed(const Peers &scope, const Modes &wider)
{
    Modes result;
    bool inherits = scope.empty();
    for (const auto *peer : scope) {
        inherits |= peer->mode == MtlsMode::Unset;
        if (peer->mode == MtlsMode::Unset)
            continue;
        result.set |= setOf(peer->mode);
        result.by.push_back(peer);
    }
    if (!inherits)
        return result;
    result.set |= wider.set;
    result.by.insert(result.by.end(), wider.by.begin(), wider.by.end());
    return result;
}

/// One policy counts whole: another's mode does not reach the port of this one.
Modes ownModes(const PeerAuthenticationObject &peer, std::optional<std::uint16_t> port,
               const Modes &nameSpace)
{
    const auto found = port ? peer.portModes.find(*port) : peer.portModes.end();
    if (found != peer.portModes.end() && found->second != MtlsMode::Unset)
        return {setOf(found->second), {&peer}};
    return narrowed({&peer}, nameSpace);
}

/// Without a port: of every port that no policy names.
Modes modesOn(std::optional<std::uint16_t> port, const Peers &workload, const Modes &nameSpace)
{
    Modes result = workload.empty() ? nameSpace : Modes{};
    for (const auto *peer : workload) {
        const auto own = ownModes(*peer, port, nameSpace);
        result.set |= own.set;
        result.by.insert(result.by.end(), own.by.begin(), own.by.end());
    }
    std::ranges::sort(result.by);
    result.by.erase(std::unique(result.by.begin(), result.by.end()), result.by.end());
    return result;
}

PortModes portModesOf(const Subject &subject)
{
    const auto mesh = narrowed(subject.cluster->meshPeers, {kPermissive, {}});
    const auto nameSpace = narrowed(subject.namespacePeers, mesh);
    PortModes modes{{}, modesOn(std::nullopt, subject.workloadPeers, nameSpace)};
    for (const auto *peer : subject.workloadPeers)
        for (const auto &[port, mode] : peer->portModes)
            modes.named.emplace(port, modesOn(port, subject.workloadPeers, nameSpace));
    return modes;
}

} // namespace

void MeshEngine::Impl::readSidecarModes()
{
    for (auto &subject : subjects)
        if (!subject.isAmbient)
            subject.sidecarModes = std::make_shared<const PortModes>(portModesOf(subject));
}

Modes MeshEngine::Impl::modes(const Subject &subject, std::uint16_t port) const
{
    return subject.isAmbient ? ambientModes(subject, port) : subject.sidecarModes->at(port);
}

ModeSet MeshEngine::Impl::modeSet(const Subject &subject, std::uint16_t port) const
{
    return subject.isAmbient ? ambientModes(subject, port).set : subject.sidecarModes->at(port).set;
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
    if (!modes.doubt.empty())
        return modes.doubt;
    if (modes.by.empty())
        return "No PeerAuthentication applies: the mesh default is PERMISSIVE.";
    std::string names;
    for (const auto *peer : modes.by)
        names += (names.empty() ? "" : ", ") + nameOf(*peer);
    const bool isOneMode = (modes.set & (modes.set - 1)) == 0;
    if (isOneMode)
        return concatenated({"PeerAuthentication ", names, " sets ", modeName(modes.set),
                             " for port ", std::to_string(port), "."});
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
    case MeshMembership::Gateway:
    case MeshMembership::Linkerd: // Answered before.
    case MeshMembership::Sidecar: break;
    }
    if (const auto why = subject.capture.bypass(port))
        return undecided(Mode::NoMesh, "Port " + std::to_string(port) + " of " + textOf(workload) +
                                           " bypasses the sidecar: " + *why + ".");
    if (!subject.alteredConnection.empty())
        return undecided(Mode::Unknown, subject.alteredConnection);
    if (!subject.doubtfulPeer.empty() && workload.mesh != MeshMembership::Gateway)
        return undecided(Mode::Unknown, subject.doubtfulPeer);
    return std::nullopt;
}

namespace {

MtlsDecision mtlsOf(LinkerdEngine::Capture capture)
{
    using Kind = LinkerdEngine::Capture::Kind;
    const auto mode = capture.kind == Kind::Captured   ? MtlsDecision::Mode::Permissive
                      : capture.kind == Kind::Bypassed ? MtlsDecision::Mode::NoMesh
                                                       : MtlsDecision::Mode::Unknown;
    return undecided(mode, std::move(capture.reason));
}

} // namespace

MtlsDecision MeshEngine::mtls(WorkloadId workload, std::uint16_t port) const
{
    if (const auto *linkerd = linkerdOf(workload))
        return mtlsOf(linkerd->capture(workload, port));
    const auto &subject = m_impl->subjects[workload.index];
    if (auto outside = m_impl->outsideDecision(m_impl->topology->workload(workload), subject, port))
        return std::move(*outside);
    if (m_impl->topology->workload(workload).mesh == MeshMembership::Gateway)
        return m_impl->gatewayMtls(m_impl->topology->workload(workload), subject, port);
    auto modes = m_impl->modes(subject, port);
    auto reason = mtlsReason(modes, port);
    return {decidedMode(modes.set), std::move(modes.by), std::move(reason)};
}

namespace {

/// By default proxies refuse peers of trust domains that the mesh does not know; which ones it
/// knows beside its own, by aliases and by certificates, the manifests rarely tell (istio.md 1.8).
bool isForeign(const MeshCaller &caller, const TrustDomains &domains)
{
    if (!caller.principal)
        return false;
    const auto domain = caller.principal->substr(0, caller.principal->find('/'));
    return domain != domains.own &&
           (!domains.aliases ||
            std::ranges::find(*domains.aliases, domain) == domains.aliases->end());
}

} // namespace

std::vector<const PeerAuthenticationObject *> MeshEngine::decidingPeers(WorkloadId of,
                                                                        std::uint16_t port) const
{
    const auto &workload = m_impl->topology->workload(of);
    const auto &subject = m_impl->subjects[of.index];
    if (linkerdOf(of) != nullptr || m_impl->outsideDecision(workload, subject, port))
        return {};
    return workload.mesh == MeshMembership::Gateway
               ? m_impl->gatewayMtls(workload, subject, port).by
               : m_impl->modes(subject, port).by;
}

Verdict MeshEngine::takesPlaintext(WorkloadId workload, std::uint16_t port,
                                   AuthorizationDecision *why) const
{
    MeshCaller nobody;
    if (linkerdOf(workload) == nullptr)
        return handshake(workload, port, nobody);
    nobody.podCluster = m_impl->topology->namespaceOf(m_impl->topology->workload(workload)).cluster;
    auto decision = authorize(workload, port, nobody, std::nullopt);
    const auto verdict = decision.verdict;
    if (why != nullptr)
        *why = std::move(decision);
    return verdict;
}

Verdict MeshEngine::handshake(WorkloadId to, std::uint16_t port, const MeshCaller &anyCaller,
                              std::string *reason) const
{
    if (linkerdOf(to) != nullptr) {
        if (reason != nullptr)
            *reason = mtls(to, port).reason;
        return Verdict::Allow;
    }
    const IstioCaller arrives(anyCaller);
    const auto &caller = *arrives;
    const auto &workload = m_impl->topology->workload(to);
    const auto &subject = m_impl->subjects[to.index];
    auto verdict = Verdict::Allow;
    if (const auto outside = m_impl->outsideDecision(workload, subject, port)) {
        // A caller with an identity gets through whatever a sidecar's mode turns out to be.
        const bool isModeMoot = caller.principal && workload.mesh == MeshMembership::Sidecar &&
                                subject.alteredConnection.empty() &&
                                !maySpeakPlaintext(caller, subject, port);
        if (outside->mode == MtlsDecision::Mode::Unknown && !isModeMoot)
            verdict = Verdict::Unknown;
        if (reason != nullptr)
            *reason = outside->reason;
        return verdict;
    }
    if (workload.mesh == MeshMembership::Gateway) {
        const auto asked = m_impl->gatewayMtls(workload, subject, port);
        if (reason != nullptr)
            *reason = asked.reason;
        return Impl::gatewayHandshake(asked, caller);
    }
    std::optional<Modes> ambient;
    const Modes &modes = subject.isAmbient ? ambient.emplace(m_impl->ambientModes(subject, port))
                                           : subject.sidecarModes->at(port);
    if (!caller.principal && (modes.set & kStrict) != 0)
        verdict = modes.set == kStrict ? Verdict::Deny : Verdict::Unknown;
    const bool mayBeRefused =
        (modes.set & kStrict) != 0 && maySpeakPlaintext(caller, subject, port);
    if (mayBeRefused)
        verdict = Verdict::Unknown;
    const bool isTaken = !isForeign(caller, subject.cluster->facts.domains);
    if (reason != nullptr)
        *reason = mayBeRefused ? plaintextReason(caller, subject, port)
                  : isTaken    ? mtlsReason(modes, port)
                               : "Whether the mesh takes identities of the trust domain of " +
                                  *caller.principal + " is not in the manifests.";
    return isTaken ? verdict : Verdict::Unknown;
}

} // namespace drawbridge
