// SPDX-License-Identifier: Apache-2.0
#include "model/topology/connection_strings.h"

#include "model/topology/text_scan.h"

#include "model/base/address_set.h"

#include <algorithm>
#include <array>
#include <charconv>

// The forms in which database drivers take an address: key-value strings of libpq (PostgreSQL
// manual, 34.1.1), ADO.NET and PDO, and the driver prefixes of JDBC. Keys that are not about the
// place are passed by, so that user and password get no further.
// Tested by tests/unit/topology/test_address_text.cpp

namespace drawbridge {

namespace {

std::optional<std::uint16_t> portIn(std::string_view text)
{
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port == 0)
        return std::nullopt;
    return port;
}

bool isDnsName(std::string_view name)
{
    if (name.empty() || name.size() > 253)
        return false;
    bool hasLetter = false;
    std::size_t labelStart = 0;
    for (std::size_t i = 0; i <= name.size(); ++i) {
        if (i < name.size() && name[i] != '.') {
            if (!isAlphanumeric(name[i]) && name[i] != '-')
                return false;
            hasLetter = hasLetter || (isAlphanumeric(name[i]) && !isDigit(name[i]));
            continue;
        }
        const auto label = name.substr(labelStart, i - labelStart);
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
            return false;
        labelStart = i + 1;
    }
    return hasLetter;
}

/// Cuts "[::1]" or "name" off the front of `text`; what is left is empty or ":port".
std::optional<std::string_view> takeHost(std::string_view &text)
{
    if (text.empty() || text.front() != '[') {
        const auto host = text.substr(0, text.find(':'));
        text.remove_prefix(host.size());
        return host;
    }
    const auto close = text.find(']');
    if (close == std::string_view::npos)
        return std::nullopt;
    const auto host = text.substr(1, close - 1);
    text.remove_prefix(close + 1);
    return text.empty() || text.front() == ':' ? std::optional(host) : std::nullopt;
}

/// Cuts "_name._tcp." of an SRV name (RFC 2782) off the front of `text`.
std::string takePortName(std::string_view &text)
{
    const auto dot = text.find('.');
    const auto end = dot == std::string_view::npos ? dot : text.find('.', dot + 1);
    const bool isSrv = end != std::string_view::npos && text.front() == '_' &&
                       (text.substr(dot + 1, end - dot - 1) == "_tcp" ||
                        text.substr(dot + 1, end - dot - 1) == "_udp");
    if (!isSrv)
        return {};
    const std::string name = lowerText(text.substr(1, dot - 1));
    text.remove_prefix(end + 1);
    return name;
}

bool isHostKey(const std::string &key)
{
    static constexpr std::array<std::string_view, 8> kKeys{"host",           "server",   "hostname",
                                                           "datasource",     "addr",     "address",
                                                           "networkaddress", "unix_host"};
    return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

/// SqlClient writes "tcp:host,port".
std::optional<NamedHost> serverOf(std::string_view value)
{
    value = withoutPrefix(value, "tcp:");
    std::string text(value);
    if (value.find(':') == std::string_view::npos)
        std::replace(text.begin(), text.end(), ',', ':');
    return hostAndPort(text);
}

std::string keyOf(std::string_view text)
{
    std::string key = lowerText(trimmed(text));
    key.erase(std::remove(key.begin(), key.end(), ' '), key.end());
    const auto colon = key.find(':'); // PDO: "mysql:host"
    return colon == std::string::npos ? key : key.substr(colon + 1);
}

} // namespace

std::optional<NamedHost> hostAndPort(std::string_view text)
{
    NamedHost named;
    named.portName = takePortName(text);
    auto host = takeHost(text);
    if (!host)
        return std::nullopt;
    if (!text.empty()) {
        named.port = portIn(text.substr(1));
        if (!named.port)
            return std::nullopt;
    }
    if (host->size() > 1 && host->back() == '.')
        host->remove_suffix(1);
    named.isAddress = IpAddress::parse(*host).has_value();
    if (!named.isAddress && !isDnsName(*host))
        return std::nullopt;
    named.host = lowerText(*host);
    return named;
}

std::optional<NamedHost> hostOfKeyValues(std::string_view text)
{
    std::optional<NamedHost> named;
    std::optional<std::uint16_t> port;
    const bool hasSemicolons = text.find(';') != std::string_view::npos;
    forEachPart(text, hasSemicolons ? ";\r\n" : " \t\r\n", [&](std::string_view pair) {
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos)
            return;
        const std::string key = keyOf(pair.substr(0, equals));
        const auto value = trimmed(pair.substr(equals + 1));
        if (isHostKey(key))
            named = serverOf(value);
        else if (key == "port")
            port = portIn(value);
    });
    if (!named)
        return std::nullopt;
    if (!named->port)
        named->port = port;
    named->isNamedHost = true;
    named->shown = "host=" + named->host;
    if (named->port)
        named->shown += " port=" + std::to_string(*named->port);
    return named;
}

std::string withoutDriver(std::string_view text)
{
    for (const std::string_view prefix : {"dns+", "dnssrv+", "dnssrvnoa+"}) // Thanos, Loki, Mimir
        text = withoutPrefix(text, prefix);
    const std::string_view rest = withoutPrefix(text, "jdbc:");
    if (rest.size() == text.size())
        return std::string(text);
    const auto slashes = rest.find("//");
    const auto at = rest.find(":@");
    if (slashes == std::string_view::npos && at == std::string_view::npos)
        return std::string(rest);
    const std::string driver(rest.substr(0, rest.find(':')));
    if (slashes != std::string_view::npos)
        return driver + "://" + std::string(rest.substr(slashes + 2));
    const auto address = rest.substr(at + 2); // host:port:sid
    const auto colon = address.find(':');
    const auto sid = colon == std::string_view::npos ? colon : address.find(':', colon + 1);
    return driver + "://" + std::string(address.substr(0, sid));
}

} // namespace drawbridge
