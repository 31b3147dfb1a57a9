// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"

#include <string>
#include <vector>

namespace drawbridge {

/// Who signs the tokens by which gateways know drawn people and groups: an identity provider of
/// OpenID Connect. No manifest tells it, and none is assumed: without one no gateway admits people.
struct TokenIssuer {
    std::string issuer;                 ///< Claim `iss` of its tokens; empty: not set.
    std::string jwksUri;                ///< Its keys; empty: found by OpenID discovery.
    std::vector<std::string> audiences; ///< Sorted; a token for none of them is refused.
    /// Where the claim that holds the groups lies, from the outside in ("realm_access", "roles");
    /// empty: not set, and groups are not admitted.
    std::vector<std::string> groupsClaim;
    bool operator==(const TokenIssuer &) const = default;
    [[nodiscard]] bool isSet() const { return !issuer.empty(); }
};

/// DesignInvalid where something of it cannot be written into a RequestAuthentication exactly, or
/// lets tokens in that are meant for others: an issuer with '*' or blanks, keys over anything but
/// https, no audience, an empty part of the claim or one with '[' or ']'. One that is not set at
/// all is valid. Source of the rules: istio.md 1.10, 3.1 R1 and findings.md ZT-AZ-009.
[[nodiscard]] Result<void> checkTokenIssuer(const TokenIssuer &issuer, SourceSpan where = {});

} // namespace drawbridge
