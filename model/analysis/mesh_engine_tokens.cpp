// SPDX-License-Identifier: Apache-2.0
// What policies see of the token of a request (istio.md 1.10): its payload where some
// RequestAuthentication of the destination names its issuer and audience. A token is optional, but
// one that none of them takes is refused, before any policy is asked.
// Tested by tests/unit/analysis/test_mesh_fields.cpp

#include "model/analysis/mesh_engine_impl.h"

#include <algorithm>

namespace drawbridge {

using namespace mesh;

namespace {

bool takes(const JwtRule &rule, const RequestToken &token)
{
    const auto *issuer = token.claim({"iss"});
    const auto *audiences = token.claim({"aud"});
    if (issuer == nullptr || issuer->size() != 1 || issuer->front() != rule.issuer)
        return false;
    return rule.audiences.empty() ||
           (audiences != nullptr && std::ranges::any_of(*audiences, [&rule](const auto &audience) {
                return std::ranges::find(rule.audiences, audience) != rule.audiences.end();
            }));
}

bool isTaken(const BoundPolicies &policies, const RequestToken &token)
{
    return std::ranges::any_of(policies.requestAuthentications, [&token](const auto *policy) {
        return std::ranges::any_of(policy->rules,
                                   [&token](const auto &rule) { return takes(rule, token); });
    });
}

bool hasRules(const BoundPolicies &policies)
{
    return std::ranges::any_of(policies.requestAuthentications,
                               [](const auto *policy) { return !policy->rules.empty(); });
}

} // namespace

TokenFacts mesh::tokenFacts(const BoundPolicies &policies,
                            const std::optional<HttpRequest> &request)
{
    if (!policies.doubtfulToken.empty())
        return {nullptr, policies.doubtfulToken, {}};
    const bool isToldNone = request && request->isTokenTold && !request->token;
    // Nobody checks tokens here, so that no policy ever sees one.
    if (isToldNone || !hasRules(policies))
        return {};
    if (!request || !request->token)
        return {nullptr, "it depends on the token of the request", {}};
    // The filter lets preflight requests by without looking at their token.
    if (request->method == "OPTIONS")
        return {nullptr, "the token of an OPTIONS request may not be looked at", {}};
    if (isTaken(policies, *request->token))
        return {&*request->token, {}, {}};
    return {nullptr,
            {},
            "RequestAuthentication " + nameOf(*policies.requestAuthentications.front()) +
                " takes no token of this issuer and audience: the proxy refuses the request."};
}

} // namespace drawbridge
