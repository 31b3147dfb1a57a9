// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings.h"

#include <vector>

namespace drawbridge {

using FindingItem = SharedList<Finding>::Item;

/// Whether a finding stands before another in reports.
[[nodiscard]] bool isBefore(const Finding &a, const Finding &b);
/// Puts findings into the order of reports.
void sortFindings(std::vector<FindingItem> &findings);
void sortFindings(SharedList<Finding> &findings);
void sortFindings(std::vector<Finding> &findings);

/// A list in the order of reports less some of its findings and with others among them, which need
/// no order. Pieces that stay as they are are shared.
[[nodiscard]] SharedList<Finding> changedFindings(const SharedList<Finding> &list,
                                                  std::vector<FindingItem> removed,
                                                  std::vector<FindingItem> added);

} // namespace drawbridge
