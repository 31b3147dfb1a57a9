// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/linkerd_clients.h"
#include "model/kubernetes/route_rules.h"

#include <span>
#include <string>
#include <vector>

namespace drawbridge::linkerd {

/// An HTTPRoute or GRPCRoute that is attached to a Server.
struct Route {
    const ObjectMeta *meta = nullptr;
    const std::vector<std::string> *hostnames = nullptr;
    const std::vector<RouteRule> *rules = nullptr;
    bool isGrpc = false;
    std::vector<Client> clients; ///< Of the policies for it alone.
};

/// The route that a request takes.
struct Chosen {
    const Route *route = nullptr; ///< Null: none, and the proxy refuses it.
    bool isRedirected = false;    ///< Its rule answers with a redirect.
    auto operator<=>(const Chosen &) const = default;
};

/// Which route a request takes: the one with the most specific match of host, path, method, headers
/// and query, in this order; of equal ones the oldest, then the first by name (linkerd2-proxy,
/// linkerd/http/route). One when that is known; several where a part of the request is not told,
/// a regular expression would decide, or nobody knows which route is older. Never empty.
/// Cost: O(matches).
[[nodiscard]] std::vector<Chosen> routesFor(std::span<const Route> routes,
                                            const HttpRequest &request);

/// Whether the request is a call of gRPC: POST, and a path of a service and a method.
[[nodiscard]] MeshMatch isGrpcCall(const HttpRequest &request);

/// Adds what the matches name, as Istio's string forms, so that requests which match the same of
/// them take the same route where nothing but method and path tells them apart.
void addRequestPatterns(std::span<const Route> routes, RequestPatterns &named);

} // namespace drawbridge::linkerd
