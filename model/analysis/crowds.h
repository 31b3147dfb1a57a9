// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/open_pairs.h"
#include "model/analysis/pair_table.h"

#include <memory>
#include <vector>

namespace drawbridge {

/// More undrawn sources than this of one destination on one set of ports are one finding, and one
/// Crowd of the report instead of an EdgeState each (findings.h).
inline constexpr std::size_t kGroupedAbove = 20;

/// The undrawn sources of one destination on one set of ports.
struct OpenSources {
    std::uint32_t ports = 0; ///< OpenPairs::portSet.
    std::size_t count = 0;
    bool isAcross = false;       ///< Some are in another trust zone.
    std::vector<EndIndex> first; ///< The first by key, at most kGroupedAbove: all, or some of them.
    [[nodiscard]] bool isCrowd() const { return count > kGroupedAbove; }
};

/// What undrawn pairs come to, by destination.
struct OpenDestination {
    std::vector<OpenSources> open; ///< By `ports`.
    std::size_t unknown = 0;       ///< Sources of which it is not known.
    EndIndex firstUnknown = 0;     ///< By key.
};

/// A value whose copies share what is the same in them.
struct OpenSummary {
    std::vector<std::shared_ptr<const OpenDestination>> destinations; ///< By workload.
    PairTable<std::size_t> betweenNamespaces; ///< Open pairs, by the indexes of two NamespaceIds.
};

/// Some ends, ascending, shared by who has the same.
using EndList = std::shared_ptr<const std::vector<EndIndex>>;

/// Counts all pairs of workloads but the special ones, in parallel; the result does not depend on
/// threads. `specials`: their destinations, by source.
[[nodiscard]] OpenSummary summarize(const FindingsContext &context, const FindingsEnds &ends,
                                    const OpenPairs &pairs, const std::vector<EndList> &specials);

/// One pair of workloads that became special or ceased to be.
struct ChangedPair {
    EndIndex from = 0;
    EndIndex to = 0;
    bool isSpecial = false; ///< Now.
};

/// What `summarize` came to before, for other special pairs of the same topology and zones. Cost:
/// O(workloads log runs) for each destination of a changed pair.
[[nodiscard]] OpenSummary summarizeAgain(const OpenSummary &before,
                                         const std::vector<ChangedPair> &changes,
                                         const FindingsContext &context, const FindingsEnds &ends,
                                         const OpenPairs &pairs,
                                         const std::vector<EndList> &specials);

} // namespace drawbridge
