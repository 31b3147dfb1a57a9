// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/crowds.h"

namespace drawbridge {

/// Puts each crowd of `summary` into the report, and one finding for it unless nothing is drawn yet
/// (findings.h).
void reportCrowds(const FindingsContext &context, const FindingsEnds &ends,
                  const OpenSummary &summary, const OpenPairs &pairs, FindingsSink &sink);

} // namespace drawbridge
