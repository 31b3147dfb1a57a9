// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_engine.h"
#include "model/analysis/mesh_engine_match.h"
#include "model/analysis/mesh_engine_ports.h"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace drawbridge {

namespace mesh {

using Peers = std::vector<const PeerAuthenticationObject *>;
using Policies = std::vector<const AuthorizationPolicyObject *>;

/// How a data plane reads a connection.
enum class PlaneReading { Http, Tcp, Ztunnel };

inline HttpFields fieldsOfAllow(PlaneReading reading)
{
    switch (reading) {
    case PlaneReading::Http: return HttpFields::Judge;
    case PlaneReading::Tcp: return HttpFields::Vanish;
    case PlaneReading::Ztunnel: break;
    }
    return HttpFields::ZtunnelAllow;
}

inline HttpFields fieldsOfDeny(PlaneReading reading)
{
    switch (reading) {
    case PlaneReading::Http: return HttpFields::Judge;
    case PlaneReading::Tcp: return HttpFields::Dropped;
    case PlaneReading::Ztunnel: break;
    }
    return HttpFields::ZtunnelDeny;
}

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
    std::shared_ptr<const ClusterMesh> mesh; ///< Without its AuthorizationPolicies.
    std::vector<std::shared_ptr<const AuthorizationPolicyObject>> policies; ///< By namespace, name.
    Peers meshPeers; ///< Mesh-wide PeerAuthentications that may count.
    MeshFacts facts;
};

/// Everything that concerns one workload, found once.
struct Subject {
    const Cluster *cluster = nullptr;
    Peers workloadPeers;
    Peers namespacePeers;
    Policies custom, deny, allow;
    std::vector<const RequestAuthenticationObject *> requestAuthentications;
    std::string doubtfulToken; ///< Why a RequestAuthentication may or may not concern it, or empty.
    std::string doubtfulPeer;  ///< Why a PeerAuthentication may or may not concern it, or empty.
    std::string doubtfulPolicy; ///< The same of an AuthorizationPolicy.
    bool isAmbient = false;
    std::string waypoint; ///< Why a waypoint may stand before it, or empty.
    /// Why sidecars may call it without the mesh's mutual TLS, or empty.
    std::string clientTls;
    InboundCapture capture;
    PortReadings readings;

    [[nodiscard]] PortReading reading(std::uint16_t port) const
    {
        const auto found = readings.find(port);
        return found == readings.end() ? PortReading::Either : found->second;
    }
};

/// A caller of one data plane and a destination of the other, or a sidecar that a DestinationRule
/// tells to call otherwise.
inline bool maySpeakPlaintext(const MeshCaller &caller, const Subject &subject)
{
    return caller.proxy == (subject.isAmbient ? MeshProxy::Sidecar : MeshProxy::Ztunnel) ||
           (caller.proxy == MeshProxy::Sidecar && !subject.clientTls.empty());
}

inline std::string plaintextReason(const Subject &subject)
{
    return !subject.clientTls.empty()
               ? subject.clientTls
               : "Whether a sidecar and a ztunnel meet over mutual TLS depends on how the mesh was "
                 "installed.";
}

struct Modes {
    ModeSet set = 0;
    Peers by;
    std::string doubt{}; ///< Why the set has several, where it is not the age of the policies.
};

} // namespace mesh

struct MeshEngine::Impl {
    std::shared_ptr<const Topology> topology;
    std::map<std::string, mesh::Cluster> clusters; ///< One for each of the topology.
    std::vector<mesh::Subject> subjects;           ///< By WorkloadId.
    std::unordered_map<std::string, std::vector<WorkloadId>> byPrincipal;

    Impl(std::shared_ptr<const Topology> from, std::vector<ClusterMesh> clusterPolicies);
    Impl(const Impl &other);
    void pointToClusters();

    using Indices = std::vector<std::uint32_t>; ///< Of workloads.

    /// The same with one policy more, or another in place of the one of its name.
    void put(const std::string &cluster, const AuthorizationPolicyObject &policy);
    [[nodiscard]] Indices under(const mesh::Cluster &cluster, const std::string &nameSpace) const;

    void attachPeers(mesh::Cluster &cluster);
    void attachPolicies(const mesh::Cluster &cluster, const Indices &to);
    void attachTokens(const mesh::Cluster &cluster, const Indices &to);
    void attachUndecoded(const mesh::Cluster &cluster, const Indices &to);
    void attachUnevaluated(const mesh::Cluster &cluster, const Indices &to);
    void readPorts();
    void readPrincipals();
    [[nodiscard]] std::string principalOf(const std::string &cluster, const std::string &nameSpace,
                                          const std::string &serviceAccount) const;
    [[nodiscard]] const MeshOptions &optionsOf(const mesh::Subject &subject) const
    {
        return subject.cluster->mesh->options;
    }

    void readWaypoints();
    void readClientTls();
    [[nodiscard]] mesh::Modes ambientModes(const mesh::Subject &subject, std::uint16_t port) const;
    [[nodiscard]] mesh::Modes modes(const mesh::Subject &subject, std::uint16_t port) const;
    [[nodiscard]] std::optional<MtlsDecision> outsideDecision(const WorkloadNode &workload,
                                                              const mesh::Subject &subject,
                                                              std::uint16_t port) const;
    [[nodiscard]] TokenFacts tokenFacts(const mesh::Subject &subject,
                                        const std::optional<HttpRequest> &request) const;
    [[nodiscard]] AuthorizationDecision evaluate(const mesh::Subject &subject,
                                                 const RuleAttempt &attempt,
                                                 mesh::PlaneReading reading) const;
    [[nodiscard]] AuthorizationDecision evaluateReadings(const mesh::Subject &subject,
                                                         const RuleAttempt &attempt) const;
    [[nodiscard]] AuthorizationDecision evaluateAll(const mesh::Subject &subject,
                                                    RuleAttempt attempt, mesh::ModeSet modes) const;
};

} // namespace drawbridge
