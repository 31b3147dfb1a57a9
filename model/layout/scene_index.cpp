// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_compose_scene.cpp
#include "model/layout/scene_index.h"

#include <algorithm>
#include <cmath>

namespace drawbridge {

namespace {

constexpr double kCell = 128;

template<typename Visit>
void forCells(const SceneRect &rect, Visit visit)
{
    const auto cell = [](double v) { return static_cast<std::int64_t>(std::floor(v / kCell)); };
    for (std::int64_t x = cell(rect.x); x <= cell(rect.right()); ++x) {
        for (std::int64_t y = cell(rect.y); y <= cell(rect.bottom()); ++y) {
            const auto key = (static_cast<std::uint64_t>(x) << 32U) ^
                             (static_cast<std::uint64_t>(y) & 0xFFFFFFFFU);
            if (!visit(key))
                return;
        }
    }
}

} // namespace

void SceneIndex::add(const SceneRect &rect, std::size_t owner)
{
    forCells(rect, [&](std::uint64_t key) {
        m_cells[key].push_back({rect, owner});
        return true;
    });
}

bool SceneIndex::isHit(const SceneRect &rect, std::size_t except) const
{
    bool isFound = false;
    forCells(rect, [&](std::uint64_t key) {
        const auto it = m_cells.find(key);
        if (it == m_cells.end())
            return true;
        isFound = std::any_of(it->second.begin(), it->second.end(), [&](const Item &item) {
            return item.owner != except && item.rect.intersects(rect);
        });
        return !isFound;
    });
    return isFound;
}

} // namespace drawbridge
