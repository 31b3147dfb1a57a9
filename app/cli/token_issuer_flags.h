// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <optional>

namespace CLI {
class App;
}

namespace drawbridge::cli {

/// What a command line says of the issuer of people's tokens; what it does not say stays.
struct TokenIssuerFlags {
    std::optional<std::string> issuer, jwksUri;
    std::vector<std::string> audiences, groupsClaim;
};

void addTokenIssuerFlags(CLI::App &command, TokenIssuerFlags &flags);

/// DesignInvalid where what results is no issuer whose tokens can be verified.
[[nodiscard]] Result<Design> withTokenIssuer(const Design &design, const TokenIssuerFlags &flags);

} // namespace drawbridge::cli
