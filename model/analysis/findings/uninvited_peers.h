// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings/rule.h"

namespace drawbridge::network_peer_rules {

/// ZT-NET-017 of one cluster (findings.md 1.1). A policy whose drawn peers are those of the design
/// before an edit (`FindingsSink::judgedBefore`) keeps what was found of it.
void findUninvited(const ClusterFacts &cluster, const FindingsContext &context, FindingsSink &sink);

} // namespace drawbridge::network_peer_rules
