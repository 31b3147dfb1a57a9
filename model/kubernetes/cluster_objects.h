// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/object_meta.h"

namespace drawbridge {

struct NamespaceObject {
    ObjectMeta meta;
    bool operator==(const NamespaceObject &) const = default;
};

} // namespace drawbridge
