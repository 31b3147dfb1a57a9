// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_route_rules.h"
#include "model/kubernetes/decode_values.h"

#include <utility>

// gateway.networking.k8s.io HTTPRoute, GRPCRoute, TLSRoute, TCPRoute and UDPRoute: their rules name
// backends in the same way. References default to Services and Gateways of the route's own
// namespace (Gateway API, BackendObjectReference and ParentReference). A backend of weight 0 gets
// no traffic. Tested by tests/unit/kubernetes/test_decode_gateway.cpp

namespace drawbridge {
namespace {

constexpr std::string_view kRouteGroup = "gateway.networking.k8s.io";

std::optional<RouteParent> readParent(const YamlCursor &parent, const ObjectMeta &route)
{
    const auto name = parent.expectMapping(true) ? parent["name"].requiredText() : std::nullopt;
    if (!name)
        return std::nullopt;
    RouteParent result;
    result.target = {parent["group"].textOr(kRouteGroup), parent["kind"].textOr("Gateway")};
    result.nameSpace = parent["namespace"].textOr(route.nameSpace);
    result.name = *name;
    result.sectionName = parent["sectionName"].textOr({});
    result.port = readPort(parent["port"]);
    result.where = parent.where();
    return result;
}

/// A Service is named with its port (BackendObjectReference.port).
std::optional<RouteBackend> readBackend(const YamlCursor &backend, const ObjectMeta &route)
{
    const auto name = backend.expectMapping(true) ? backend["name"].requiredText() : std::nullopt;
    if (!name)
        return std::nullopt;
    RouteBackend result;
    result.target = {backend["group"].textOr({}), backend["kind"].textOr("Service")};
    result.nameSpace = backend["namespace"].textOr(route.nameSpace);
    result.name = *name;
    result.port = readPort(backend["port"]);
    result.where = backend.where();
    if (result.target == GroupKind{"", "Service"} && !backend["port"].exists())
        backend["port"].error(ErrorCode::FieldMissing,
                              "is missing, expected a port of the Service");
    if (backend["weight"].integer() == std::int64_t{0})
        return std::nullopt;
    return result;
}

/// What the rule's first match is about: a path, or a gRPC service and method.
std::string pathOf(const YamlCursor &rule)
{
    const std::vector<YamlCursor> matches = rule["matches"].items();
    if (matches.empty())
        return {};
    const YamlCursor method = matches[0]["method"];
    if (!method.isMapping())
        return matches[0]["path"]["value"].textOr({});
    std::string path;
    for (const char *part : {"service", "method"}) {
        if (method[part].exists())
            path += '/' + method[part].textOr({});
    }
    return path;
}

void readFilter(const YamlCursor &filter, GatewayRouteObject &route,
                std::vector<RouteBackend> &backends)
{
    const std::string type = filter["type"].textOr({});
    if (type == "RequestRedirect" && filter["requestRedirect"]["scheme"].textOr({}) == "https")
        route.redirectsToHttps = true;
    if (type != "RequestMirror")
        return;
    if (auto mirror = readBackend(filter["requestMirror"]["backendRef"], route.meta)) {
        mirror->isMirror = true;
        backends.push_back(std::move(*mirror));
    }
}

void readRule(const YamlCursor &rule, GatewayRouteObject &route)
{
    std::vector<RouteBackend> backends;
    for (const YamlCursor &backend : rule["backendRefs"].items()) {
        if (auto read = readBackend(backend, route.meta))
            backends.push_back(std::move(*read));
        if (!backend.isMapping())
            continue;
        for (const YamlCursor &filter : backend["filters"].items())
            readFilter(filter, route, backends);
    }
    for (const YamlCursor &filter : rule["filters"].items())
        readFilter(filter, route, backends);
    const std::string path = pathOf(rule);
    for (RouteBackend &backend : backends) {
        backend.path = path;
        route.backends.push_back(std::move(backend));
    }
}

} // namespace

std::optional<KubernetesObject> decodeGatewayRoute(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    if (!spec.expectMapping(true))
        return std::nullopt;
    GatewayRouteObject result;
    result.meta = std::move(meta);
    result.hostnames = spec["hostnames"].textList();
    for (const YamlCursor &parent : spec["parentRefs"].items()) {
        if (auto read = readParent(parent, result.meta))
            result.parents.push_back(std::move(*read));
    }
    for (const YamlCursor &rule : spec["rules"].items())
        readRule(rule, result);
    if (result.meta.kind == "HTTPRoute" || result.meta.kind == "GRPCRoute")
        result.rules = readRouteRules(spec["rules"]);
    result.isDamaged = object.report().errorCount() > 0;
    return result;
}

} // namespace drawbridge
