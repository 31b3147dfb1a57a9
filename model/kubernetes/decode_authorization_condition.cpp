// SPDX-License-Identifier: Apache-2.0
#include "model/base/ascii.h"
#include "model/kubernetes/decode_authorization_rule.h"
#include "model/kubernetes/decode_authorization_values.h"

#include <algorithm>
#include <array>
#include <utility>

// The `when` part of a rule: which attributes there are and what values they take. Authority:
// istio.md 1.6 and 3.1 Z1, Z6 to Z8, Z10, Z12.
// Tested by tests/unit/kubernetes/test_authorization_checks.cpp

namespace drawbridge {
namespace {

using Attribute = AuthorizationAttribute;

struct Key {
    std::string_view text; ///< The key, or what it begins with before a bracket.
    Attribute attribute;
};
constexpr std::array<Key, 12> kPlainKeys{{
    {"source.ip", Attribute::SourceIp},
    {"remote.ip", Attribute::RemoteIp},
    {"source.namespace", Attribute::SourceNamespace},
    {"source.principal", Attribute::SourcePrincipal},
    {"source.trustDomain", Attribute::SourceTrustDomain},
    {"source.serviceAccount", Attribute::SourceServiceAccount},
    {"destination.ip", Attribute::DestinationIp},
    {"destination.port", Attribute::DestinationPort},
    {"connection.sni", Attribute::ConnectionSni},
    {"request.auth.principal", Attribute::RequestPrincipal},
    {"request.auth.audiences", Attribute::RequestAudiences},
    {"request.auth.presenter", Attribute::RequestPresenter},
}};
constexpr std::array<Key, 3> kBracketedKeys{{
    {"request.headers", Attribute::RequestHeader},
    {"request.auth.claims", Attribute::RequestClaim},
    {"experimental.envoy.filters.", Attribute::EnvoyFilter},
}};

struct OldKey {
    std::string_view prefix;
    std::string_view hint;
};
constexpr std::array<OldKey, 4> kOldKeys{{
    {"destination.namespace", "the namespace of the policy says it"},
    {"destination.labels", "the selector of the policy says it"},
    {"destination.name", "only version v1alpha1 knew it; use the selector of the policy"},
    {"destination.user", "only version v1alpha1 knew it; use the selector of the policy"},
}};

/// a[b], as the webhook tests it.
bool isBracketed(std::string_view key)
{
    const std::size_t open = key.find('[');
    return open != std::string_view::npos && open > 0 && open + 2 < key.size() &&
           key.ends_with(']');
}

Attribute attributeOf(const YamlCursor &field, std::string_view key)
{
    if (const auto plain = std::ranges::find(kPlainKeys, key, &Key::text);
        plain != kPlainKeys.end())
        return plain->attribute;
    const auto startsKey = [&](std::string_view prefix) { return key.starts_with(prefix); };
    const auto bracketed = std::ranges::find_if(kBracketedKeys, startsKey, &Key::text);
    if (bracketed != kBracketedKeys.end()) {
        if (!isBracketed(key))
            field.error(ErrorCode::FieldInvalid, "is not of the form name[part]",
                        "write request.headers[x-name] or request.auth.claims[name]");
        return bracketed->attribute;
    }
    const auto old = std::ranges::find_if(kOldKeys, startsKey, &OldKey::prefix);
    constexpr std::size_t mostShown = 80;
    field.error(ErrorCode::FieldInvalid,
                "is \"" + std::string(key.substr(0, mostShown)) +
                    "\", not a condition that Istio knows",
                old == kOldKeys.end() ? std::string() : std::string(old->hint));
    return Attribute::Unknown;
}

/// "[a][b]" as {"a", "b"}; whatever is not a row of brackets is one name (extractNameInNested-
/// Brackets of the builder).
std::vector<std::string> bracketNames(std::string_view brackets)
{
    std::vector<std::string> names;
    for (auto rest = brackets; !rest.empty();) {
        const auto end = rest.find(']');
        const auto inner = rest.substr(1, end == std::string_view::npos ? end : end - 1);
        if (!rest.starts_with('[') || end == std::string_view::npos ||
            inner.find('[') != std::string_view::npos)
            return {std::string(brackets.substr(1, brackets.size() - 2))};
        names.emplace_back(inner);
        rest.remove_prefix(end + 1);
    }
    return names;
}

/// The header or the path of the claim in the brackets. A key with something between its name and
/// the bracket ("request.headersX[a]") is one that the builder cannot read.
void readNames(AuthorizationCondition &condition)
{
    const std::string_view key = condition.key;
    const auto open = key.find('[');
    if (open == std::string_view::npos || !key.ends_with(']'))
        return;
    const auto name = key.substr(0, open);
    if (condition.attribute == Attribute::RequestHeader && name == "request.headers")
        condition.names = {lowerCase(key.substr(open + 1, key.size() - open - 2))};
    else if (condition.attribute == Attribute::RequestClaim && name == "request.auth.claims")
        condition.names = bracketNames(key.substr(open));
}

void refuseIdentity(const YamlCursor &field, std::string_view key)
{
    const bool isIdentity = key == "source.namespace" || key == "source.serviceAccount" ||
                            key == "source.trustDomain" || key == "source.principal" ||
                            key.starts_with("request.auth.");
    if (isIdentity)
        field.error(ErrorCode::FieldInvalid, "cannot stand in a CUSTOM policy",
                    "the provider is asked before identities are checked");
}

/// The values of `list` that have a form of their own; the others are only checked.
void readValues(const YamlCursor &list, Attribute attribute, std::vector<Cidr> &blocks,
                std::vector<std::uint16_t> &ports)
{
    switch (attribute) {
    case Attribute::SourceIp:
    case Attribute::RemoteIp:
    case Attribute::DestinationIp: blocks = readAddressRanges(list); return;
    case Attribute::DestinationPort: ports = readPortTexts(list); return;
    case Attribute::SourceServiceAccount: static_cast<void>(readServiceAccountNames(list)); return;
    case Attribute::SourceTrustDomain:
        static_cast<void>(readTrustDomains(list, SlashInDomain::Taken));
        return;
    default: static_cast<void>(readFilledTexts(list));
    }
}

/// As written; what is wrong with them has been said.
std::vector<std::string> textsOf(const YamlCursor &list)
{
    std::vector<std::string> texts;
    if (!list.isSequence())
        return texts;
    for (const YamlCursor &item : list.items()) {
        if (item.isScalar())
            texts.push_back(item.node()->text);
    }
    return texts;
}

} // namespace

void readAuthorizationCondition(const YamlCursor &condition, AuthorizationAction action,
                                AuthorizationRule &rule)
{
    if (!condition.expectMapping(true))
        return;
    condition.allowOnly({"key", "values", "notValues"});
    const auto key = condition["key"].requiredText();
    if (!key)
        return;
    AuthorizationCondition read{*key, textsOf(condition["values"]), textsOf(condition["notValues"]),
                                condition.where()};
    read.attribute = attributeOf(condition["key"], *key);
    readNames(read);
    if (action == AuthorizationAction::Custom)
        refuseIdentity(condition["key"], *key);
    readValues(condition["values"], read.attribute, read.blocks, read.ports);
    readValues(condition["notValues"], read.attribute, read.notBlocks, read.notPorts);
    if (read.values.empty() && read.notValues.empty())
        condition.error(ErrorCode::FieldMissing, "has neither values nor notValues",
                        "write the values that the condition wants");
    rule.when.push_back(std::move(read));
}

} // namespace drawbridge
