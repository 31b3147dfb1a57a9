// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/implicit_trust.h"

namespace drawbridge {

/// Sums up trust between namespaces in `trust`, and puts edges, crowds, that trust and what is not
/// assessable into the sink. `before`: of the same topology, or null; what is alike is shared.
void reportTrust(const FindingsContext &context, const FindingsEnds &ends,
                 const ImplicitTrust *before, ImplicitTrust &trust, FindingsSink &sink);

} // namespace drawbridge
