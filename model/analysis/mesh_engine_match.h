// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_match.h"
#include "model/analysis/mesh_request.h"
#include "model/kubernetes/istio_objects.h"

#include <string>
#include <string_view>

namespace drawbridge {

/// What becomes of fields that only exist in HTTP (istio.md 1.7).
enum class HttpFields {
    Judge,   ///< The port carries HTTP: look at the request.
    Vanish,  ///< TCP port, ALLOW: the whole rule is gone.
    Dropped, ///< TCP port, DENY and CUSTOM: only the HTTP fields are gone, the rule gets wider.
    ZtunnelAllow, ///< A ztunnel, which knows connections only: matchZtunnelRule.
    ZtunnelDeny,
};

/// What the mesh of the destination knows of itself.
struct MeshFacts {
    TrustDomains domains;
    std::optional<PathNormalization> normalization; ///< Nothing: no manifest tells.
};

/// The token of the request after the RequestAuthentications of the destination have seen it.
struct TokenFacts {
    const RequestToken *token = nullptr; ///< What the policies see; null: no payload.
    std::string doubt;                   ///< Why nobody knows what they see, or empty.
    std::string refusal;                 ///< Why the proxy refuses the token, or empty.
};

/// One attempt as the rules of one policy see it.
struct RuleAttempt {
    const MeshCaller *caller = nullptr;
    bool hasIdentity = false; ///< The connection is mutual TLS, so that the principal is known.
    std::string_view identityDoubt{}; ///< Why nobody knows who calls, or empty.
    std::uint16_t port = 0;
    /// A waypoint may compare this one instead; nothing: there is no other.
    std::optional<std::uint16_t> otherPort{};
    bool isGateway = false; ///< Or a waypoint: proxies stand before it, or tunnels.
    /// Of a gateway: whose word on the client's address is taken (X-Forwarded-For).
    std::optional<unsigned> trustedProxies{};
    const std::optional<HttpRequest> *request = nullptr;
    const TokenFacts *token = nullptr;
    const MeshFacts *mesh = nullptr;
    const std::vector<IpAddress> *destinations = nullptr; ///< Of the pods; empty: not known.
    HttpFields httpFields = HttpFields::Judge;
    std::string_view policyNamespace; ///< A bare name in `serviceAccounts` means this namespace.
};

/// (any from) AND (any to) AND (all when), istio.md 1.5 and 1.6. `why` gets the first thing that
/// could not be judged.
[[nodiscard]] MeshMatch matchRule(const AuthorizationRule &rule, const RuleAttempt &attempt,
                                  std::string &why);

/// The same as a ztunnel has it (istio.md 1.9): an ALLOW rule with anything of HTTP is left out; of
/// a DENY rule the HTTP fields are, and an item of from, to or when of which nothing remains
/// matches nothing. trustDomains are dropped without a word, aliases are not expanded.
[[nodiscard]] MeshMatch matchZtunnelRule(const AuthorizationRule &rule, const RuleAttempt &attempt,
                                         std::string &why);
[[nodiscard]] MeshMatch matchZtunnelSource(const AuthorizationSource &source,
                                           const RuleAttempt &attempt, std::string &why);
[[nodiscard]] MeshMatch matchZtunnelTarget(const AuthorizationRule &rule,
                                           const RuleAttempt &attempt, std::string &why);
/// Whether the rule looks at anything that a ztunnel does not know.
[[nodiscard]] bool needsMoreThanZtunnel(const AuthorizationRule &rule);

/// One source, as the dialect of `attempt.httpFields` has it.
[[nodiscard]] MeshMatch matchSource(const AuthorizationSource &source, const RuleAttempt &attempt,
                                    std::string &why);

/// The part of a rule that does not look at who calls: any of `to`, and the conditions on the
/// destination and the request; as the dialect of `attempt.httpFields` has it.
[[nodiscard]] MeshMatch matchTarget(const AuthorizationRule &rule, const RuleAttempt &attempt,
                                    std::string &why);

/// A condition on the connection's caller alone.
[[nodiscard]] bool isAboutCaller(AuthorizationAttribute attribute);

/// istiod leaves the rule out on this port, whoever calls and whatever for.
[[nodiscard]] bool isLeftOut(const AuthorizationRule &rule, HttpFields httpFields);

/// Whether the rule looks at anything that only an HTTP request has (istio.md 1.7).
[[nodiscard]] bool hasHttpFields(const AuthorizationRule &rule);

} // namespace drawbridge
