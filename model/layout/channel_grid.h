// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/edge_router.h"

#include <cstdint>
#include <vector>

namespace drawbridge {

/// The lines a route may run on: middles of the gaps between boxes and between frames, and the
/// middle lines of boxes, which lead into their ports. Vertices are where they cross; a step
/// between two neighbouring vertices is free when it touches no box.
class ChannelGrid {
public:
    explicit ChannelGrid(const RouteField &field);

    [[nodiscard]] std::size_t columns() const { return m_xs.size(); }
    [[nodiscard]] std::size_t rows() const { return m_ys.size(); }
    [[nodiscard]] double x(std::size_t column) const { return m_xs[column]; }
    [[nodiscard]] double y(std::size_t row) const { return m_ys[row]; }
    [[nodiscard]] std::size_t vertex(std::size_t column, std::size_t row) const
    {
        return row * m_xs.size() + column;
    }
    /// The step right (down) of a vertex touches no box.
    [[nodiscard]] bool isRightFree(std::size_t vertex) const { return !m_rightBlocked[vertex]; }
    [[nodiscard]] bool isDownFree(std::size_t vertex) const { return !m_downBlocked[vertex]; }
    /// Extra cost of the step down: it runs through the words of a header.
    [[nodiscard]] bool isDownOverHeading(std::size_t vertex) const { return m_heading[vertex]; }
    /// The step right runs along the header strip of a frame.
    [[nodiscard]] bool isRightInHeader(std::size_t vertex) const { return m_header[vertex]; }

    /// Index of the first line at or after a coordinate.
    [[nodiscard]] std::size_t columnAfter(double x) const;
    [[nodiscard]] std::size_t rowAfter(double y) const;

private:
    void collectLines(const RouteField &field);
    void block(const SceneRect &box);
    void markHeader(const SceneRect &strip);

    std::vector<double> m_xs;
    std::vector<double> m_ys;
    std::vector<std::uint8_t> m_rightBlocked;
    std::vector<std::uint8_t> m_downBlocked;
    std::vector<std::uint8_t> m_heading;
    std::vector<std::uint8_t> m_header;
};

} // namespace drawbridge
