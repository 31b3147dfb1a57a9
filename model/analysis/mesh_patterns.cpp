// SPDX-License-Identifier: Apache-2.0
// The string matchers of AuthorizationPolicy. Where istiod writes a regular expression, the same
// language is matched by hand: the expressions are few, and hostile values must not cost more than
// their length times that of the text.
// Tested by tests/unit/analysis/test_mesh_patterns.cpp

#include "model/analysis/mesh_patterns.h"

#include "model/base/ascii.h"

#include <algorithm>

namespace drawbridge {
namespace {

constexpr std::string_view kPointer = "cluster.local";

/// `*` stands for any run of characters.
bool globMatches(std::string_view pattern, std::string_view text)
{
    std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

/// The trust domain of a principal of the usual five parts; nothing for another form or for `*`,
/// for which the trust domain does not matter.
std::optional<std::string_view> trustDomainOf(std::string_view principal)
{
    const auto domain = principal.substr(0, principal.find('/'));
    if (std::ranges::count(principal, '/') != 4 || domain == "*")
        return std::nullopt;
    return domain;
}

bool hasPrefixOf(std::string_view text, std::string_view pattern)
{
    return pattern.ends_with('*') && text.starts_with(pattern.substr(0, pattern.size() - 1));
}

bool hasSuffixOf(std::string_view text, std::string_view pattern)
{
    return pattern.starts_with('*') && text.ends_with(pattern.substr(1));
}

/// Either side may be a pattern (pilot/pkg/security/trustdomain, stringMatch).
bool isNamed(std::string_view domain, std::string_view name)
{
    return domain == name || name == "*" || hasPrefixOf(domain, name) ||
           hasPrefixOf(name, domain) || hasSuffixOf(domain, name) || hasSuffixOf(name, domain);
}

/// Whether one of the mesh's own trust domains is as asked.
template<typename Asked>
bool anyName(const TrustDomains &domains, Asked asked)
{
    return asked(std::string_view(domains.own)) ||
           (domains.aliases && std::ranges::any_of(*domains.aliases, asked));
}

/// The value with another trust domain in place of its own. Built only where that has a star; all
/// else is compared piece by piece, since every rule of every policy asks.
bool matchesInDomain(std::string_view domain, std::string_view value, std::string_view principal)
{
    const auto rest = value.substr(value.find('/'));
    if (domain.starts_with('*'))
        return matchesMeshPattern(std::string(domain) + std::string(rest), principal);
    if (!principal.starts_with(domain))
        return false;
    const auto tail = principal.substr(domain.size());
    return rest.ends_with('*') ? tail.starts_with(rest.substr(0, rest.size() - 1)) : tail == rest;
}

/// Whether `principal` has the value in one of the mesh's own names.
bool matchesUnderSomeName(const std::string &value, std::string_view domain,
                          std::string_view principal, const TrustDomains &domains)
{
    return anyName(domains, [&](std::string_view name) {
        return hasSuffixOf(name, domain) ? matchesMeshPattern(value, principal)
                                         : matchesInDomain(name, value, principal);
    });
}

MeshMatch unknownAlias(std::string_view domain, std::string &why)
{
    return unknown(why, "whether " + std::string(domain) +
                            " is an alias of the mesh's trust domain is not in the manifests");
}

/// One half of a request principal: `wanted` exact, with one star at the end it may have, or any.
bool isClaim(const RequestToken &token, const char *name, std::string_view wanted)
{
    const auto *values = token.claim({name});
    return values != nullptr && values->size() == 1 && matchesMeshPattern(wanted, values->front());
}

bool isExactClaim(const RequestToken &token, const char *name, std::string_view wanted)
{
    const auto *values = token.claim({name});
    return values != nullptr && values->size() == 1 && values->front() == wanted;
}

/// Only a condition may hold slashes: as many parts, and more behind them. `*` stays in its part.
bool beginsWithParts(std::string_view value, std::string_view principal)
{
    while (true) {
        const auto part = value.find('/');
        const auto slash = principal.find('/');
        if (slash == std::string_view::npos ||
            !globMatches(value.substr(0, part), principal.substr(0, slash)))
            return false;
        if (part == std::string_view::npos)
            return true;
        value.remove_prefix(part + 1);
        principal.remove_prefix(slash + 1);
    }
}

} // namespace

bool matchesMeshPattern(std::string_view pattern, std::string_view text)
{
    if (pattern == "*")
        return !text.empty();
    if (pattern.starts_with('*'))
        return text.ends_with(pattern.substr(1));
    if (pattern.ends_with('*'))
        return text.starts_with(pattern.substr(0, pattern.size() - 1));
    return text == pattern;
}

bool matchesHostPattern(std::string_view pattern, std::string_view host)
{
    // Present is enough for "*"; an HTTP request always has its authority.
    return pattern == "*" || matchesMeshPattern(lowerCase(pattern), lowerCase(host));
}

bool matchesNamespace(std::string_view pattern, std::string_view principal)
{
    return globMatches("*/ns/" + std::string(pattern) + "/*", "spiffe://" + std::string(principal));
}

bool matchesServiceAccount(std::string_view value, std::string_view policyNamespace,
                           std::string_view principal)
{
    // spiffe://.+/ns/NAMESPACE/(.+/|)sa/NAME(/.+)?
    const auto slash = value.find('/');
    const bool isBare = slash == std::string_view::npos;
    const auto nameSpace =
        "/ns/" + std::string(isBare ? policyNamespace : value.substr(0, slash)) + "/";
    const auto account = "sa/" + std::string(isBare ? value : value.substr(slash + 1));
    for (auto at = principal.find(nameSpace, 1); at != std::string_view::npos;
         at = principal.find(nameSpace, at + 1)) {
        const auto rest = principal.substr(at + nameSpace.size());
        for (auto found = rest.find(account); found != std::string_view::npos;
             found = rest.find(account, found + 1)) {
            const auto tail = rest.substr(found + account.size());
            const bool beginsPart = found == 0 || (found > 1 && rest[found - 1] == '/');
            const bool endsPart = tail.empty() || (tail.size() > 1 && tail.front() == '/');
            if (beginsPart && endsPart)
                return true;
        }
    }
    return false;
}

MeshMatch matchesPrincipal(const std::string &value, std::string_view principal,
                           const TrustDomains &domains, std::string &why)
{
    const auto domain = trustDomainOf(value);
    if (!domain)
        return known(matchesMeshPattern(value, principal));
    const bool isOwn = *domain == kPointer || anyName(domains, [&](std::string_view name) {
        return isNamed(*domain, name);
    });
    const bool matches = isOwn ? matchesUnderSomeName(value, *domain, principal, domains)
                               : matchesMeshPattern(value, principal);
    if (matches || domains.aliases || principal.find('/') == std::string_view::npos)
        return known(matches);
    const auto callerDomain = principal.substr(0, principal.find('/'));
    // With the right alias the value would stand for the caller's trust domain too.
    if (!matchesInDomain(callerDomain, value, principal))
        return MeshMatch::No;
    return unknownAlias(isOwn ? callerDomain : *domain, why);
}

MeshMatch matchesTrustDomain(const std::string &value, std::string_view principal,
                             const TrustDomains &domains, std::string &why)
{
    const auto slash = principal.find('/');
    if (slash == std::string_view::npos)
        return MeshMatch::No;
    const auto domain = principal.substr(0, slash);
    const auto isOneOfUs = [&domains](std::string_view text) {
        return anyName(domains, [text](std::string_view name) { return name == text; });
    };
    if (isOneOfUs(value)) {
        if (isOneOfUs(domain))
            return MeshMatch::Yes;
        return domains.aliases ? MeshMatch::No : unknownAlias(domain, why);
    }
    // `*` also matches nothing.
    if (value == "*" || beginsWithParts(value, principal))
        return MeshMatch::Yes;
    const bool isNoName = value.find_first_of("*/") != std::string::npos;
    return domains.aliases || isNoName ? MeshMatch::No : unknownAlias(value, why);
}

bool matchesRequestPrincipal(std::string_view value, const RequestToken &token)
{
    const auto slash = value.rfind('/');
    const bool isSplit = slash != std::string_view::npos;
    const auto issuer = value.substr(0, slash);
    const auto subject = isSplit ? value.substr(slash + 1) : std::string_view();
    if (value == "*")
        return isClaim(token, "iss", "*") && isClaim(token, "sub", "*");
    if (value.starts_with('*'))
        return isSplit ? isClaim(token, "iss", issuer) && isExactClaim(token, "sub", subject)
                       : isClaim(token, "iss", "*") && isClaim(token, "sub", value);
    if (value.ends_with('*'))
        return isSplit ? isExactClaim(token, "iss", issuer) && isClaim(token, "sub", subject)
                       : isClaim(token, "iss", value) && isClaim(token, "sub", "*");
    return isExactClaim(token, "iss", issuer) && isExactClaim(token, "sub", subject);
}

} // namespace drawbridge
