// SPDX-License-Identifier: Apache-2.0
//
// From the last piece down each gets a ceiling, from the first up a floor; between them it takes
// the lane its place in the group gives it around where it wants to be. Where floor and ceiling
// cross, the lanes are too wide and the next narrower ones are tried.
//
// Tested by tests/unit/layout/test_compose_scene.cpp
#include "model/layout/lane_spread.h"

namespace drawbridge {

namespace {

/// Where pieces have to stay.
enum class Bounds { Boxes, BoxesAndFrames };

class LaneSpread {
public:
    LaneSpread(LanePieces &pieces, const LaneGroup &group, Bounds bounds)
        : m_pieces(pieces), m_group(group), m_bounds(bounds)
    {}

    /// False, and nothing moved, where lanes of this gap have no room.
    bool tryGap(double gap);

private:
    [[nodiscard]] LanePiece &piece(std::size_t i) const { return m_pieces.all()[m_group[i]]; }
    [[nodiscard]] double low(std::size_t i) const
    {
        return m_bounds == Bounds::BoxesAndFrames ? piece(i).softLow : piece(i).low;
    }
    [[nodiscard]] double high(std::size_t i) const
    {
        return m_bounds == Bounds::BoxesAndFrames ? piece(i).softHigh : piece(i).high;
    }
    void findCeilings(double gap);

    LanePieces &m_pieces;
    const LaneGroup &m_group;
    Bounds m_bounds;
    std::vector<double> m_ceiling;
    std::vector<int> m_after; ///< Lanes that have to follow.
};

void LaneSpread::findCeilings(double gap)
{
    const std::size_t n = m_group.size();
    m_ceiling.assign(n, 0);
    m_after.assign(n, 0);
    for (std::size_t i = n; i-- > 0;) {
        m_ceiling[i] = high(i);
        for (std::size_t j = i + 1; j < n; ++j) {
            if (!meets(piece(i), piece(j)))
                continue;
            m_ceiling[i] = std::min(m_ceiling[i], m_ceiling[j] - gap);
            m_after[i] = std::max(m_after[i], m_after[j] + 1);
        }
    }
}

bool LaneSpread::tryGap(double gap)
{
    findCeilings(gap);
    const std::size_t n = m_group.size();
    std::vector<double> at(n);
    std::vector<int> before(n, 0);
    for (std::size_t i = 0; i < n; ++i) {
        double floor = low(i);
        for (std::size_t j = 0; j < i; ++j) {
            if (!meets(piece(i), piece(j)))
                continue;
            floor = std::max(floor, at[j] + gap);
            before[i] = std::max(before[i], before[j] + 1);
        }
        if (floor > m_ceiling[i] + 0.01)
            return false;
        const double lane = piece(i).wanted + (before[i] - m_after[i]) * gap / 2;
        at[i] = std::max(floor, std::min(lane, m_ceiling[i]));
    }
    for (std::size_t i = 0; i < n; ++i)
        piece(i).at = at[i];
    return true;
}

} // namespace

void spreadLanes(LanePieces &pieces, const LaneGroup &group)
{
    LaneSpread offFrames(pieces, group, Bounds::BoxesAndFrames);
    for (double gap : {10.0, 9.0, 8.0, 7.0, 6.0, 5.0})
        if (offFrames.tryGap(gap))
            return;
    LaneSpread offBoxes(pieces, group, Bounds::Boxes);
    for (double gap : {8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 0.0})
        if (offBoxes.tryGap(gap))
            return;
    for (std::size_t i : group) {
        LanePiece &piece = pieces.all()[i];
        if (piece.low <= piece.high)
            piece.at = std::clamp(piece.at, piece.low, piece.high);
    }
}

} // namespace drawbridge
