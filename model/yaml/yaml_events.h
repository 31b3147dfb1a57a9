// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/yaml/text_sections.h"
#include "model/yaml/yaml_node.h"
#include "model/yaml/yaml_reader.h"

#include <optional>

namespace drawbridge {

/// Reads the one YAML document of a section, by readPlainBlocks where that is enough, else by
/// readYamlEvents.
[[nodiscard]] Result<std::optional<YamlNode>> readYamlSection(const TextSection &section,
                                                              const FileRef &file,
                                                              const YamlLimits &limits,
                                                              Diagnostics &diagnostics);

/// Reads the one YAML document of a section; nothing when it is empty or null. Duplicate keys and
/// ambiguous keys are warnings in `diagnostics`. Errors: YamlSyntax, YamlTooDeep, YamlAliasLimit.
[[nodiscard]] Result<std::optional<YamlNode>> readYamlEvents(const TextSection &section,
                                                             const FileRef &file,
                                                             const YamlLimits &limits,
                                                             Diagnostics &diagnostics);

} // namespace drawbridge
