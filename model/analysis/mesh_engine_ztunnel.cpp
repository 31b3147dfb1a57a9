// SPDX-License-Identifier: Apache-2.0
// AuthorizationPolicy rules as istiod converts them for ztunnels and ztunnels match them (istio.md
// 1.9; pilot/pkg/serviceregistry/ambient/authorization.go, handleRule). A rule is a list of
// clauses, all of which must match; a clause is a list of matches, one of which must; an empty
// match is passed over. Tested by tests/unit/analysis/test_mesh_ambient.cpp

#include "model/analysis/mesh_engine_match.h"
#include "model/analysis/mesh_engine_matcher.h"
#include "model/analysis/mesh_patterns.h"

#include <algorithm>

namespace drawbridge {

namespace {

using Attribute = AuthorizationAttribute;

bool isKnownToZtunnels(Attribute attribute)
{
    switch (attribute) {
    case Attribute::SourceIp:
    case Attribute::SourceNamespace:
    case Attribute::SourcePrincipal:
    case Attribute::DestinationIp:
    case Attribute::DestinationPort: return true;
    default: return false;
    }
}

/// "td/ns/NAMESPACE/sa/ACCOUNT".
struct PrincipalParts {
    std::string_view nameSpace, account;
};

std::optional<PrincipalParts> identityIn(std::string_view principal)
{
    const auto nameSpace = principal.find("/ns/");
    const auto account = principal.find("/sa/");
    if (nameSpace == std::string_view::npos || account == std::string_view::npos ||
        account < nameSpace)
        return std::nullopt;
    return PrincipalParts{principal.substr(nameSpace + 4, account - nameSpace - 4),
                          principal.substr(account + 4)};
}

class ZtunnelMatcher {
public:
    ZtunnelMatcher(const RuleAttempt &attempt, std::string &why)
        : m_attempt(attempt), m_fields{attempt, why}
    {
        if (attempt.hasIdentity)
            m_identity = identityIn(*attempt.caller->principal);
    }

    [[nodiscard]] MeshMatch source(const AuthorizationSource &source) const
    {
        const bool isEmpty = source.principals.empty() && source.notPrincipals.empty() &&
                             source.namespaces.empty() && source.notNamespaces.empty() &&
                             source.serviceAccounts.empty() && source.notServiceAccounts.empty() &&
                             source.ipBlocks.empty() && source.notIpBlocks.empty();
        if (isEmpty)
            return MeshMatch::No;
        auto result = matchField(source.principals, source.notPrincipals,
                                 [this](const auto &value) { return principalIs(value); });
        result =
            allOf(result, matchField(source.namespaces, source.notNamespaces,
                                     [this](const auto &value) { return namespaceIs(value); }));
        result = allOf(result, matchField(source.serviceAccounts, source.notServiceAccounts,
                                          [this](const auto &value) { return accountIs(value); }));
        return allOf(result, matchField(source.ipBlocks, source.notIpBlocks, [this](auto &value) {
                         return m_fields.sourceIsIn(value);
                     }));
    }

    [[nodiscard]] MeshMatch operation(const AuthorizationOperation &operation) const
    {
        if (operation.ports.empty() && operation.notPorts.empty())
            return MeshMatch::No;
        return m_fields.portsAre(operation.ports, operation.notPorts);
    }

    [[nodiscard]] MeshMatch condition(const AuthorizationCondition &condition) const
    {
        switch (condition.attribute) {
        case Attribute::SourceNamespace:
            return matchField(condition.values, condition.notValues,
                              [this](const auto &value) { return namespaceIs(value); });
        case Attribute::SourcePrincipal:
            return matchField(condition.values, condition.notValues,
                              [this](const auto &value) { return principalIs(value); });
        default:
            return isKnownToZtunnels(condition.attribute) ? m_fields.condition(condition)
                                                          : MeshMatch::No;
        }
    }

private:
    [[nodiscard]] MeshMatch principalIs(const std::string &value) const
    {
        return known(m_attempt.hasIdentity &&
                     matchesMeshPattern(value, *m_attempt.caller->principal));
    }

    [[nodiscard]] MeshMatch namespaceIs(const std::string &value) const
    {
        return known(m_identity && matchesMeshPattern(value, m_identity->nameSpace));
    }

    [[nodiscard]] MeshMatch accountIs(const std::string &value) const
    {
        const auto slash = value.find('/');
        const auto nameSpace = slash == std::string::npos
                                   ? m_attempt.policyNamespace
                                   : std::string_view(value).substr(0, slash);
        return known(m_identity && m_identity->nameSpace == nameSpace &&
                     m_identity->account == std::string_view(value).substr(slash + 1));
    }

    const RuleAttempt &m_attempt;
    mesh::Matcher m_fields;
    std::optional<PrincipalParts> m_identity;
};

} // namespace

bool needsMoreThanZtunnel(const AuthorizationRule &rule)
{
    const auto isHttpSource = [](const AuthorizationSource &source) {
        return !source.remoteIpBlocks.empty() || !source.notRemoteIpBlocks.empty() ||
               !source.requestPrincipals.empty() || !source.notRequestPrincipals.empty();
    };
    const auto isHttpOperation = [](const AuthorizationOperation &operation) {
        return !operation.hosts.empty() || !operation.notHosts.empty() ||
               !operation.methods.empty() || !operation.notMethods.empty() ||
               !operation.paths.empty() || !operation.notPaths.empty();
    };
    return std::ranges::any_of(rule.from, isHttpSource) ||
           std::ranges::any_of(rule.to, isHttpOperation) ||
           !std::ranges::all_of(rule.when, isKnownToZtunnels, &AuthorizationCondition::attribute);
}

MeshMatch matchZtunnelSource(const AuthorizationSource &source, const RuleAttempt &attempt,
                             std::string &why)
{
    return ZtunnelMatcher(attempt, why).source(source);
}

MeshMatch matchZtunnelTarget(const AuthorizationRule &rule, const RuleAttempt &attempt,
                             std::string &why)
{
    const ZtunnelMatcher matcher(attempt, why);
    auto result = rule.to.empty() ? MeshMatch::Yes : MeshMatch::No;
    for (const auto &operation : rule.to)
        result = anyOf(result, matcher.operation(operation));
    for (const auto &condition : rule.when)
        if (!isAboutCaller(condition.attribute) || !isKnownToZtunnels(condition.attribute))
            result = allOf(result, matcher.condition(condition));
    return result;
}

MeshMatch matchZtunnelRule(const AuthorizationRule &rule, const RuleAttempt &attempt,
                           std::string &why)
{
    std::string doubt;
    const ZtunnelMatcher matcher(attempt, doubt);
    auto result = rule.from.empty() ? MeshMatch::Yes : MeshMatch::No;
    for (const auto &source : rule.from)
        result = anyOf(result, matcher.source(source));
    for (const auto &condition : rule.when)
        if (isAboutCaller(condition.attribute))
            result = allOf(result, matcher.condition(condition));
    result = allOf(result, matchZtunnelTarget(rule, attempt, doubt));
    if (result == MeshMatch::Unknown && why.empty())
        why = doubt;
    return result;
}

} // namespace drawbridge
