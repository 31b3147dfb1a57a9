// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/object_meta.h"

#include <map>
#include <string>

namespace drawbridge {

struct ConfigMapObject {
    ObjectMeta meta;
    std::map<std::string, TextWithPlace> data;
    bool operator==(const ConfigMapObject &) const = default;
};

} // namespace drawbridge
