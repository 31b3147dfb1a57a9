// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/gateway_listeners.h"
#include "model/analysis/linkerd_clients.h"
#include "model/analysis/mesh_destination_rules.h"
#include "model/analysis/mesh_engine.h"
#include "model/analysis/mesh_engine_match.h"
#include "model/analysis/mesh_engine_ports.h"
#include "model/analysis/mesh_selector.h"

#include <map>
#include <memory>
#include <set>
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

/// The policies that one proxy applies.
struct BoundPolicies {
    Policies custom, deny, allow;
    std::vector<const RequestAuthenticationObject *> requestAuthentications;
    std::string doubtfulToken; ///< Why a RequestAuthentication may or may not concern it, or empty.
    std::string doubtfulPolicy; ///< The same of an AuthorizationPolicy.
    std::string altered;        ///< Why the proxy may do otherwise than its policies say, or empty.
};

/// How one proxy reads its ports.
struct ReadPorts {
    PortReadings readings;

    [[nodiscard]] PortReading reading(std::uint16_t port) const
    {
        const auto found = readings.find(port);
        return found == readings.end() ? PortReading::Either : found->second;
    }
};

/// One way of a call from the mesh to an ambient workload (istio.md 1.9): by the address of a pod
/// or through a Service, straight or through a waypoint.
struct Way : BoundPolicies, ReadPorts {
    std::string by;           ///< "its pod address", "Service foo/web".
    std::string waypoint;     ///< "foo/waypoint"; empty: straight.
    MeshCaller passedOn;      ///< The waypoint, as the ztunnel of the workload sees it.
    std::string doubt;        ///< Why nobody knows which way it is, or empty.
    bool isByAddress = false; ///< Of the pod; else through a Service or ServiceEntry.
    /// Ports of the Service by the pod's. By pod address: empty, every port is the pod's.
    std::map<std::uint16_t, std::set<std::uint16_t>> servicePorts;
    std::optional<ServiceId> service; ///< Nothing: by pod address or ServiceEntry.

    /// Whether it is a way to a port, of those through one Service where that is told.
    [[nodiscard]] bool leadsTo(std::uint16_t port, std::optional<ServiceId> through) const
    {
        return (isByAddress || servicePorts.contains(port)) && (!through || through == service);
    }
    [[nodiscard]] bool isStraight() const { return waypoint.empty() && doubt.empty(); }
};

struct Modes {
    ModeSet set = 0;
    Peers by;
    std::string doubt{}; ///< Why the set has several, where it is not the age of the policies.
};

/// What PeerAuthentication comes to on every port of one sidecar.
struct PortModes {
    std::map<std::uint16_t, Modes> named; ///< Of the ports that some policy names.
    Modes others;

    [[nodiscard]] const Modes &at(std::uint16_t port) const
    {
        const auto found = named.find(port);
        return found == named.end() ? others : found->second;
    }
};

/// Everything that concerns one workload, found once.
struct Subject : BoundPolicies, ReadPorts {
    const Cluster *cluster = nullptr;
    Peers workloadPeers;
    Peers namespacePeers;
    std::string doubtfulPeer; ///< Why a PeerAuthentication may or may not concern it, or empty.
    std::shared_ptr<const PortModes> sidecarModes; ///< Of no ambient workload.
    bool isAmbient = false;
    std::vector<Way> ways; ///< Ambient, where some waypoint is named; else there is one, straight.
    std::vector<DialledName> dialledNames; ///< Where clients may call without the mesh's TLS.
    std::string alteredConnection;         ///< Why its proxy may ask for another TLS, or empty.
    std::string alteredCalls;              ///< Why its proxy may call otherwise, or empty.
    InboundCapture capture;
    bool mayCallPast = false; ///< Its proxy, by annotations of the pod.
    std::map<std::uint16_t, std::vector<ListeningServer>> listeners; ///< Of a gateway.
    std::string doubtfulListener;           ///< Why a gateway may listen otherwise, or empty.
    std::optional<unsigned> trustedProxies; ///< Of a gateway: MeshOptions, or what its pods say.
};

/// The DestinationRule or ServiceEntry by which a sidecar may call a port without the mesh's mutual
/// TLS, or null.
[[nodiscard]] const ObjectMeta *otherwiseBy(const MeshCaller &caller, const Subject &subject,
                                            std::uint16_t port);
/// A caller of one data plane and a destination of the other, or a sidecar that is told to call
/// otherwise.
[[nodiscard]] bool maySpeakPlaintext(const MeshCaller &caller, const Subject &subject,
                                     std::uint16_t port);
[[nodiscard]] std::string plaintextReason(const MeshCaller &caller, const Subject &subject,
                                          std::uint16_t port);

/// Whether an EnvoyFilter or WasmPlugin may be put into the pods of a gateway or sidecar.
[[nodiscard]] bool mayBePutInto(const ForeignPolicyObject &extension, const WorkloadNode &workload,
                                const std::string &rootNamespace);
/// "EnvoyFilter shop/x (shop.yaml:3:1)".
[[nodiscard]] std::string extensionText(const ForeignPolicyObject &extension);

/// How the caller arrives at a workload of Istio: who has a name of Linkerd has none there.
class IstioCaller {
public:
    explicit IstioCaller(const MeshCaller &caller) : m_caller(&caller)
    {
        if (linkerd::isLinkerdName(caller.principal))
            m_caller = &m_plain.emplace(inPlaintext(caller));
    }
    IstioCaller(const IstioCaller &) = delete;
    IstioCaller &operator=(const IstioCaller &) = delete;
    [[nodiscard]] const MeshCaller &operator*() const { return *m_caller; }

private:
    std::optional<MeshCaller> m_plain;
    const MeshCaller *m_caller;
};

} // namespace mesh

struct MeshEngine::Impl {
    std::shared_ptr<const Topology> topology;
    std::map<std::string, mesh::Cluster> clusters; ///< One for each of the topology.
    std::vector<mesh::Subject> subjects;           ///< By WorkloadId.
    /// By WorkloadId: each as a sidecar presents it. Of the topology alone, so that copies share
    /// it.
    std::shared_ptr<const std::vector<MeshCaller>> callers;
    std::unordered_map<std::string, std::vector<WorkloadId>> byPrincipal;
    std::shared_ptr<const LinkerdEngine> linkerd;

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
    void attachExtensions(const mesh::Cluster &cluster);
    void readPorts();
    void readLinkerd();
    void readCallers();
    [[nodiscard]] MeshCaller callerAs(const WorkloadNode &workload) const;
    void readPrincipals();
    [[nodiscard]] std::string principalOf(const std::string &cluster, const std::string &nameSpace,
                                          const std::string &serviceAccount) const;
    [[nodiscard]] const MeshOptions &optionsOf(const mesh::Subject &subject) const
    {
        return subject.cluster->mesh->options;
    }

    void markAmbient();
    void readSidecarModes();
    void readWays(const mesh::Cluster &cluster, const Indices &of);
    /// The workloads that say they run a waypoint.
    [[nodiscard]] std::vector<WorkloadId> podsOf(const mesh::Cluster &cluster,
                                                 const std::string &waypoint) const;
    void readListeners(const mesh::Cluster &cluster);
    void readClientTls();
    [[nodiscard]] mesh::Modes ambientModes(const mesh::Subject &subject, std::uint16_t port) const;
    [[nodiscard]] mesh::Modes modes(const mesh::Subject &subject, std::uint16_t port) const;
    [[nodiscard]] mesh::ModeSet modeSet(const mesh::Subject &subject, std::uint16_t port) const;
    [[nodiscard]] std::optional<MtlsDecision> outsideDecision(const WorkloadNode &workload,
                                                              const mesh::Subject &subject,
                                                              std::uint16_t port) const;
    [[nodiscard]] AuthorizationDecision evaluateReadings(const mesh::Subject &subject,
                                                         const RuleAttempt &attempt) const;
    [[nodiscard]] AuthorizationDecision evaluateAll(const mesh::Subject &subject,
                                                    RuleAttempt attempt, mesh::ModeSet modes) const;
    /// Of an ambient workload that waypoints stand before: over every way there is.
    [[nodiscard]] AuthorizationDecision evaluateWays(const mesh::Subject &subject,
                                                     const RuleAttempt &attempt,
                                                     std::optional<ServiceId> through) const;
    [[nodiscard]] MtlsDecision gatewayMtls(const WorkloadNode &workload,
                                           const mesh::Subject &subject, std::uint16_t port) const;
    [[nodiscard]] static Verdict gatewayHandshake(const MtlsDecision &asked,
                                                  const MeshCaller &caller);
    [[nodiscard]] AuthorizationDecision evaluateGateway(const WorkloadNode &workload,
                                                        const mesh::Subject &subject,
                                                        const RuleAttempt &attempt) const;
};

namespace mesh {

/// istio.md 1.3 in three values, by the policies of one proxy.
[[nodiscard]] AuthorizationDecision evaluate(const BoundPolicies &policies,
                                             const RuleAttempt &attempt, PlaneReading reading);
/// On a port read as one of its Services, or the sniffing proxy, says.
[[nodiscard]] AuthorizationDecision evaluateRead(const BoundPolicies &policies,
                                                 const RuleAttempt &attempt, PortReading reading);
/// What the policies of one proxy see of the token of a request.
[[nodiscard]] TokenFacts tokenFacts(const BoundPolicies &policies,
                                    const std::optional<HttpRequest> &request);
/// A proxy that does not take the token refuses the request before it asks a policy.
[[nodiscard]] AuthorizationDecision afterToken(AuthorizationDecision decision,
                                               const TokenFacts &token, PortReading reading);

void attach(const AuthorizationPolicyObject &policy, BoundPolicies &policies);

} // namespace mesh

} // namespace drawbridge
