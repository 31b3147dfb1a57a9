// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"
#include "model/yaml/yaml_cursor.h"

#include <string>
#include <vector>

namespace drawbridge {

// Values of a project file, of model/design only. What is wrong is an error at its place, and a
// value by default.

/// Adds an error of a value's own parser at the place of the value.
void addError(const YamlCursor &at, Error error);

template<typename Value>
Value valueOr(const YamlCursor &at, Result<Value> result, Value fallback = {})
{
    if (result)
        return std::move(*result);
    addError(at, std::move(result.error()));
    return fallback;
}

[[nodiscard]] NodeKey readKey(const YamlCursor &at);
[[nodiscard]] std::vector<Cidr> readCidrs(const YamlCursor &list);
/// Each once, sorted.
[[nodiscard]] std::vector<std::string> readSorted(const YamlCursor &list);

/// The list "clusters", at least one.
[[nodiscard]] std::vector<DesignCluster> readClusters(const YamlCursor &list);

} // namespace drawbridge
