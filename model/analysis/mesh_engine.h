// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/linkerd_engine.h"
#include "model/analysis/mesh_request.h"
#include "model/analysis/verdict.h"
#include "model/topology/topology.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drawbridge {

/// What PeerAuthentication says for one workload port.
struct MtlsDecision {
    enum class Mode { Disable, Permissive, Strict, Ambiguous, NoMesh, Unknown };
    Mode mode = Mode::NoMesh;
    std::vector<const PeerAuthenticationObject *>
        by;             ///< Deciding object; several when ambiguous; none: the mesh default.
    std::string reason; ///< One sentence.
};

struct MeshRuleReason {
    const AuthorizationPolicyObject *policy = nullptr;
    std::optional<std::size_t>
        rule; ///< Zero-based; nothing: the policy attaches but no rule matched.
};

struct AuthorizationDecision {
    Verdict verdict = Verdict::Unknown;
    std::vector<MeshRuleReason> by;
    std::string reason; ///< One sentence.
    /// What decided in a mesh of Linkerd, and what would open it, up to "admitting CALLER".
    std::vector<const ObjectMeta *> objects{};
    std::string opening{};
    /// The principal that the deciding proxy saw, where it is not the caller's.
    std::optional<std::string> seen{};
};

struct MeshOptions {
    std::string rootNamespace = "istio-system";
    std::string trustDomain = "cluster.local";
    /// meshConfig.trustDomainAliases and pathNormalization; nothing: no manifest tells, and what
    /// depends on them is unknown.
    std::optional<std::vector<std::string>> trustDomainAliases{};
    std::optional<PathNormalization> pathNormalization{};
    /// How many proxies before a gateway are trusted to tell the client's address; nothing: no
    /// manifest tells.
    std::optional<unsigned> trustedProxies{};
    /// Policies of other meshes, which may decide anything in their namespace, or everywhere.
    std::vector<ObjectMeta> unevaluated{};
    /// Whether DestinationRules without exportTo are for every namespace
    /// (meshConfig.defaultDestinationRuleExportTo); nothing: no manifest tells.
    std::optional<bool> exportsDestinationRules{};
    LinkerdPremises linkerd{};
};

/// Settings by cluster name; a cluster that is not named has the defaults.
using MeshOptionsByCluster = std::map<std::string, MeshOptions>;

/// The mesh policies of one cluster of the topology; they bind only that cluster's pods.
struct ClusterMesh {
    std::string cluster; ///< Topology::Cluster::name.
    std::vector<PeerAuthenticationObject> peerAuthentications;
    std::vector<AuthorizationPolicyObject> authorizationPolicies;
    std::vector<UndecodedPolicy> undecoded;
    MeshOptions options;
    std::vector<RequestAuthenticationObject> requestAuthentications{};
    std::vector<DestinationRuleObject> destinationRules{};
    std::vector<ServiceEntryObject> serviceEntries{};
    std::vector<ForeignPolicyObject> proxyExtensions{}; ///< EnvoyFilters and WasmPlugins.
    LinkerdPolicies linkerd{};
};

/// One way of a connection of the mesh to an ambient workload.
struct MeshRoute {
    std::string waypoint;         ///< "namespace/name" of its Gateway; empty: straight.
    std::vector<WorkloadId> pods; ///< Of the waypoint, as far as they are in the input.
    std::string doubt;            ///< Why nobody knows which way it is, or empty.
    bool operator==(const MeshRoute &) const = default;
};

/// PeerAuthentication, RequestAuthentication and AuthorizationPolicy as sidecars, ztunnels,
/// waypoints and gateways apply them (istio.md 1.1 to 1.10): effective mTLS mode per workload port,
/// and whether a caller's request passes. What no manifest tells (the answer of a CUSTOM provider,
/// metadata of the proxy, whether a caller dials a Service or a pod where that matters to
/// waypoints) gives Unknown where it would decide, never a guess. UDP and SCTP are not captured by
/// the mesh. Workloads of Linkerd are answered by LinkerdEngine, with every question here.
/// Immutable, thread-safe.
class MeshEngine {
public:
    /// All policies belong to the topology's first cluster.
    MeshEngine(std::shared_ptr<const Topology> topology,
               std::vector<PeerAuthenticationObject> peerAuthentications,
               std::vector<AuthorizationPolicyObject> authorizationPolicies,
               std::vector<UndecodedPolicy> undecoded, MeshOptions options);
    MeshEngine(std::shared_ptr<const Topology> topology, std::vector<ClusterMesh> clusters);
    ~MeshEngine();
    MeshEngine(MeshEngine &&) noexcept;
    MeshEngine &operator=(MeshEngine &&) noexcept;

    /// The same mesh with one AuthorizationPolicy more, or another in place of the one of its name.
    /// Cost: that of the workloads it may bind, and a copy of pointers.
    [[nodiscard]] MeshEngine withPolicy(const std::string &cluster,
                                        const AuthorizationPolicyObject &policy) const;
    /// The workloads that policies of a namespace may bind: its own, of the root namespace all.
    [[nodiscard]] std::vector<WorkloadId> workloadsUnder(const std::string &cluster,
                                                         const std::string &nameSpace) const;

    /// Of Linkerd always Permissive: its authorization refuses plaintext, see takesPlaintext.
    [[nodiscard]] MtlsDecision mtls(WorkloadId workload, std::uint16_t port) const;
    /// The PeerAuthentications that decide what `mtls` says: its `by`, without its words.
    [[nodiscard]] std::vector<const PeerAuthenticationObject *>
    decidingPeers(WorkloadId workload, std::uint16_t port) const;
    /// Whether somebody without an identity gets to the workload on this port: past mutual TLS,
    /// and where the mesh leaves that to its authorization, past that for whatever request, from a
    /// pod of the cluster. `why` gets the decision of such an authorization.
    [[nodiscard]] Verdict takesPlaintext(WorkloadId workload, std::uint16_t port,
                                         AuthorizationDecision *why = nullptr) const;
    /// Whether the connection gets past mutual TLS: STRICT refuses plaintext, everything else
    /// admits both. The caller side is auto-mTLS.
    [[nodiscard]] Verdict handshake(WorkloadId to, std::uint16_t port, const MeshCaller &caller,
                                    std::string *reason = nullptr) const;
    /// CUSTOM, DENY, ALLOW in order (istio.md 1.3). Without `request`, or a part of it, a rule on
    /// HTTP fields decides Unknown unless the answer does not depend on it; a port that the proxy
    /// sniffs may then carry anything, and must be answered alike as HTTP and as TCP.
    /// `through`: the Service that is dialled; without it every way to the workload has to agree.
    [[nodiscard]] AuthorizationDecision authorize(WorkloadId to, std::uint16_t port,
                                                  const MeshCaller &caller,
                                                  const std::optional<HttpRequest> &request,
                                                  std::optional<ServiceId> through = {}) const;
    /// The ways by which callers of the mesh get to a port: one, straight, but where waypoints
    /// stand before an ambient workload; callers of sidecars may go straight all the same.
    [[nodiscard]] std::vector<MeshRoute> routesTo(WorkloadId to, std::uint16_t port,
                                                  std::optional<ServiceId> through = {}) const;
    /// The caller a workload is to `to`: its identity when both are in the mesh, plaintext when it
    /// is outside; Unknown membership gives nothing.
    [[nodiscard]] std::optional<MeshCaller> callerOf(WorkloadId from) const;
    /// Everybody a workload may be to `to`: the one of `callerOf`, or, where nobody knows, the one
    /// without identity and the one with it, in each mesh that the input shows. An answer holds
    /// only where it holds for all of them.
    [[nodiscard]] std::vector<MeshCaller> possibleCallers(WorkloadId from) const;
    /// Where policies for the whole mesh of a cluster stand: as set, else as istiod's ConfigMap
    /// says, else istio-system.
    [[nodiscard]] std::string rootNamespace(const std::string &cluster) const;
    /// Why nobody knows what the proxy of a workload lets through, where an EnvoyFilter or
    /// WasmPlugin may change that; else empty.
    [[nodiscard]] std::string serverDoubt(WorkloadId to) const;
    /// Why nobody knows how the proxy of a workload calls, where an EnvoyFilter or WasmPlugin may
    /// change that; else empty.
    [[nodiscard]] std::string callerDoubt(WorkloadId from) const;
    /// The workload past its proxy.
    [[nodiscard]] MeshCaller plaintextOf(WorkloadId from) const;
    /// "cluster.local/ns/NAMESPACE/sa/ACCOUNT" in the trust domain of a cluster.
    [[nodiscard]] std::string principalOf(const std::string &cluster, const std::string &nameSpace,
                                          const std::string &serviceAccount) const;
    /// The workloads that present this principal if they are in the mesh.
    [[nodiscard]] std::vector<WorkloadId> workloadsWith(const std::string &principal) const;
    [[nodiscard]] bool isInMesh(WorkloadId workload) const; ///< Sidecar, ambient or Linkerd.
    /// What answers for a workload of Linkerd; null for every other.
    [[nodiscard]] const LinkerdEngine *linkerdOf(WorkloadId workload) const;
    /// Some proxy may stand before the workload: in the mesh, a gateway, or not known in an input
    /// that shows a mesh.
    [[nodiscard]] bool mayBind(WorkloadId workload) const;
    /// Ports (numbers) that some attached policy or port-level mode names; between them nothing
    /// changes.
    [[nodiscard]] std::vector<std::uint16_t> namedPorts(WorkloadId workload) const;
    /// All addresses, in groups that no policy tells apart; of both families.
    [[nodiscard]] std::vector<AddressSet> addressGroups() const;
    /// What the HTTP fields of attached policies name; requests that match the same of them are
    /// answered alike.
    [[nodiscard]] RequestPatterns namedRequests(WorkloadId workload) const;

private:
    friend class MeshRelationBuilder;
    [[nodiscard]] MeshCaller presented(WorkloadId from) const;
    [[nodiscard]] MeshCaller presented(WorkloadId from, const LinkerdEngine &linkerd) const;

    struct Impl;
    explicit MeshEngine(std::unique_ptr<const Impl> impl);
    std::unique_ptr<const Impl> m_impl;
};

/// The engine over what the manifests of a topology themselves contain.
[[nodiscard]] MeshEngine makeMeshEngine(std::shared_ptr<const Topology> topology,
                                        const MeshOptionsByCluster &options);

} // namespace drawbridge

extern template class std::vector<drawbridge::ClusterMesh>;
