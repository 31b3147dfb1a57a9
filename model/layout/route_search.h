// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/channel_grid.h"

#include <array>
#include <map>
#include <optional>
#include <vector>

namespace drawbridge {

enum class BoxSide { Left, Right, Top, Bottom };
[[nodiscard]] constexpr bool isUprightSide(BoxSide side)
{
    return side == BoxSide::Top || side == BoxSide::Bottom;
}

/// A way on the channel grid: sides it leaves and enters by, and its corners in between.
struct RoughRoute {
    BoxSide exit = BoxSide::Right;
    BoxSide entry = BoxSide::Left;
    std::vector<ScenePoint> corners; ///< First on the line of the exit port, last of the entry.
};

/// Finds ways one after the other; each pays for bends, for length, for crossing earlier ones and
/// for crowding their channels and ports.
class RouteSearch {
public:
    RouteSearch(const RouteField &field, const ChannelGrid &grid);

    /// Nothing when the boxes are so placed that no line leads out.
    [[nodiscard]] std::optional<RoughRoute> find(const RouteRequest &request);

private:
    struct Port {
        BoxSide side;
        std::size_t vertex;
        double cost;
    };
    struct Visit {
        double cost;
        std::size_t state; ///< vertex * 2 + (1 when last moved up or down).
        double bound;
        bool operator<(const Visit &other) const
        {
            return bound != other.bound ? bound > other.bound : state > other.state;
        }
    };
    [[nodiscard]] std::vector<Port> ports(const SceneRect &box, std::size_t index) const;
    [[nodiscard]] std::optional<std::size_t> portVertex(const SceneRect &box, BoxSide side) const;
    [[nodiscard]] double stepCost(std::size_t vertex, std::size_t next, bool isUpright) const;
    void expand(const Visit &visit, const SceneRect &goal);
    void reach(std::size_t state, double cost, std::size_t from, const SceneRect &goal);
    [[nodiscard]] RoughRoute traced(std::size_t state, const Port &exit, const Port &entry);

    const RouteField &m_field;
    const ChannelGrid &m_grid;
    std::vector<std::array<int, 2>> m_stepUse;   ///< Right and down step of each vertex.
    std::vector<std::array<int, 2>> m_vertexUse; ///< Level and upright passes.
    std::vector<std::array<int, 4>> m_portUse;   ///< By box and side.
    std::vector<double> m_cost;
    std::vector<std::size_t> m_from;
    std::vector<std::size_t> m_touched;
    std::vector<Visit> m_open;
};

} // namespace drawbridge
