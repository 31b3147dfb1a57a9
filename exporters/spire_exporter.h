// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/manifest_set.h"
#include "model/design/design.h"

#include <string>
#include <vector>

namespace drawbridge {

/// A ClusterSPIFFEID (spire.spiffe.io/v1alpha1) for each workload of a design of one cluster that
/// has an account of its own once the export is applied, in the folder "spire". SPIRE registers its
/// pods, and no others, as spiffe://TRUST-DOMAIN/ns/NAMESPACE/sa/ACCOUNT, which is the id that a
/// mesh gives them too (istio.md 1.8), so that exported principals hold for both.
/// `className` is what spire-controller-manager is configured to take; empty: objects without one.
/// Workloads that run as `default` are left out with a warning. Warned of as well: a trust domain
/// of SPIRE that is not the design's, and a namespace that SPIRE ignores, where the input tells.
[[nodiscard]] std::vector<ManifestFile>
spireFiles(const Design &design, const std::string &className, Diagnostics &diagnostics);

} // namespace drawbridge
