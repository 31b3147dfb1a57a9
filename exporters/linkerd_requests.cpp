// SPDX-License-Identifier: Apache-2.0
// HTTP requests as routes of Linkerd. One request takes one route, and a policy is for a route as a
// whole; so the paths and methods that anybody is drawn to become cells, each with everybody whose
// drawing holds all of it. A cell of a longer path, or of a method, goes first, and has at least
// the callers of the cells around it; what differs from none of them is not written.
// Tested by tests/unit/exporters/test_linkerd_requests.cpp

#include "exporters/linkerd_requests.h"

#include <algorithm>
#include <array>

namespace drawbridge {

namespace {

constexpr std::array<std::string_view, 9> kMethods{"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS",
                                                   "PATCH",   "POST",   "PUT", "TRACE"};
constexpr std::size_t kLongestPath = 1024;

bool isPathCharacter(char c)
{
    const bool isAlphanumeric =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return isAlphanumeric ||
           std::string_view("-._~!$&'()+,;=:@/").find(c) != std::string_view::npos;
}

/// As the CRD and the proxy take it, without anything that is normalized away on the way.
bool isPlainPath(std::string_view path)
{
    if (!path.starts_with('/') || path.size() > kLongestPath ||
        !std::ranges::all_of(path, isPathCharacter))
        return false;
    const auto whole = std::string(path) + '/';
    return path.find("//") == std::string_view::npos && whole.find("/./") == std::string::npos &&
           whole.find("/../") == std::string::npos;
}

/// "/a" of "/a/*" and "/a/{**}", "" of "/*"; nothing for any other.
std::optional<std::string> folderOf(const std::string &path)
{
    for (const std::string_view end : {"/*", "/{**}"})
        if (path.ends_with(end))
            return path.substr(0, path.size() - end.size());
    return std::nullopt;
}

Result<LinkerdMatch> matchOf(const std::string &path, const std::vector<std::string> &all)
{
    if (isPlainPath(path))
        return LinkerdMatch{path, true, {}};
    const auto folder = folderOf(path);
    if (folder && folder->empty())
        return LinkerdMatch{};
    const bool isFolder = folder && isPlainPath(*folder) && !folder->ends_with('/');
    if (isFolder && std::ranges::find(all, *folder) != all.end())
        return LinkerdMatch{*folder, false, {}};
    if (isFolder)
        return fail(ErrorCode::NotExportable,
                    "a route of Linkerd for " + path + " takes " + *folder + " as well", {},
                    "draw " + *folder + " beside " + path + ", or exact paths");
    return fail(ErrorCode::NotExportable, "no route of Linkerd can say the path " + path, {},
                "draw exact paths, or a path with all below it: /a and /a/*");
}

/// Those that others cover are left out.
std::vector<LinkerdMatch> needed(const std::set<LinkerdMatch> &matches)
{
    std::vector<LinkerdMatch> result;
    for (const auto &match : matches)
        if (std::ranges::none_of(matches, [&](const LinkerdMatch &other) {
                return other != match && other.covers(match);
            }))
            result.push_back(match);
    return result;
}

/// Who may send every request that the cell takes.
std::set<std::string> callersOf(const RequestsByCaller &requests, const LinkerdMatch &cell)
{
    std::set<std::string> callers;
    for (const auto &[caller, matches] : requests)
        if (std::ranges::any_of(matches, [&](const auto &match) { return match.covers(cell); }))
            callers.insert(caller);
    return callers;
}

struct Named {
    std::set<std::pair<std::string, bool>> paths; ///< And whether they are exact.
    std::set<std::string> methods;
};

Named namedIn(const RequestsByCaller &requests)
{
    Named named;
    for (const auto &[caller, matches] : requests)
        for (const auto &match : matches) {
            named.paths.insert({match.path, match.isExact});
            if (!match.method.empty())
                named.methods.insert(match.method);
        }
    return named;
}

} // namespace

bool LinkerdMatch::covers(const LinkerdMatch &other) const
{
    if (!method.empty() && method != other.method)
        return false;
    if (isExact)
        return other.isExact && path == other.path;
    return path == "/" || path == other.path || other.path.starts_with(path + '/');
}

Result<std::vector<LinkerdMatch>> linkerdMatches(const HttpRules &rules)
{
    std::set<LinkerdMatch> paths, all;
    if (rules.paths.empty())
        paths.insert(LinkerdMatch{});
    for (const std::string &path : rules.paths) {
        auto match = matchOf(path, rules.paths);
        if (!match)
            return tl::unexpected(match.error());
        paths.insert(*std::move(match));
    }
    for (const LinkerdMatch &match : paths) {
        if (rules.methods.empty())
            all.insert(match);
        for (const std::string &method : rules.methods) {
            if (std::ranges::find(kMethods, method) == kMethods.end())
                return fail(ErrorCode::NotExportable,
                            "no route of Linkerd can say the method " + method, {},
                            "draw the port without methods, or with those of RFC 9110 and PATCH");
            all.insert({match.path, match.isExact, method});
        }
    }
    return needed(all);
}

std::map<std::set<std::string>, std::vector<LinkerdMatch>>
linkerdRoutes(const RequestsByCaller &requests)
{
    std::map<std::set<std::string>, std::vector<LinkerdMatch>> routes;
    const auto named = namedIn(requests);
    for (const auto &[path, isExact] : named.paths) {
        const auto ofAnyMethod = callersOf(requests, {path, isExact, {}});
        if (!ofAnyMethod.empty())
            routes[ofAnyMethod].push_back({path, isExact, {}});
        for (const std::string &method : named.methods) {
            const auto callers = callersOf(requests, {path, isExact, method});
            if (!callers.empty() && callers != ofAnyMethod)
                routes[callers].push_back({path, isExact, method});
        }
    }
    return routes;
}

std::set<std::string> undecidedPaths(const RequestsByCaller &requests)
{
    std::set<std::string> undecided;
    const auto named = namedIn(requests);
    auto methods = named.methods;
    methods.insert(std::string());
    for (const auto &[path, isExact] : named.paths) {
        if (!isExact || !named.paths.contains({path, false}))
            continue;
        for (const std::string &method : methods) {
            const auto below = callersOf(requests, {path, false, method});
            if (!below.empty() && below != callersOf(requests, {path, true, method}))
                undecided.insert(path);
        }
    }
    return undecided;
}

} // namespace drawbridge
