// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/yaml/yaml_value.h"

#include <string>
#include <vector>

namespace drawbridge {

/// Block-style YAML, two spaces, sequences not indented below their key (as kubectl prints), LF, a
/// final newline; empty collections as {} and []. A string is double-quoted whenever any YAML 1.1
/// or 1.2 reader could take the plain form for a bool, number, null, date, merge key or special
/// syntax; several lines of plain text are a literal block. Same value, same bytes.
[[nodiscard]] std::string writeYaml(const YamlValue &value);

/// Several documents, separated by "---".
[[nodiscard]] std::string writeYaml(const std::vector<YamlValue> &documents);

} // namespace drawbridge
