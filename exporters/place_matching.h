// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/yaml/yaml_outline.h"

#include <optional>
#include <vector>

namespace drawbridge {

/// For each place of a file the place of the new export that it was: entries by their key, items as
/// matchItems has it, documents as matchDocuments has it. A caller that is admitted by another rule
/// now, since its ports changed, is found there. Nothing for what is gone.
[[nodiscard]] std::vector<std::optional<std::size_t>> matchPlaces(const YamlOutline &before,
                                                                  const YamlOutline &after);

} // namespace drawbridge
