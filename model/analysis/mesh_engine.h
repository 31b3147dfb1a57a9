// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/verdict.h"
#include "model/topology/topology.h"

#include <memory>
#include <optional>
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

/// PeerAuthentication and AuthorizationPolicy of sidecar meshes (istio.md 1.1 to 1.5, 1.8):
/// effective mTLS mode per workload port, and whether a caller's request passes. Fields this
/// version cannot judge (when, targetRefs on waypoints, hosts, CUSTOM) give Unknown where they
/// would decide, never a guess. Ambient and gateways: Unknown. UDP and SCTP are not captured by the
/// mesh: `appliesTo` is false. Immutable, thread-safe.
class MeshEngine {
public:
    MeshEngine(std::shared_ptr<const Topology> topology,
               std::vector<PeerAuthenticationObject> peerAuthentications,
               std::vector<AuthorizationPolicyObject> authorizationPolicies,
               std::vector<UndecodedPolicy> undecoded, MeshOptions options);
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
    [[nodiscard]] bool isInMesh(WorkloadId workload) const; ///< Sidecar or ambient.
    /// Ports (numbers) that some attached policy or port-level mode names; between them nothing
    /// changes.
    [[nodiscard]] std::vector<std::uint16_t> namedPorts(WorkloadId workload) const;

private:
    struct Impl;
    std::unique_ptr<const Impl> m_impl;
};

[[nodiscard]] MeshEngine makeMeshEngine(std::shared_ptr<const Topology> topology,
                                        MeshOptions options);

} // namespace drawbridge
