// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

namespace drawbridge {

/// `design` with every pair drawn that the imported policies explicitly admit (`design --from
/// allowed`): pairs with an isolated destination, restricted to ports the destination declares, if
/// it declares any, and calls of an isolated source to addresses. An ipBlock becomes an external
/// where none has its addresses, less those that pods may have (`podAddresses`): whether it admits
/// these is up to the plugin (network-policy.md item 41). What is open by default is not drawn:
/// nobody allowed it.
[[nodiscard]] Result<Design> drawAllowed(const Design &design);

} // namespace drawbridge
