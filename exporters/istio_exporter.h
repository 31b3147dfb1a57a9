// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/policy_files.h"

namespace drawbridge {

/// security.istio.io PeerAuthentications and AuthorizationPolicies for the mesh of the plan: STRICT
/// and allow-nothing per namespace, one `allow-<workload>` by principal, and PERMISSIVE on exactly
/// the ports that a source without a mesh identity is drawn to (istio.md 6.1, zero-trust.md). For
/// an ambient mesh such a source is admitted by having no identity, so that nobody else is. A flow
/// with more than 256 ports is left out with NotExportable: there are no ranges in `ports`.
/// For the subjects of the scope the plan needs the flows to them.
[[nodiscard]] PolicyFiles exportIstio(const ExportPlan &plan, const PolicyScope &scope);

} // namespace drawbridge
