// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/matrix_order.h"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// A row or column of the matrix: one end, or a collapsed namespace that stands for its ends.
struct MatrixLine {
    std::size_t band = 0;
    std::size_t first = 0; ///< Ends it stands for, as PairStates numbers them.
    std::size_t end = 0;
    bool isBand = false;
    int at = 0; ///< Where it begins, in px from the first.
    [[nodiscard]] bool isOneEnd() const { return !isBand; }
    bool operator==(const MatrixLine &) const = default;
};

/// Neighbouring lines without a gap: those of one open band, or several collapsed bands.
struct MatrixGroup {
    std::size_t first = 0; ///< Lines.
    std::size_t end = 0;
    bool operator==(const MatrixGroup &) const = default;
};

struct MatrixMetrics {
    int cell = 32;
    int gap = 6; ///< Between groups.
    bool operator==(const MatrixMetrics &) const = default;
};

/// Rows are sources, columns destinations; API servers are destinations alone.
enum class MatrixSide { Rows, Columns };

/// The lines along one side of the matrix. A value.
class MatrixAxis {
public:
    MatrixAxis() = default;
    /// `collapsed`: bands shown as one line each. `filter`: only ends whose "namespace/kind/name"
    /// holds all its words, whatever the case; such ends of collapsed bands stand by themselves. An
    /// empty filter keeps all. `order`: of these states; null: by name.
    MatrixAxis(const PairStates &states, const std::set<NodeKey> &collapsed,
               std::string_view filter, const MatrixMetrics &metrics,
               const MatrixOrder *order = nullptr, MatrixSide side = MatrixSide::Columns);

    [[nodiscard]] const std::vector<MatrixLine> &lines() const { return m_lines; }
    [[nodiscard]] const std::vector<MatrixGroup> &groups() const { return m_groups; }
    [[nodiscard]] std::size_t size() const { return m_lines.size(); }
    [[nodiscard]] int length() const; ///< In px.
    /// The line that shows an end, alone or in its band; nothing where it is filtered out.
    [[nodiscard]] std::optional<std::size_t> lineOf(std::size_t end) const;
    /// The line at a place in px; nothing in gaps and outside.
    [[nodiscard]] std::optional<std::size_t> lineAt(int at) const;
    /// The lines that touch from `first` to before `end` px, as [first, second).
    [[nodiscard]] std::pair<std::size_t, std::size_t> linesIn(int first, int end) const;
    bool operator==(const MatrixAxis &) const = default;

private:
    void place();

    MatrixMetrics m_metrics;
    std::vector<MatrixLine> m_lines;
    std::vector<MatrixGroup> m_groups;
    std::vector<std::size_t> m_lineOf; ///< By end; past the last line where there is none.
};

/// "from > to": what rows and what columns are kept; without ">" it is about rows.
struct MatrixFilter {
    std::string rows;
    std::string columns;
    bool operator==(const MatrixFilter &) const = default;
};
[[nodiscard]] MatrixFilter parseMatrixFilter(std::string_view text);

/// How the cell of two lines stands.
[[nodiscard]] PairCounts countCell(const PairStates &states, const MatrixLine &row,
                                   const MatrixLine &column);

} // namespace drawbridge
