// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_authorization_values.h"

#include "model/kubernetes/decode_values.h"

#include <algorithm>
#include <charconv>
#include <string_view>

// What istiod's webhook checks in the values of an AuthorizationPolicy (istio.md 3.1 Z6 to Z11).
// Tested by tests/unit/kubernetes/test_authorization_checks.cpp

namespace drawbridge {
namespace {

constexpr std::size_t kMostShown = 80;

std::string shown(std::string_view text)
{
    return '"' + std::string(text.substr(0, kMostShown)) + '"';
}

/// Each item of the list that is a string and not empty.
template<typename Visit>
void forEachText(const YamlCursor &list, const Visit &visit)
{
    for (const YamlCursor &item : list.items()) {
        const auto text = item.text();
        if (!item.exists())
            item.error(ErrorCode::FieldWrongType, "is null, expected a string");
        else if (text && text->empty())
            item.error(ErrorCode::FieldInvalid, "is an empty string", "take it out");
        else if (text)
            visit(item, *text);
    }
}

bool isServiceAccountName(std::string_view value)
{
    constexpr std::size_t longest = 320;
    return std::ranges::count(value, '/') <= 1 && !value.starts_with('/') &&
           !value.ends_with('/') && value.find('*') == std::string_view::npos &&
           value.size() <= longest;
}

bool isTrustDomainPattern(std::string_view value, SlashInDomain slash)
{
    const std::size_t star = value.find('*');
    const bool isAtEnd = star == std::string_view::npos || star == 0 || star + 1 == value.size();
    return isAtEnd && std::ranges::count(value, '*') <= 1 &&
           (slash == SlashInDomain::Taken || value.find('/') == std::string_view::npos);
}

/// pchar of RFC 3986, as Envoy's path templates take it.
bool isPathLiteral(std::string_view segment)
{
    return !segment.empty() && std::ranges::all_of(segment, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-._~%!$&'()+,;:@=").find(c) != std::string_view::npos;
    });
}

std::string_view trimmedSlashes(std::string_view path)
{
    while (path.starts_with('/'))
        path.remove_prefix(1);
    while (path.ends_with('/'))
        path.remove_suffix(1);
    return path;
}

/// Why the webhook refuses a path; empty when it takes it.
std::string_view faultOfPath(std::string_view path)
{
    const bool isTemplate =
        path.find("{*}") != std::string_view::npos || path.find("{**}") != std::string_view::npos;
    bool isBehindAny = false;
    std::string_view rest = trimmedSlashes(path);
    while (true) {
        const std::size_t slash = rest.find('/');
        const std::string_view segment = rest.substr(0, slash);
        const bool isOperator = segment == "{*}" || segment == "{**}";
        if (isOperator && isBehindAny)
            return "has an operator behind {**}, which must be the last";
        isBehindAny = isBehindAny || segment == "{**}";
        if (!isOperator && segment.find_first_of("{}") != std::string_view::npos)
            return "has braces other than the segments {*} and {**}";
        if (!isOperator && isTemplate && !isPathLiteral(segment))
            return "has a segment beside {*} or {**} that is no plain path segment";
        if (slash == std::string_view::npos)
            return {};
        rest.remove_prefix(slash + 1);
    }
}

} // namespace

std::vector<std::string> readFilledTexts(const YamlCursor &list)
{
    std::vector<std::string> values;
    forEachText(list, [&](const YamlCursor &, const std::string &text) { values.push_back(text); });
    return values;
}

std::vector<Cidr> readAddressRanges(const YamlCursor &list)
{
    std::vector<Cidr> ranges;
    forEachText(list, [&](const YamlCursor &item, const std::string &text) {
        constexpr std::uint8_t ipv4Bits = 32;
        constexpr std::uint8_t ipv6Bits = 128;
        const Result<IpAddress> address = IpAddress::parse(text, item.where());
        if (address)
            ranges.push_back(
                {*address, address->family == AddressFamily::IPv4 ? ipv4Bits : ipv6Bits});
        else if (const auto cidr = readCidr(item))
            ranges.push_back(*cidr);
    });
    return ranges;
}

std::vector<std::string> readServiceAccountNames(const YamlCursor &list)
{
    constexpr std::size_t most = 16;
    std::vector<std::string> names;
    forEachText(list, [&](const YamlCursor &item, const std::string &text) {
        names.push_back(text);
        if (!isServiceAccountName(text))
            item.error(ErrorCode::FieldInvalid,
                       "is " + shown(text) + ", expected NAME or NAMESPACE/NAME",
                       "wildcards are not known here; write each service account");
    });
    if (names.size() > most)
        list.error(ErrorCode::FieldInvalid, "has more than 16 values", "write two items of from");
    return names;
}

std::vector<std::string> readTrustDomains(const YamlCursor &list, SlashInDomain slash)
{
    std::vector<std::string> domains;
    forEachText(list, [&](const YamlCursor &item, const std::string &text) {
        domains.push_back(text);
        if (!isTrustDomainPattern(text, slash))
            item.error(ErrorCode::FieldInvalid, "is " + shown(text) + ", not a trust domain",
                       slash == SlashInDomain::Taken
                           ? "one * is allowed, at the beginning or the end"
                           : "one * is allowed, at the beginning or the end, and no /");
    });
    return domains;
}

std::vector<std::uint16_t> readPortTexts(const YamlCursor &list)
{
    std::vector<std::uint16_t> ports;
    forEachText(list, [&](const YamlCursor &item, const std::string &text) {
        std::uint16_t port = 0;
        const char *end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, port);
        if (error == std::errc{} && stop == end)
            ports.push_back(port);
        else
            item.error(ErrorCode::PortInvalid, "is " + shown(text) + ", expected 0 to 65535",
                       "names and ranges of ports are not known here");
    });
    return ports;
}

std::vector<std::string> readPaths(const YamlCursor &list)
{
    std::vector<std::string> paths;
    forEachText(list, [&](const YamlCursor &item, const std::string &text) {
        paths.push_back(text);
        if (const std::string_view fault = faultOfPath(text); !fault.empty())
            item.error(ErrorCode::FieldInvalid, fault,
                       "/a/{*} is one segment, /a/{**} is all below /a/");
    });
    return paths;
}

} // namespace drawbridge
