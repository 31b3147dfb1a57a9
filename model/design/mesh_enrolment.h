// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <memory>
#include <set>
#include <string>

namespace drawbridge {

/// Where Linkerd's control plane runs, as it is installed without saying otherwise.
inline constexpr const char *kLinkerdNamespace = "linkerd";

/// Namespaces the export of a design for a mesh puts into it by a label, for Linkerd by the
/// annotation linkerd.io/inject: where the import shows
/// nobody in that mesh every one with workloads, otherwise those whose labels are not known. One
/// that stays out of a mesh others are in, or says so (istio-injection=disabled; for an ambient
/// mesh istio.io/dataplane-mode, or that its pods get sidecars), stays out; so do kube-* and the
/// mesh's root namespace. A namespace with pods of another mesh stays out, too. Empty for a design
/// without a mesh.
[[nodiscard]] std::set<std::string> namespacesToEnrol(const Design &design);

/// The design's topology with the mesh membership its workloads have once that label is set: what
/// the topology builder finds on the patched manifests (findings.md section 0, mesh(W)).
[[nodiscard]] std::shared_ptr<const Topology> withEnrolment(const Design &design);

/// With a proxy of Linkerd for pods that ask for one and get no token of their own: the injector
/// projects one (identity.serviceAccountTokenProjection, on since 2.12 unless it is switched off).
[[nodiscard]] std::shared_ptr<const Topology> withProjectedTokens(const Topology &topology);

} // namespace drawbridge
