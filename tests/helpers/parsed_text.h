// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/address_set.h"
#include "model/base/node_key.h"

#include <string_view>

namespace drawbridge::test {

// Values by their text; what is none ends the test.

inline NodeKey key(std::string_view text)
{
    return NodeKey::parse(text).value();
}

inline Cidr cidr(std::string_view text)
{
    return Cidr::parse(text).value();
}

} // namespace drawbridge::test
