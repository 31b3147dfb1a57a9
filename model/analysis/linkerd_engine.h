// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_request.h"
#include "model/analysis/verdict.h"
#include "model/base/address_set.h"
#include "model/topology/linkerd_config.h"
#include "model/topology/topology.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// What a proof takes for granted and no manifest tells.
struct LinkerdPremises {
    AddressSet podAddresses; ///< Where all pods have their addresses; empty: not known.
    /// HTTP probes, which Linkerd lets in by itself from wherever it was installed to, are set
    /// aside: every answer is about other requests.
    bool areProbesSetAside = false;
    bool operator==(const LinkerdPremises &) const = default;
};

/// The policies of Linkerd of one cluster, and how it was installed.
struct LinkerdPolicies {
    std::vector<LinkerdServerObject> servers;
    std::vector<LinkerdAuthorizationObject> authorizations;
    std::vector<LinkerdAuthenticationObject> authentications;
    std::vector<LinkerdServerAuthorizationObject> serverAuthorizations;
    std::vector<LinkerdRouteObject> routes;
    std::vector<GatewayRouteObject> gatewayRoutes; ///< Those with a Server among their parents.
    std::vector<UndecodedPolicy> undecoded;        ///< Of policy.linkerd.io.
    std::vector<ObjectMeta> unevaluated; ///< Policies of other meshes, in their namespace.
    LinkerdConfig config;
    LinkerdPremises premises;
};

/// What the manifests of a cluster hold.
[[nodiscard]] LinkerdPolicies linkerdPoliciesOf(const ResourceSet &resources);

/// One attempt, and what decided it.
struct LinkerdDecision {
    Verdict verdict = Verdict::Unknown;
    std::vector<const ObjectMeta *> by; ///< Valid as long as the engine.
    std::string reason;                 ///< One sentence.
    std::string opening;                ///< Of Deny: what to add, up to "admitting CALLER".
};

/// Server, AuthorizationPolicy, ServerAuthorization, MeshTLSAuthentication, NetworkAuthentication,
/// routes with a Server as parent, and default inbound policies, as linkerd2's policy controller
/// and proxy apply them (istio.md 6.2). A port that a Server selects is closed to whom none of its
/// authorizations admits; any other has the default policy of its pod, namespace or installation.
/// No answer was checked against a real proxy, and each says so. Requests for the paths of HTTP
/// probes may pass without an authorization: Unknown where they would be refused. Answers are about
/// what comes from other pods and from outside, not from the pod itself. UDP and SCTP do not pass
/// the proxy. Rate limits are no policies. Immutable, thread-safe.
class LinkerdEngine {
public:
    LinkerdEngine(std::shared_ptr<const Topology> topology,
                  std::map<std::string, LinkerdPolicies> byCluster);
    ~LinkerdEngine();

    /// Of a workload whose membership is Linkerd. Without `request`, or a part of it, the answer is
    /// Unknown where it depends on it; on a port whose protocol the proxy detects HTTP and other
    /// connections must fare alike then. Cost: O(authorizations and routes of the Server).
    [[nodiscard]] LinkerdDecision authorize(WorkloadId to, std::uint16_t port,
                                            const MeshCaller &caller,
                                            const std::optional<HttpRequest> &request) const;
    /// The verdicts for all of `callers`, without a request.
    [[nodiscard]] std::vector<Verdict> authorizeAll(WorkloadId to, std::uint16_t port,
                                                    const std::vector<MeshCaller> &callers) const;
    /// What the proxy does about encryption on a port, one sentence; or why the port does not pass
    /// it.
    struct Capture {
        enum class Kind { Captured, Bypassed, Unknown };
        Kind kind = Kind::Captured;
        std::string reason;
    };
    [[nodiscard]] Capture capture(WorkloadId to, std::uint16_t port) const;
    /// The TCP ports that pass the proxy, or may, in sets whose ports are all answered alike.
    [[nodiscard]] std::vector<PortSet> portClasses(WorkloadId to) const;
    /// The ports at which an answer may change.
    [[nodiscard]] std::vector<std::uint16_t> namedPorts(WorkloadId to) const;
    /// The prefixes that some authorization tells apart.
    [[nodiscard]] std::vector<Cidr> namedNetworks() const;
    void addRequestPatterns(WorkloadId to, RequestPatterns &named) const;
    /// Whether a probe of the workload may be that request. It tells method and path.
    [[nodiscard]] bool isProbe(WorkloadId to, std::uint16_t port, const HttpRequest &request) const;
    /// A sentence with what every sentence about Linkerd has to say.
    [[nodiscard]] static std::string labelled(std::string sentence);
    /// "web.shop.serviceaccount.identity.linkerd.cluster.local"
    [[nodiscard]] std::string principalOf(const std::string &cluster, const std::string &nameSpace,
                                          const std::string &serviceAccount) const;

private:
    struct Impl;
    std::unique_ptr<const Impl> m_impl;
};

} // namespace drawbridge
