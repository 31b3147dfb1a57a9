// SPDX-License-Identifier: Apache-2.0
// What differs in ambient meshes (istio.md 1.1): PeerAuthentication becomes rules of ztunnels that
// refuse plaintext. The conversion has corners where istiod drops a port's mode though a reader
// would expect it; there the answer is Ambiguous
// (pilot/pkg/serviceregistry/ambient/authorization.go, convertPeerAuthentication).
// Tested by tests/unit/analysis/test_mesh_ambient.cpp

#include "model/analysis/mesh_engine_impl.h"

#include <algorithm>

namespace drawbridge {

using namespace mesh;

namespace {

bool isUnset(const PeerAuthenticationObject *peer)
{
    return peer == nullptr || peer->mode == MtlsMode::Unset;
}

bool isStrict(const PeerAuthenticationObject *peer)
{
    return peer != nullptr && peer->mode == MtlsMode::Strict;
}

/// One choice among the policies that may be the oldest of their scope.
struct Scopes {
    const PeerAuthenticationObject *mesh, *nameSpace, *workload;

    [[nodiscard]] bool isParentStrict() const
    {
        return isUnset(nameSpace) ? isStrict(mesh) : isStrict(nameSpace);
    }
    [[nodiscard]] bool hasPort(MtlsMode mode) const
    {
        return std::ranges::any_of(workload->portModes,
                                   [mode](const auto &port) { return port.second == mode; });
    }
};

ModeSet modeOfStrict(const Scopes &, MtlsMode port)
{
    return port == MtlsMode::Permissive || port == MtlsMode::Disable ? kPermissive : kStrict;
}

/// Under a STRICT mesh istiod takes the port's STRICT for granted, and the workload's mode, which
/// says otherwise, has taken that away.
ModeSet modeOfPermissive(const Scopes &scopes, MtlsMode port)
{
    if (port != MtlsMode::Strict)
        return kPermissive;
    return isUnset(scopes.nameSpace) && isStrict(scopes.mesh) ? kPermissive | kStrict : kStrict;
}

/// Only a PERMISSIVE port makes istiod look at the exceptions; then a DISABLE one counts as well.
ModeSet modeOfUnset(const Scopes &scopes, MtlsMode port)
{
    if (!scopes.isParentStrict())
        return port == MtlsMode::Strict ? kStrict : kPermissive;
    if (!scopes.hasPort(MtlsMode::Permissive))
        return kStrict;
    // The exceptions of a namespace policy without a mode are left out, the strictness with them.
    if (scopes.nameSpace != nullptr && isUnset(scopes.nameSpace))
        return kPermissive | kStrict;
    return modeOfStrict(scopes, port);
}

ModeSet modeOf(const Scopes &scopes, std::uint16_t port)
{
    if (scopes.workload == nullptr)
        return scopes.isParentStrict() ? kStrict : kPermissive;
    const auto found = scopes.workload->portModes.find(port);
    const auto own = found == scopes.workload->portModes.end() ? MtlsMode::Unset : found->second;
    switch (scopes.workload->mode) {
    case MtlsMode::Strict: return modeOfStrict(scopes, own);
    case MtlsMode::Permissive:
    case MtlsMode::Disable: return modeOfPermissive(scopes, own);
    case MtlsMode::Unset: break;
    }
    return modeOfUnset(scopes, own);
}

Peers orNone(const Peers &peers)
{
    return peers.empty() ? Peers{nullptr} : peers;
}

} // namespace

Modes MeshEngine::Impl::ambientModes(const Subject &subject, std::uint16_t port) const
{
    Modes result;
    for (const auto *mesh : orNone(subject.cluster->meshPeers))
        for (const auto *nameSpace : orNone(subject.namespacePeers))
            for (const auto *workload : orNone(subject.workloadPeers)) {
                const auto set = modeOf({mesh, nameSpace, workload}, port);
                if (set == (kPermissive | kStrict))
                    result.doubt = "istiod may leave out the port modes of PeerAuthentication " +
                                   nameOf(*workload) + " when it converts it for ztunnels, port " +
                                   std::to_string(port) + " among them.";
                result.set |= set;
                for (const auto *peer : {mesh, nameSpace, workload})
                    if (!isUnset(peer) || (peer != nullptr && peer->portModes.contains(port)))
                        result.by.push_back(peer);
            }
    std::ranges::sort(result.by);
    result.by.erase(std::unique(result.by.begin(), result.by.end()), result.by.end());
    return result;
}

void MeshEngine::Impl::markAmbient()
{
    for (std::size_t i = 0; i < subjects.size(); ++i)
        subjects[i].isAmbient = topology->workloads[i].mesh == MeshMembership::Ambient;
}

} // namespace drawbridge
