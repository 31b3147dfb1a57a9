// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_jwt_values.h"

#include "model/base/ascii.h"
#include "model/yaml/yaml_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>

// istio.md 3.1 R1; net/url and time of Go, lestrrat-go/jwx/jwk. Tested by
// tests/unit/kubernetes/test_decode_request_authentication.cpp

namespace drawbridge {
namespace {

// ------------------------------------------------------------------------------------ addresses
bool isHexDigit(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool isLetterOrDigit(char c)
{
    return isDigit(c) || isLower(c) || (c >= 'A' && c <= 'Z');
}

bool isOneOf(char c, std::string_view characters)
{
    return characters.find(c) != std::string_view::npos;
}

/// Each % stands before two hexadecimal digits.
bool hasGoodEscapes(std::string_view text)
{
    for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
        if (at + 2 >= text.size() || !isHexDigit(text[at + 1]) || !isHexDigit(text[at + 2]))
            return false;
    }
    return true;
}

/// In a host only what is not ASCII may be escaped, and the % of an IPv6 zone.
bool isHostName(std::string_view host)
{
    for (std::size_t at = 0; at < host.size(); ++at) {
        const char c = host[at];
        const bool isEscape = c == '%' && (host.substr(at, 3) == "%25" ||
                                           (at + 1 < host.size() && host[at + 1] >= '8'));
        const bool isPlain = static_cast<unsigned char>(c) >= 0x80 || isLetterOrDigit(c) ||
                             isOneOf(c, "!$&'()*+,;=:[]<>\"-_.~");
        if (!isEscape && !isPlain)
            return false;
    }
    return hasGoodEscapes(host);
}

/// Nothing, or ":" and digits.
bool isOptionalPort(std::string_view text)
{
    return text.empty() ||
           (text.front() == ':' && std::all_of(text.begin() + 1, text.end(), isDigit));
}

bool isHost(std::string_view host)
{
    const std::size_t end = host.starts_with('[') ? host.rfind(']') : 0;
    if (end == std::string_view::npos)
        return false; // the bracket does not close
    const std::size_t colon = end > 0 ? end + 1 : std::min(host.rfind(':'), host.size());
    return isOptionalPort(host.substr(colon)) && isHostName(host.substr(0, colon));
}

bool isAuthority(std::string_view authority)
{
    const std::size_t at = authority.rfind('@');
    if (at == std::string_view::npos)
        return isHost(authority);
    const auto user = authority.substr(0, at);
    const bool isUser = std::ranges::all_of(
        user, [](char c) { return isLetterOrDigit(c) || isOneOf(c, "-._:~!$&'()*+,;=%@"); });
    return isUser && hasGoodEscapes(user) && isHost(authority.substr(at + 1));
}

/// What stands behind "https:"; without a slash it is anything at all.
bool isAddressBehindScheme(std::string_view rest)
{
    if (!rest.starts_with("//"))
        return !rest.starts_with('/') || hasGoodEscapes(rest);
    rest.remove_prefix(2);
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    return isAuthority(rest.substr(0, slash)) && hasGoodEscapes(rest.substr(slash));
}

bool isControl(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// ------------------------------------------------------------------------------------ durations
struct Unit {
    std::string_view name;
    std::uint64_t nanoseconds;
};
constexpr std::uint64_t kMillisecond = 1'000'000;
constexpr std::array<Unit, 8> kUnits{{{"ns", 1},
                                      {"us", 1'000},
                                      {"\u00b5s", 1'000}, // the micro sign
                                      {"\u03bcs", 1'000}, // the Greek letter
                                      {"ms", kMillisecond},
                                      {"s", 1'000 * kMillisecond},
                                      {"m", 60'000 * kMillisecond},
                                      {"h", 3'600'000 * kMillisecond}}};
constexpr auto kLongest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

std::string_view takeDigits(std::string_view &text)
{
    const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto digits = text.substr(0, count);
    text.remove_prefix(count);
    return digits;
}

/// ".5" of a unit, cut and rounded as Go does it.
std::uint64_t fractionOf(std::string_view digits, std::uint64_t unit)
{
    std::uint64_t number = 0;
    double scale = 1;
    for (const char digit : digits) {
        if (number > kLongest / 10)
            break;
        number = number * 10 + static_cast<std::uint64_t>(digit - '0');
        scale *= 10;
    }
    return static_cast<std::uint64_t>(static_cast<double>(number) *
                                      (static_cast<double>(unit) / scale));
}

/// The number with its unit in front of a duration, in nanoseconds.
std::optional<std::uint64_t> takePart(std::string_view &text)
{
    const auto whole = takeDigits(text);
    std::string_view fraction;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        fraction = takeDigits(text);
    }
    const auto unit =
        std::ranges::find_if(kUnits, [&](const Unit &each) { return text.starts_with(each.name); });
    if (unit == kUnits.end() || (whole.empty() && fraction.empty()))
        return std::nullopt;
    text.remove_prefix(unit->name.size());
    std::uint64_t number = 0;
    const auto read = std::from_chars(whole.data(), whole.data() + whole.size(), number);
    if ((!whole.empty() && read.ec != std::errc{}) || number > kLongest / unit->nanoseconds)
        return std::nullopt;
    return number * unit->nanoseconds + fractionOf(fraction, unit->nanoseconds);
}

// ----------------------------------------------------------------------------------------- keys
struct KeyType {
    std::string_view name;
    std::array<const char *, 2> numbers; ///< Members in base64; the second may be none.
    bool hasCurve;
};
constexpr std::array<KeyType, 4> kKeyTypes{{{"RSA", {"n", "e"}, false},
                                            {"EC", {"x", "y"}, true},
                                            {"OKP", {"x", nullptr}, true},
                                            {"oct", {"k", nullptr}, false}}};

bool isText(const YamlNode *member)
{
    return member != nullptr && member->kind == YamlNode::Kind::Scalar &&
           member->style == YamlNode::Style::Quoted;
}

/// With the characters of URLs or the classic ones, padded or not.
bool isBase64(std::string_view text)
{
    const std::size_t size = text.size();
    while (text.ends_with('=') && size - text.size() < 2)
        text.remove_suffix(1);
    const bool isPadded = text.size() < size;
    const std::string_view more = text.find_first_of("+/") != std::string_view::npos ? "+/" : "-_";
    return (isPadded ? size % 4 == 0 : size % 4 != 1) && std::ranges::all_of(text, [&](char c) {
               return isLetterOrDigit(c) || isOneOf(c, more);
           });
}

bool isBase64Member(const YamlNode &key, const char *name)
{
    const YamlNode *member = key.find(name);
    return isText(member) && isBase64(member->text);
}

const KeyType *typeOf(const YamlNode &key)
{
    const YamlNode *name = key.kind == YamlNode::Kind::Mapping ? key.find("kty") : nullptr;
    const auto found =
        isText(name) ? std::ranges::find(kKeyTypes, name->text, &KeyType::name) : kKeyTypes.end();
    return found == kKeyTypes.end() ? nullptr : &*found;
}

bool isKey(const YamlNode &key)
{
    const KeyType *type = typeOf(key);
    if (type == nullptr || (type->hasCurve && !isText(key.find("crv"))))
        return false;
    const auto isGoodNumber = [&](const char *name) {
        return name == nullptr || isBase64Member(key, name);
    };
    const auto isTextIfAny = [&](const char *name) {
        return key.find(name) == nullptr || isText(key.find(name));
    };
    const bool isPrivateGood = key.find("d") == nullptr || isBase64Member(key, "d");
    return std::ranges::all_of(type->numbers, isGoodNumber) && isPrivateGood &&
           std::ranges::all_of(std::array{"alg", "use", "kid"}, isTextIfAny);
}

/// The keys of a set, or the sole one that the text is.
std::optional<std::vector<YamlNode>> keysOf(const YamlNode &set)
{
    const YamlNode *keys = set.find("keys");
    if (keys == nullptr)
        return std::vector<YamlNode>{set};
    if (keys->kind != YamlNode::Kind::Sequence && !keys->isNull())
        return std::nullopt;
    return keys->items;
}

bool isPrivate(const YamlNode &key)
{
    return key.find("d") != nullptr || typeOf(key)->name == "oct";
}

std::optional<std::vector<YamlNode>> readKeys(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos || text[begin] != '{')
        return std::nullopt; // YAML would do for readYaml
    Diagnostics ignored;
    const auto documents = readYaml(text, makeFileRef("jwks.json"), {}, ignored);
    if (documents.size() != 1 || documents.front().kind != YamlNode::Kind::Mapping)
        return std::nullopt;
    return keysOf(documents.front());
}

} // namespace

bool isWebAddress(std::string_view text)
{
    const std::size_t hash = std::min(text.find('#'), text.size());
    const auto address = text.substr(0, hash);
    const std::size_t colon = std::min(address.find(':'), address.size());
    const std::string scheme = lowerCase(address.substr(0, colon));
    if ((scheme != "http" && scheme != "https") || colon == address.size() ||
        std::ranges::any_of(address, isControl) || !hasGoodEscapes(text.substr(hash)))
        return false;
    const auto rest = address.substr(colon + 1);
    return isAddressBehindScheme(rest.substr(0, rest.find('?')));
}

bool isJwksTimeout(std::string_view text)
{
    if (text.starts_with('+'))
        text.remove_prefix(1);
    std::uint64_t nanoseconds = 0;
    while (!text.empty()) {
        const auto part = takePart(text);
        if (!part || *part > kLongest - nanoseconds)
            return false;
        nanoseconds += *part;
    }
    return nanoseconds > 0 && nanoseconds % kMillisecond == 0;
}

void checkKeySet(const YamlCursor &jwks)
{
    const auto text = jwks.text();
    if (!text || text->empty())
        return;
    const auto keys = readKeys(*text);
    if (!keys || !std::ranges::all_of(*keys, isKey))
        jwks.error(ErrorCode::FieldInvalid, "is not a JSON Web Key Set",
                   "expected {\"keys\": [{\"kty\": \"RSA\", \"n\": ..., \"e\": ...}]}");
    else if (std::ranges::any_of(*keys, isPrivate))
        jwks.warning(ErrorCode::PolicySurprising, "holds a private key, which no verifier needs",
                     "keep only the public half, and replace the key");
}

} // namespace drawbridge
