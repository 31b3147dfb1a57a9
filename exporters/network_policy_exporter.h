// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/policy_files.h"

namespace drawbridge {

/// networking.k8s.io/v1 NetworkPolicies that admit exactly the planned flows: per namespace a
/// `deny-all-by-default`, the system egress all its pods share (`allow-dns`,
/// `allow-mesh-control-plane`), and one `allow-<workload>` with both halves of the drawn flows.
/// For the subjects of the scope the plan needs the flows from and to them, and all system flows of
/// the namespaces that those come from.
[[nodiscard]] PolicyFiles exportNetworkPolicies(const ExportPlan &plan, const PolicyScope &scope);

} // namespace drawbridge
