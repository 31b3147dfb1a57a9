// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/address_set.h"
#include "model/base/label_selector.h"
#include "model/kubernetes/object_meta.h"
#include "model/kubernetes/route_rules.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// A reference from one object of Linkerd to another, or to a ServiceAccount or Namespace.
struct LinkerdReference {
    std::string group; ///< In lower case; empty: the core group.
    std::string kind;
    std::string nameSpace; ///< That of the object which refers, when none is written.
    std::string name;
    bool isOfPart = false; ///< A parent of a route by port or sectionName.
    SourceSpan where;
    bool operator==(const LinkerdReference &) const = default;
};

/// Addresses with exceptions (policy.linkerd.io Network).
struct LinkerdNetwork {
    Cidr cidr;
    std::vector<Cidr> except;
    bool operator==(const LinkerdNetwork &) const = default;
};

/// policy.linkerd.io Server: one port of the pods it selects (istio.md 6.2).
struct LinkerdServerObject {
    ObjectMeta meta;
    std::optional<LabelSelector> podSelector; ///< Absent: it is for external workloads.
    std::optional<PortReference> port;
    std::string proxyProtocol = "unknown"; ///< Which is detected.
    std::string accessPolicy = "deny";     ///< For clients that no authorization names.
    bool operator==(const LinkerdServerObject &) const = default;
};

/// policy.linkerd.io AuthorizationPolicy: who may reach a Server, a route or a namespace. All
/// authentications must hold; policies are ORed.
struct LinkerdAuthorizationObject {
    ObjectMeta meta;
    LinkerdReference target;
    std::vector<LinkerdReference> requiredAuthentications;
    bool operator==(const LinkerdAuthorizationObject &) const = default;
};

/// policy.linkerd.io MeshTLSAuthentication and NetworkAuthentication: `meta.kind` tells which.
struct LinkerdAuthenticationObject {
    ObjectMeta meta;
    std::vector<std::string> identities; ///< "*", "*.suffix", or a full name.
    std::vector<LinkerdReference> identityRefs;
    std::vector<LinkerdNetwork> networks;
    bool operator==(const LinkerdAuthenticationObject &) const = default;
};

/// policy.linkerd.io ServerAuthorization, the older form.
struct LinkerdServerAuthorizationObject {
    ObjectMeta meta;
    std::string serverName;                      ///< Either this
    std::optional<LabelSelector> serverSelector; ///< or this.
    bool allowsUnauthenticated = false;
    bool allowsUnauthenticatedTls = false;
    std::vector<std::string> identities;
    std::vector<LinkerdReference> serviceAccounts;
    std::vector<LinkerdNetwork> networks;
    bool operator==(const LinkerdServerAuthorizationObject &) const = default;
};

/// policy.linkerd.io HTTPRoute, not the one of the Gateway API.
struct LinkerdRouteObject {
    ObjectMeta meta;
    std::vector<LinkerdReference> parents;
    std::vector<std::string> hostnames;
    std::vector<RouteRule> rules;
    std::vector<LinkerdReference> backends;
    bool operator==(const LinkerdRouteObject &) const = default;
};

/// linkerd.io ServiceProfile: routes of a Service, by name, and where its traffic is sent instead.
struct ServiceProfileObject {
    ObjectMeta meta; ///< Its name is the full name of the Service.
    std::vector<std::string> routeNames;
    std::vector<TextWithPlace> overrides; ///< Authorities that get part of the traffic.
    bool operator==(const ServiceProfileObject &) const = default;
};

} // namespace drawbridge
