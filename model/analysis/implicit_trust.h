// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/crowds.h"
#include "model/analysis/findings_context.h"
#include "model/analysis/findings_order.h"

#include <memory>
#include <string>
#include <vector>

namespace drawbridge {

/// What one source came to.
struct SourceEdges {
    SharedList<EdgeState>::PiecePtr edges; ///< By key of the destination; null: none.
    std::vector<FindingItem> findings;
    /// Namespaces of the special destinations that are open, and not the source's own.
    std::vector<NamespaceId> trusts;
    NotAssessableCounts notAssessable;
};

/// What the crowds of one destination come to.
struct DestinationCrowds {
    SharedList<Crowd>::PiecePtr crowds;
    std::vector<FindingItem> findings; ///< None while nothing is drawn.
};

/// Why it is not known whether some source reaches a destination.
struct DoubtedDestination {
    EndIndex source = 0;
    std::string reason;
};

/// ZT-NET-004 as it was worked out for one drawing, so that the next edit of the same design asks
/// only for what it changed. A value whose copies share what is the same in them, safe from any
/// thread; belongs to one topology with its clusters.
struct ImplicitTrust {
    CowList<External> externals;
    CowList<TrustZone> trustZones;
    bool isUndecided = false;
    // Everything that an edit can change about how a pair is judged.
    PairTable<PortSet> drawn;
    PairTable<bool> closed, waived; ///< `waived`: a waiver names the pair.
    /// By source workload, ascending: destinations that are drawn, closed or waived, and those that
    /// few sources reach.
    std::vector<EndList> specials, few;
    OpenSummary summary;
    std::vector<std::shared_ptr<const SourceEdges>> sources;       ///< By end.
    std::vector<std::shared_ptr<const DestinationCrowds>> crowds;  ///< By workload.
    std::vector<std::shared_ptr<const DoubtedDestination>> doubts; ///< By workload; null: none.
    std::size_t looseFlows = 0;   ///< Drawn, with an end that is not in the input.
    std::size_t undecided = 0;    ///< Open pairs while nothing is drawn.
    PairTable<std::size_t> trust; ///< Between namespaces, special pairs too.
    std::vector<SharedList<NamespaceTrust>::PiecePtr>
        trustRows; ///< The same, by source in the report.
};

/// Evaluates ZT-NET-004 and ZT-DRF-001: edges, crowds and trust between namespaces go into the
/// report, findings and what is not assessable stay in what is returned. `before`: of the same
/// design before an edit, or null; changes the cost, never the result. Null when stopped.
[[nodiscard]] std::shared_ptr<const ImplicitTrust>
findImplicitTrust(const FindingsContext &context, const FindingsEnds &ends, const OpenPairs &pairs,
                  const ImplicitTrust *before, AnalysisReport &report);

} // namespace drawbridge
