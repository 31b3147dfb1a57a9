// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/verify_mesh_layer.h"

namespace drawbridge {

/// Notes a drawn flow of people to a gateway (model/design/people.h): from every block of where
/// they connect, or as impossible where the design has no issuer of tokens.
void addByToken(VerifyWorld &world, const Flow &flow);

/// Compares requests of one pair at a gateway to which people are drawn, one for every class of
/// tokens, methods and paths that the drawing or a policy tells apart: without a token, of each
/// person and group drawn or named, of a stranger, for other audiences, of other issuers. Adds
/// differences to `report`.
void verifyTokens(const VerifyWorld &world, const MeshLayer &mesh, VerifyEnd from, VerifyEnd to,
                  const PortSet &ports, VerifyReport &report);

} // namespace drawbridge
