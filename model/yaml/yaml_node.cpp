// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/yaml_node.h"

#include <algorithm>

// Tested by tests/unit/yaml/test_yaml_reader.cpp

namespace drawbridge {

const YamlNode *YamlNode::find(std::string_view key) const
{
    const auto found = std::ranges::find(entries, key, &Entry::key);
    return found == entries.end() ? nullptr : &found->value;
}

} // namespace drawbridge
