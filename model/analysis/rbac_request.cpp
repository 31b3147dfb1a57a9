// SPDX-License-Identifier: Apache-2.0
// Requests and callers as the API server's authorizers see them (findings.md 2.1 and 2.2;
// k8s.io/apiserver: authentication/serviceaccount, endpoints/filters/impersonation).
//
// Tested by tests/unit/analysis/test_rbac_rules.cpp
#include "model/analysis/rbac_request.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace drawbridge {
namespace {

const std::string kAccountPrefix = "system:serviceaccount:";
const std::string kAllServiceAccounts = "system:serviceaccounts";
const std::string kAllAuthenticated = "system:authenticated";
const std::string kAllUnauthenticated = "system:unauthenticated";

bool isNamedNamespaceVerb(const std::string &verb)
{
    constexpr std::array<std::string_view, 4> kVerbs{"get", "update", "patch", "delete"};
    return std::ranges::find(kVerbs, verb) != kVerbs.end();
}

void addGroup(std::vector<std::string> &groups, std::string group)
{
    if (std::ranges::find(groups, group) == groups.end())
        groups.push_back(std::move(group));
}

/// Of "system:serviceaccount:NS:NAME"; empty where it is no such name.
std::string accountNamespace(const std::string &user)
{
    if (!user.starts_with(kAccountPrefix))
        return {};
    const std::size_t colon = user.find(':', kAccountPrefix.size());
    const bool hasName = colon != std::string::npos && colon + 1 < user.size();
    return hasName ? user.substr(kAccountPrefix.size(), colon - kAccountPrefix.size())
                   : std::string();
}

} // namespace

RbacRequest asAuthorized(RbacRequest request)
{
    const bool isNamespace = request.apiGroup.empty() && request.resource == "namespaces" &&
                             !request.name.empty() && request.nonResourceUrl.empty();
    const bool isOfItself = request.subresource.empty() || request.subresource == "status" ||
                            request.subresource == "finalize";
    if (isNamespace && isOfItself && isNamedNamespaceVerb(request.verb))
        request.nameSpace = request.name;
    return request;
}

std::string toString(const RbacRequest &request)
{
    if (!request.nonResourceUrl.empty())
        return request.verb + " " + request.nonResourceUrl;
    std::string text = request.verb + " " + (request.apiGroup.empty() ? "core" : request.apiGroup) +
                       "/" + request.resource;
    text += request.subresource.empty() ? "" : "/" + request.subresource;
    text += request.name.empty() ? "" : " " + request.name;
    return text + (request.nameSpace.empty() ? " in all namespaces" : " in " + request.nameSpace);
}

std::string serviceAccountUser(const std::string &nameSpace, const std::string &name)
{
    std::string user;
    user.reserve(kAccountPrefix.size() + nameSpace.size() + 1 + name.size());
    return user.append(kAccountPrefix).append(nameSpace).append(1, ':').append(name);
}

RbacIdentity serviceAccountIdentity(const std::string &nameSpace, const std::string &name)
{
    return {serviceAccountUser(nameSpace, name),
            {kAllServiceAccounts, kAllServiceAccounts + ":" + nameSpace, kAllAuthenticated}};
}

RbacIdentity userIdentity(const std::string &user, std::vector<std::string> groups)
{
    if (const std::string nameSpace = accountNamespace(user); !nameSpace.empty()) {
        addGroup(groups, kAllServiceAccounts);
        addGroup(groups, kAllServiceAccounts + ":" + nameSpace);
    }
    const bool isAnonymous = user == "system:anonymous" ||
                             std::ranges::find(groups, kAllUnauthenticated) != groups.end();
    addGroup(groups, isAnonymous ? kAllUnauthenticated : kAllAuthenticated);
    return {user, std::move(groups)};
}

RbacIdentity groupIdentity(const std::string &group)
{
    RbacIdentity identity{"", {group}};
    if (group != kAllUnauthenticated)
        addGroup(identity.groups, kAllAuthenticated);
    return identity;
}

std::string toString(const RbacIdentity &identity)
{
    if (const std::string nameSpace = accountNamespace(identity.user); !nameSpace.empty())
        return "ServiceAccount " + nameSpace + "/" +
               identity.user.substr(kAccountPrefix.size() + nameSpace.size() + 1);
    if (identity.user.empty())
        return "Group " + (identity.groups.empty() ? std::string() : identity.groups.front());
    return "User " + identity.user;
}

} // namespace drawbridge
