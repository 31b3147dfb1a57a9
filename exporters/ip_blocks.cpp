// SPDX-License-Identifier: Apache-2.0
#include "exporters/ip_blocks.h"

// "The Internet" is 0.0.0.0/0 and ::/0 less the ranges that are not public. The minimal prefixes of
// the same set would be dozens of blocks that nobody can check by eye.
// Tested by tests/unit/exporters/test_pod_selector_choice.cpp

namespace drawbridge {

std::vector<IpBlock> ipBlocksOf(const AddressSet &addresses, const std::vector<Cidr> &bases)
{
    std::vector<IpBlock> blocks;
    for (const Cidr &base : AddressSet(bases).toCidrs()) {
        const AddressSet inside = AddressSet(base) & addresses;
        if (!inside.empty())
            blocks.push_back({base, (AddressSet(base) - inside).toCidrs()});
    }
    return blocks;
}

} // namespace drawbridge
