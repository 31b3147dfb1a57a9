// SPDX-License-Identifier: Apache-2.0
// Matches one AuthorizationPolicy rule against one connection or request, in three values. The
// fields mean what Istio's builder makes Envoy match (istio.md 1.5 to 1.7): values of one field are
// ORed, fields ANDed, `notX` negates the OR; identity fields never match a plaintext connection, so
// that their `not` forms always do. A field this version cannot judge is Unknown, and the ordinary
// three-valued AND and OR decide whether that reaches the answer.
// Tested by tests/unit/analysis/test_mesh_engine.cpp

#include "model/analysis/mesh_engine_match.h"

#include <algorithm>
#include <array>
#include <vector>

namespace drawbridge {
namespace {

MeshMatch allOf(MeshMatch a, MeshMatch b)
{
    return std::min(a, b);
}

MeshMatch anyOf(MeshMatch a, MeshMatch b)
{
    return std::max(a, b);
}

MeshMatch negated(MeshMatch a)
{
    if (a == MeshMatch::Unknown)
        return a;
    return a == MeshMatch::Yes ? MeshMatch::No : MeshMatch::Yes;
}

MeshMatch known(bool matches)
{
    return matches ? MeshMatch::Yes : MeshMatch::No;
}

MeshMatch unknown(std::string &why, std::string because)
{
    if (why.empty())
        why = std::move(because);
    return MeshMatch::Unknown;
}

/// OR over the values, AND NOT(OR) over the negated ones; an absent list does not constrain.
template<typename List, typename Matches>
MeshMatch matchField(const List &values, const List &notValues, Matches matches)
{
    const auto any = [&matches](const List &list) {
        auto result = MeshMatch::No;
        for (const auto &value : list)
            result = anyOf(result, matches(value));
        return result;
    };
    auto result = values.empty() ? MeshMatch::Yes : any(values);
    if (!notValues.empty())
        result = allOf(result, negated(any(notValues)));
    return result;
}

std::vector<std::string_view> splitAtSlashes(std::string_view text)
{
    std::vector<std::string_view> parts;
    for (;;) {
        const auto slash = text.find('/');
        parts.push_back(text.substr(0, slash));
        if (slash == std::string_view::npos)
            return parts;
        text.remove_prefix(slash + 1);
    }
}

/// `cluster.local` in a five-part principal points to the mesh's own trust domain (istio.md 1.8).
std::string resolvedPrincipal(const std::string &value, std::string_view trustDomain)
{
    static constexpr std::string_view kPointer = "cluster.local";
    const auto parts = splitAtSlashes(value);
    if (parts.size() != 5 || parts.front() != kPointer)
        return value;
    return std::string(trustDomain) + value.substr(kPointer.size());
}

bool isNamespacePattern(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '*';
    });
}

/// `*` stands for any run of characters, as the `.*` Istio writes for it in `namespaces`.
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

struct Matcher {
    const RuleAttempt &attempt;
    std::string &why;

    [[nodiscard]] std::string_view principal() const
    {
        return attempt.hasIdentity ? std::string_view(*attempt.caller->principal)
                                   : std::string_view();
    }

    [[nodiscard]] MeshMatch principalIs(const std::string &value) const
    {
        if (!attempt.hasIdentity)
            return MeshMatch::No;
        return known(
            matchesMeshPattern(resolvedPrincipal(value, attempt.trustDomain), principal()));
    }

    [[nodiscard]] MeshMatch namespaceIs(const std::string &value) const
    {
        if (!attempt.hasIdentity)
            return MeshMatch::No;
        if (!isNamespacePattern(value))
            return unknown(why, "the namespace \"" + value + "\" is not a namespace name");
        return known(globMatches("*/ns/" + value + "/*", "spiffe://" + std::string(principal())));
    }

    [[nodiscard]] MeshMatch serviceAccountIs(const std::string &value) const
    {
        if (!attempt.hasIdentity)
            return MeshMatch::No;
        const auto identity = splitAtSlashes(principal());
        if (identity.size() != 5)
            return unknown(why, "the principal of the caller has no usual form");
        const auto slash = value.find('/');
        const auto nameSpace = slash == std::string::npos
                                   ? attempt.policyNamespace
                                   : std::string_view(value).substr(0, slash);
        const auto name = std::string_view(value).substr(slash + 1);
        return known(identity[2] == nameSpace && identity[4] == name);
    }

    [[nodiscard]] MeshMatch addressIsIn(const Cidr &block) const
    {
        if (!attempt.caller->address)
            return unknown(why, "the address of the caller is not known");
        return known(block.contains(*attempt.caller->address));
    }

    [[nodiscard]] MeshMatch source(const AuthorizationSource &source) const;
    [[nodiscard]] MeshMatch operation(const AuthorizationOperation &operation) const;
    [[nodiscard]] MeshMatch http(const AuthorizationOperation &operation) const;
    [[nodiscard]] MeshMatch when(const AuthorizationRule &rule) const;
    [[nodiscard]] MeshMatch pathIs(const std::string &value) const;
};

bool isHttpSourceField(std::string_view name)
{
    return name == "requestPrincipals" || name == "notRequestPrincipals";
}

bool isHttpWhenKey(std::string_view key)
{
    return key.starts_with("request.");
}

bool hasHttpFields(const AuthorizationOperation &operation)
{
    return !operation.methods.empty() || !operation.notMethods.empty() ||
           !operation.paths.empty() || !operation.notPaths.empty() || !operation.hosts.empty() ||
           !operation.notHosts.empty();
}

bool hasHttpFields(const AuthorizationRule &rule)
{
    return std::any_of(rule.to.begin(), rule.to.end(),
                       [](const auto &operation) { return hasHttpFields(operation); }) ||
           std::any_of(rule.from.begin(), rule.from.end(),
                       [](const AuthorizationSource &source) {
                           return std::any_of(source.otherFields.begin(), source.otherFields.end(),
                                              isHttpSourceField);
                       }) ||
           std::any_of(rule.whenKeys.begin(), rule.whenKeys.end(), isHttpWhenKey);
}

MeshMatch Matcher::source(const AuthorizationSource &source) const
{
    if (source == AuthorizationSource{})
        return unknown(why, "a source without fields is refused by Istio");
    auto result = matchField(source.principals, source.notPrincipals,
                             [this](const auto &value) { return principalIs(value); });
    result = allOf(result, matchField(source.namespaces, source.notNamespaces,
                                      [this](const auto &value) { return namespaceIs(value); }));
    result =
        allOf(result, matchField(source.serviceAccounts, source.notServiceAccounts,
                                 [this](const auto &value) { return serviceAccountIs(value); }));
    result = allOf(result, matchField(source.ipBlocks, source.notIpBlocks,
                                      [this](const auto &value) { return addressIsIn(value); }));
    for (const auto &field : source.otherFields) {
        if (attempt.httpFields == HttpFields::Dropped && isHttpSourceField(field))
            continue;
        if (result != MeshMatch::No)
            result = allOf(result, unknown(why, "it looks at source." + field +
                                                    ", which this version does not judge"));
    }
    return result;
}

/// A path that normalization may change (istio.md 1.6) is compared only after it, and which one the
/// mesh uses is not in the policies.
bool isPlainPath(std::string_view path)
{
    static constexpr std::array<std::string_view, 5> kNormalized{"//", "/./", "/../", "%", "\\"};
    return !path.ends_with("/.") && !path.ends_with("/..") &&
           std::none_of(kNormalized.begin(), kNormalized.end(), [path](std::string_view part) {
               return path.find(part) != std::string_view::npos;
           });
}

MeshMatch Matcher::pathIs(const std::string &value) const
{
    if (value.find_first_of("{}") != std::string::npos)
        return unknown(why, "it uses the path template " + value +
                                ", which this version does not judge");
    const std::string_view written = (*attempt.request)->path;
    const auto path = written.substr(0, written.find_first_of("?#"));
    if (!isPlainPath(path))
        return unknown(why,
                       "how the mesh normalizes the path " + std::string(path) + " is not known");
    return known(matchesMeshPattern(value, path));
}

MeshMatch Matcher::http(const AuthorizationOperation &operation) const
{
    if (!hasHttpFields(operation) || attempt.httpFields == HttpFields::Dropped)
        return MeshMatch::Yes;
    if (!attempt.request->has_value())
        return unknown(why, "it depends on the HTTP request");
    const auto &request = **attempt.request;
    auto result =
        matchField(operation.methods, operation.notMethods, [&request](const auto &value) {
            return known(matchesMeshPattern(value, request.method));
        });
    if (result != MeshMatch::No)
        result = allOf(result, matchField(operation.paths, operation.notPaths,
                                          [this](const auto &value) { return pathIs(value); }));
    if (result != MeshMatch::No && !(operation.hosts.empty() && operation.notHosts.empty()))
        result = unknown(why, "it looks at the host, which this version does not judge");
    return result;
}

MeshMatch Matcher::operation(const AuthorizationOperation &operation) const
{
    if (operation == AuthorizationOperation{})
        return unknown(why, "an operation without fields is refused by Istio");
    const auto result =
        matchField(operation.ports, operation.notPorts,
                   [this](std::uint16_t value) { return known(value == attempt.port); });
    return result == MeshMatch::No ? result : allOf(result, http(operation));
}

MeshMatch Matcher::when(const AuthorizationRule &rule) const
{
    for (const auto &key : rule.whenKeys)
        if (attempt.httpFields != HttpFields::Dropped || !isHttpWhenKey(key))
            return unknown(why,
                           "it has a condition on " + key + ", which this version does not judge");
    return MeshMatch::Yes;
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

MeshMatch matchRule(const AuthorizationRule &rule, const RuleAttempt &attempt, std::string &why)
{
    if (attempt.httpFields == HttpFields::Vanish && hasHttpFields(rule))
        return MeshMatch::No;
    // What could not be judged counts only when the rest of the rule does not already fail.
    std::string doubt;
    const Matcher matcher{attempt, doubt};
    auto from = rule.from.empty() ? MeshMatch::Yes : MeshMatch::No;
    for (const auto &source : rule.from)
        from = anyOf(from, matcher.source(source));
    auto to = rule.to.empty() ? MeshMatch::Yes : MeshMatch::No;
    for (const auto &operation : rule.to)
        to = anyOf(to, matcher.operation(operation));
    const auto result = allOf(allOf(from, to), matcher.when(rule));
    if (result == MeshMatch::Unknown && why.empty())
        why = doubt;
    return result;
}

} // namespace drawbridge
