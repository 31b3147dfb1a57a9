// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/draft_flows.h"

namespace drawbridge {

/// Draws the ways in from outside, all to confirm: from the Internet, or from the CIDRs a Service
/// names; through the ingress controller where the input holds it, else from an external of kind
/// Gateway "External/ingress-CLASS", whose namespace and labels the user fills in.
void draftExposures(const Topology &topology, DraftFlows &flows);

} // namespace drawbridge
