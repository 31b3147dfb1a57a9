// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/node_looks.h"

namespace drawbridge {

/// Puts what a report found on the looks: how many findings a namespace has, the worst of them and
/// how many somebody accepted; and which marks of workloads stand for accepted findings alone
/// (shield: ZT-NET-001 and 002, account: ZT-ID-001, lock: ZT-MTLS-001).
void markFindings(const AnalysisReport &report, NodeLooks &looks);

} // namespace drawbridge
