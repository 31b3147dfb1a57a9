// SPDX-License-Identifier: Apache-2.0
#include "model/topology/gateway_admission.h"

#include <algorithm>
#include <string_view>

// How routes and Gateways find each other. Authority: Gateway API v1, Listener.allowedRoutes,
// Listener.hostname, ParentReference, ReferenceGrant. Protocols that only an implementation knows
// are taken to fit, since nothing says that they do not. Tested by
// tests/unit/topology/test_gateway_exposures.cpp

namespace drawbridge {
namespace {

constexpr std::string_view kGatewayApiGroup = "gateway.networking.k8s.io";

bool isAmong(std::string_view text, std::initializer_list<std::string_view> words)
{
    return std::ranges::find(words, text) != words.end();
}

bool fitsProtocol(const std::string &protocol, const std::string &kind)
{
    if (!isAmong(protocol, {"HTTP", "HTTPS", "TLS", "TCP", "UDP"}))
        return true;
    if (kind == "HTTPRoute" || kind == "GRPCRoute")
        return isAmong(protocol, {"HTTP", "HTTPS"});
    if (kind == "TLSRoute")
        return protocol == "TLS";
    if (kind == "TCPRoute")
        return isAmong(protocol, {"TCP", "TLS"});
    return protocol == "UDP";
}

bool fitsKind(const GatewayListener &listener, const std::string &kind)
{
    const auto &kinds = listener.allowedRoutes.kinds;
    const bool isAllowed =
        kinds.empty() ||
        std::ranges::find(kinds, GroupKind{std::string(kGatewayApiGroup), kind}) != kinds.end();
    return isAllowed && fitsProtocol(listener.protocol, kind);
}

bool covers(std::string_view pattern, std::string_view host)
{
    if (pattern == host)
        return true;
    return pattern.starts_with("*.") && host.size() >= pattern.size() &&
           host.ends_with(pattern.substr(1));
}

} // namespace

bool hostsMeet(const std::string &listenerHost, const std::vector<std::string> &routeHosts)
{
    return listenerHost.empty() || routeHosts.empty() ||
           std::ranges::any_of(routeHosts, [&](const std::string &host) {
               return covers(listenerHost, host) || covers(host, listenerHost);
           });
}

bool fits(const GatewayListener &listener, const GatewayRouteObject &route,
          const RouteParent &parent)
{
    const bool hasHosts = route.meta.kind != "TCPRoute" && route.meta.kind != "UDPRoute";
    return (parent.sectionName.empty() || parent.sectionName == listener.name) &&
           (!parent.port || *parent.port == listener.port) && fitsKind(listener, route.meta.kind) &&
           (!hasHosts || hostsMeet(listener.hostname, route.hostnames));
}

bool isGranted(const GatewayRouteObject &route, const RouteBackend &backend,
               const std::vector<ReferenceGrantObject> &grants)
{
    if (backend.nameSpace == route.meta.nameSpace)
        return true;
    const GroupKind kind{std::string(kGatewayApiGroup), route.meta.kind};
    return std::ranges::any_of(grants, [&](const ReferenceGrantObject &grant) {
        const bool isFrom = std::ranges::any_of(grant.from, [&](const auto &from) {
            return from.kind == kind && from.nameSpace == route.meta.nameSpace;
        });
        const bool isTo = std::ranges::any_of(grant.to, [&](const auto &to) {
            return to.kind == backend.target && (to.name.empty() || to.name == backend.name);
        });
        return grant.meta.nameSpace == backend.nameSpace && isFrom && isTo;
    });
}

} // namespace drawbridge
