// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/export_plan.h"
#include "exporters/manifest_set.h"

#include <vector>

namespace drawbridge {

/// What holds the sidecars of a plan to what is drawn: for each workload whose calls are all known
/// a networking.istio.io Sidecar with REGISTRY_ONLY that imports the namespaces whose Services it
/// calls, and for each external that is called from a namespace a ServiceEntry there, of that
/// namespace alone, by address, which is what NetworkPolicies admit (istio.md 1.10 and 6.1). Beside
/// them "sidecars/README.md" for people. A workload whose calls are not all known gets no Sidecar,
/// with NotExportable. Nothing, with a note, for another mesh, and nothing where the plan's options
/// do not ask for it. The plan needs all its flows.
///
/// A sidecar is no border of security: the application can pass it by. What is drawn is enforced by
/// the other policies; no engine evaluates these.
[[nodiscard]] std::vector<ManifestFile> exportMeshEgress(const ExportPlan &plan,
                                                         Diagnostics &diagnostics);

} // namespace drawbridge
