// SPDX-License-Identifier: Apache-2.0
// Matches one AuthorizationPolicy rule against one connection or request, in three values: values
// of one field are ORed, fields ANDed, `notX` negates the OR (istio.md 1.5). What nobody told is
// Unknown, and three-valued AND and OR decide whether that reaches the answer.
// Tested by tests/unit/analysis/test_mesh_engine.cpp

#include "model/analysis/mesh_engine_match.h"

#include "model/analysis/mesh_engine_matcher.h"

#include <algorithm>

namespace drawbridge {

namespace mesh {

namespace {

bool asksForToken(const AuthorizationSource &source)
{
    return !source.requestPrincipals.empty() || !source.notRequestPrincipals.empty();
}

bool asksForRequest(const AuthorizationOperation &operation)
{
    return !operation.methods.empty() || !operation.notMethods.empty() ||
           !operation.paths.empty() || !operation.notPaths.empty() || !operation.hosts.empty() ||
           !operation.notHosts.empty();
}

/// ANDs one field after the other, and stops where one fails.
class AllFields {
public:
    template<typename List, typename Matches>
    AllFields &add(const List &values, const List &notValues, Matches matches)
    {
        if (m_result != MeshMatch::No)
            m_result = allOf(m_result, matchField(values, notValues, matches));
        return *this;
    }
    [[nodiscard]] MeshMatch result() const { return m_result; }

private:
    MeshMatch m_result = MeshMatch::Yes;
};

} // namespace

bool isHttpAttribute(AuthorizationAttribute attribute)
{
    using Attribute = AuthorizationAttribute;
    switch (attribute) {
    case Attribute::RequestPrincipal:
    case Attribute::RequestAudiences:
    case Attribute::RequestPresenter:
    case Attribute::RequestHeader:
    case Attribute::RequestClaim: return true;
    default: return false;
    }
}

MeshMatch Matcher::source(const AuthorizationSource &source) const
{
    static const AuthorizationSource kWithoutFields;
    if (source == kWithoutFields)
        return unknown(why, "a source without fields is refused by Istio");
    AllFields fields;
    fields.add(source.principals, source.notPrincipals,
               [this](const auto &value) { return principalIs(value); });
    fields.add(source.namespaces, source.notNamespaces,
               [this](const auto &value) { return namespaceIs(value); });
    fields.add(source.serviceAccounts, source.notServiceAccounts,
               [this](const auto &value) { return serviceAccountIs(value); });
    fields.add(source.trustDomains, source.notTrustDomains,
               [this](const auto &value) { return trustDomainIs(value); });
    fields.add(source.ipBlocks, source.notIpBlocks,
               [this](const auto &value) { return sourceIsIn(value); });
    fields.add(source.remoteIpBlocks, source.notRemoteIpBlocks,
               [this](const auto &value) { return remoteIsIn(value); });
    if (isHttp())
        fields.add(source.requestPrincipals, source.notRequestPrincipals,
                   [this](const auto &value) { return requestPrincipalIs(value); });
    return fields.result();
}

MeshMatch Matcher::http(const AuthorizationOperation &operation) const
{
    AllFields fields;
    fields.add(operation.methods, operation.notMethods,
               [this](const auto &value) { return methodIs(value); });
    fields.add(operation.paths, operation.notPaths,
               [this](const auto &value) { return pathIs(value); });
    fields.add(operation.hosts, operation.notHosts,
               [this](const auto &value) { return hostIs(value); });
    return fields.result();
}

MeshMatch Matcher::operation(const AuthorizationOperation &operation) const
{
    static const AuthorizationOperation kWithoutFields;
    if (operation == kWithoutFields)
        return unknown(why, "an operation without fields is refused by Istio");
    const auto result = portsAre(operation.ports, operation.notPorts);
    return result == MeshMatch::No || !isHttp() ? result : allOf(result, http(operation));
}

} // namespace mesh

bool hasHttpFields(const AuthorizationRule &rule)
{
    return std::ranges::any_of(rule.to, mesh::asksForRequest) ||
           std::ranges::any_of(rule.from, mesh::asksForToken) ||
           std::ranges::any_of(rule.when, mesh::isHttpAttribute,
                               &AuthorizationCondition::attribute);
}

bool isAboutCaller(AuthorizationAttribute attribute)
{
    using Attribute = AuthorizationAttribute;
    switch (attribute) {
    case Attribute::SourceIp:
    case Attribute::SourceNamespace:
    case Attribute::SourcePrincipal:
    case Attribute::SourceTrustDomain:
    case Attribute::SourceServiceAccount: return true;
    default: return false;
    }
}

bool isLeftOut(const AuthorizationRule &rule, HttpFields httpFields)
{
    if (httpFields == HttpFields::ZtunnelDeny)
        return false;
    if (httpFields == HttpFields::ZtunnelAllow)
        return needsMoreThanZtunnel(rule);
    // A key that the builder does not know makes it leave out the rule, whatever the action.
    const bool hasUnknownKey =
        std::ranges::find(rule.when, AuthorizationAttribute::Unknown,
                          &AuthorizationCondition::attribute) != rule.when.end();
    return hasUnknownKey || (httpFields == HttpFields::Vanish && hasHttpFields(rule));
}

namespace {

bool isOfZtunnel(const RuleAttempt &attempt)
{
    return attempt.httpFields == HttpFields::ZtunnelAllow ||
           attempt.httpFields == HttpFields::ZtunnelDeny;
}

} // namespace

MeshMatch matchSource(const AuthorizationSource &source, const RuleAttempt &attempt,
                      std::string &why)
{
    return isOfZtunnel(attempt) ? matchZtunnelSource(source, attempt, why)
                                : mesh::Matcher{attempt, why}.source(source);
}

MeshMatch matchTarget(const AuthorizationRule &rule, const RuleAttempt &attempt, std::string &why)
{
    if (isOfZtunnel(attempt))
        return matchZtunnelTarget(rule, attempt, why);
    const mesh::Matcher matcher{attempt, why};
    auto result = rule.to.empty() ? MeshMatch::Yes : MeshMatch::No;
    for (const auto &operation : rule.to)
        result = anyOf(result, matcher.operation(operation));
    for (const auto &condition : rule.when)
        if (result != MeshMatch::No && !isAboutCaller(condition.attribute))
            result = allOf(result, matcher.condition(condition));
    return result;
}

MeshMatch matchRule(const AuthorizationRule &rule, const RuleAttempt &attempt, std::string &why)
{
    if (isLeftOut(rule, attempt.httpFields))
        return MeshMatch::No;
    if (isOfZtunnel(attempt))
        return matchZtunnelRule(rule, attempt, why);
    // What could not be judged counts only when the rest of the rule does not already fail.
    std::string doubt;
    const mesh::Matcher matcher{attempt, doubt};
    auto result = rule.from.empty() ? MeshMatch::Yes : MeshMatch::No;
    for (const auto &source : rule.from)
        result = anyOf(result, matcher.source(source));
    for (const auto &condition : rule.when)
        if (result != MeshMatch::No && isAboutCaller(condition.attribute))
            result = allOf(result, matcher.condition(condition));
    if (result != MeshMatch::No)
        result = allOf(result, matchTarget(rule, attempt, doubt));
    if (result == MeshMatch::Unknown && why.empty())
        why = doubt;
    return result;
}

} // namespace drawbridge
