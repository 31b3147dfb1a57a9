// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/implicit_trust.h"

namespace drawbridge {

/// Sums up trust between namespaces and what is undecided in `trust`, and puts edges, crowds and
/// that trust into the report. `before`: of the same topology, or null; what is alike is shared.
void reportTrust(const FindingsContext &context, const FindingsEnds &ends,
                 const ImplicitTrust *before, ImplicitTrust &trust, AnalysisReport &report);

} // namespace drawbridge
