// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/implicit_trust.h"

namespace drawbridge {

/// The crowds of one destination, and one finding for each unless nothing is drawn yet
/// (findings.h).
[[nodiscard]] std::shared_ptr<const DestinationCrowds>
crowdsOf(const FindingsContext &context, const FindingsEnds &ends, EndIndex to,
         const OpenDestination &destination, const OpenPairs &pairs, bool isUndecided);

} // namespace drawbridge
