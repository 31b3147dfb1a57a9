// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings_context.h"

namespace drawbridge {

class FindingsEnds;
struct OpenSources;

inline constexpr auto kImplicitTrustRule = "ZT-NET-004";

/// How one ordered pair stands in the import.
struct PairVerdict {
    PortVerdict ports;
    bool isIsolated = false; ///< At one end at least, in the direction that counts.
    std::optional<Endpoint> witnessFrom, witnessTo; ///< Ends for `explain`.
};

/// One ordered pair of the report, with the ends its keys stand for.
struct JudgedEdge {
    EndIndex from = 0;
    EndIndex to = 0;
    const EdgeState *state = nullptr;
};

/// The finding of one pair that is open and not drawn.
[[nodiscard]] Finding pairFinding(const FindingsContext &context, const JudgedEdge &edge,
                                  const PairVerdict &verdict);

/// One finding for the undrawn sources of a destination that are open on the same ports.
/// `isOnlyOne`: no other crowd has this destination.
[[nodiscard]] Finding crowdFinding(const FindingsContext &context, const FindingsEnds &ends,
                                   EndIndex to, const OpenSources &sources, const PortSet &ports,
                                   bool isOnlyOne);

} // namespace drawbridge
