// SPDX-License-Identifier: Apache-2.0
#include "model/topology/address_text.h"

#include "model/topology/connection_strings.h"
#include "model/topology/text_scan.h"

#include <algorithm>
#include <array>
#include <utility>

// Reads addresses out of text the way client libraries do (RFC 3986 authority, lists of brokers, Go
// data source names, connection strings). A text counts only when all of it is an address: a word
// inside a sentence is none. Credentials are dropped here and get no further.
// Tested by tests/unit/topology/test_address_text.cpp

namespace drawbridge {

namespace {

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
    if (scheme == "dns" || scheme == "passthrough") // gRPC: dns:///host, dns://resolver/host
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

std::vector<NamedHost> urlList(std::string_view value)
{
    const std::string text = withoutDriver(value);
    UrlListReader reader;
    bool isValid = true;
    forEachPart(text, ",", [&](std::string_view item) { isValid = isValid && reader.read(item); });
    if (!isValid)
        return {};
    return reader.hosts;
}

/// `"a"`, `["a", "b"]` without the marks around them.
std::string_view withoutListMarks(std::string_view text)
{
    const auto isAround = [&](char first, char last) {
        return text.size() > 1 && text.front() == first && text.back() == last;
    };
    if (isAround('[', ']') || isAround('"', '"') || isAround('\'', '\''))
        return trimmed(text.substr(1, text.size() - 2));
    return text;
}

/// A list with other separators or with quotes: all of it has to be addresses with port or scheme.
std::vector<NamedHost> otherList(std::string_view text)
{
    constexpr std::string_view kSeparators = ";, \t\r\n\"'";
    std::vector<NamedHost> all;
    if (text.find_first_of(kSeparators) == std::string_view::npos)
        return all;
    bool isValid = true;
    forEachPart(text, kSeparators, [&](std::string_view part) {
        auto hosts = isValid ? urlList(part) : std::vector<NamedHost>();
        isValid = hosts.size() == 1 && (hosts.front().port || !hosts.front().scheme.empty());
        if (isValid)
            all.push_back(std::move(hosts.front()));
    });
    return isValid ? all : std::vector<NamedHost>();
}

} // namespace

std::vector<NamedHost> hostsIn(std::string_view value)
{
    value = withoutListMarks(trimmed(value));
    auto hosts = urlList(value);
    if (hosts.empty() && value.find('=') != std::string_view::npos) {
        if (auto named = hostOfKeyValues(value))
            hosts.push_back(std::move(*named));
    }
    return hosts.empty() ? otherList(value) : hosts;
}

std::optional<std::uint16_t> defaultPortOf(std::string_view scheme)
{
    static constexpr std::array<std::pair<std::string_view, std::uint16_t>, 28> kPorts{
        {{"http", 80},       {"https", 443},       {"ws", 80},           {"wss", 443},
         {"redis", 6379},    {"rediss", 6379},     {"amqp", 5672},       {"amqps", 5671},
         {"mongodb", 27017}, {"postgres", 5432},   {"postgresql", 5432}, {"mysql", 3306},
         {"mariadb", 3306},  {"nats", 4222},       {"kafka", 9092},      {"ldap", 389},
         {"ldaps", 636},     {"memcached", 11211}, {"smtp", 25},         {"smtps", 465},
         {"mqtt", 1883},     {"sqlserver", 1433},  {"mssql", 1433},      {"oracle", 1521},
         {"mysql2", 3306},   {"clickhouse", 9000}, {"bolt", 7687},       {"neo4j", 7687}}};
    std::optional<std::uint16_t> found;
    forEachPart(scheme, "+:", [&](std::string_view part) { // "postgresql+psycopg2", "mysql:mxj"
        for (const auto &[name, port] : kPorts) {
            if (!found && name == part)
                found = port;
        }
    });
    return found;
}

bool isHostlessScheme(std::string_view scheme)
{
    static constexpr std::array<std::string_view, 24> kSchemes{
        "file",  "unix", "unixgram", "s3",    "s3a",    "gs",         "gcs",    "abfs",
        "abfss", "wasb", "wasbs",    "oci",   "docker", "containerd", "spiffe", "classpath",
        "data",  "env",  "secret",   "vault", "k8s",    "memory",     "mem",    "xds"};
    return std::find(kSchemes.begin(), kSchemes.end(), scheme) != kSchemes.end();
}

bool isPublicName(const std::string &host)
{
    const auto dot = host.rfind('.');
    if (dot == std::string::npos)
        return false;
    const std::string end = host.substr(dot + 1);
    return end.size() >= 2 &&
           (end.rfind("xn--", 0) == 0 ||
            std::all_of(end.begin(), end.end(), [](char c) { return c >= 'a' && c <= 'z'; }));
}

} // namespace drawbridge
