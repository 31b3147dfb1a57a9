// SPDX-License-Identifier: Apache-2.0
//
// Cuts rough routes into level and upright pieces, from the side of the box they leave to the side
// they enter.
//
// Tested by tests/unit/layout/test_compose_scene.cpp
#include "model/layout/lane_pieces.h"

namespace drawbridge {

namespace {

PortEnd portEnd(const SceneRect &box, BoxSide side)
{
    if (isUprightSide(side)) {
        const double inset = std::min(18.0, box.width / 4);
        return {side == BoxSide::Top ? box.y : box.bottom(), box.x + inset, box.right() - inset,
                box.x + box.width / 2};
    }
    return {side == BoxSide::Left ? box.x : box.right(), box.y + 7, box.bottom() - 7,
            box.y + box.height / 2};
}

} // namespace

LanePieces::LanePieces(const RouteField &field, const std::vector<LaneRoute> &routes)
    : m_field(field), m_routes(routes)
{
    for (std::size_t i = 0; i < routes.size(); ++i)
        addRoute(i);
}

std::size_t LanePieces::count(std::size_t route) const
{
    const std::size_t next = route + 1 < m_first.size() ? m_first[route + 1] : m_pieces.size();
    return next - m_first[route];
}

void LanePieces::open(std::size_t route, bool isUpright, double at)
{
    m_pieces.push_back({route, m_pieces.size() - m_first.back(), isUpright, at});
}

void LanePieces::addRoute(std::size_t index)
{
    const auto &[request, rough] = m_routes[index];
    m_exit.push_back(portEnd(m_field.boxes[request.from], rough.exit));
    m_entry.push_back(portEnd(m_field.boxes[request.to], rough.entry));
    m_first.push_back(m_pieces.size());
    const auto &corners = rough.corners;
    const bool startsUpright = isUprightSide(rough.exit);
    open(index, startsUpright, startsUpright ? corners.front().x : corners.front().y);
    for (std::size_t i = 1; i < corners.size(); ++i) {
        const bool isUpright = corners[i].x == corners[i - 1].x;
        if (isUpright != m_pieces.back().isUpright)
            open(index, isUpright, isUpright ? corners[i].x : corners[i].y);
    }
    const bool endsUpright = isUprightSide(rough.entry);
    if (endsUpright != m_pieces.back().isUpright)
        open(index, endsUpright, endsUpright ? corners.back().x : corners.back().y);
}

void LanePieces::updateSpan(LanePiece &p) const
{
    p.start = isFirst(p) ? m_exit[p.route].border : piece(p.route, p.place - 1).at;
    p.end = isLast(p) ? m_entry[p.route].border : piece(p.route, p.place + 1).at;
}

} // namespace drawbridge
