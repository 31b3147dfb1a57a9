// SPDX-License-Identifier: Apache-2.0
//
// Greedy, over an index of what is already there (spec/ux.md 3.5): marks first, because they are
// never dropped, then chips in the order of claim. Every place is tried from the target end
// backwards; what finds none is left out and the line alone speaks.
//
// Tested by tests/unit/layout/test_compose_scene.cpp
#include "model/layout/edge_labels.h"

#include "model/layout/frame_geometry.h"
#include "model/layout/grid_metrics.h"
#include "model/layout/scene_index.h"
#include "model/layout/text_metrics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>

namespace drawbridge {

namespace {

struct Piece {
    ScenePoint a;
    ScenePoint b;
    [[nodiscard]] double length() const { return std::hypot(b.x - a.x, b.y - a.y); }
    [[nodiscard]] bool isVertical() const { return std::abs(b.x - a.x) < std::abs(b.y - a.y); }
    [[nodiscard]] ScenePoint at(double t) const
    {
        return {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
    }
};

std::vector<Piece> pieces(const Path &path)
{
    std::vector<Piece> result;
    for (std::size_t i = 1; i < path.size(); ++i)
        result.push_back({path[i - 1], path[i]});
    return result;
}

SceneRect around(ScenePoint p, double halfWidth, double halfHeight)
{
    return {p.x - halfWidth, p.y - halfHeight, 2 * halfWidth, 2 * halfHeight};
}

SceneRect rectOf(const Piece &piece)
{
    return grown({std::min(piece.a.x, piece.b.x), std::min(piece.a.y, piece.b.y),
                  std::abs(piece.b.x - piece.a.x), std::abs(piece.b.y - piece.a.y)},
                 2);
}

class LabelPlacer {
public:
    LabelPlacer(const RouteField &field, const std::vector<LabelRequest> &requests,
                std::vector<EdgeLook> &edges)
        : m_field(field), m_requests(requests), m_edges(edges)
    {
        for (const SceneRect &box : field.boxes) {
            m_solid.add(
                {box.x - 3, box.y - 3, box.width + 6, box.height + 6 + grid::kBadgeOverhang},
                SceneIndex::kNobody);
        }
        for (const SceneRect &heading : field.headings)
            m_solid.add(heading, SceneIndex::kNobody);
        for (std::size_t i = 0; i < edges.size(); ++i)
            addLines(i);
    }

    void run()
    {
        std::vector<bool> isStub(m_edges.size(), false);
        for (std::size_t i = 0; i < m_edges.size(); ++i) {
            isStub[i] = m_edges[i].path.empty();
            if (isStub[i])
                placeStub(i);
        }
        for (std::size_t i = 0; i < m_edges.size(); ++i) {
            if (hasMark(m_edges[i]) && !isStub[i])
                placeMark(i);
        }
        std::vector<std::size_t> order(m_edges.size());
        std::iota(order.begin(), order.end(), 0);
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return claim(m_edges[a]) < claim(m_edges[b]);
        });
        for (std::size_t i : order) {
            if (m_edges[i].chipRect.width == 0 && !m_edges[i].chip.empty())
                placeChip(i);
        }
    }

private:
    static bool hasMark(const EdgeLook &edge)
    {
        const bool isChanged = edge.change && edge.change != EdgeChange::Same;
        return edge.kind == EdgeKind::Implicit || isChanged;
    }

    static int claim(const EdgeLook &edge)
    {
        if (edge.change && edge.change != EdgeChange::Same)
            return 0;
        switch (edge.kind) {
        case EdgeKind::Implicit: return 0;
        case EdgeKind::Drawn: return 1;
        default: return 2;
        }
    }

    void addLines(std::size_t edge)
    {
        for (const Piece &piece : pieces(m_edges[edge].path))
            m_lines.add(rectOf(piece), edge);
        if (!m_edges[edge].path.empty())
            m_solid.add(around(m_edges[edge].path.back(), 10, 6), SceneIndex::kNobody);
    }

    /// A short piece of line into a free side of the box, its mark at the far end, the chip beside.
    void placeStub(std::size_t edge)
    {
        constexpr double kLength = 18; // as much as fits between two rows
        EdgeLook &look = m_edges[edge];
        const SceneRect &box = m_field.boxes[m_requests[edge].to];
        const double width = chipWidth(look.chip, false);
        const double side = width / 2 + grid::kMarkRadius + 3;
        const bool isMarked = hasMark(look);
        std::vector<std::pair<Path, std::vector<ScenePoint>>> places;
        for (double share : {0.75, 0.5, 0.25}) {
            const double x = std::round(box.x + box.width * share);
            const double y = box.y - kLength;
            places.push_back({{{x, y}, {x, box.y}}, {{x - side, y}, {x + side, y}, {x, y - 20}}});
        }
        for (double dy : {0.0, -12.0, 12.0}) {
            const double y = box.y + box.height / 2 + dy;
            const double x = box.x - kLength - 10;
            places.push_back({{{x, y}, {box.x, y}}, {{x, y - 20}, {x, y + 20}, {x - side, y}}});
            const double r = box.right() + kLength + 10;
            places.push_back(
                {{{r, y}, {box.right(), y}}, {{r, y - 20}, {r, y + 20}, {r + side, y}}});
        }
        const double below = box.bottom() + kLength + 2;
        const double middle = std::round(box.x + box.width * 0.66); // between the badges
        places.push_back({{{middle, below}, {middle, box.bottom()}},
                          {{middle - side, below}, {middle + side, below}}});
        for (const auto &[path, chips] : places) {
            const SceneRect mark = around(path.front(), grid::kMarkRadius, grid::kMarkRadius);
            if (isTaken(mark, edge) || m_lines.isHit(rectOf({path[0], path[1]}), edge))
                continue;
            for (ScenePoint chip : chips) {
                const SceneRect rect = around(chip, width / 2, grid::kChipHeight / 2.0);
                if (!isTaken(rect, edge))
                    return takeStub(edge, path, rect, isMarked);
            }
        }
        for (const auto &[path, chips] : places) {
            const SceneRect mark = around(path.front(), grid::kMarkRadius, grid::kMarkRadius);
            if (!isTaken(mark, edge) && !m_lines.isHit(rectOf({path[0], path[1]}), edge))
                return takeStub(edge, path, {}, isMarked);
        }
        takeStub(edge, places.front().first, {}, isMarked);
    }

    void takeStub(std::size_t edge, const Path &path, const SceneRect &chip, bool isMarked)
    {
        m_edges[edge].path = path;
        addLines(edge);
        if (isMarked)
            takeMark(edge, path.front());
        m_edges[edge].chipRect = chip;
        if (chip.width > 0)
            m_solid.add(grown(chip, 3), SceneIndex::kNobody);
    }

    void takeMark(std::size_t edge, ScenePoint at)
    {
        m_edges[edge].mark = at;
        m_solid.add(around(at, grid::kMarkRadius, grid::kMarkRadius), SceneIndex::kNobody);
    }

    [[nodiscard]] bool isTaken(const SceneRect &rect, std::size_t edge) const
    {
        return m_solid.isHit(rect) || m_lines.isHit(rect, edge);
    }

    static ScenePoint along(const Path &path, double share)
    {
        double total = 0;
        for (const Piece &piece : pieces(path))
            total += piece.length();
        double left = total * share;
        for (const Piece &piece : pieces(path)) {
            if (left <= piece.length())
                return piece.at(piece.length() > 0 ? left / piece.length() : 0);
            left -= piece.length();
        }
        return path.back();
    }

    /// At mid-length, or as near to it as nothing else is in the way; never left out.
    void placeMark(std::size_t edge)
    {
        constexpr std::array kShares{0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75};
        for (double share : kShares) {
            const ScenePoint p = along(m_edges[edge].path, share);
            if (!isTaken(around(p, grid::kMarkRadius, grid::kMarkRadius), edge))
                return takeMark(edge, p);
        }
        for (double share : kShares) { // over a line beside it, but never over another mark
            const ScenePoint p = along(m_edges[edge].path, share);
            if (!m_solid.isHit(around(p, grid::kMarkRadius, grid::kMarkRadius)))
                return takeMark(edge, p);
        }
        takeMark(edge, along(m_edges[edge].path, 0.5));
    }

    bool tryChip(std::size_t edge, ScenePoint centre, const std::string &text, double width)
    {
        const SceneRect rect{std::round(centre.x - width / 2),
                             std::round(centre.y - grid::kChipHeight / 2.0), width,
                             static_cast<double>(grid::kChipHeight)};
        if (isTaken(rect, edge))
            return false;
        m_edges[edge].chip = text;
        m_edges[edge].chipRect = rect;
        m_solid.add(grown(rect, 3), SceneIndex::kNobody);
        return true;
    }

    /// On a level piece the chip sits on the line where enough of it stays in sight, else above.
    bool tryLevel(std::size_t edge, const Piece &piece, bool isLast, const std::string &text,
                  double width)
    {
        constexpr double kSeen = 34; // head, bend and some line on both sides of the chip
        const double toEnd = piece.b.x >= piece.a.x ? 1 : -1;
        if (piece.length() >= width + kSeen) {
            const double slack = (piece.length() - width - kSeen) / 2;
            const double nearEnd = piece.b.x - toEnd * (width / 2 + (isLast ? 18 : 12));
            for (double step : {0.0, 0.5, 1.0, 1.5, 2.0}) {
                if (tryChip(edge, {nearEnd - toEnd * slack * step, piece.b.y}, text, width))
                    return true;
            }
        }
        if (piece.length() < width - 8)
            return false;
        const ScenePoint middle = piece.at(0.5);
        for (double dy : {-14.0, 14.0, -16.0, 16.0}) {
            if (tryChip(edge, {middle.x, middle.y + dy}, text, width))
                return true;
        }
        return false;
    }

    bool tryUpright(std::size_t edge, const Piece &piece, const std::string &text, double width)
    {
        if (piece.length() < grid::kChipHeight + 16)
            return false;
        const double off = width / 2 - 9;
        for (double dx : {0.0, off, -off, width / 2 + 6, -width / 2 - 6}) {
            for (double t : {0.5, 0.6, 0.4, 0.7, 0.3, 0.8, 0.2}) {
                const ScenePoint p = piece.at(t);
                const double toEnd = std::min(t, 1 - t) * piece.length();
                if (toEnd < grid::kChipHeight / 2.0 + 6)
                    continue;
                if (tryChip(edge, {p.x + dx, p.y}, text, width))
                    return true;
            }
        }
        return false;
    }

    bool tryPieces(std::size_t edge, const std::string &text)
    {
        const double width = chipWidth(text, m_edges[edge].hasRequestRules);
        std::vector<Piece> all = pieces(m_edges[edge].path);
        for (std::size_t i = all.size(); i-- > 0;) {
            const bool isLast = i + 1 == all.size();
            const bool isPlaced = all[i].isVertical() ? tryUpright(edge, all[i], text, width)
                                                      : tryLevel(edge, all[i], isLast, text, width);
            if (isPlaced)
                return true;
        }
        return false;
    }

    /// The number of a bundle stands beside its mark, on either side, above or below.
    void placeNumber(std::size_t edge)
    {
        const std::string text = m_edges[edge].chip;
        const double width = chipWidth(text, false);
        const ScenePoint mark = m_edges[edge].mark;
        const double side = grid::kMarkRadius + width / 2 + 1;
        const double rise = grid::kMarkRadius + grid::kChipHeight / 2.0 + 1;
        for (const ScenePoint centre : {ScenePoint{mark.x + side, mark.y},
                                        {mark.x - side, mark.y},
                                        {mark.x, mark.y - rise},
                                        {mark.x, mark.y + rise}}) {
            if (tryChip(edge, centre, text, width))
                return;
        }
    }

    void placeChip(std::size_t edge)
    {
        if (m_requests[edge].isBundle)
            return placeNumber(edge);
        if (tryPieces(edge, m_edges[edge].chip))
            return;
        const std::string &shorter = m_requests[edge].shortChip;
        if (shorter != m_edges[edge].chip)
            tryPieces(edge, shorter);
    }

    const RouteField &m_field;
    const std::vector<LabelRequest> &m_requests;
    std::vector<EdgeLook> &m_edges;
    SceneIndex m_solid;
    SceneIndex m_lines;
};

} // namespace

void placeLabels(const RouteField &field, const std::vector<LabelRequest> &requests,
                 std::vector<EdgeLook> &edges)
{
    LabelPlacer(field, requests, edges).run();
}

} // namespace drawbridge
