// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_engine.h"
#include "model/analysis/mesh_engine_match.h"
#include "model/analysis/mesh_engine_ports.h"

#include <string>
#include <vector>

namespace drawbridge {

namespace mesh {

using Peers = std::vector<const PeerAuthenticationObject *>;
using Policies = std::vector<const AuthorizationPolicyObject *>;

/// Bits of MtlsMode: what PeerAuthentication may come to.
using ModeSet = unsigned;
constexpr ModeSet kDisable = 1, kPermissive = 2, kStrict = 4;

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

} // namespace mesh

struct MeshEngine::Impl {
    std::shared_ptr<const Topology> topology;
    std::vector<PeerAuthenticationObject> peers;
    std::vector<AuthorizationPolicyObject> policies;
    MeshOptions options;
    mesh::Peers meshPeers;
    std::vector<mesh::Subject> subjects; ///< By WorkloadId.

    Impl(std::shared_ptr<const Topology> from, std::vector<PeerAuthenticationObject> peerObjects,
         std::vector<AuthorizationPolicyObject> policyObjects,
         const std::vector<UndecodedPolicy> &undecoded, MeshOptions meshOptions);

    void attachPeers();
    void attachPolicies();
    void attach(const AuthorizationPolicyObject &policy, mesh::Subject &subject) const;
    void attachUndecoded(const std::vector<UndecodedPolicy> &undecoded);
    void attachUnevaluated(const std::vector<ObjectMeta> &unevaluated);
    void readPorts();

    [[nodiscard]] mesh::Modes modes(const mesh::Subject &subject, std::uint16_t port) const;
    [[nodiscard]] std::optional<MtlsDecision> outsideDecision(const WorkloadNode &workload,
                                                              const mesh::Subject &subject,
                                                              std::uint16_t port) const;
    [[nodiscard]] AuthorizationDecision evaluate(const mesh::Subject &subject,
                                                 const RuleAttempt &attempt, bool isTcp) const;
    [[nodiscard]] AuthorizationDecision evaluateReadings(const mesh::Subject &subject,
                                                         const RuleAttempt &attempt) const;
    [[nodiscard]] AuthorizationDecision evaluateAll(const mesh::Subject &subject,
                                                    RuleAttempt attempt, mesh::ModeSet modes) const;
};

} // namespace drawbridge
