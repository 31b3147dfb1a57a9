// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/yaml_scalar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

// The resolution table of the YAML reader that kubectl and the API server use (sigs.k8s.io/yaml,
// goyaml.v2/resolve.go): first the words, then whole numbers with Go's base prefixes, then floats.
// Tested by tests/unit/yaml/test_yaml_scalar.cpp

namespace drawbridge {
namespace {

constexpr std::array<std::string_view, 11> kTrue{"y",    "Y",    "yes", "Yes", "YES", "true",
                                                 "True", "TRUE", "on",  "On",  "ON"};
constexpr std::array<std::string_view, 11> kFalse{"n",     "N",     "no",  "No",  "NO", "false",
                                                  "False", "FALSE", "off", "Off", "OFF"};
constexpr std::array<std::string_view, 5> kNull{"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 12> kSpecialFloats{".nan",  ".NaN",  ".NAN",  ".inf",
                                                          ".Inf",  ".INF",  "+.inf", "+.Inf",
                                                          "+.INF", "-.inf", "-.Inf", "-.INF"};

template<std::size_t N>
bool isOneOf(std::string_view text, const std::array<std::string_view, N> &words)
{
    return std::ranges::find(words, text) != words.end();
}

std::string withoutUnderscores(std::string_view text)
{
    std::string out(text);
    std::erase(out, '_');
    return out;
}

std::optional<std::int64_t> parseDigits(std::string_view digits, int base, bool isNegative)
{
    std::uint64_t value = 0;
    const char *end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value, base);
    if (digits.empty() || error != std::errc{} || stop != end || value > (1ULL << 63U) - 1)
        return std::nullopt;
    return isNegative ? -static_cast<std::int64_t>(value) : static_cast<std::int64_t>(value);
}

/// Go's strconv.ParseInt with base 0.
std::optional<std::int64_t> parseGoInteger(std::string_view text)
{
    const bool isNegative = text.starts_with('-');
    if (isNegative || text.starts_with('+'))
        text.remove_prefix(1);
    const auto hasPrefix = [&](char letter) {
        return text.size() > 2 && text[0] == '0' && (text[1] | 0x20) == letter;
    };
    if (hasPrefix('x'))
        return parseDigits(text.substr(2), 16, isNegative);
    if (hasPrefix('o'))
        return parseDigits(text.substr(2), 8, isNegative);
    if (hasPrefix('b'))
        return parseDigits(text.substr(2), 2, isNegative);
    if (text.size() > 1 && text[0] == '0')
        return parseDigits(text.substr(1), 8, isNegative);
    return parseDigits(text, 10, isNegative);
}

/// ^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$
std::optional<double> parseFloat(std::string_view text)
{
    if (text.starts_with('+'))
        text.remove_prefix(1);
    const std::size_t first = text.starts_with('-') ? 1 : 0;
    const bool startsWell =
        first < text.size() && (text[first] == '.' || (text[first] >= '0' && text[first] <= '9'));
    if (!startsWell || text.find_first_not_of("0123456789.eE+-") != std::string_view::npos)
        return std::nullopt;
    double value = 0;
    const char *end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (stop != end || (error != std::errc{} && error != std::errc::result_out_of_range))
        return std::nullopt;
    return value;
}

bool isSomeInteger(std::string_view text)
{
    if (parseGoInteger(text))
        return true;
    const std::size_t first = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
    return first < text.size() && text[first] != '0' &&
           text.find_first_not_of("0123456789", first) == std::string_view::npos;
}

/// Leaves out most texts before they are compared with all the words.
bool mayBeWord(std::string_view text)
{
    constexpr std::size_t longest = 5;
    return text.empty() || (text.size() <= longest &&
                            std::string_view("yYnNtTfFoO~.+-").find(text.front()) != text.npos);
}

ScalarType typeOfPlain(std::string_view text)
{
    if (mayBeWord(text)) {
        if (isOneOf(text, kNull))
            return ScalarType::Null;
        if (isOneOf(text, kTrue) || isOneOf(text, kFalse))
            return ScalarType::Bool;
        if (isOneOf(text, kSpecialFloats))
            return ScalarType::Float;
    }
    const char first = text.front();
    if (first != '.' && first != '+' && first != '-' && (first < '0' || first > '9'))
        return ScalarType::String;
    const std::string plain = withoutUnderscores(text);
    if (isSomeInteger(plain))
        return ScalarType::Integer;
    return parseFloat(plain) ? ScalarType::Float : ScalarType::String;
}

} // namespace

std::string_view describe(ScalarType type)
{
    switch (type) {
    case ScalarType::Null: return "null";
    case ScalarType::Bool: return "a boolean";
    case ScalarType::Integer: return "a whole number";
    case ScalarType::Float: return "a number";
    case ScalarType::String: return "a string";
    }
    return "a string";
}

ScalarType scalarType(const YamlNode &node)
{
    if (node.kind == YamlNode::Kind::Null)
        return ScalarType::Null;
    using Tag = YamlNode::Tag;
    const bool isText = node.tag == Tag::String || node.tag == Tag::Merge || node.tag == Tag::Other;
    if (node.style != YamlNode::Style::Plain || isText)
        return ScalarType::String;
    const ScalarType type = typeOfPlain(node.text);
    return node.tag == Tag::Float && type == ScalarType::Integer ? ScalarType::Float : type;
}

bool isTrue(const YamlNode &node)
{
    return isOneOf(node.text, kTrue);
}

bool isOldNumber(const YamlNode &node)
{
    std::string_view text = node.text;
    if (text.starts_with('-') || text.starts_with('+'))
        text.remove_prefix(1);
    const bool hasOldPrefix = text.size() > 1 && text[0] == '0' && (text[1] | 0x20) != 'x';
    return scalarType(node) == ScalarType::Integer &&
           (hasOldPrefix || text.find('_') != std::string_view::npos);
}

std::optional<std::int64_t> wholeNumber(const YamlNode &node)
{
    const ScalarType type = scalarType(node);
    const std::string plain = withoutUnderscores(node.text);
    if (type == ScalarType::Integer)
        return parseGoInteger(plain);
    if (type != ScalarType::Float)
        return std::nullopt;
    constexpr double largestExact = 9007199254740992.0; // 2^53
    const std::optional<double> value = parseFloat(plain);
    if (!value || std::trunc(*value) != *value || std::abs(*value) > largestExact)
        return std::nullopt;
    return static_cast<std::int64_t>(*value);
}

} // namespace drawbridge
