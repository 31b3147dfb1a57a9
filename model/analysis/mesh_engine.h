// SPDX-License-Identifier: Apache-2.0
#pragma once

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

/// Who calls, as the mesh sees it: a ServiceAccount identity over mutual TLS, or plaintext without
/// one.
struct MeshCaller {
    std::optional<std::string> principal; ///< "cluster.local/ns/shop/sa/web"; nothing: plaintext.
    std::string nameSpace;                ///< Of the identity.
    std::string serviceAccount;
    std::optional<IpAddress> address;
};

/// One HTTP request, for policies that look at requests. Nothing known: only connection-level
/// fields decide.
struct HttpRequest {
    std::string method;
    std::string path;
    std::string host;
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
};

struct MeshOptions {
    std::string rootNamespace = "istio-system";
    std::string trustDomain = "cluster.local";
    /// Policies of other meshes, which may decide anything in their namespace, or everywhere.
    std::vector<ObjectMeta> unevaluated{};
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
};

/// HTTP methods and paths that some policy of a workload names, as Istio's string forms.
struct RequestPatterns {
    std::set<std::string> methods;
    std::set<std::string> paths;
};

/// PeerAuthentication and AuthorizationPolicy of sidecar meshes (istio.md 1.1 to 1.5, 1.8):
/// effective mTLS mode per workload port, and whether a caller's request passes. Fields this
/// version cannot judge (when, targetRefs on waypoints, hosts, CUSTOM) give Unknown where they
/// would decide, never a guess. Ambient and gateways: Unknown. UDP and SCTP are not captured by the
/// mesh: `appliesTo` is false. Immutable, thread-safe.
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

    [[nodiscard]] MtlsDecision mtls(WorkloadId workload, std::uint16_t port) const;
    /// Whether the connection gets past mutual TLS: STRICT refuses plaintext, everything else
    /// admits both. The caller side is auto-mTLS.
    [[nodiscard]] Verdict handshake(WorkloadId to, std::uint16_t port, const MeshCaller &caller,
                                    std::string *reason = nullptr) const;
    /// CUSTOM, DENY, ALLOW in order (istio.md 1.3). Without `request`, a rule on HTTP fields
    /// decides Unknown unless the answer does not depend on it.
    [[nodiscard]] AuthorizationDecision authorize(WorkloadId to, std::uint16_t port,
                                                  const MeshCaller &caller,
                                                  const std::optional<HttpRequest> &request) const;
    /// The caller a workload is to `to`: its identity when both are in the mesh, plaintext when it
    /// is outside; Unknown membership gives nothing.
    [[nodiscard]] std::optional<MeshCaller> callerOf(WorkloadId from) const;
    /// Everybody a workload may be to `to`: the one of `callerOf`, or, where nobody knows, the one
    /// without identity and the one with it. An answer holds only where it holds for all of them.
    [[nodiscard]] std::vector<MeshCaller> possibleCallers(WorkloadId from) const;
    /// "cluster.local/ns/NAMESPACE/sa/ACCOUNT" in the trust domain of a cluster.
    [[nodiscard]] std::string principalOf(const std::string &cluster, const std::string &nameSpace,
                                          const std::string &serviceAccount) const;
    [[nodiscard]] bool isInMesh(WorkloadId workload) const; ///< Sidecar or ambient.
    /// Ports (numbers) that some attached policy or port-level mode names; between them nothing
    /// changes.
    [[nodiscard]] std::vector<std::uint16_t> namedPorts(WorkloadId workload) const;
    /// What the HTTP fields of attached policies name; requests that match the same of them are
    /// answered alike.
    [[nodiscard]] RequestPatterns namedRequests(WorkloadId workload) const;

private:
    [[nodiscard]] MeshCaller identityOf(WorkloadId from) const;

    struct Impl;
    std::unique_ptr<const Impl> m_impl;
};

/// The engine over what the manifests of a topology themselves contain.
[[nodiscard]] MeshEngine makeMeshEngine(std::shared_ptr<const Topology> topology,
                                        const MeshOptionsByCluster &options);

} // namespace drawbridge
