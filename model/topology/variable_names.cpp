// SPDX-License-Identifier: Apache-2.0
#include "model/topology/variable_names.h"

#include "model/base/ascii.h"

#include <algorithm>
#include <array>
#include <vector>

// What the name of a variable or key tells about its value. Names are cut into words at separators
// and at camel case ("redisHost", "redis.host", "REDIS_HOST"). A host is told by the last word that
// can end such a name, and what follows it may only say which of several hosts it is: DB_HOST_RO
// holds a host, DB_HOST_USER does not. Tested by tests/unit/topology/test_variable_names.cpp

namespace drawbridge {

namespace {

using Words = std::vector<std::string>;

bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/// Upper-case words.
Words wordsOf(std::string_view name)
{
    Words words(1);
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        const bool isSeparator = !isUpper(c) && !isLower(c) && !isDigit(c);
        const bool isHump = i > 0 && isUpper(c) && isLower(name[i - 1]);
        if ((isSeparator || isHump) && !words.back().empty())
            words.emplace_back();
        if (!isSeparator)
            words.back() += isLower(c) ? static_cast<char>(c - 'a' + 'A') : c;
    }
    if (words.back().empty())
        words.pop_back();
    return words;
}

template<std::size_t N>
bool isWordOf(const std::string &word, const std::array<std::string_view, N> &wanted)
{
    return std::find(wanted.begin(), wanted.end(), word) != wanted.end();
}

template<std::size_t N>
bool hasWordOf(const Words &words, const std::array<std::string_view, N> &wanted)
{
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string &word) { return isWordOf(word, wanted); });
}

bool endsLikeAHost(const std::string &word)
{
    static constexpr std::array<std::string_view, 22> kEnds{
        "HOST",    "HOSTS",     "HOSTNAME",  "HOSTNAMES", "HOSTPORT", "ADDR",
        "ADDRS",   "ADDRESS",   "ADDRESSES", "SERVER",    "SERVERS",  "ENDPOINT",
        "SERVICE", "SERVICES",  "ENDPOINTS", "URL",       "URLS",     "URI",
        "URIS",    "AUTHORITY", "SEEDS",     "POINTS"};
    return std::any_of(kEnds.begin(), kEnds.end(),
                       [&](std::string_view end) { return word.ends_with(end); });
}

/// A word behind the host word that only tells which one: "DB_HOST_RO", "HOST_NAME", "URL_2".
bool tellsWhich(const std::string &word, bool isBehindHost)
{
    static constexpr std::array<std::string_view, 20> kWhich{
        "RO",      "RW",    "READ",    "WRITE",  "READER",   "WRITER",    "PRIMARY",
        "REPLICA", "SLAVE", "MASTER",  "LEADER", "INTERNAL", "SECONDARY", "DEFAULT",
        "LIST",    "PROD",  "STAGING", "LOCAL",  "HTTP",     "GRPC"};
    if (word == "NAME" || word == "NAMES")
        return isBehindHost;
    return isWordOf(word, kWhich) || std::all_of(word.begin(), word.end(), isDigit);
}

bool isWordOfNoCall(const std::string &word)
{
    static constexpr std::array<std::string_view, 14> kWords{
        "ALLOWED", "ALLOW",  "ALLOWLIST", "WHITELIST", "BLACKLIST", "DENIED",    "TRUSTED",
        "CORS",    "LISTEN", "LISTENER",  "LISTENERS", "BIND",      "ADVERTISE", "ADVERTISED"};
    return isWordOf(word, kWords);
}

/// At the end of a name only: a Service may well be called "tags" or "image".
bool isEndOfNoCall(const std::string &word)
{
    static constexpr std::array<std::string_view, 20> kWords{
        "ORIGIN",  "ORIGINS",  "ANNOTATION", "ANNOTATIONS", "LABEL",   "LABELS", "DOMAIN",
        "DOMAINS", "AUDIENCE", "IMAGE",      "TAGS",        "TAG",     "EXPR",   "REGEX",
        "PATTERN", "QUERY",    "SUMMARY",    "DESCRIPTION", "COMMENT", "EXAMPLE"};
    return isWordOf(word, kWords);
}

} // namespace

bool isNameOfNoCall(std::string_view name)
{
    const Words words = wordsOf(name);
    if (words.empty())
        return false;
    const bool isBypass = std::find(words.begin(), words.end(), "PROXY") != words.end() &&
                          (words.front() == "NO" || words.front() == "NON");
    const bool isRedirect = std::find(words.begin(), words.end(), "REDIRECT") != words.end();
    return isBypass || isRedirect || isEndOfNoCall(words.back()) ||
           std::any_of(words.begin(), words.end(), isWordOfNoCall);
}

bool isNameOfHost(std::string_view name)
{
    if (name == "-h" || name == "-H") // psql, mysql, redis-cli, pg_isready, rabbitmqadmin
        return true;
    if (name.size() < 3)
        return false;
    const Words words = wordsOf(name);
    if (isNameOfNoCall(name))
        return false;
    const auto last = std::find_if(words.rbegin(), words.rend(), endsLikeAHost);
    if (last == words.rend())
        return false;
    const bool isHost = last->ends_with("HOST");
    if (words.size() == 1 && last->rfind("SERVICE", 0) == 0) // a name, as in labels and logs
        return false;
    return std::all_of(words.rbegin(), last,
                       [&](const std::string &word) { return tellsWhich(word, isHost); });
}

bool isNameOfPeer(std::string_view name)
{
    static constexpr std::array<std::string_view, 27> kPeers{
        "BROKER",   "BROKERS", "BACKEND",    "BACKENDS",  "UPSTREAM",  "UPSTREAMS", "TARGET",
        "TARGETS",  "PEER",    "PEERS",      "DSN",       "BOOTSTRAP", "NODES",     "API",
        "GATEWAY",  "PROXY",   "MASTER",     "COLLECTOR", "AGENT",     "REGISTRY",  "QUEUE",
        "DATABASE", "DB",      "CONNECTION", "REMOTE",    "CONNECT",   "CONN"};
    static constexpr std::array<std::string_view, 12> kOther{
        "USER", "USERNAME", "PASSWORD", "PASS",  "NAMESPACE", "ACCOUNT",
        "TYPE", "MODE",     "VERSION",  "TOKEN", "PATH",      "LEVEL"};
    const Words words = wordsOf(name);
    return isNameOfHost(name) ||
           (!isNameOfNoCall(name) && !hasWordOf(words, kOther) && hasWordOf(words, kPeers));
}

bool isNameOfPort(std::string_view name)
{
    const std::string plain = plainName(name);
    return plain.ends_with("port");
}

bool isNameOfOwnUrl(std::string_view name)
{
    static constexpr std::array<std::string_view, 10> kOwn{
        "EXTERNAL", "ROOT", "PUBLIC", "SITE", "APP", "HOME", "RUNBOOK", "DOCS", "HELP", "SCHEMA"};
    const Words words = wordsOf(name);
    if (words.empty())
        return false;
    if (words.back().rfind("PUBLIC", 0) == 0 || words.back() == "RUNBOOK" ||
        words.back() == "SCHEMA" || words.back() == "ICON" || words.back() == "HOMEPAGE")
        return true;
    return words.size() > 1 && (words.back() == "URL" || words.back() == "URI") &&
           isWordOf(words[words.size() - 2], kOwn);
}

std::string plainName(std::string_view name)
{
    std::string plain;
    for (const char c : name) {
        if (isUpper(c))
            plain += static_cast<char>(c - 'A' + 'a');
        else if (isLower(c) || isDigit(c))
            plain += c;
    }
    for (const std::string_view end : {"portvalue", "portnumber"}) {
        if (plain.ends_with(end))
            plain.resize(plain.size() - end.size() + 4);
    }
    return plain;
}

std::string portNameOf(std::string_view name)
{
    static constexpr std::array<std::string_view, 14> kEnds{
        "hostname", "hosts",     "host",     "addresses", "address", "addr",    "servers",
        "server",   "endpoints", "endpoint", "url",       "uri",     "service", "ip"};
    const std::string plain = plainName(name);
    for (const std::string_view end : kEnds) {
        if (plain.ends_with(end))
            return plain.substr(0, plain.size() - end.size()) + "port";
    }
    return {};
}

} // namespace drawbridge
