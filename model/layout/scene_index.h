// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace drawbridge {

/// Rectangles with an owner, bucketed by a uniform grid: "is there anything of somebody else here"
/// in constant time for small questions.
class SceneIndex {
public:
    /// Owner of what belongs to no edge.
    static constexpr std::size_t kNobody = SIZE_MAX;

    void add(const SceneRect &rect, std::size_t owner);
    /// Something not of `except` meets the rectangle; touching borders do not meet.
    [[nodiscard]] bool isHit(const SceneRect &rect, std::size_t except = kNobody - 1) const;

private:
    struct Item {
        SceneRect rect;
        std::size_t owner;
    };
    std::unordered_map<std::uint64_t, std::vector<Item>> m_cells; // looked up, never iterated
};

} // namespace drawbridge
