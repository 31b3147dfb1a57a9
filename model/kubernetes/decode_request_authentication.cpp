// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_istio_values.h"
#include "model/kubernetes/decode_jwt_values.h"
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

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

bool isHeaderName(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

void checkLocations(const YamlCursor &rule)
{
    for (const YamlCursor &header : rule["fromHeaders"].items()) {
        if (!header.expectMapping(true))
            continue;
        header.allowOnly({"name", "prefix"});
        static_cast<void>(header["name"].requiredText());
        static_cast<void>(header["prefix"].text());
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

/// `jwks_uri` is the older name of `jwksUri`.
YamlCursor addressOfKeys(const YamlCursor &rule)
{
    return rule["jwksUri"].exists() ? rule["jwksUri"] : rule["jwks_uri"];
}

void checkSources(const YamlCursor &rule, const JwtRule &read)
{
    const int ways = (rule["jwksUri"].exists() ? 1 : 0) + (rule["jwks_uri"].exists() ? 1 : 0) +
                     (rule["jwks"].exists() ? 1 : 0);
    if (ways > 1)
        rule.error(ErrorCode::FieldInvalid, "has more than one of jwks, jwksUri and jwks_uri",
                   "leave one of them");
    if (read.issuer.empty() && read.jwksUri.empty())
        rule.error(ErrorCode::FieldMissing, "has neither issuer nor jwksUri",
                   "name who makes the tokens");
    if (!read.jwksUri.empty() && !isWebAddress(read.jwksUri))
        addressOfKeys(rule).error(ErrorCode::FieldInvalid, "is not an http or https URL");
    checkKeySet(rule["jwks"]);
    const auto timeout = rule["timeout"].text();
    if (timeout && !isJwksTimeout(*timeout))
        rule["timeout"].error(ErrorCode::FieldInvalid,
                              "is not a duration of whole milliseconds above zero",
                              "write 5s or 1m30s");
}

JwtRule readJwtRule(const YamlCursor &rule)
{
    JwtRule result;
    result.where = rule.where();
    if (!rule.expectMapping(true))
        return result;
    rule.allowOnly({"issuer", "audiences", "jwksUri", "jwks_uri", "jwks", "fromHeaders",
                    "fromParams", "fromCookies", "outputPayloadToHeader", "forwardOriginalToken",
                    "outputClaimToHeaders", "timeout", "spaceDelimitedClaims", "presence"});
    result.issuer = rule["issuer"].textOr({});
    result.jwksUri = addressOfKeys(rule).textOr({});
    result.audiences = readFilled(rule["audiences"]);
    result.forwardsToken = rule["forwardOriginalToken"].boolean().value_or(false);
    static_cast<void>(rule["outputPayloadToHeader"].text());
    static_cast<void>(readEnum(rule["presence"], {"OPTIONAL", "REQUIRED"}));
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
