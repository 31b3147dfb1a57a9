// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/address_set.h"
#include "model/kubernetes/objects.h"

#include <vector>

namespace drawbridge {

/// `addresses` as ipBlocks a person can review: each prefix of `bases` that holds some of them,
/// less what of it is not among them. Exact when `bases` cover `addresses`; `except` is always a
/// strict part of its block, as the API server demands (network-policy.md item 40).
[[nodiscard]] std::vector<IpBlock> ipBlocksOf(const AddressSet &addresses,
                                              const std::vector<Cidr> &bases);

} // namespace drawbridge
