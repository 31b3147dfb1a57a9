// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/pair_states.h"

#include <cstddef>
#include <vector>

namespace drawbridge {

/// In which order the lines of the matrix stand (ux.md 3.8).
enum class MatrixSorting {
    Name,     ///< By namespace, then name; externals last.
    Likeness, ///< Ends of a namespace that connect with the same others beside each other, and so
              ///< the namespaces, so that blocks come to the diagonal.
};

/// Bands and, within each, ends, by number.
struct MatrixOrder {
    std::vector<std::size_t> bands;
    std::vector<std::vector<std::size_t>> ends; ///< By band.
    bool operator==(const MatrixOrder &) const = default;
};

/// Likeness: begins with what has the most partners, and goes on with what shares the most of them
/// with the last one (Jaccard), the first by name of several. Deterministic. Cost: O(n² partners /
/// 64) in each namespace; more than 1,000 ends of one namespace stay by name.
[[nodiscard]] MatrixOrder orderMatrix(const PairStates &states, MatrixSorting sorting);

} // namespace drawbridge
