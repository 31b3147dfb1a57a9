// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/yaml/text_sections.h"
#include "model/yaml/yaml_node.h"
#include "model/yaml/yaml_reader.h"

#include <optional>

namespace drawbridge {

/// Reads a YAML document of the plain kind that most manifests are: block mappings and sequences
/// with keys and values on one line each, and literal block texts. Nothing is returned, and nothing
/// said, for a document with anything else in it, be it fine or wrong: that is read by
/// readYamlSection, with the same result for all that is read here. Cost: one pass, about ten times
/// as fast.
[[nodiscard]] std::optional<YamlNode> readPlainBlocks(const TextSection &section,
                                                      const FileRef &file, const YamlLimits &limits,
                                                      Diagnostics &diagnostics);

} // namespace drawbridge
