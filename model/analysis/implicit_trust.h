// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/crowds.h"
#include "model/analysis/findings_context.h"

#include <memory>
#include <string>
#include <vector>

namespace drawbridge {

/// What the drawing says of one pair: everything that an edit can change about how it is judged.
struct DrawnPair {
    EndIndex to = 0;
    PortSet drawn;
    bool isClosed = false;
    bool operator==(const DrawnPair &) const = default;
};

/// What one source came to.
struct SourceEdges {
    std::vector<EdgeState> edges; ///< By key of the destination.
    std::vector<EndIndex> to;     ///< Of each edge.
    std::vector<Finding> findings;
    NotAssessableCounts notAssessable;
};

/// Why it is not known whether some source reaches a destination.
struct DoubtedDestination {
    EndIndex source = 0;
    std::string reason; ///< Empty: nothing is doubted.
};

/// ZT-NET-004 as it was worked out for one drawing, so that the next edit of the same design asks
/// only for what it changed. A value, safe from any thread; belongs to one topology with its
/// clusters.
struct ImplicitTrust {
    CowList<External> externals;
    CowList<TrustZone> trustZones;
    bool isUndecided = false;
    std::vector<std::vector<DrawnPair>> drawn; ///< By source; by destination.
    /// By source workload, sorted: destinations that are drawn, closed or waived, and those that
    /// few sources reach.
    std::vector<std::vector<EndIndex>> specials, few;
    OpenSummary summary;
    std::vector<std::shared_ptr<const SourceEdges>> sources; ///< By end.
    std::vector<DoubtedDestination> doubts;                  ///< By workload.
};

/// Evaluates ZT-NET-004 into the sink, with the edges behind it. `before`: of the same design
/// before an edit, or null; changes the cost, never the result. Null when stopped.
[[nodiscard]] std::shared_ptr<const ImplicitTrust>
findImplicitTrust(const FindingsContext &context, const FindingsEnds &ends, const OpenPairs &pairs,
                  const ImplicitTrust *before, FindingsSink &sink);

} // namespace drawbridge
