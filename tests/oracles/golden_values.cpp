// SPDX-License-Identifier: Apache-2.0
#include "tests/oracles/golden_values.h"

#include <algorithm>

namespace drawbridge::test {

namespace {

using Json = nlohmann::ordered_json;
using Texts = std::vector<std::string>;

class Collector {
public:
    explicit Collector(GoldenValues &values) : m_values(values) {}

    void add(const AuthorizationSource &source)
    {
        for (const auto *principals : {&source.principals, &source.notPrincipals})
            addTexts(m_values.principals, *principals, matching);
        for (const auto *namespaces : {&source.namespaces, &source.notNamespaces})
            for (const auto &name : *namespaces)
                m_values.principals.push_back(principalIn(name, "cluster.local"));
        for (const auto *blocks : {&source.ipBlocks, &source.notIpBlocks})
            addBlocks(m_values.sources, *blocks);
        for (const auto *blocks : {&source.remoteIpBlocks, &source.notRemoteIpBlocks})
            addBlocks(m_values.forwarded, *blocks);
        for (const auto *principals : {&source.requestPrincipals, &source.notRequestPrincipals})
            addTokens(*principals);
    }

    void add(const AuthorizationOperation &operation)
    {
        for (const auto *ports : {&operation.ports, &operation.notPorts})
            addPorts(*ports);
        for (const auto *paths : {&operation.paths, &operation.notPaths})
            addTexts(m_values.paths, *paths, pathMatching);
        for (const auto *hosts : {&operation.hosts, &operation.notHosts})
            addTexts(m_values.hosts, *hosts, matching);
        addTexts(m_values.methods, operation.methods, matching);
    }

    void add(const AuthorizationCondition &condition)
    {
        for (const auto *blocks : {&condition.blocks, &condition.notBlocks})
            addBlocks(blocksOf(condition.attribute), *blocks);
        for (const auto *ports : {&condition.ports, &condition.notPorts})
            addPorts(*ports);
        for (const auto *texts : {&condition.values, &condition.notValues})
            addValues(condition, *texts);
    }

private:
    static void addTexts(Texts &pool, const Texts &patterns, std::string (*make)(std::string))
    {
        for (const auto &pattern : patterns)
            pool.push_back(make(pattern));
    }

    static void addBlocks(Texts &pool, const std::vector<Cidr> &blocks)
    {
        for (const auto &block : blocks)
            pool.push_back(addressIn(block, 1));
    }

    void addPorts(const std::vector<std::uint16_t> &ports)
    {
        for (const auto port : ports)
            if (std::ranges::find(m_values.ports, port) == m_values.ports.end())
                m_values.ports.push_back(port);
    }

    void addTokens(const Texts &requestPrincipals)
    {
        for (const auto &each : requestPrincipals)
            m_values.tokens.push_back(tokenOf(each));
    }

    Texts &blocksOf(AuthorizationAttribute attribute)
    {
        if (attribute == AuthorizationAttribute::DestinationIp)
            return m_values.destinations;
        return attribute == AuthorizationAttribute::SourceIp ? m_values.sources
                                                             : m_values.forwarded;
    }

    void addValues(const AuthorizationCondition &condition, const Texts &texts)
    {
        for (const auto &text : texts) {
            if (condition.attribute == AuthorizationAttribute::SourcePrincipal)
                m_values.principals.push_back(matching(text));
            else if (condition.attribute == AuthorizationAttribute::RequestHeader)
                m_values.headers.emplace_back(condition.names.at(0), matching(text));
        }
    }

    GoldenValues &m_values;
};

} // namespace

std::string matching(std::string pattern)
{
    if (pattern.starts_with('*'))
        return "z" + pattern.substr(1);
    if (pattern.ends_with('*'))
        pattern.back() = 'z';
    return pattern;
}

std::string pathMatching(std::string path)
{
    for (const auto &[text, segment] : {std::pair("{**}", "s/t"), std::pair("{*}", "s")})
        for (auto at = path.find(text); at != std::string::npos; at = path.find(text))
            path.replace(at, std::string_view(text).size(), segment);
    path = matching(path);
    return path.starts_with('/') ? path : "/" + path;
}

std::string principalIn(const std::string &nameSpace, const std::string &domain)
{
    return domain + "/ns/" + matching(nameSpace) + "/sa/x";
}

std::string addressIn(const Cidr &block, int offset)
{
    auto address = block.first();
    if (block.prefixLength <= 24)
        address.low += static_cast<std::uint64_t>(offset);
    return toString(address);
}

Json tokenOf(const std::string &requestPrincipal)
{
    const auto slash = requestPrincipal.rfind('/');
    const bool isSplit = slash != std::string::npos;
    return {{"iss", matching(requestPrincipal.substr(0, slash))},
            {"sub", isSplit ? matching(requestPrincipal.substr(slash + 1)) : std::string()}};
}

GoldenValues goldenValues(const std::vector<AuthorizationPolicyObject> &policies)
{
    GoldenValues values;
    Collector collector(values);
    for (const auto &policy : policies) {
        for (const auto &rule : policy.rules) {
            std::ranges::for_each(rule.from, [&](const auto &source) { collector.add(source); });
            std::ranges::for_each(rule.to,
                                  [&](const auto &operation) { collector.add(operation); });
            std::ranges::for_each(rule.when,
                                  [&](const auto &condition) { collector.add(condition); });
        }
    }
    for (const auto &token : values.tokens)
        values.issuers.push_back(token["iss"]);
    values.issuers.emplace_back("spare.example");
    return values;
}

} // namespace drawbridge::test
