// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/edge_lanes.h"

#include <algorithm>
#include <vector>

namespace drawbridge {

/// A straight part of a route. It may move across, that is at right angles to its own direction.
struct LanePiece {
    std::size_t route = 0;
    std::size_t place = 0; ///< In its route.
    bool isUpright = false;
    double at = 0;  ///< Position across.
    double low = 0; ///< Across: bounds without frame borders.
    double high = 0;
    double softLow = 0; ///< Across: bounds with frame borders.
    double softHigh = 0;
    double wanted = 0;
    double start = 0; ///< Along, in travel order.
    double end = 0;
    [[nodiscard]] double first() const { return std::min(start, end); }
    [[nodiscard]] double last() const { return std::max(start, end); }
};

/// Where a route may touch a side of a box.
struct PortEnd {
    double border = 0; ///< Where the route touches the box, along its piece.
    double low = 0;    ///< Across.
    double high = 0;
    double middle = 0;
};

/// The pieces of all routes, level and upright in turn. Moving one changes where its neighbours
/// start and end: `updateSpan` works that out again.
class LanePieces {
public:
    LanePieces(const RouteField &field, const std::vector<LaneRoute> &routes);

    [[nodiscard]] const RouteField &field() const { return m_field; }
    [[nodiscard]] const RouteRequest &request(std::size_t route) const
    {
        return m_routes[route].request;
    }
    [[nodiscard]] std::size_t routeCount() const { return m_first.size(); }
    [[nodiscard]] std::size_t count(std::size_t route) const;
    [[nodiscard]] LanePiece &piece(std::size_t route, std::size_t place)
    {
        return m_pieces[m_first[route] + place];
    }
    [[nodiscard]] const LanePiece &piece(std::size_t route, std::size_t place) const
    {
        return m_pieces[m_first[route] + place];
    }
    [[nodiscard]] std::vector<LanePiece> &all() { return m_pieces; }
    [[nodiscard]] const std::vector<LanePiece> &all() const { return m_pieces; }
    [[nodiscard]] const PortEnd &exit(std::size_t route) const { return m_exit[route]; }
    [[nodiscard]] const PortEnd &entry(std::size_t route) const { return m_entry[route]; }
    [[nodiscard]] bool isFirst(const LanePiece &piece) const { return piece.place == 0; }
    [[nodiscard]] bool isLast(const LanePiece &piece) const
    {
        return piece.place + 1 == count(piece.route);
    }

    void updateSpan(LanePiece &piece) const;

private:
    void addRoute(std::size_t index);
    void open(std::size_t route, bool isUpright, double at);

    const RouteField &m_field;
    const std::vector<LaneRoute> &m_routes;
    std::vector<LanePiece> m_pieces;
    std::vector<std::size_t> m_first; ///< By route: its first piece.
    std::vector<PortEnd> m_exit;
    std::vector<PortEnd> m_entry;
};

} // namespace drawbridge
