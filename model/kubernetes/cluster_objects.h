// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/address_set.h"
#include "model/kubernetes/object_meta.h"

#include <string>
#include <vector>

namespace drawbridge {

struct NamespaceObject {
    ObjectMeta meta;
    bool operator==(const NamespaceObject &) const = default;
};

/// v1 Node: what tells its addresses from those of pods.
struct NodeObject {
    ObjectMeta meta;
    std::vector<IpAddress> addresses;   ///< status.addresses, internal and external.
    std::vector<std::string> hostNames; ///< status.addresses that are names.
    std::vector<Cidr> podCidrs;
    bool operator==(const NodeObject &) const = default;
};

} // namespace drawbridge
