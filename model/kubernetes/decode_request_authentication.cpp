// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_istio_values.h"
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"
#include "model/yaml/yaml_reader.h"

#include <algorithm>
#include <string_view>
#include <utility>

// security.istio.io RequestAuthentication, as strictly as the CRD and the webhook (istio.md 1.10
// and 3.1 A1 to A5, R1). The keys themselves are not kept. Tested by
// tests/unit/kubernetes/test_decode_request_authentication.cpp

namespace drawbridge {
namespace {

/// Each item of a list is a string that is not empty.
std::vector<std::string> readFilled(const YamlCursor &list)
{
    for (const YamlCursor &item : list.items()) {
        if (item.isScalar() && item.node()->text.empty())
            item.error(ErrorCode::FieldInvalid, "is an empty string", "take it out");
    }
    return list.textList();
}

bool startsWithIgnoringCase(std::string_view text, std::string_view lowerPrefix)
{
    return text.size() >= lowerPrefix.size() &&
           std::equal(lowerPrefix.begin(), lowerPrefix.end(), text.begin(), [](char a, char b) {
               return a == b || (b >= 'A' && b <= 'Z' && a == b + 32);
           });
}

/// http or https, and nothing in it that a URL cannot hold (Go's url.Parse).
bool isWebAddress(std::string_view text)
{
    const bool hasScheme =
        startsWithIgnoringCase(text, "http://") || startsWithIgnoringCase(text, "https://");
    return hasScheme && std::ranges::none_of(text, [](char c) {
               return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '\\' || c == '"' ||
                      c == '<' || c == '>';
           });
}

bool isHeaderName(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

std::string_view unitAtFront(std::string_view text)
{
    for (const std::string_view unit : {"ns", "us", "µs", "ms", "s", "m", "h"}) {
        if (text.starts_with(unit))
            return unit;
    }
    return {};
}

/// A Go duration above zero: "5s", "1m30s", "1.5h".
bool isDuration(std::string_view text)
{
    bool isAboveZero = false;
    if (text.empty())
        return false;
    while (!text.empty()) {
        const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
        const std::string_view number = text.substr(0, digits);
        text.remove_prefix(digits);
        const std::string_view unit = unitAtFront(text);
        if (number.empty() || number == "." || std::ranges::count(number, '.') > 1 || unit.empty())
            return false;
        isAboveZero = isAboveZero || number.find_first_of("123456789") != std::string_view::npos;
        text.remove_prefix(unit.size());
    }
    return isAboveZero;
}

bool holdsPrivateKey(const YamlNode &keySet)
{
    if (keySet.find("d") != nullptr)
        return true;
    const YamlNode *keys = keySet.find("keys");
    return keys != nullptr && std::ranges::any_of(keys->items, [](const YamlNode &key) {
               return key.kind == YamlNode::Kind::Mapping && key.find("d") != nullptr;
           });
}

/// RFC 7517. The set itself is not kept.
void checkKeys(const YamlCursor &jwks)
{
    const auto text = jwks.text();
    if (!text || text->empty())
        return;
    Diagnostics ignored;
    const auto documents = readYaml(*text, makeFileRef("jwks.json"), {}, ignored);
    if (documents.size() != 1 || documents.front().kind != YamlNode::Kind::Mapping)
        jwks.error(ErrorCode::FieldInvalid, "is not a JSON Web Key Set",
                   "expected {\"keys\": [...]}");
    else if (holdsPrivateKey(documents.front()))
        jwks.warning(ErrorCode::PolicySurprising, "holds a private key, which no verifier needs",
                     "keep only the public half, and replace the key");
}

void checkLocations(const YamlCursor &rule)
{
    for (const YamlCursor &header : rule["fromHeaders"].items()) {
        if (!header.expectMapping(true))
            continue;
        header.allowOnly({"name", "prefix"});
        static_cast<void>(header["name"].requiredText());
    }
    static_cast<void>(readFilled(rule["fromParams"]));
    static_cast<void>(readFilled(rule["fromCookies"]));
    static_cast<void>(readFilled(rule["spaceDelimitedClaims"]));
    for (const YamlCursor &item : rule["outputClaimToHeaders"].items()) {
        if (!item.expectMapping(true))
            continue;
        item.allowOnly({"header", "claim"});
        static_cast<void>(item["claim"].requiredText());
        const auto header = item["header"].requiredText();
        if (header && !isHeaderName(*header))
            item["header"].error(ErrorCode::FieldInvalid, "is not the name of an HTTP header",
                                 "letters, digits, - and _");
    }
}

void checkSources(const YamlCursor &rule, const JwtRule &read)
{
    if (read.issuer.empty() && read.jwksUri.empty())
        rule.error(ErrorCode::FieldMissing, "has neither issuer nor jwksUri",
                   "name who makes the tokens");
    if (!read.jwksUri.empty() && !isWebAddress(read.jwksUri))
        rule["jwksUri"].error(ErrorCode::FieldInvalid, "is not an http or https URL");
    checkKeys(rule["jwks"]);
    const auto timeout = rule["timeout"].text();
    if (timeout && !isDuration(*timeout))
        rule["timeout"].error(ErrorCode::FieldInvalid, "is not a duration above zero",
                              "write 5s or 1m30s");
}

JwtRule readJwtRule(const YamlCursor &rule)
{
    JwtRule result;
    result.where = rule.where();
    if (!rule.expectMapping(true))
        return result;
    rule.allowOnly({"issuer", "audiences", "jwksUri", "jwks", "fromHeaders", "fromParams",
                    "fromCookies", "outputPayloadToHeader", "forwardOriginalToken",
                    "outputClaimToHeaders", "timeout", "spaceDelimitedClaims", "presence"});
    result.issuer = rule["issuer"].textOr({});
    result.jwksUri = rule["jwksUri"].textOr({});
    result.audiences = readFilled(rule["audiences"]);
    result.forwardsToken = rule["forwardOriginalToken"].boolean().value_or(false);
    static_cast<void>(rule["outputPayloadToHeader"].text());
    static_cast<void>(readEnum(rule["presence"], {"UNSET", "OPTIONAL", "REQUIRED"}));
    checkSources(rule, result);
    checkLocations(rule);
    return result;
}

} // namespace

std::optional<KubernetesObject> decodeRequestAuthentication(const YamlCursor &object,
                                                            ObjectMeta meta)
{
    object.allowOnly({"apiVersion", "kind", "metadata", "spec", "status"});
    checkIstioAnnotations(object, meta);
    const YamlCursor spec = object["spec"];
    RequestAuthenticationObject result;
    result.meta = std::move(meta);
    if (!spec.expectMapping())
        return result;
    spec.allowOnly({"selector", "targetRef", "targetRefs", "jwtRules"});
    IstioAttachment attachment = readIstioAttachment(spec);
    result.selector = std::move(attachment.selector);
    result.targets = std::move(attachment.targets);
    for (const YamlCursor &rule : spec["jwtRules"].items())
        result.rules.push_back(readJwtRule(rule));
    return result;
}

} // namespace drawbridge
