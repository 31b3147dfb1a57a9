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

/// One cluster's policies, kept for as long as the engine lives.
struct Cluster {
    ClusterMesh policies;
    Peers meshPeers; ///< Mesh-wide PeerAuthentications that may count.
};

/// Everything that concerns one workload, found once.
struct Subject {
    const Cluster *cluster = nullptr;
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
    std::map<std::string, mesh::Cluster> clusters; ///< One for each of the topology.
    std::vector<mesh::Subject> subjects;           ///< By WorkloadId.

    Impl(std::shared_ptr<const Topology> from, std::vector<ClusterMesh> clusterPolicies);

    void attachPeers(mesh::Cluster &cluster);
    void attachPolicies(const mesh::Cluster &cluster);
    void attachUndecoded(const mesh::Cluster &cluster);
    void attachUnevaluated(const mesh::Cluster &cluster);
    void readPorts();
    [[nodiscard]] const MeshOptions &optionsOf(const mesh::Subject &subject) const
    {
        return subject.cluster->policies.options;
    }

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
