// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/matrix_axis.h"

#include <string>

namespace drawbridge {

/// The matrix as a table: one row a source, one column a destination, both headed by their keys, in
/// the order of the axes. A cell names all states of its pair, the worst first, joined by "; ":
/// "implicit trust", "unknown", "drawn", "allowed", "closed". "denied": none of these, so there is
/// no way on the ports the destination declares. Empty: a pair of which nothing is said, as of a
/// workload with itself. Cells of a collapsed namespace count pairs: "12 implicit trust; 3 drawn".
/// RFC 4180 quoting and LF.
[[nodiscard]] std::string writeMatrixCsv(const PairStates &states, const MatrixAxis &rows,
                                         const MatrixAxis &columns);

} // namespace drawbridge
