// SPDX-License-Identifier: Apache-2.0
// The route of a request, as the proxy finds it: every match of every rule is a candidate, with a
// rank; the highest rank wins. With a request of which not everything is told a candidate may
// match, and then every one that could still win is kept. Authority: linkerd2-proxy,
// linkerd/http/route (lib.rs, http/match, grpc/match); linkerd2,
// policy-controller/grpc/src/inbound/http.rs for the order of routes. Tested by
// tests/unit/analysis/test_linkerd_routes.cpp

#include "model/analysis/linkerd_routes.h"

#include "model/base/ascii.h"
#include "model/kubernetes/object_kinds.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace drawbridge::linkerd {
namespace {

/// Kind and length of the host, then what a match ranks by.
using Rank = std::array<std::size_t, 6>;

struct Candidate {
    Chosen chosen;
    MeshMatch match = MeshMatch::No;
    bool isRanked = true; ///< False: a part that nobody told decides the rank.
    Rank rank{};
};

struct HostAnswer {
    MeshMatch match = MeshMatch::Yes;
    std::size_t kind = 0, length = 0;
};

std::string_view trimEnd(std::string_view text, char c)
{
    return text.substr(0, text.find_last_not_of(c) + 1);
}

/// Without the port, in lower case.
std::string hostOf(const std::string &authority)
{
    const auto colon = authority.rfind(':');
    const bool hasPort =
        colon != std::string::npos && authority.find(']', colon) == std::string::npos;
    return lowerCase(hasPort ? std::string_view(authority).substr(0, colon)
                             : std::string_view(authority));
}

/// How specific one hostname is about a host; kind 0 when it is about others.
HostAnswer judgeHost(std::string_view pattern, std::string_view host)
{
    if (!pattern.ends_with('.') && host.ends_with('.'))
        host.remove_suffix(1);
    if (!pattern.starts_with("*."))
        return {MeshMatch::Yes, host == pattern ? std::size_t{2} : 0, pattern.size()};
    const auto end = pattern.substr(1);
    const bool isBelow = host.size() >= end.size() && host.ends_with(end);
    return {MeshMatch::Yes, isBelow ? std::size_t{1} : 0, end.size()};
}

HostAnswer judgeHosts(const std::vector<std::string> &hostnames, const HttpRequest &request)
{
    if (hostnames.empty())
        return {};
    if (!request.host)
        return {MeshMatch::Unknown, 0, 0};
    const auto host = hostOf(*request.host);
    HostAnswer best{MeshMatch::No, 0, 0};
    for (const auto &hostname : hostnames) {
        const auto answer = judgeHost(lowerCase(hostname), host);
        if (answer.kind != 0 &&
            std::tie(answer.kind, answer.length) > std::tie(best.kind, best.length))
            best = answer;
    }
    return best;
}

std::string_view pathOnly(const HttpRequest &request)
{
    return std::string_view(*request.path).substr(0, request.path->find('?'));
}

MeshMatch judgePath(const RouteMatch &match, const HttpRequest &request, Candidate &candidate)
{
    auto &length = candidate.rank[2];
    length = 1; // As if it asked for the prefix "/".
    if (match.pathType.empty() || (match.pathType == "PathPrefix" && match.path == "/"))
        return MeshMatch::Yes;
    if (match.pathType == "RegularExpression") {
        candidate.isRanked = false;
        return MeshMatch::Unknown;
    }
    const bool isExact = match.pathType == "Exact";
    const auto asked = isExact ? std::string_view(match.path) : trimEnd(match.path, '/');
    length = asked.size();
    if (!request.path)
        return MeshMatch::Unknown;
    if (isExact)
        return known(pathOnly(request) == asked);
    const auto path = trimEnd(pathOnly(request), '/');
    const auto rest = path.starts_with(asked) ? path.substr(asked.size()) : std::string_view("x");
    return known(rest.empty() || rest.front() == '/');
}

MeshMatch judgeHeader(const RouteValueMatch &asked, const HttpRequest &request)
{
    const auto name = lowerCase(asked.name);
    if (!request.headers)
        return MeshMatch::Unknown;
    const auto found = request.headers->find(name);
    if (found == request.headers->end()) // Proxies set headers of their own.
        return name.starts_with("l5d-") ? MeshMatch::Unknown : MeshMatch::No;
    return asked.isRegex ? MeshMatch::Unknown : known(found->second == asked.value);
}

/// Encoded queries are not decoded here.
MeshMatch judgeParameter(const RouteValueMatch &asked, const HttpRequest &request)
{
    if (!request.path)
        return MeshMatch::Unknown;
    const auto mark = request.path->find('?');
    auto query = mark == std::string::npos ? std::string_view()
                                           : std::string_view(*request.path).substr(mark + 1);
    if (query.find_first_of("%+") != std::string_view::npos)
        return MeshMatch::Unknown;
    auto result = MeshMatch::No;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto pair = query.substr(0, end);
        const auto equals = std::min(pair.find('='), pair.size());
        const auto value = pair.substr(std::min(equals + 1, pair.size()));
        if (pair.substr(0, equals) == asked.name)
            result =
                anyOf(result, asked.isRegex ? MeshMatch::Unknown : known(value == asked.value));
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return result;
}

MeshMatch judgeMethod(const std::string &asked, const HttpRequest &request)
{
    if (asked.empty())
        return MeshMatch::Yes;
    return request.method ? known(*request.method == asked) : MeshMatch::Unknown;
}

MeshMatch judgeHttp(const RouteMatch &match, const HttpRequest &request, Candidate &candidate)
{
    auto result = allOf(judgeMethod(match.method, request), judgePath(match, request, candidate));
    candidate.rank[3] = match.method.empty() ? 0 : 1;
    for (const auto &parameter : match.queryParams)
        result = allOf(result, judgeParameter(parameter, request));
    candidate.rank[5] = match.queryParams.size();
    return result;
}

/// The parts of "/service/method"; what comes behind them does not matter to the proxy.
std::array<std::string_view, 2> rpcOf(std::string_view path)
{
    if (!path.starts_with('/'))
        return {};
    path.remove_prefix(1);
    const auto slash = path.find('/');
    if (slash == std::string_view::npos)
        return {};
    const auto method = path.substr(slash + 1);
    return {path.substr(0, slash), method.substr(0, method.find('/'))};
}

MeshMatch judgeGrpc(const RouteMatch &match, const HttpRequest &request, Candidate &candidate)
{
    candidate.rank[2] = match.rpcService.size();
    candidate.rank[3] = match.rpcMethod.size();
    auto result = isGrpcCall(request);
    if (match.isRpcRegex) {
        candidate.isRanked = false;
        return allOf(result, MeshMatch::Unknown);
    }
    const bool asksForPath = !match.rpcService.empty() || !match.rpcMethod.empty();
    if (!asksForPath || result == MeshMatch::No)
        return result;
    if (!request.path)
        return allOf(result, MeshMatch::Unknown);
    const auto [service, method] = rpcOf(pathOnly(request));
    return allOf(result, known((match.rpcService.empty() || match.rpcService == service) &&
                               (match.rpcMethod.empty() || match.rpcMethod == method)));
}

class Candidates {
public:
    explicit Candidates(const HttpRequest &request) : m_request(request) {}

    void add(const Route &route)
    {
        const auto host = judgeHosts(*route.hostnames, m_request);
        if (host.match == MeshMatch::No)
            return;
        for (const auto &rule : *route.rules) {
            const bool redirects =
                std::ranges::find(rule.filters, "RequestRedirect") != rule.filters.end();
            if (rule.matches.empty())
                add({{&route, redirects}, host.match, true, {0, 0, route.isGrpc ? 0U : 1U}}, host);
            for (const auto &match : rule.matches)
                add(judged(route, match, redirects), host);
        }
    }

    std::vector<Chosen> best() const
    {
        std::set<Chosen> result;
        const auto *winner = bestCertain();
        if (winner == nullptr)
            result.insert(Chosen{});
        for (const auto &candidate : m_candidates)
            if (winner == nullptr || mayBeat(candidate, *winner))
                result.insert(candidate.chosen);
        return {result.begin(), result.end()};
    }

private:
    Candidate judged(const Route &route, const RouteMatch &match, bool redirects) const
    {
        Candidate candidate;
        candidate.chosen = {&route, redirects};
        candidate.match = route.isGrpc ? judgeGrpc(match, m_request, candidate)
                                       : judgeHttp(match, m_request, candidate);
        for (const auto &header : match.headers)
            candidate.match = allOf(candidate.match, judgeHeader(header, m_request));
        candidate.rank[4] = match.headers.size();
        return candidate;
    }

    void add(Candidate candidate, const HostAnswer &host)
    {
        candidate.match = allOf(candidate.match, host.match);
        candidate.isRanked = candidate.isRanked && host.match == MeshMatch::Yes;
        candidate.rank[0] = host.kind;
        candidate.rank[1] = host.length;
        if (candidate.match != MeshMatch::No)
            m_candidates.push_back(candidate);
    }

    /// The first of those that match for certain and rank highest.
    const Candidate *bestCertain() const
    {
        const Candidate *best = nullptr;
        for (const auto &candidate : m_candidates)
            if (candidate.match == MeshMatch::Yes && (best == nullptr || beats(candidate, *best)))
                best = &candidate;
        return best;
    }

    static bool beats(const Candidate &candidate, const Candidate &best)
    {
        return candidate.rank > best.rank ||
               (candidate.rank == best.rank && !mayComeFirst(best, candidate));
    }

    static bool mayBeat(const Candidate &candidate, const Candidate &winner)
    {
        if (!candidate.isRanked || candidate.rank > winner.rank || &candidate == &winner)
            return true;
        if (candidate.rank < winner.rank)
            return false;
        // Of one route the first rule wins; rules behind the winner are known not to.
        const bool isOfOne = candidate.chosen.route == winner.chosen.route;
        return isOfOne ? &candidate < &winner : mayComeFirst(candidate, winner);
    }

    static bool mayComeFirst(const Candidate &a, const Candidate &b);

    const HttpRequest &m_request;
    std::vector<Candidate> m_candidates;
};

bool isOrderable(const std::string &creationTimestamp)
{
    return creationTimestamp.size() == 20 && creationTimestamp.back() == 'Z';
}

/// True also of two matches of one route: they stand in its order.
bool Candidates::mayComeFirst(const Candidate &a, const Candidate &b)
{
    if (a.chosen.route == b.chosen.route)
        return true;
    const auto &first = *a.chosen.route->meta;
    const auto &second = *b.chosen.route->meta;
    if (!isOrderable(first.creationTimestamp) || !isOrderable(second.creationTimestamp))
        return true;
    const auto key = [](const ObjectMeta &meta) {
        return std::tuple(meta.creationTimestamp, apiGroup(meta.apiVersion), meta.kind, meta.name);
    };
    return key(first) <= key(second);
}

} // namespace

MeshMatch isGrpcCall(const HttpRequest &request)
{
    const auto isPost = request.method ? known(*request.method == "POST") : MeshMatch::Unknown;
    if (!request.path)
        return allOf(isPost, MeshMatch::Unknown);
    const auto path = pathOnly(request);
    const bool hasMethod =
        path.starts_with('/') && path.substr(1).find('/') != std::string_view::npos;
    return allOf(isPost, known(hasMethod));
}

std::vector<Chosen> routesFor(std::span<const Route> routes, const HttpRequest &request)
{
    Candidates candidates(request);
    for (const auto &route : routes)
        candidates.add(route);
    return candidates.best();
}

namespace {

void addHttpPatterns(const RouteMatch &match, RequestPatterns &named)
{
    if (!match.method.empty())
        named.methods.insert(match.method);
    if (match.pathType == "Exact")
        named.paths.insert(match.path);
    if (match.pathType != "PathPrefix" || match.path == "/")
        return;
    const std::string prefix(trimEnd(match.path, '/'));
    named.paths.insert(prefix);
    named.paths.insert(prefix + "/*");
}

void addRpc(const std::string &service, const std::string &method, RequestPatterns &named)
{
    const auto path = "/" + (service.empty() ? "{*}" : service) + "/";
    if (method.empty()) {
        named.paths.insert(service.empty() ? path + "{**}" : path + "*");
        return;
    }
    named.paths.insert(path + method);
    named.paths.insert(path + method + (service.empty() ? "/{**}" : "/*"));
}

} // namespace

void addRequestPatterns(std::span<const Route> routes, RequestPatterns &named)
{
    std::set<std::string> services, methods;
    for (const auto &route : routes)
        for (const auto &rule : *route.rules)
            for (const auto &match : rule.matches) {
                if (!route.isGrpc) {
                    addHttpPatterns(match, named);
                    continue;
                }
                addRpc(match.rpcService, match.rpcMethod, named);
                services.insert(match.rpcService);
                methods.insert(match.rpcMethod);
            }
    if (services.empty())
        return;
    named.methods.insert("POST");
    for (const auto &service : services) // A service of one match with the method of another.
        for (const auto &method : methods)
            addRpc(service, method, named);
}

} // namespace drawbridge::linkerd
