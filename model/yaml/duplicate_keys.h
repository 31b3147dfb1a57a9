// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/yaml/yaml_node.h"

namespace drawbridge {

/// Leaves of equal keys the last one, as kubectl does (sigs.k8s.io/yaml, encoding/json), marks the
/// mapping and warns with both places. Cost: O(n log n).
void dropDuplicateKeys(YamlNode &mapping, Diagnostics &diagnostics);

} // namespace drawbridge
