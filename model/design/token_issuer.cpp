// SPDX-License-Identifier: Apache-2.0
#include "model/design/token_issuer.h"

#include <algorithm>

// What a design may say of its identity provider. A value that Istio would read as a pattern, or
// that its webhook refuses, is refused here, where somebody can still mend it.
// Tested by tests/unit/design/test_token_issuer.cpp

namespace drawbridge {

namespace {

/// Blanks and control characters are in no identifier, and '*' would be a pattern.
bool isIdentifier(std::string_view text)
{
    return !text.empty() && std::ranges::none_of(text, [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '*' || c == '\x7f';
    });
}

bool isClaimPart(std::string_view text)
{
    return isIdentifier(text) && text.find_first_of("[]") == std::string_view::npos;
}

} // namespace

Result<void> checkTokenIssuer(const TokenIssuer &issuer, SourceSpan where)
{
    const auto invalid = [&where](const std::string &what, const std::string &hint) {
        return fail(ErrorCode::DesignInvalid, "the issuer of tokens " + what, where, hint);
    };
    if (issuer == TokenIssuer{})
        return {};
    if (!isIdentifier(issuer.issuer))
        return invalid("is \"" + issuer.issuer + "\", which no token can name exactly",
                       "write the `iss` of its tokens, for example https://idp.example");
    if (!issuer.jwksUri.empty() &&
        (!issuer.jwksUri.starts_with("https://") || !isIdentifier(issuer.jwksUri)))
        return invalid("has its keys at \"" + issuer.jwksUri + "\", expected an https address",
                       "give the jwks_uri of the issuer, or leave it out for OpenID discovery");
    if (issuer.audiences.empty())
        return invalid("names no audience, so that tokens for other programs would pass",
                       "give the `aud` of the tokens that are meant for these gateways");
    if (!std::ranges::all_of(issuer.audiences, isIdentifier))
        return invalid("has an audience that is empty or holds blanks or '*'",
                       "write each audience as the tokens have it");
    if (!std::ranges::all_of(issuer.groupsClaim, isClaimPart))
        return invalid("has a groups claim with an empty part, a blank, '*', '[' or ']'",
                       "write the names of the claim from the outside in, for example groups");
    return {};
}

} // namespace drawbridge
