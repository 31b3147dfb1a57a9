// SPDX-License-Identifier: Apache-2.0
#include "tests/oracles/golden_requests.h"

#include <algorithm>

namespace drawbridge::test {

namespace {

using Json = nlohmann::ordered_json;
using Texts = std::vector<std::string>;

template<typename T>
const T &one(const std::vector<T> &pool, const PickOf &pick)
{
    return pool[static_cast<std::size_t>(pick(static_cast<int>(pool.size())))];
}

class Sampler {
public:
    Sampler(const GoldenValues &values, const PickOf &pick) : m_values(values), m_pick(pick) {}

    Json request(const std::vector<AuthorizationPolicyObject> &policies)
    {
        m_othersOfSixteen = 15; // so that hardly a rule is met by chance
        for (int part = 0; part < kParts; ++part)
            change(part);
        m_othersOfSixteen = 4;
        if (m_pick(6) != 0)
            meet(one(policies, m_pick));
        for (int changes = m_pick(3); changes > 0; --changes)
            m_pick(3) == 0 ? change(m_pick(kParts)) : spoil(m_pick(kParts));
        return m_request;
    }

private:
    static constexpr int kParts = 8;

    void meet(const AuthorizationPolicyObject &policy)
    {
        if (policy.rules.empty())
            return;
        const auto &rule = one(policy.rules, m_pick);
        if (!rule.from.empty())
            meet(one(rule.from, m_pick));
        if (!rule.to.empty())
            meet(one(rule.to, m_pick));
        for (const auto &condition : rule.when)
            meet(condition);
    }

    void meet(const AuthorizationSource &source)
    {
        if (!source.namespaces.empty())
            m_request["principal"] =
                principalIn(one(source.namespaces, m_pick), one(m_values.domains, m_pick));
        if (!source.principals.empty())
            m_request["principal"] = matching(one(source.principals, m_pick));
        if (!source.ipBlocks.empty())
            m_request["source"] = addressIn(one(source.ipBlocks, m_pick), m_pick(200));
        if (!source.remoteIpBlocks.empty())
            forward(addressIn(one(source.remoteIpBlocks, m_pick), m_pick(200)));
        if (!source.requestPrincipals.empty())
            m_request["token"] = tokenOf(one(source.requestPrincipals, m_pick));
    }

    void meet(const AuthorizationOperation &operation)
    {
        if (!operation.ports.empty())
            m_request["port"] = one(operation.ports, m_pick);
        if (!operation.methods.empty())
            m_request["method"] = matching(one(operation.methods, m_pick));
        if (!operation.paths.empty())
            m_request["path"] = pathMatching(one(operation.paths, m_pick));
        if (!operation.hosts.empty())
            m_request["host"] = matching(one(operation.hosts, m_pick));
    }

    void meet(const AuthorizationCondition &condition)
    {
        using Attribute = AuthorizationAttribute;
        const bool hasValues = !condition.values.empty();
        switch (condition.attribute) {
        case Attribute::SourceIp:
            m_request["source"] = addressIn(one(condition.blocks, m_pick));
            break;
        case Attribute::RemoteIp: forward(addressIn(one(condition.blocks, m_pick))); break;
        case Attribute::DestinationPort: m_request["port"] = one(condition.ports, m_pick); break;
        case Attribute::SourcePrincipal:
            // What a source has asked for stays, where any principal will do.
            if (hasValues && m_pick(2) == 0)
                m_request["principal"] = matching(one(condition.values, m_pick));
            break;
        case Attribute::RequestHeader:
            if (hasValues)
                m_request["headers"][condition.names.at(0)] =
                    matching(one(condition.values, m_pick));
            break;
        default: break;
        }
    }

    void forward(const std::string &address) { m_request["headers"]["x-forwarded-for"] = address; }

    /// One part to what some policy names or nearly names, or to what none does.
    void change(int part)
    {
        switch (part) {
        case 0:
            m_request["port"] = isOther() ? m_values.ports.back() : one(m_values.ports, m_pick);
            break;
        case 1: changePrincipal(); break;
        case 2: m_request["source"] = text(m_values.sources, "127.0.0.1"); break;
        case 3: changeMethod(); break;
        case 4: m_request["path"] = nearly(text(m_values.paths, "/z")); break;
        case 5: m_request["host"] = nearlyHost(text(m_values.hosts, "z.example")); break;
        case 6: changeHeaders(); break;
        default:
            m_request["token"] = Json();
            changeToken();
            break;
        }
    }

    /// One part to what is nearly the same.
    void spoil(int part)
    {
        switch (part) {
        case 0:
        case 1:
        case 2: spoilPrincipal(); break;
        case 3: m_request["source"] = "127.0.0.1"; break;
        case 4: m_request["path"] = nearly(m_request["path"]); break;
        case 5: m_request["host"] = nearlyHost(m_request["host"]); break;
        case 6:
            for (auto &[name, value] : m_request["headers"].items())
                value = name == "x-forwarded-for" ? "198.51.100.9" : nearly(value);
            break;
        default:
            if (m_request["token"].is_object())
                m_request["token"][m_pick(4) == 0 ? "iss" : "sub"] = "spare.example";
        }
    }

    void spoilPrincipal()
    {
        if (!m_request["principal"].is_string())
            return;
        auto principal = m_request["principal"].get<std::string>();
        if (m_pick(4) == 0)
            principal.pop_back();
        else if (m_pick(4) == 0)
            principal.insert(0, "x");
        else
            principal.insert(endOfSomePart(principal), "x");
        m_request["principal"] = principal;
    }

    bool isOther() { return m_pick(16) < m_othersOfSixteen; }

    std::string text(const Texts &pool, const char *other)
    {
        return pool.empty() || isOther() ? other : one(pool, m_pick);
    }

    std::string nearly(std::string text)
    {
        switch (m_pick(10)) {
        case 0: return text + "x";
        case 1: return text + "/x";
        case 2: text.back() = 'Q'; return text;
        case 3: std::ranges::transform(text, text.begin(), toUpper); return text;
        default: return text;
        }
    }

    /// Envoy refuses a slash in a host before RBAC sees it.
    std::string nearlyHost(const std::string &text)
    {
        auto host = m_pick(8) == 0 ? text + ":8080" : nearly(text);
        std::erase(host, '/');
        return host;
    }

    static char toUpper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c; }

    void changePrincipal()
    {
        auto principal = text(m_values.principals, "cluster.local/ns/foo/sa/z");
        const auto slash = principal.find('/');
        if (slash != std::string::npos && m_pick(3) == 0)
            principal = one(m_values.domains, m_pick) + principal.substr(slash);
        m_request["principal"] = m_pick(5) == 0 ? Json() : Json(principal);
    }

    std::size_t endOfSomePart(const std::string &principal)
    {
        auto at = principal.find('/');
        for (int parts = m_pick(5); parts > 0 && at != std::string::npos; --parts)
            at = principal.find('/', at + 1);
        return std::min(at, principal.size());
    }

    void changeMethod()
    {
        static const Texts common{"PUT", "DELETE", "HEAD", "PATCH"};
        m_request["method"] = m_values.methods.empty() || isOther() ? one(common, m_pick)
                                                                    : one(m_values.methods, m_pick);
    }

    void changeHeaders()
    {
        m_request["headers"] = Json::object();
        if (!m_values.forwarded.empty() && !isOther())
            forward(one(m_values.forwarded, m_pick));
        if (m_values.headers.empty() || isOther())
            return;
        const auto &[name, value] = one(m_values.headers, m_pick);
        m_request["headers"][name] = nearly(value);
    }

    void changeToken()
    {
        if (m_values.tokens.empty() || isOther())
            return;
        m_request["token"] = one(m_values.tokens, m_pick);
        if (m_pick(4) == 0)
            m_request["token"]["sub"] = "z";
        if (m_pick(8) == 0)
            m_request["token"]["iss"] = "evil.example";
    }

    const GoldenValues &m_values;
    const PickOf &m_pick;
    int m_othersOfSixteen = 4; ///< Of sixteen values, those that no policy names.
    Json m_request;
};

} // namespace

Json goldenRequest(const std::vector<AuthorizationPolicyObject> &policies,
                   const GoldenValues &values, bool isHttp, const PickOf &pick)
{
    auto request = Sampler(values, pick).request(policies);
    if (!isHttp)
        for (const char *part : {"method", "path", "host", "headers", "token"})
            request.erase(part);
    return request;
}

} // namespace drawbridge::test
