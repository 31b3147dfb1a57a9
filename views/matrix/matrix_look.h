// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/matrix_axis.h"
#include "views/matrix/state_glyph.h"
#include "views/models/answers.h"

#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace drawbridge {

/// What the matrix is made of. `states` may be null: then there is nothing to show.
struct MatrixContent {
    std::shared_ptr<const Design> design;                     ///< The newest.
    AnswersPtr answers;                                       ///< May be of an older revision.
    std::shared_ptr<const PairStates> states;                 ///< With what was drawn since.
    std::vector<QString> icons;                               ///< By end.
    std::shared_ptr<const std::vector<AccessState>> access{}; ///< Null: none is in it.
    std::shared_ptr<const MatrixOrder> order{};               ///< Of its lines; null: by name.
};

/// The table of these answers, with their own design; without states when stopped. `grants`: of its
/// topology; without them no API access is in it. Any thread.
[[nodiscard]] MatrixContent matrixContent(const AnswersPtr &answers, std::stop_token stop = {},
                                          MatrixSorting sorting = MatrixSorting::Name,
                                          const ApiGrants *grants = nullptr);

/// A cell: indices of lines.
struct MatrixPlace {
    std::size_t row = 0;
    std::size_t column = 0;
    auto operator<=>(const MatrixPlace &) const = default;
};

/// How the matrix is shown now.
struct MatrixLook {
    std::shared_ptr<const PairStates> states;
    MatrixAxis rows;
    MatrixAxis columns;
    MatrixMetrics metrics;
    bool showsDenied = false;
    std::optional<MatrixPlace> current;
    std::vector<std::size_t> selectedEnds; ///< Nodes of the shared selection, sorted.
    bool isFocused = false;

    [[nodiscard]] const MatrixLine &row(const MatrixPlace &place) const
    {
        return rows.lines()[place.row];
    }
    [[nodiscard]] const MatrixLine &column(const MatrixPlace &place) const
    {
        return columns.lines()[place.column];
    }
    [[nodiscard]] bool isOnePair(const MatrixPlace &place) const
    {
        return row(place).isOneEnd() && column(place).isOneEnd();
    }
};

/// The marks a look shows, each of which its legend has to explain. Cost: O(bands²).
[[nodiscard]] std::vector<CellMark> marksIn(const MatrixLook &look);

/// "cart to payments, implicit trust, 8443/TCP": a cell for the status bar and screen readers.
[[nodiscard]] QString cellText(const MatrixContent &content, const MatrixLook &look,
                               const MatrixPlace &place);
/// "cart, Deployment, namespace shop"; of a collapsed band "namespace shop, 14 workloads".
[[nodiscard]] QString lineText(const PairStates &states, const MatrixLine &line);
/// "cart", "shop", "Externals": the head of a line.
[[nodiscard]] QString lineName(const PairStates &states, const MatrixLine &line);

} // namespace drawbridge
