// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/address_set.h"
#include "model/kubernetes/object_meta.h"
#include "model/kubernetes/route_rules.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// gateway.networking.k8s.io GatewayClass.
struct GatewayClassObject {
    ObjectMeta meta;
    std::string controllerName;
    bool operator==(const GatewayClassObject &) const = default;
};

/// A kind of object by API group; the group of Gateway API kinds is gateway.networking.k8s.io.
struct GroupKind {
    std::string group;
    std::string kind;
    auto operator<=>(const GroupKind &) const = default;
};

/// Listener.allowedRoutes: whose routes may attach.
struct AllowedRoutes {
    enum class From : std::uint8_t { Same, All, Selector, None };
    From from = From::Same;
    LabelSelector namespaces;     ///< From::Selector.
    std::vector<GroupKind> kinds; ///< None: the kinds that fit the protocol.
    bool operator==(const AllowedRoutes &) const = default;
};

struct GatewayListener {
    std::string name;
    std::string hostname; ///< Empty: any; may begin with "*.".
    std::uint16_t port = 0;
    std::string protocol; ///< HTTP, HTTPS, TLS, TCP, UDP, or one of an implementation.
    std::string tlsMode;  ///< Terminate, Passthrough, or empty without TLS.
    /// Istio's option gateway.istio.io/tls-terminate-mode: SIMPLE, MUTUAL, ISTIO_MUTUAL and others;
    /// empty: SIMPLE.
    std::string terminateMode{};
    bool validatesClients = false; ///< frontendValidation: clients have to show a certificate.
    AllowedRoutes allowedRoutes;
    SourceSpan where;
    bool operator==(const GatewayListener &) const = default;
};

/// gateway.networking.k8s.io Gateway.
struct GatewayObject {
    ObjectMeta meta;
    std::string className;
    std::vector<GatewayListener> listeners;
    std::vector<TextWithPlace> addresses; ///< Requested: addresses or host names.
    bool operator==(const GatewayObject &) const = default;
};

/// ParentReference: the Gateway, or for a mesh the Service, that a route attaches to.
struct RouteParent {
    GroupKind target;
    std::string nameSpace; ///< Filled with the route's own when absent.
    std::string name;
    std::string sectionName;           ///< A listener; empty: every one that fits.
    std::optional<std::uint16_t> port; ///< Listeners of this port only.
    SourceSpan where;
    bool operator==(const RouteParent &) const = default;
};

/// BackendRef, of a rule or of its requestMirror filter.
struct RouteBackend {
    GroupKind target;
    std::string nameSpace; ///< Filled with the route's own when absent.
    std::string name;
    std::optional<std::uint16_t> port; ///< Of the Service.
    std::string path;                  ///< Of the rule's first match, for labels.
    bool isMirror = false;
    SourceSpan where;
    bool operator==(const RouteBackend &) const = default;
};

/// HTTPRoute, GRPCRoute, TLSRoute, TCPRoute or UDPRoute (gateway.networking.k8s.io).
struct GatewayRouteObject {
    ObjectMeta meta;
    std::vector<std::string> hostnames; ///< Empty: those of the listener.
    std::vector<RouteParent> parents;
    std::vector<RouteBackend> backends; ///< Of weight 1 or more.
    bool redirectsToHttps = false;      ///< A rule only sends the client to https.
    std::vector<RouteRule> rules{};     ///< Of an HTTPRoute or GRPCRoute.
    bool isDamaged = false;             ///< Part of it could not be read.
    bool operator==(const GatewayRouteObject &) const = default;
};

/// gateway.networking.k8s.io ReferenceGrant: in its namespace, `to` may be named from `from`.
struct ReferenceGrantObject {
    struct Source {
        GroupKind kind;
        std::string nameSpace;
        bool operator==(const Source &) const = default;
    };
    struct Target {
        GroupKind kind;
        std::string name; ///< Empty: all of the kind.
        bool operator==(const Target &) const = default;
    };
    ObjectMeta meta;
    std::vector<Source> from;
    std::vector<Target> to;
    bool operator==(const ReferenceGrantObject &) const = default;
};

} // namespace drawbridge
