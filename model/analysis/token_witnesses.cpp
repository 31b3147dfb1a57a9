// SPDX-License-Identifier: Apache-2.0
// Tokens to ask with. Names that somebody wrote are taken as they are, patterns with something put
// in for the `*`, and beside them somebody whom nobody named: a rule that admits more than is drawn
// admits one of these. Tested by tests/unit/exporters/test_gateway_people.cpp

#include "model/analysis/token_witnesses.h"

#include <set>

namespace drawbridge {
namespace {

constexpr auto kStranger = "not-in-the-design";
constexpr auto kForeignIssuer = "https://not-in-the-design.invalid";

using ClaimPath = std::vector<std::string>;
using Texts = std::set<std::string>;

/// What a pattern matches that its neighbours do not.
std::string filledIn(std::string pattern)
{
    if (pattern.ends_with('*'))
        return pattern.substr(0, pattern.size() - 1) + kStranger;
    return pattern.starts_with('*') ? kStranger + pattern.substr(1) : pattern;
}

class WitnessTokens {
public:
    WitnessTokens(const VerifyWorld &world, VerifyEnd gateway)
        : m_issuer(world.design.tokenIssuer), m_issuers{m_issuer.issuer, kForeignIssuer},
          m_subjects{kStranger}
    {
        takeDrawn(world, gateway);
        for (const auto &policy : world.manifests.requestAuthentications)
            for (const auto &rule : policy.rules)
                m_issuers.insert(rule.issuer);
        for (const auto &policy : world.manifests.authorizationPolicies)
            for (const auto &rule : policy.rules)
                take(rule);
    }

    std::vector<TokenWitness> run()
    {
        m_all.push_back({std::nullopt, false, "without a token"});
        for (const auto &issuer : m_issuers)
            for (const auto &subject : m_subjects)
                for (const auto &audience : {audienceOfDesign(), std::string(kStranger)})
                    addWithClaims(issuer, subject, audience);
        return std::move(m_all);
    }

private:
    [[nodiscard]] std::string audienceOfDesign() const
    {
        return m_issuer.audiences.empty() ? std::string() : m_issuer.audiences.front();
    }

    void takeDrawn(const VerifyWorld &world, VerifyEnd gateway)
    {
        if (!m_issuer.groupsClaim.empty())
            m_claims[m_issuer.groupsClaim].insert(kStranger);
        for (const auto &[pair, flows] : world.byToken)
            for (const auto &flow : flows)
                if (pair.second != gateway)
                    continue;
                else if (flow.who->kind == External::Kind::Person)
                    m_subjects.insert(flow.who->key.name);
                else
                    m_claims[m_issuer.groupsClaim].insert(flow.who->key.name);
    }

    void take(const AuthorizationRule &rule)
    {
        for (const auto &source : rule.from)
            for (const auto *names : {&source.requestPrincipals, &source.notRequestPrincipals})
                for (const auto &name : *names)
                    takePrincipal(name);
        for (const auto &condition : rule.when)
            for (const auto *values : {&condition.values, &condition.notValues})
                for (const auto &value : *values)
                    takeCondition(condition, value);
    }

    void takePrincipal(const std::string &pattern)
    {
        const auto slash = pattern.rfind('/');
        if (slash == std::string::npos)
            return;
        m_issuers.insert(filledIn(pattern.substr(0, slash)));
        m_subjects.insert(filledIn(pattern.substr(slash + 1)));
    }

    void takeCondition(const AuthorizationCondition &condition, const std::string &value)
    {
        if (condition.attribute == AuthorizationAttribute::RequestPrincipal)
            takePrincipal(value);
        else if (condition.attribute == AuthorizationAttribute::RequestClaim)
            m_claims[condition.names].insert(filledIn(value));
    }

    void addWithClaims(const std::string &issuer, const std::string &subject,
                       const std::string &audience)
    {
        RequestToken token;
        token.claims[{"iss"}] = {issuer};
        token.claims[{"sub"}] = {subject};
        token.claims[{"aud"}] = {audience};
        const std::string name = "with a token of " + issuer + " for " + subject +
                                 (audience == audienceOfDesign() ? "" : " and another audience");
        add(token, name);
        for (const auto &[path, values] : m_claims)
            for (const auto &value : values) {
                RequestToken more = token;
                more.claims[path] = {value};
                add(more, name + " with " + path.back() + " " + value);
            }
    }

    void add(const RequestToken &token, const std::string &name)
    {
        const bool isOfDesign = token.claim({"iss"})->front() == m_issuer.issuer &&
                                token.claim({"aud"})->front() == audienceOfDesign();
        m_all.push_back({token, isOfDesign, name});
    }

    const TokenIssuer &m_issuer;
    Texts m_issuers, m_subjects;
    std::map<ClaimPath, Texts> m_claims;
    std::vector<TokenWitness> m_all;
};

} // namespace

std::vector<TokenWitness> tokenWitnesses(const VerifyWorld &world, VerifyEnd gateway)
{
    return WitnessTokens(world, gateway).run();
}

} // namespace drawbridge
