// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/duplicate_keys.h"

#include <algorithm>
#include <numeric>
#include <string_view>

// Tested by tests/unit/yaml/test_yaml_reader.cpp

namespace drawbridge {
namespace {

/// Indices of the entries by key, equal keys in file order.
std::vector<std::size_t> orderByKey(const std::vector<YamlNode::Entry> &entries)
{
    std::vector<std::size_t> order(entries.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {},
                             [&](std::size_t i) { return std::string_view(entries[i].key); });
    return order;
}

/// Most mappings are small and without fault: comparing all pairs needs no memory.
bool isSmallAndDistinct(const std::vector<YamlNode::Entry> &entries)
{
    constexpr std::size_t kSmall = 16;
    if (entries.size() > kSmall)
        return false;
    for (std::size_t i = 1; i < entries.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (entries[i].key == entries[j].key)
                return false;
        }
    }
    return true;
}

} // namespace

void dropDuplicateKeys(YamlNode &mapping, Diagnostics &diagnostics)
{
    std::vector<YamlNode::Entry> &entries = mapping.entries;
    if (isSmallAndDistinct(entries))
        return;
    const std::vector<std::size_t> order = orderByKey(entries);
    std::vector<bool> isDropped(entries.size(), false);
    bool dropsAny = false;
    for (std::size_t i = 1; i < order.size(); ++i) {
        const YamlNode::Entry &first = entries[order[i - 1]];
        const YamlNode::Entry &second = entries[order[i]];
        if (first.key != second.key)
            continue;
        isDropped[order[i - 1]] = true;
        dropsAny = true;
        diagnostics.warning(ErrorCode::YamlDuplicateKey,
                            "the key " + second.key + " stands twice in one mapping, first at " +
                                toString(first.keyWhere) + "; the last one counts",
                            second.keyWhere, "take one of them out");
    }
    if (!dropsAny)
        return;
    mapping.hasDuplicateKeys = true;
    std::size_t index = 0;
    std::erase_if(entries, [&](const YamlNode::Entry &) { return isDropped[index++]; });
}

} // namespace drawbridge
