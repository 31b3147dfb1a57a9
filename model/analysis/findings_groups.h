// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/crowds.h"

#include <utility>

namespace drawbridge {

/// Ends of each edge of a report, in its order.
using EdgeEnds = std::vector<std::pair<EndIndex, EndIndex>>;

/// Puts one finding for each open edge of `sink.report.edges` into the report, and one for each
/// crowd of `summary` (findings.h). `edgeEnds` are those of the edges.
void reportImplicitTrust(const FindingsContext &context, const FindingsEnds &ends,
                         const EdgeEnds &edgeEnds, const OpenSummary &summary,
                         const OpenPairs &pairs, FindingsSink &sink);

} // namespace drawbridge
