// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/pair_states.h"
#include "views/theme/theme.h"

#include <QRectF>
#include <QString>

#include <vector>

class QPainter;

namespace drawbridge {

/// Marks of the matrix that its legend explains, in their order.
enum class CellMark {
    Allowed,
    Drawn,
    Implicit,
    Unknown,
    Closed,
    Denied,    ///< On request: a judged pair without any state.
    NoPair,    ///< Nothing is said of it.
    PairCount, ///< The number in the cell of a collapsed namespace.
};
[[nodiscard]] CellMark markOf(PairState state);
[[nodiscard]] QString markText(CellMark mark);

inline constexpr double kGlyphSize = 14; ///< In px at 100%.

/// The glyph of one mark in `box`, a square of any size. Shape tells the marks apart, colour only
/// repeats it: filled square, ring, hatch, question mark, boxed x, x, dash. `ground`: what it
/// clears behind it where another glyph is; an invalid colour clears nothing.
void paintMark(QPainter &painter, CellMark mark, const QRectF &box, const Theme &theme,
               const QColor &ground);
/// Those of all states of a pair, one within the other.
void paintStates(QPainter &painter, PairStateSet states, const QRectF &box, const Theme &theme,
                 const QColor &ground);

} // namespace drawbridge
