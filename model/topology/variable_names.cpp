// SPDX-License-Identifier: Apache-2.0
#include "model/topology/address_text.h"

#include <algorithm>
#include <array>

// What the name of an environment variable tells about its value. Names are cut into words at
// separators and at camel case ("redisHost", "redis.host", "REDIS_HOST").
// Tested by tests/unit/topology/test_address_text.cpp

namespace drawbridge {

namespace {

bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool isLower(char c)
{
    return c >= 'a' && c <= 'z';
}

/// Upper-case words.
std::vector<std::string> wordsOf(std::string_view name)
{
    std::vector<std::string> words(1);
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        const bool isSeparator = c == '_' || c == '-' || c == '.';
        const bool isHump = i > 0 && isUpper(c) && isLower(name[i - 1]);
        if ((isSeparator || isHump) && !words.back().empty())
            words.emplace_back();
        if (!isSeparator)
            words.back() += isLower(c) ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return words;
}

bool endsWith(std::string_view text, std::string_view end)
{
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

template<std::size_t N>
bool hasWordOf(const std::vector<std::string> &words, const std::array<std::string_view, N> &wanted)
{
    return std::any_of(words.begin(), words.end(), [&](const std::string &word) {
        return std::find(wanted.begin(), wanted.end(), word) != wanted.end();
    });
}

bool saysSomethingElse(const std::vector<std::string> &words)
{
    static constexpr std::array<std::string_view, 22> kOther{
        "USER",    "USERNAME", "PASSWORD", "PASS",  "NAMESPACE", "ACCOUNT", "TYPE",    "MODE",
        "VERSION", "IMAGE",    "REALM",    "TOKEN", "PATH",      "LEVEL",   "ALLOWED", "ALLOW",
        "TRUSTED", "LISTEN",   "BIND",     "CORS",  "ORIGIN",    "ORIGINS"};
    return hasWordOf(words, kOther);
}

} // namespace

bool isNameOfHost(std::string_view variable)
{
    static constexpr std::array<std::string_view, 14> kEnds{
        "HOST",   "HOSTS",   "HOSTNAME", "ADDR",      "ADDRS", "ADDRESS", "ADDRESSES",
        "SERVER", "SERVERS", "ENDPOINT", "ENDPOINTS", "URL",   "URI",     "SERVICE"};
    const auto words = wordsOf(variable);
    if (saysSomethingElse(words))
        return false;
    bool isHost = false;
    bool isName = false;
    bool hasEnd = false;
    for (const std::string &word : words) {
        isName = isName || word == "NAME";
        isHost = isHost || endsWith(word, "HOST");
        hasEnd = hasEnd || std::any_of(kEnds.begin(), kEnds.end(),
                                       [&](std::string_view end) { return endsWith(word, end); });
    }
    return hasEnd && (!isName || isHost);
}

bool isNameOfPeer(std::string_view variable)
{
    static constexpr std::array<std::string_view, 22> kPeers{
        "BROKER",   "BROKERS", "BACKEND",    "UPSTREAM", "TARGET",   "PEER",
        "PEERS",    "DSN",     "BOOTSTRAP",  "NODES",    "API",      "GATEWAY",
        "PROXY",    "MASTER",  "COLLECTOR",  "AGENT",    "REGISTRY", "QUEUE",
        "DATABASE", "DB",      "CONNECTION", "REMOTE"};
    const auto words = wordsOf(variable);
    return isNameOfHost(variable) || (!saysSomethingElse(words) && hasWordOf(words, kPeers));
}

std::string plainName(std::string_view variable)
{
    std::string name;
    for (const char c : variable) {
        if (c != '_' && c != '-' && c != '.')
            name += isUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return name;
}

std::string portVariableOf(std::string_view variable)
{
    static constexpr std::array<std::string_view, 9> kEnds{
        "hostname", "host", "address", "addr", "server", "endpoint", "url", "uri", "service"};
    std::string name = plainName(variable);
    for (const std::string_view end : kEnds) {
        if (name.size() > end.size() && endsWith(name, end))
            return name.substr(0, name.size() - end.size()) + "port";
    }
    return {};
}

} // namespace drawbridge
