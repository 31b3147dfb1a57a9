// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/yaml/yaml_node.h"

#include <string>

namespace drawbridge::test {

/// A tree as one text, with every place, style and tag: equal trees and only those have equal
/// texts.
inline std::string nodeText(const YamlNode &node)
{
    const auto place = [](const SourceSpan &where) {
        return '@' + std::to_string(where.lineOneBased) + ':' +
               std::to_string(where.columnOneBased);
    };
    std::string text = std::to_string(int(node.kind)) + std::to_string(int(node.style)) +
                       std::to_string(int(node.tag)) + (node.hasDuplicateKeys ? "d" : "") + '<' +
                       node.text + '>' + place(node.where);
    for (const YamlNode &item : node.items)
        text += " [" + nodeText(item) + ']';
    for (const YamlNode::Entry &entry : node.entries)
        text += " {<" + entry.key + '>' + place(entry.keyWhere) + ' ' + nodeText(entry.value) + '}';
    return text;
}

} // namespace drawbridge::test
