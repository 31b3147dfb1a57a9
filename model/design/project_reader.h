// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/design/design.h"
#include "model/yaml/yaml_node.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// The one document of a project file with `kind` and an apiVersion this version reads. Errors:
/// DesignInvalid, DesignVersion, or what the YAML reader says; all with their place.
[[nodiscard]] Result<YamlNode> readProjectDocument(std::string_view text, const FileRef &file,
                                                   std::string_view kind, Diagnostics &diagnostics);

/// The text of top-level entries whose keys are not in `known`: the lines as they stand when they
/// stand alone, else written anew.
[[nodiscard]] std::string unknownEntries(const YamlNode &root, std::string_view text,
                                         const std::vector<std::string_view> &known);

} // namespace drawbridge
