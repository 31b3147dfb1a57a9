// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/yaml/yaml_node.h"
#include "model/yaml/yaml_reader.h"

#include <cstddef>

namespace drawbridge {

/// About how much memory a node takes without what stands in it, its place in a mapping included.
[[nodiscard]] inline std::size_t bytesOf(const YamlNode &node)
{
    return sizeof(YamlNode::Entry) + node.text.size();
}

/// The same for a whole tree.
[[nodiscard]] std::size_t treeBytes(const YamlNode &root);

/// About how much memory what was said so far takes.
[[nodiscard]] std::size_t bytesOf(const Diagnostics &diagnostics);

/// That a document, or the import it belongs to, needs too much memory.
[[nodiscard]] Error memoryError(const YamlLimits &limits, const SourceSpan &where);

} // namespace drawbridge
