// SPDX-License-Identifier: Apache-2.0
#include "app/cli/token_issuer_flags.h"

#include "model/design/edits.h"

#include <CLI/CLI.hpp>

// Tested by tests/cli/test_people_commands.cpp

namespace drawbridge::cli {

void addTokenIssuerFlags(CLI::App &command, TokenIssuerFlags &flags)
{
    command.add_option("--token-issuer", flags.issuer,
                       "Who signs the tokens of drawn people, as their claim iss has it");
    command.add_option("--jwks-uri", flags.jwksUri,
                       "Where its keys are; default: found by OpenID discovery");
    command.add_option("--audience", flags.audiences,
                       "Claim aud of tokens meant for the gateways; repeatable");
    command.add_option("--groups-claim", flags.groupsClaim,
                       "Claim that holds the groups; of a nested one each name, from the outside "
                       "in");
}

Result<Design> withTokenIssuer(const Design &design, const TokenIssuerFlags &flags)
{
    TokenIssuer issuer = design.tokenIssuer;
    if (flags.issuer)
        issuer.issuer = *flags.issuer;
    if (flags.jwksUri)
        issuer.jwksUri = *flags.jwksUri;
    if (!flags.audiences.empty())
        issuer.audiences = flags.audiences;
    if (!flags.groupsClaim.empty())
        issuer.groupsClaim = flags.groupsClaim;
    return issuer == design.tokenIssuer ? design : setTokenIssuer(design, std::move(issuer));
}

} // namespace drawbridge::cli
