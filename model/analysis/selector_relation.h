// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/label_selector.h"

namespace drawbridge {

/// How what one selector picks lies to what another picks, over all labels there could be.
enum class SelectorRelation {
    Disjoint, ///< Nothing has both.
    Overlaps, ///< Something has both, and something only the first.
    Implies   ///< Everything the first picks, the second picks too.
};

/// Exact: the requirements of a selector are independent for different keys, so each key is a set
/// of values, perhaps with "absent", and the keys are compared one by one. A selector that picks
/// nothing is Disjoint from everything. Cost: O(requirements and their values).
[[nodiscard]] SelectorRelation relationOf(const LabelSelector &first, const LabelSelector &second);

/// Whether some labels match.
[[nodiscard]] bool isSatisfiable(const LabelSelector &selector);

} // namespace drawbridge
