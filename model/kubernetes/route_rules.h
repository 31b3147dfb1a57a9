// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/source_span.h"

#include <string>
#include <vector>

namespace drawbridge {

/// A header, or a parameter of the query, that a request must have (HTTPHeaderMatch,
/// HTTPQueryParamMatch).
struct RouteValueMatch {
    std::string name;
    std::string value;
    bool isRegex = false;
    bool operator==(const RouteValueMatch &) const = default;
};

/// HTTPRouteMatch or GRPCRouteMatch: all of it must hold.
struct RouteMatch {
    std::string pathType;   ///< Exact, PathPrefix, RegularExpression; empty without a path.
    std::string path;       ///< "/" when a path is asked for and none is written.
    std::string method;     ///< Of HTTP; empty: any.
    std::string rpcService; ///< Of a GRPCRoute; empty: any.
    std::string rpcMethod;
    bool isRpcRegex = false;
    std::vector<RouteValueMatch> headers;
    std::vector<RouteValueMatch> queryParams;
    bool operator==(const RouteMatch &) const = default;
};

/// A rule of an HTTPRoute or GRPCRoute (Gateway API, HTTPRouteRule).
struct RouteRule {
    std::vector<RouteMatch> matches;  ///< Any of them; none: every request.
    std::vector<std::string> filters; ///< Their types, as written.
    SourceSpan where;
    bool operator==(const RouteRule &) const = default;
};

} // namespace drawbridge
