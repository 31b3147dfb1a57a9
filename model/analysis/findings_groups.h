// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings_ends.h"

#include <utility>

namespace drawbridge {

/// Ends of each edge of a report, in its order.
using EdgeEnds = std::vector<std::pair<EndIndex, EndIndex>>;

/// Puts one finding for each open edge of `sink.report.edges` into the report, or one for many
/// (findings.h). `edgeEnds` are theirs.
void reportImplicitTrust(const FindingsContext &context, const FindingsEnds &ends,
                         const EdgeEnds &edgeEnds, FindingsSink &sink);

} // namespace drawbridge
