// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/yaml/text_sections.h"
#include "model/yaml/yaml_node.h"
#include "model/yaml/yaml_reader.h"

namespace drawbridge {

/// Reads one JSON object or array, with the place of every key and value. Duplicate keys are
/// warnings. Errors: JsonSyntax, YamlTooDeep.
[[nodiscard]] Result<YamlNode> readJsonSection(const TextSection &section, const FileRef &file,
                                               const YamlLimits &limits, Diagnostics &diagnostics);

} // namespace drawbridge
