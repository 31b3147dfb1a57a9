// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/manifest_set.h"
#include "model/design/design.h"

#include <memory>
#include <optional>
#include <set>
#include <string>

namespace drawbridge {

struct PartNames;

/// Where the sidecars of an export let their workloads call.
enum class MeshEgress {
    Any,      ///< As the mesh is configured, which is anywhere unless it says otherwise.
    Registry, ///< What is drawn alone, by Sidecars and ServiceEntries (mesh_egress_exporter.h).
};

struct ExportOptions {
    std::optional<MeshKind> mesh; ///< Overrides the design's.
    std::string istioApi = "v1";  ///< "v1" or "v1beta1".
    std::set<std::string> kinds;  ///< Empty: all. Else of "NetworkPolicy", "PeerAuthentication",
                                  ///< "AuthorizationPolicy", "RequestAuthentication", "Gateway",
                                  ///< "Sidecar", "ServiceEntry", "ServiceAccount", "Role",
                                  ///< "RoleBinding", "patches".
    MeshEgress egress = MeshEgress::Any;
    /// What the whole design calls what is drawn, where this is its part of one cluster.
    std::shared_ptr<const PartNames> names = {};
};

/// The manifests that allow exactly what is drawn (zero-trust.md, istio.md 6.1, findings.md 2.6).
/// What cannot be written exactly is left out (closed) with a diagnostic NotExportable that names
/// the setting or label to fill; never widened.
[[nodiscard]] ManifestSet exportDesign(const Design &design, const ExportOptions &options,
                                       Diagnostics &diagnostics);

class ClusterExport;

/// The export of one revision of a design after the other, which writes only the files that an edit
/// concerns. That holds for flows, API access, accounts and externals of a design of one cluster
/// without a mesh or with sidecars; after any other edit everything is written anew.
class LiveExport {
public:
    explicit LiveExport(ExportOptions options = {});
    ~LiveExport();

    /// What `exportDesign` gives, byte for byte, with the same diagnostics in the same order. Cost
    /// after a followed edit: O(flows + files) to find what it concerns, and those files.
    [[nodiscard]] ManifestSet update(const Design &design, Diagnostics &diagnostics);

private:
    ExportOptions m_options;
    std::unique_ptr<ClusterExport> m_kept; ///< Of the last revision; none of several clusters.
};

} // namespace drawbridge
