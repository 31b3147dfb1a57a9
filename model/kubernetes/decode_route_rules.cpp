// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_route_rules.h"

#include "model/kubernetes/decode_values.h"

// Which requests a route is about (Gateway API, HTTPRouteMatch and GRPCRouteMatch, with the
// defaults of their CRDs). Tested by tests/unit/kubernetes/test_decode_linkerd.cpp

namespace drawbridge {
namespace {

std::vector<RouteValueMatch> readValueMatches(const YamlCursor &list)
{
    std::vector<RouteValueMatch> matches;
    for (const YamlCursor &item : list.items()) {
        if (!item.expectMapping(true))
            continue;
        const auto type = item["type"].exists()
                              ? readEnum(item["type"], {"Exact", "RegularExpression"})
                              : std::nullopt;
        matches.push_back({item["name"].requiredText().value_or(""), item["value"].textOr({}),
                           type == "RegularExpression"});
    }
    return matches;
}

void readPath(const YamlCursor &path, RouteMatch &match)
{
    if (!path.expectMapping())
        return;
    match.pathType = "PathPrefix";
    if (path["type"].exists())
        match.pathType = readEnum(path["type"], {"Exact", "PathPrefix", "RegularExpression"})
                             .value_or(match.pathType);
    match.path = path["value"].textOr("/");
    if (match.pathType != "RegularExpression" && !match.path.starts_with('/'))
        path["value"].error(ErrorCode::FieldInvalid, "does not begin with /");
}

void readRpc(const YamlCursor &method, RouteMatch &match)
{
    match.rpcService = method["service"].textOr({});
    match.rpcMethod = method["method"].textOr({});
    if (method["type"].exists())
        match.isRpcRegex =
            readEnum(method["type"], {"Exact", "RegularExpression"}) == "RegularExpression";
}

RouteMatch readRouteMatch(const YamlCursor &item)
{
    RouteMatch match;
    if (!item.expectMapping(true))
        return match;
    readPath(item["path"], match);
    if (item["method"].isMapping())
        readRpc(item["method"], match);
    else
        match.method = item["method"].textOr({});
    match.headers = readValueMatches(item["headers"]);
    match.queryParams = readValueMatches(item["queryParams"]);
    return match;
}

} // namespace

std::vector<RouteRule> readRouteRules(const YamlCursor &rules)
{
    std::vector<RouteRule> result;
    for (const YamlCursor &item : rules.items()) {
        RouteRule rule;
        rule.where = item.where();
        if (item.expectMapping(true)) {
            for (const YamlCursor &match : item["matches"].items())
                rule.matches.push_back(readRouteMatch(match));
            for (const YamlCursor &filter : item["filters"].items())
                rule.filters.push_back(filter["type"].textOr({}));
        }
        result.push_back(std::move(rule));
    }
    return result;
}

} // namespace drawbridge
