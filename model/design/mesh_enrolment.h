// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <memory>
#include <set>
#include <string>

namespace drawbridge {

/// Namespaces the export of a sidecar design puts into the mesh by a label: where the import shows
/// no sidecar at all every one with workloads, otherwise those whose labels are not known. One
/// that stays out of a mesh others are in, or says istio-injection=disabled, stays out; so do
/// kube-* and the mesh's root namespace. Empty for a design without a sidecar mesh.
[[nodiscard]] std::set<std::string> namespacesToEnrol(const Design &design);

/// The design's topology with the mesh membership its workloads have once that label is set: what
/// the topology builder finds on the patched manifests (findings.md section 0, mesh(W)).
[[nodiscard]] std::shared_ptr<const Topology> withEnrolment(const Design &design);

} // namespace drawbridge
