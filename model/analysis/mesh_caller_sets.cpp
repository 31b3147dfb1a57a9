// SPDX-License-Identifier: Apache-2.0
// Rules over all callers at once. Every value is judged by the same matchers as a single attempt;
// the index only spares those that cannot match: an exact principal, namespace or ServiceAccount is
// looked up. Tested by tests/unit/analysis/test_mesh_relation.cpp

#include "model/analysis/mesh_caller_sets.h"

#include <algorithm>

namespace drawbridge::mesh {

void CallerSet::narrow(const CallerSet &other)
{
    const auto some = (yes | maybe) & (other.yes | other.maybe);
    yes &= other.yes;
    maybe = some - yes;
}

void CallerSet::widen(const CallerSet &other)
{
    yes |= other.yes;
    maybe |= other.maybe;
    maybe -= yes;
}

void CallerSet::negate()
{
    yes = ~(yes | maybe);
}

void CallerSet::narrow(MeshMatch match)
{
    if (match == MeshMatch::Yes)
        return;
    if (match == MeshMatch::Unknown)
        maybe |= yes;
    else
        maybe.reset();
    yes.reset();
}

void CallerSet::put(std::size_t caller, MeshMatch match)
{
    if (match != MeshMatch::No)
        (match == MeshMatch::Yes ? yes : maybe).set(caller);
}

CallerIndex::CallerIndex(std::vector<MeshCaller> callers) : m_callers(std::move(callers))
{
    for (std::uint32_t i = 0; i < m_callers.size(); ++i) {
        const auto &caller = m_callers[i];
        if (!caller.principal)
            continue;
        m_byPrincipal[*caller.principal].push_back(i);
        m_byNamespace[caller.nameSpace].push_back(i);
        m_byAccount[caller.nameSpace + "/" + caller.serviceAccount].push_back(i);
    }
}

const CallerIndex::Members &CallerIndex::found(const Map &map, const std::string &key)
{
    static const Members kNobody;
    const auto at = map.find(key);
    return at == map.end() ? kNobody : at->second;
}

const CallerIndex::Members &CallerIndex::withPrincipal(const std::string &principal) const
{
    return found(m_byPrincipal, principal);
}

const CallerIndex::Members &CallerIndex::inNamespace(const std::string &nameSpace) const
{
    return found(m_byNamespace, nameSpace);
}

const CallerIndex::Members &CallerIndex::withAccount(const std::string &account) const
{
    return found(m_byAccount, account);
}

namespace {

using Source = AuthorizationSource;

bool hasStar(const std::string &text)
{
    return text.find('*') != std::string::npos;
}

std::string keyOf(const std::string &value)
{
    return value;
}

std::string keyOf(const Cidr &value)
{
    return toString(value);
}

/// A condition on the caller is a source of one field.
Source sourceOf(const AuthorizationCondition &condition)
{
    Source source;
    switch (condition.attribute) {
    case AuthorizationAttribute::SourceIp:
        source.ipBlocks = condition.blocks;
        source.notIpBlocks = condition.notBlocks;
        break;
    case AuthorizationAttribute::SourceNamespace:
        source.namespaces = condition.values;
        source.notNamespaces = condition.notValues;
        break;
    case AuthorizationAttribute::SourcePrincipal:
        source.principals = condition.values;
        source.notPrincipals = condition.notValues;
        break;
    case AuthorizationAttribute::SourceTrustDomain:
        source.trustDomains = condition.values;
        source.notTrustDomains = condition.notValues;
        break;
    default:
        source.serviceAccounts = condition.values;
        source.notServiceAccounts = condition.notValues;
    }
    return source;
}

bool isForZtunnels(AuthorizationAttribute attribute)
{
    return attribute != AuthorizationAttribute::SourceTrustDomain &&
           attribute != AuthorizationAttribute::SourceServiceAccount;
}

void withoutTrustDomains(Source &source)
{
    source.trustDomains.clear();
    source.notTrustDomains.clear();
}

} // namespace

bool CallerRules::isPlain(const AuthorizationRule &rule)
{
    return std::ranges::none_of(rule.from, [](const Source &source) {
        return source == Source{} || !source.requestPrincipals.empty() ||
               !source.notRequestPrincipals.empty() || !source.remoteIpBlocks.empty() ||
               !source.notRemoteIpBlocks.empty();
    });
}

CallerSet CallerRules::callersOf(const AuthorizationRule &rule, const std::string &nameSpace)
{
    auto result =
        rule.from.empty() ? CallerSet::all(m_index.size()) : CallerSet::none(m_index.size());
    for (const auto &source : rule.from)
        result.widen(ofSource(source, nameSpace));
    for (const auto &condition : rule.when)
        if (isAboutCaller(condition.attribute)) {
            const bool isKnown = !m_isZtunnel || isForZtunnels(condition.attribute);
            result.narrow(isKnown ? ofSource(sourceOf(condition), nameSpace)
                                  : CallerSet::none(m_index.size()));
        }
    return result;
}

CallerSet CallerRules::ofSource(const Source &written, const std::string &nameSpace)
{
    auto source = written;
    if (m_isZtunnel)
        withoutTrustDomains(source);
    if (source == Source{})
        return CallerSet::none(m_index.size());
    auto result = CallerSet::all(m_index.size());
    narrow(result, &Source::principals, &Source::notPrincipals, source, nameSpace);
    narrow(result, &Source::namespaces, &Source::notNamespaces, source, nameSpace);
    narrow(result, &Source::serviceAccounts, &Source::notServiceAccounts, source, nameSpace);
    narrow(result, &Source::trustDomains, &Source::notTrustDomains, source, nameSpace);
    narrow(result, &Source::ipBlocks, &Source::notIpBlocks, source, nameSpace);
    return result;
}

template<typename Value>
void CallerRules::narrow(CallerSet &result, std::vector<Value> Source::*values,
                         std::vector<Value> Source::*notValues, const Source &source,
                         const std::string &nameSpace)
{
    if (!(source.*values).empty())
        result.narrow(anyOfValues(values, source.*values, nameSpace));
    if ((source.*notValues).empty())
        return;
    auto refused = anyOfValues(values, source.*notValues, nameSpace);
    refused.negate();
    result.narrow(refused);
}

template<typename Value>
CallerSet CallerRules::anyOfValues(std::vector<Value> Source::*field,
                                   const std::vector<Value> &values, const std::string &nameSpace)
{
    auto result = CallerSet::none(m_index.size());
    for (const auto &value : values) {
        Source one;
        (one.*field).push_back(value);
        // Which field it is tells the first one that is not empty.
        const int kind = !one.principals.empty()        ? 0
                         : !one.namespaces.empty()      ? 1
                         : !one.serviceAccounts.empty() ? 2
                         : !one.trustDomains.empty()    ? 3
                                                        : 4;
        result.widen(known(std::to_string(kind) + nameSpace + "|" + keyOf(value), one, nameSpace));
    }
    return result;
}

const CallerSet &CallerRules::known(const std::string &key, const Source &one,
                                    const std::string &nameSpace)
{
    const auto [entry, isNew] = m_known.try_emplace(key, CallerSet::none(m_index.size()));
    if (!isNew)
        return entry->second;
    auto &set = entry->second;
    RuleAttempt attempt;
    attempt.mesh = &m_facts;
    attempt.policyNamespace = nameSpace;
    attempt.httpFields = m_isZtunnel ? HttpFields::ZtunnelDeny : HttpFields::Dropped;
    const auto judge = [&](std::uint32_t caller) {
        std::string why;
        attempt.caller = &m_index.callers()[caller];
        attempt.hasIdentity = attempt.caller->principal.has_value();
        set.put(caller, matchSource(one, attempt, why));
    };
    if (const auto some = candidates(one, nameSpace))
        std::ranges::for_each(*some, judge);
    else
        for (std::uint32_t caller = 0; caller < m_index.size(); ++caller)
            judge(caller);
    return entry->second;
}

std::optional<CallerIndex::Members> CallerRules::candidates(const Source &one,
                                                            const std::string &nameSpace) const
{
    if (!one.principals.empty() && !hasStar(one.principals.front()))
        return candidatesByPrincipal(one.principals.front());
    if (!one.namespaces.empty() && !hasStar(one.namespaces.front()))
        return m_index.inNamespace(one.namespaces.front());
    if (one.serviceAccounts.empty())
        return std::nullopt;
    const auto &account = one.serviceAccounts.front();
    return m_index.withAccount(account.find('/') == std::string::npos ? nameSpace + "/" + account
                                                                      : account);
}

/// Under whatever trust domain: the matcher decides about those.
CallerIndex::Members CallerRules::candidatesByPrincipal(const std::string &value) const
{
    const auto nameSpace = value.find("/ns/");
    const auto account = value.find("/sa/");
    if (nameSpace == std::string::npos || account == std::string::npos || account < nameSpace)
        return m_index.withPrincipal(value);
    return m_index.withAccount(value.substr(nameSpace + 4, account - nameSpace - 4) + "/" +
                               value.substr(account + 4));
}

} // namespace drawbridge::mesh
