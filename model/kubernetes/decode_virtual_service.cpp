// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_istio_values.h"
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <algorithm>
#include <string_view>
#include <utility>

// networking.istio.io VirtualService: which hosts lead where. Read leniently: nothing is allowed or
// denied by it. Authority: istio/api networking/v1 virtual_service.proto.
// Tested by tests/unit/kubernetes/test_decode_virtual_service.cpp

namespace drawbridge {
namespace {

std::optional<IstioDestination> readDestination(const YamlCursor &destination)
{
    if (!destination.expectMapping())
        return std::nullopt;
    IstioDestination result;
    result.where = destination["host"].where();
    result.host = destination["host"].textOr({});
    result.subset = destination["subset"].textOr({});
    result.port = readPort(destination["port"]["number"]);
    return result.host.empty() ? std::nullopt : std::optional(std::move(result));
}

void addMirror(const YamlCursor &destination, IstioRoute &route)
{
    if (auto read = readDestination(destination)) {
        read->isMirror = true;
        route.destinations.push_back(std::move(*read));
    }
}

/// Shares of the traffic; a single destination gets all of it whatever its weight says.
void readDestinations(const YamlCursor &targets, IstioRoute &route)
{
    std::vector<std::int64_t> weights;
    for (const YamlCursor &target : targets.items()) {
        auto read = readDestination(target["destination"]);
        if (!read)
            continue;
        route.destinations.push_back(std::move(*read));
        weights.push_back(target["weight"].integer().value_or(0));
    }
    const bool hasShares =
        std::ranges::any_of(weights, [](std::int64_t weight) { return weight != 0; });
    for (std::size_t i = 0; i < weights.size(); ++i)
        route.destinations[i].isUnused = hasShares && weights[i] == 0;
}

IstioRouteMatch readMatch(const YamlCursor &item)
{
    IstioRouteMatch match;
    match.gateways = item["gateways"].textList();
    match.port = readPort(item["port"]);
    match.sourceLabels = readLabels(item["sourceLabels"]);
    match.sourceNamespace = item["sourceNamespace"].textOr({});
    return match;
}

void readMatches(const YamlCursor &matches, IstioRoute &route)
{
    for (const YamlCursor &item : matches.items()) {
        route.matches.push_back(readMatch(item));
        if (route.kind != IstioRouteKind::Tls)
            continue;
        for (std::string &host : item["sniHosts"].textList())
            route.sniHosts.push_back(std::move(host));
    }
}

void readDelegate(const YamlCursor &delegate, const std::string &nameSpace, IstioRoute &route)
{
    if (delegate.isMapping())
        route.delegate =
            delegate["namespace"].textOr(nameSpace) + '/' + delegate["name"].textOr({});
}

IstioRoute readRoute(const YamlCursor &item, IstioRouteKind kind, const std::string &nameSpace)
{
    IstioRoute route;
    route.kind = kind;
    route.where = item.where();
    readMatches(item["match"], route);
    readDestinations(item["route"], route);
    if (kind != IstioRouteKind::Http)
        return route;
    route.name = item["name"].textOr({});
    readDelegate(item["delegate"], nameSpace, route);
    addMirror(item["mirror"], route);
    for (const YamlCursor &mirror : item["mirrors"].items())
        addMirror(mirror["destination"], route);
    return route;
}

} // namespace

std::optional<KubernetesObject> decodeVirtualService(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    VirtualServiceObject result;
    result.hosts = readTexts(spec["hosts"]);
    result.gateways = readTexts(spec["gateways"]);
    result.exportTo = spec["exportTo"].textList();
    constexpr std::pair<const char *, IstioRouteKind> lists[] = {
        {"http", IstioRouteKind::Http}, {"tls", IstioRouteKind::Tls}, {"tcp", IstioRouteKind::Tcp}};
    for (const auto &[field, kind] : lists) {
        for (const YamlCursor &item : spec[field].items())
            result.routes.push_back(readRoute(item, kind, meta.nameSpace));
    }
    result.meta = std::move(meta);
    return result;
}

} // namespace drawbridge
