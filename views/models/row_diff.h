// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <map>
#include <vector>

namespace drawbridge {

/// One run of rows to remove from, or to insert into, a list.
struct RowStep {
    enum class Kind { Remove, Insert };
    Kind kind = Kind::Remove;
    int first = 0; ///< Remove: row at that moment. Insert: row at that moment and in `after`.
    int count = 0;
    bool operator==(const RowStep &) const = default;
};

/// Steps that turn the list `before` into `after`, to be carried out in order: removals from the
/// back, then insertions from the front. Rows in both keep their place where the order allows; one
/// that moved is removed and inserted. Keys are unique. Cost: O(n log n).
template<typename Key>
[[nodiscard]] std::vector<RowStep> rowSteps(const std::vector<Key> &before,
                                            const std::vector<Key> &after)
{
    std::map<Key, int> placeInAfter;
    for (int i = 0; i < static_cast<int>(after.size()); ++i)
        placeInAfter.emplace(after[static_cast<std::size_t>(i)], i);

    std::vector<bool> isKept(after.size(), false);
    std::vector<int> removed;
    int lastKept = -1;
    for (int i = 0; i < static_cast<int>(before.size()); ++i) {
        const auto found = placeInAfter.find(before[static_cast<std::size_t>(i)]);
        if (found == placeInAfter.end() || found->second <= lastKept) {
            removed.push_back(i);
        } else {
            lastKept = found->second;
            isKept[static_cast<std::size_t>(lastKept)] = true;
        }
    }

    std::vector<RowStep> steps;
    for (auto row = removed.rbegin(); row != removed.rend(); ++row) {
        if (!steps.empty() && steps.back().first == *row + 1) {
            --steps.back().first;
            ++steps.back().count;
        } else {
            steps.push_back({RowStep::Kind::Remove, *row, 1});
        }
    }
    for (int i = 0; i < static_cast<int>(after.size()); ++i) {
        if (isKept[static_cast<std::size_t>(i)])
            continue;
        const bool continues = !steps.empty() && steps.back().kind == RowStep::Kind::Insert &&
                               steps.back().first + steps.back().count == i;
        if (continues)
            ++steps.back().count;
        else
            steps.push_back({RowStep::Kind::Insert, i, 1});
    }
    return steps;
}

} // namespace drawbridge
