// SPDX-License-Identifier: Apache-2.0
#include "model/topology/address_text.h"

#include "model/base/address_set.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

// Reads addresses out of text the way client libraries do (RFC 3986 authority, libpq and ADO.NET
// key-value strings, Go data source names). A text counts only when all of it is an address: a word
// inside a sentence is none. Credentials are dropped here and get no further.
// Tested by tests/unit/topology/test_address_text.cpp

namespace drawbridge {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowerText(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

bool isAlphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool isWordText(std::string_view text, std::string_view alsoAllowed)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return isAlphanumeric(c) || alsoAllowed.find(c) != std::string_view::npos;
    });
}

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
            hasLetter = hasLetter || (isAlphanumeric(name[i]) && (name[i] < '0' || name[i] > '9'));
            continue;
        }
        const auto label = name.substr(labelStart, i - labelStart);
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
            return false;
        labelStart = i + 1;
    }
    return hasLetter;
}

/// "host", "host:port", "[::1]:port".
std::optional<NamedHost> hostAndPort(std::string_view text)
{
    NamedHost named;
    std::string_view host = text;
    if (!text.empty() && text.front() == '[') {
        const auto close = text.find(']');
        if (close == std::string_view::npos)
            return std::nullopt;
        host = text.substr(1, close - 1);
        text.remove_prefix(close + 1);
        if (!text.empty() && text.front() != ':')
            return std::nullopt;
    } else {
        const auto colon = text.find(':');
        host = text.substr(0, colon);
        text.remove_prefix(host.size());
    }
    if (!text.empty()) {
        named.port = portIn(text.substr(1));
        if (!named.port)
            return std::nullopt;
    }
    if (host.size() > 1 && host.back() == '.')
        host.remove_suffix(1);
    named.isAddress = IpAddress::parse(host).has_value();
    if (!named.isAddress && !isDnsName(host))
        return std::nullopt;
    named.host = lowerText(host);
    return named;
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string_view withoutPrefix(std::string_view text, std::string_view prefix)
{
    if (text.size() >= prefix.size() && lowerText(text.substr(0, prefix.size())) == prefix)
        text.remove_prefix(prefix.size());
    return text;
}

/// Splits "scheme://rest"; the scheme may follow a member name ("etcd-0=http://…").
struct SchemeAndRest {
    std::string scheme;
    std::string_view rest;
};
std::optional<SchemeAndRest> splitScheme(std::string_view text)
{
    const auto mark = text.find("://");
    if (mark == std::string_view::npos)
        return SchemeAndRest{"", text};
    std::string_view scheme = text.substr(0, mark);
    const auto equals = scheme.rfind('=');
    if (equals != std::string_view::npos) {
        if (!isWordText(scheme.substr(0, equals), "_-."))
            return std::nullopt;
        scheme.remove_prefix(equals + 1);
    }
    if (!isWordText(scheme, "+-._:"))
        return std::nullopt;
    std::string_view rest = text.substr(mark + 3);
    if (scheme == "dns") // gRPC: dns:///host:port, and dns://resolver/host:port
        rest.remove_prefix(std::min(rest.find('/') + 1, rest.size()));
    return SchemeAndRest{lowerText(scheme), rest};
}

/// The authority without user and password; "tcp(host:port)" of Go data source names is unwrapped.
std::string_view hostPartOf(std::string_view authority)
{
    const auto at = authority.rfind('@');
    if (at != std::string_view::npos)
        authority.remove_prefix(at + 1);
    if (authority.substr(0, 4) == "tcp(" && authority.back() == ')')
        authority = authority.substr(4, authority.size() - 5);
    return authority;
}

/// One item of a comma-separated list. A list may share one scheme: "mongodb://a:1,b:2/db".
class UrlListReader {
public:
    bool read(std::string_view item)
    {
        item = trimmed(item);
        const bool isUrl = item.find("://") != std::string_view::npos;
        if (!isUrl && m_isPathSeen)
            return true; // the comma was inside a path or query
        if (!isUrl && !hosts.empty() && item.find('=') < item.find_first_of("/?:"))
            return true; // an option of the client: "redis:6379,ssl=true"
        const auto split = splitScheme(item);
        if (!split)
            return false;
        if (isUrl) {
            m_scheme = split->scheme;
            m_isPathSeen = false;
        }
        const auto end = split->rest.find_first_of(m_scheme.empty() ? "/?" : "/?#;");
        auto named = hostAndPort(hostPartOf(split->rest.substr(0, end)));
        const bool hasTail = end != std::string_view::npos;
        if (!named || (hasTail && m_scheme.empty() && !named->port))
            return false;
        m_isPathSeen = hasTail;
        named->scheme = m_scheme;
        named->shown = shownText(*named, item, hasTail);
        hosts.push_back(std::move(*named));
        return true;
    }

    std::vector<NamedHost> hosts;

private:
    /// The text as it stands when it holds nothing but scheme, host and port.
    static std::string shownText(const NamedHost &named, std::string_view item, bool hasTail)
    {
        if (!hasTail && item.find_first_of("@(") == std::string_view::npos)
            return std::string(item);
        const bool isV6 = named.host.find(':') != std::string::npos;
        std::string text = named.scheme.empty() ? "" : named.scheme + "://";
        text += isV6 ? "[" + named.host + "]" : named.host;
        return named.port ? text + ":" + std::to_string(*named.port) : text;
    }

    std::string m_scheme;
    bool m_isPathSeen = false;
};

template<typename Consumer>
void forEachPart(std::string_view text, std::string_view separators, const Consumer &consume)
{
    while (!text.empty()) {
        const auto end = text.find_first_of(separators);
        if (end != 0)
            consume(text.substr(0, end));
        if (end == std::string_view::npos)
            return;
        text.remove_prefix(end + 1);
    }
}

std::vector<NamedHost> urlList(std::string_view text)
{
    UrlListReader reader;
    bool isValid = true;
    forEachPart(withoutPrefix(text, "jdbc:"), ",",
                [&](std::string_view item) { isValid = isValid && reader.read(item); });
    if (!isValid)
        return {};
    return reader.hosts;
}

/// "host=db port=5432 user=…" (libpq) and "Server=db;Port=5432;…" (ADO.NET).
std::vector<NamedHost> keyValueHosts(std::string_view text)
{
    std::optional<NamedHost> named;
    std::optional<std::uint16_t> port;
    forEachPart(text, "; \t\r\n", [&](std::string_view pair) {
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos)
            return;
        const std::string key = lowerText(pair.substr(0, equals));
        const auto value = pair.substr(equals + 1);
        if (key == "host" || key == "server" || key == "hostname")
            named = hostAndPort(value);
        else if (key == "port")
            port = portIn(value);
    });
    if (!named)
        return {};
    if (!named->port)
        named->port = port;
    named->isNamedHost = true;
    named->shown = "host=" + named->host;
    if (named->port)
        named->shown += " port=" + std::to_string(*named->port);
    return {*named};
}

} // namespace

std::vector<NamedHost> hostsIn(std::string_view value)
{
    value = trimmed(value);
    if (value.empty())
        return {};
    auto hosts = urlList(value);
    if (hosts.empty() && value.find('=') != std::string_view::npos)
        hosts = keyValueHosts(value);
    if (hosts.empty() && value.find_first_of("= \t\n") != std::string_view::npos)
        hosts = hostsInCommand(value);
    return hosts;
}

std::vector<NamedHost> hostsInCommand(std::string_view text)
{
    std::vector<NamedHost> all;
    forEachPart(text, " \t\r\n'\"`;|&()<>", [&](std::string_view word) {
        const auto equals = word.find('=');
        const bool isAssignment =
            equals != std::string_view::npos && isWordText(word.substr(0, equals), "-_.");
        const auto value = isAssignment ? word.substr(equals + 1) : word;
        for (NamedHost &named : urlList(value)) {
            if (isAssignment && named.shown.size() == value.size())
                named.shown = std::string(word);
            named.isWord = true;
            all.push_back(std::move(named));
        }
    });
    return all;
}

std::optional<std::uint16_t> defaultPortOf(std::string_view scheme)
{
    static constexpr std::array<std::pair<std::string_view, std::uint16_t>, 22> kPorts{
        {{"http", 80},       {"https", 443},       {"ws", 80},           {"wss", 443},
         {"redis", 6379},    {"rediss", 6379},     {"amqp", 5672},       {"amqps", 5671},
         {"mongodb", 27017}, {"postgres", 5432},   {"postgresql", 5432}, {"mysql", 3306},
         {"mariadb", 3306},  {"nats", 4222},       {"kafka", 9092},      {"ldap", 389},
         {"ldaps", 636},     {"memcached", 11211}, {"smtp", 25},         {"smtps", 465},
         {"mqtt", 1883},     {"sqlserver", 1433}}};
    for (const auto &[name, port] : kPorts) {
        if (name == scheme)
            return port;
    }
    return std::nullopt;
}

bool isHostlessScheme(std::string_view scheme)
{
    static constexpr std::array<std::string_view, 24> kSchemes{
        "file",  "unix", "unixgram", "s3",    "s3a",    "gs",         "gcs",    "abfs",
        "abfss", "wasb", "wasbs",    "oci",   "docker", "containerd", "spiffe", "classpath",
        "data",  "env",  "secret",   "vault", "k8s",    "memory",     "mem",    "xds"};
    return std::find(kSchemes.begin(), kSchemes.end(), scheme) != kSchemes.end();
}

} // namespace drawbridge
