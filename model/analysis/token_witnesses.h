// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/verify_world.h"

namespace drawbridge {

/// A token that stands for all that nothing tells apart from it, or none.
struct TokenWitness {
    std::optional<RequestToken> token;
    bool isOfDesign = false; ///< Of the design's issuer, for one of its audiences.
    std::string name;        ///< "without a token", "with a token of https://idp.example for jane".
};

/// One of each class that the people drawn to a gateway, or the policies of the manifests, tell
/// apart: by issuer, subject, audience, and each claim with one of its values. Cost: their product.
[[nodiscard]] std::vector<TokenWitness> tokenWitnesses(const VerifyWorld &world, VerifyEnd gateway);

} // namespace drawbridge
