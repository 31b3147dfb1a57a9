// SPDX-License-Identifier: Apache-2.0
// The HTTP part of an attempt, from JSON. Claims become texts by their path, as the proxy's
// metadata has them: of "scope" and "permission" each word is one (Istio's spaceDelimitedClaims).
#include "app/cli/http_request.h"

#include "app/cli/json_lines.h"
#include "model/base/ascii.h"

namespace drawbridge::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kDeepestClaim = 16;

std::optional<std::string> toldText(const Json &object, const char *key)
{
    auto text = textOf(object, key);
    return text.empty() ? std::nullopt : std::optional(std::move(text));
}

std::vector<std::string> textsOf(const Json &value)
{
    if (value.is_string())
        return {value.get<std::string>()};
    std::vector<std::string> texts;
    if (value.is_array())
        for (const auto &item : value)
            if (item.is_string())
                texts.push_back(item.get<std::string>());
    return texts;
}

std::vector<std::string> wordsOf(const std::string &text)
{
    std::vector<std::string> words;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find(' ', begin), text.size());
        if (end > begin)
            words.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return words;
}

void addClaims(const Json &value, std::vector<std::string> path, RequestToken &token)
{
    if (!value.is_object()) {
        const bool isWords = path.size() == 1 && (path[0] == "scope" || path[0] == "permission");
        token.claims[std::move(path)] =
            isWords && value.is_string() ? wordsOf(value.get<std::string>()) : textsOf(value);
        return;
    }
    if (path.size() >= kDeepestClaim)
        return;
    for (const auto &[name, claim] : value.items()) {
        auto inner = path;
        inner.push_back(name);
        addClaims(claim, std::move(inner), token);
    }
}

Result<std::map<std::string, std::string>> headersOf(const Json &headers)
{
    std::map<std::string, std::string> read;
    if (headers.is_null())
        return read;
    if (!headers.is_object())
        return fail(ErrorCode::Usage, "\"headers\" is not an object of names and values");
    for (const auto &[name, value] : headers.items()) {
        if (!value.is_string())
            return fail(ErrorCode::Usage, "the header \"" + name + "\" is not a text");
        read[lowerCase(name)] = value.get<std::string>();
    }
    return read;
}

const Json &partOf(const Json &object, const char *key)
{
    static const Json kNothing;
    const auto found = object.find(key);
    return found == object.end() ? kNothing : *found;
}

} // namespace

Result<RequestToken> tokenOf(const Json &jwt)
{
    if (!jwt.is_object())
        return fail(ErrorCode::Usage,
                    "\"jwt\" is not an object {\"principal\", \"audiences\", \"claims\"}");
    RequestToken token;
    if (const auto &claims = partOf(jwt, "claims"); claims.is_object())
        addClaims(claims, {}, token);
    if (const auto &audiences = partOf(jwt, "audiences"); !textsOf(audiences).empty())
        token.claims[{"aud"}] = textsOf(audiences);
    if (const auto principal = textOf(jwt, "principal"); !principal.empty()) {
        const auto slash = principal.rfind('/');
        if (slash == std::string::npos)
            return fail(ErrorCode::Usage, "\"principal\" of a token is \"" + principal +
                                              "\", expected ISSUER/SUBJECT");
        token.claims[{"iss"}] = {principal.substr(0, slash)};
        token.claims[{"sub"}] = {principal.substr(slash + 1)};
    }
    return token;
}

Result<HttpRequest> httpRequestOf(const Json &http, const Json &jwt)
{
    HttpRequest request;
    request.method = toldText(http, "method");
    request.path = toldText(http, "path");
    request.host = toldText(http, "host");
    auto headers = headersOf(http.is_object() ? partOf(http, "headers") : Json());
    if (!headers)
        return tl::unexpected(headers.error());
    request.headers = std::move(*headers);
    request.isTokenTold = true;
    if (jwt.is_null())
        return request;
    auto token = tokenOf(jwt);
    if (!token)
        return tl::unexpected(token.error());
    request.token = std::move(*token);
    return request;
}

Result<std::pair<std::string, std::string>> headerOf(const std::string &text)
{
    const auto end = text.find_first_of("=:", text.starts_with(':') ? 1 : 0);
    if (end == std::string::npos || end == 0)
        return fail(ErrorCode::Usage, "the header \"" + text + "\" is not of the form NAME=VALUE");
    const auto value = text.find_first_not_of(' ', end + 1);
    return std::pair{lowerCase(text.substr(0, end)),
                     value == std::string::npos ? std::string() : text.substr(value)};
}

} // namespace drawbridge::cli
