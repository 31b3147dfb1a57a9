// SPDX-License-Identifier: Apache-2.0
// What looks like a secret (findings.md ZT-SEC-001 and ZT-SEC-002). Forms that vendors document are
// taken for what they are; names are taken as a hint that needs a value fit for it. Nothing here
// keeps or returns a part of a value.
// Tested by tests/unit/analysis/test_secret_patterns.cpp

#include "model/analysis/findings/secret_patterns.h"

#include "model/base/ascii.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace drawbridge {
namespace {

constexpr std::array<std::string_view, 13> kSecretWords{
    "password", "passwd",     "pwd",         "secret",     "token",       "apikey",    "api_key",
    "api-key",  "credential", "private_key", "privatekey", "private-key", "passphrase"};

/// What a name ends in when it tells about a secret and does not hold it.
constexpr std::array<std::string_view, 26> kOtherEndings{
    "file",     "path",     "dir",    "name",      "ref",      "url",      "uri",
    "host",     "port",     "ttl",    "expiry",    "lifetime", "type",     "issuer",
    "audience", "enabled",  "length", "algorithm", "mount",    "duration", "expiration",
    "timeout",  "endpoint", "key_id", "policy",    "field"};

constexpr std::array<std::string_view, 12> kPlaceholders{
    "changeme", "change-me", "change_me", "replaceme", "replace-me",  "example",
    "todo",     "redacted",  "dummy",     "none",      "placeholder", "null"};

bool isLetterOrDigit(char c)
{
    return isDigit(c) || isLower(c) || (c >= 'A' && c <= 'Z');
}

bool isBase64Url(char c)
{
    return isLetterOrDigit(c) || c == '_' || c == '-';
}

bool isUpperOrDigit(char c)
{
    return isDigit(c) || (c >= 'A' && c <= 'Z');
}

/// How many characters from `at` on satisfy `is`.
template<typename Predicate>
std::size_t runLength(std::string_view text, std::size_t at, Predicate is)
{
    std::size_t end = at;
    while (end < text.size() && is(text[end]))
        ++end;
    return end - at;
}

/// Whether `prefix` stands at the beginning of a word, followed by at least `count` fit characters.
template<typename Predicate>
bool holdsToken(std::string_view text, std::string_view prefix, std::size_t count, Predicate is)
{
    for (std::size_t at = text.find(prefix); at != std::string_view::npos;
         at = text.find(prefix, at + 1)) {
        const bool isWordStart = at == 0 || !isLetterOrDigit(text[at - 1]);
        if (isWordStart && runLength(text, at + prefix.size(), is) >= count)
            return true;
    }
    return false;
}

bool isJwtAt(std::string_view text, std::size_t at)
{
    for (int part = 0; part < 3; ++part) {
        const std::size_t length = runLength(text, at, isBase64Url);
        if (length < 10 || (part == 1 && text.substr(at, 3) != "eyJ"))
            return false;
        at += length;
        if (part < 2 && (at >= text.size() || text[at++] != '.'))
            return false;
    }
    return true;
}

bool holdsJwt(std::string_view text)
{
    for (std::size_t at = text.find("eyJ"); at != std::string_view::npos;
         at = text.find("eyJ", at + 1))
        if (isJwtAt(text, at))
            return true;
    return false;
}

bool holdsPrivateKey(std::string_view text)
{
    for (std::size_t at = text.find("-----BEGIN "); at != std::string_view::npos;
         at = text.find("-----BEGIN ", at + 1)) {
        const std::size_t end = text.find("-----", at + 11);
        if (end != std::string_view::npos &&
            text.substr(at + 11, end - at - 11).ends_with("PRIVATE KEY"))
            return true;
    }
    return false;
}

bool isPlaceholder(std::string_view value)
{
    const std::string lower = lowerCase(value);
    const bool isRepeated = !lower.empty() &&
                            lower.find_first_not_of(lower.front()) == std::string::npos &&
                            (lower.front() == 'x' || lower.front() == '*' || lower.front() == '.');
    return isRepeated || std::ranges::find(kPlaceholders, lower) != kPlaceholders.end() ||
           lower.starts_with("your-") || lower.starts_with("your_") || lower.starts_with("<") ||
           lower.starts_with("{{") || lower.starts_with("example-");
}

/// "SECRET" for COOKIE_SECRET: a capital word that only says what belongs there.
bool repeatsName(std::string_view name, std::string_view value)
{
    const bool isWord =
        std::ranges::all_of(value, [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
    return isWord && name.ends_with(value) &&
           (name.size() == value.size() || name[name.size() - value.size() - 1] == '_');
}

bool isNumberOrFlag(std::string_view value)
{
    const std::string lower = lowerCase(value);
    return lower == "true" || lower == "false" || lower == "yes" || lower == "no" ||
           value.find_first_not_of("0123456789.-+") == std::string_view::npos;
}

/// Something that stands for a value elsewhere: a variable, a file, an address.
bool isReference(std::string_view value)
{
    return value.find("$(") != std::string_view::npos ||
           value.find("${") != std::string_view::npos || value.starts_with('$') ||
           value.starts_with('/') || value.starts_with("./") || value.starts_with("~/") ||
           value.find("://") != std::string_view::npos;
}

/// Bits per character, after Shannon.
double entropyOf(std::string_view value)
{
    std::array<std::size_t, 256> counts{};
    for (const char c : value)
        ++counts[static_cast<unsigned char>(c)];
    double bits = 0;
    for (const std::size_t count : counts)
        if (count != 0) {
            const double share = static_cast<double>(count) / static_cast<double>(value.size());
            bits -= share * std::log2(share);
        }
    return bits;
}

bool isPasswordName(std::string_view lower)
{
    return lower.find("passw") != std::string_view::npos ||
           lower.find("passphrase") != std::string_view::npos ||
           lower.find("pwd") != std::string_view::npos;
}

/// The password of the user part that ends before `at`, or nothing.
bool isWrittenOut(std::string_view password)
{
    return !password.empty() && !isPlaceholder(password) &&
           password.find_first_of("$<{%") == std::string_view::npos;
}

} // namespace

bool isSecretName(std::string_view name)
{
    const std::string lower = lowerCase(name);
    if (lower.find("public") != std::string::npos || lower.find("tokeniz") != std::string::npos)
        return false;
    if (std::ranges::any_of(kOtherEndings,
                            [&](std::string_view ending) { return lower.ends_with(ending); }))
        return false;
    return std::ranges::any_of(
        kSecretWords, [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

bool holdsAwsKeyId(std::string_view text)
{
    return holdsToken(text, "AKIA", 16, isUpperOrDigit) ||
           holdsToken(text, "ASIA", 16, isUpperOrDigit);
}

std::optional<std::string> secretFormIn(std::string_view text)
{
    if (holdsPrivateKey(text))
        return "a private key in PEM";
    if (holdsAwsKeyId(text))
        return "the id of an AWS key";
    if (holdsToken(text, "ghp_", 36, isLetterOrDigit) ||
        holdsToken(text, "github_pat_", 22, isBase64Url))
        return "a token of GitHub";
    for (const char *prefix : {"xoxa-", "xoxb-", "xoxp-", "xoxr-", "xoxs-"})
        if (holdsToken(text, prefix, 10, isBase64Url))
            return "a token of Slack";
    if (holdsToken(text, "AIza", 35, isBase64Url))
        return "an API key of Google";
    if (holdsJwt(text))
        return "a JSON Web Token";
    return std::nullopt;
}

SecretSign secretSignOf(std::string_view name, std::string_view value)
{
    if (value.empty())
        return SecretSign::None;
    if (secretFormIn(value))
        return SecretSign::Value;
    if (!isSecretName(name) || isReference(value) || isPlaceholder(value) ||
        isNumberOrFlag(value) || repeatsName(name, value))
        return SecretSign::None;
    const bool isRandom = value.size() >= 20 && entropyOf(value) >= 4.0;
    const bool isWord = value.find_first_of(" \t\n") != std::string_view::npos;
    if (isRandom && !isWord)
        return SecretSign::Strong;
    return isPasswordName(lowerCase(name)) ? SecretSign::Strong : SecretSign::Name;
}

bool holdsUrlPassword(std::string_view text)
{
    for (std::size_t at = text.find("://"); at != std::string_view::npos;
         at = text.find("://", at + 3)) {
        const std::size_t end =
            std::min(text.find_first_of("/ \t\n\r\"'?#,;<>", at + 3), text.size());
        const std::string_view authority = text.substr(at + 3, end - at - 3);
        const std::size_t sign = authority.rfind('@');
        const std::size_t colon = authority.find(':');
        if (sign == std::string_view::npos || colon == std::string_view::npos || colon > sign ||
            sign + 1 == authority.size())
            continue;
        if (isWrittenOut(authority.substr(colon + 1, sign - colon - 1)))
            return true;
    }
    return false;
}

SecretSign literalSignOf(std::string_view name, std::string_view value)
{
    const bool isText = value.find('\n') != std::string_view::npos;
    return isText && !secretFormIn(value) ? SecretSign::None : secretSignOf(name, value);
}

} // namespace drawbridge
