// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/network_policy_objects.h"

// Tested by tests/unit/kubernetes/test_decode_network_policy.cpp

namespace drawbridge {

AddressSet IpBlock::addresses() const
{
    return AddressSet(cidr) - AddressSet(except);
}

} // namespace drawbridge
