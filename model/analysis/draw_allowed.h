// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

namespace drawbridge {

/// `design` with every pair drawn that the imported policies explicitly admit (`design --from
/// allowed`): pairs with an isolated destination, restricted to ports the destination declares, if
/// it declares any.
/// What is open by default is not drawn: nobody allowed it.
[[nodiscard]] Result<Design> drawAllowed(const Design &design);

} // namespace drawbridge
