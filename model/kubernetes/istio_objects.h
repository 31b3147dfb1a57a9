// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/address_set.h"
#include "model/kubernetes/object_meta.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace drawbridge {

enum class MtlsMode { Unset, Disable, Permissive, Strict };

/// security.istio.io PeerAuthentication (istio.md 1.1).
struct PeerAuthenticationObject {
    ObjectMeta meta;
    LabelMap selector; ///< Empty: the whole namespace, or the mesh in the root namespace.
    MtlsMode mode = MtlsMode::Unset;
    std::map<std::uint16_t, MtlsMode> portModes; ///< Keyed by container port.
    bool operator==(const PeerAuthenticationObject &) const = default;
};

enum class AuthorizationAction { Allow, Deny, Custom, Audit };

/// One source of an AuthorizationPolicy rule: fields are ANDed, values inside a field ORed
/// (istio.md 1.5).
struct AuthorizationSource {
    std::vector<std::string> principals, notPrincipals;
    std::vector<std::string> namespaces, notNamespaces;
    std::vector<std::string> serviceAccounts, notServiceAccounts;
    std::vector<Cidr> ipBlocks, notIpBlocks;
    std::vector<Cidr> remoteIpBlocks, notRemoteIpBlocks;
    std::vector<std::string> requestPrincipals, notRequestPrincipals;
    std::vector<std::string> trustDomains, notTrustDomains;
    bool operator==(const AuthorizationSource &) const = default;
};

struct AuthorizationOperation {
    std::vector<std::uint16_t> ports, notPorts;
    std::vector<std::string> methods, notMethods;
    std::vector<std::string> paths, notPaths;
    std::vector<std::string> hosts, notHosts;
    bool operator==(const AuthorizationOperation &) const = default;
};

/// What a condition of `when` looks at (istio.md 1.6).
enum class AuthorizationAttribute {
    SourceIp,
    RemoteIp,
    SourceNamespace,
    SourcePrincipal,
    SourceTrustDomain,
    SourceServiceAccount,
    DestinationIp,
    DestinationPort,
    ConnectionSni,
    RequestPrincipal,
    RequestAudiences,
    RequestPresenter,
    RequestHeader, ///< `names`: the header, in lower case.
    RequestClaim,  ///< `names`: the path of the claim.
    EnvoyFilter,   ///< Metadata of the proxy.
    Unknown,       ///< A key that Istio takes and then ignores, the whole rule with it.
};

/// One condition of `when`: some of `values` and none of `notValues`.
struct AuthorizationCondition {
    std::string key; ///< "request.headers[x]" and the like, as written.
    std::vector<std::string> values, notValues;
    SourceSpan where;
    AuthorizationAttribute attribute = AuthorizationAttribute::Unknown;
    std::vector<std::string> names{};               ///< Of a header or a claim.
    std::vector<Cidr> blocks{}, notBlocks{};        ///< The values of a key on addresses.
    std::vector<std::uint16_t> ports{}, notPorts{}; ///< Those of destination.port.
    bool operator==(const AuthorizationCondition &) const = default;
};

/// (any from) AND (any to) AND (all when); an absent part is unconstrained.
struct AuthorizationRule {
    std::vector<AuthorizationSource> from;
    std::vector<AuthorizationOperation> to;
    std::vector<AuthorizationCondition> when;
    SourceSpan where;
    bool operator==(const AuthorizationRule &) const = default;
};

/// istio.type.v1beta1.PolicyTargetReference, in the namespace of the policy.
struct PolicyTarget {
    std::string group; ///< Empty or "core": the core group.
    std::string kind;  ///< Gateway, GatewayClass, Service, ServiceEntry.
    std::string name;
    SourceSpan where;
    bool operator==(const PolicyTarget &) const = default;
};

/// security.istio.io AuthorizationPolicy (istio.md 1.2 to 1.5).
struct AuthorizationPolicyObject {
    ObjectMeta meta;
    LabelMap selector;
    bool hasTargetRefs = false;
    std::vector<PolicyTarget> targets; ///< Of targetRef and targetRefs.
    AuthorizationAction action = AuthorizationAction::Allow;
    std::vector<AuthorizationRule> rules; ///< None: never matches ("allow nothing").
    bool isDryRun = false;
    std::string providerName; ///< Of a CUSTOM policy.
    bool operator==(const AuthorizationPolicyObject &) const = default;
};

/// One rule of a RequestAuthentication: whose tokens are taken.
struct JwtRule {
    std::string issuer;
    std::string jwksUri;
    std::vector<std::string> audiences;
    bool forwardsToken = false;
    SourceSpan where;
    bool operator==(const JwtRule &) const = default;
};

/// security.istio.io RequestAuthentication: refuses bad tokens, and takes requests without one
/// (istio.md 1.10).
struct RequestAuthenticationObject {
    ObjectMeta meta;
    LabelMap selector;
    std::vector<PolicyTarget> targets; ///< Of targetRef and targetRefs; then the selector is empty.
    std::vector<JwtRule> rules;
    bool operator==(const RequestAuthenticationObject &) const = default;
};

} // namespace drawbridge

extern template class std::vector<drawbridge::AuthorizationSource>;
extern template class std::vector<drawbridge::AuthorizationOperation>;
extern template class std::vector<drawbridge::AuthorizationCondition>;
extern template class std::vector<drawbridge::AuthorizationRule>;
extern template class std::vector<drawbridge::AuthorizationPolicyObject>;
extern template class std::vector<drawbridge::PeerAuthenticationObject>;
extern template class std::vector<drawbridge::RequestAuthenticationObject>;
