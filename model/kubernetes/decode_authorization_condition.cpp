// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_authorization_rule.h"
#include "model/kubernetes/decode_authorization_values.h"

#include <algorithm>
#include <array>

// The `when` part of a rule: which attributes there are and what values they take. Authority:
// istio.md 1.6 and 3.1 Z1, Z6 to Z8, Z10, Z12.
// Tested by tests/unit/kubernetes/test_decode_authorization.cpp

namespace drawbridge {
namespace {

constexpr std::array<std::string_view, 12> kPlainKeys{"source.ip",
                                                      "remote.ip",
                                                      "source.namespace",
                                                      "source.principal",
                                                      "source.trustDomain",
                                                      "source.serviceAccount",
                                                      "destination.ip",
                                                      "destination.port",
                                                      "connection.sni",
                                                      "request.auth.principal",
                                                      "request.auth.audiences",
                                                      "request.auth.presenter"};
constexpr std::array<std::string_view, 4> kBracketedKeys{
    "request.headers", "request.experimental.inline.headers", "request.auth.claims",
    "experimental.envoy.filters."};

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

void checkKey(const YamlCursor &field, std::string_view key)
{
    if (std::ranges::find(kPlainKeys, key) != kPlainKeys.end())
        return;
    const auto startsKey = [&](std::string_view prefix) { return key.starts_with(prefix); };
    if (std::ranges::any_of(kBracketedKeys, startsKey)) {
        if (!isBracketed(key))
            field.error(ErrorCode::FieldInvalid, "is not of the form name[part]",
                        "write request.headers[x-name] or request.auth.claims[name]");
        return;
    }
    const auto old = std::ranges::find_if(kOldKeys, startsKey, &OldKey::prefix);
    constexpr std::size_t mostShown = 80;
    field.error(ErrorCode::FieldInvalid,
                "is \"" + std::string(key.substr(0, mostShown)) +
                    "\", not a condition that Istio knows",
                old == kOldKeys.end() ? std::string() : std::string(old->hint));
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

void checkValues(const YamlCursor &list, std::string_view key)
{
    if (key == "source.ip" || key == "remote.ip" || key == "destination.ip")
        static_cast<void>(readAddressRanges(list));
    else if (key == "destination.port")
        static_cast<void>(readPortTexts(list));
    else if (key == "source.serviceAccount")
        static_cast<void>(readServiceAccountNames(list));
    else if (key == "source.trustDomain")
        static_cast<void>(readTrustDomains(list));
    else
        static_cast<void>(readFilledTexts(list));
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
    checkKey(condition["key"], *key);
    if (action == AuthorizationAction::Custom)
        refuseIdentity(condition["key"], *key);
    checkValues(condition["values"], *key);
    checkValues(condition["notValues"], *key);
    if (textsOf(condition["values"]).empty() && textsOf(condition["notValues"]).empty())
        condition.error(ErrorCode::FieldMissing, "has neither values nor notValues",
                        "write the values that the condition wants");
    rule.whenKeys.push_back(*key);
    rule.when.push_back(
        {*key, textsOf(condition["values"]), textsOf(condition["notValues"]), condition.where()});
}

} // namespace drawbridge
