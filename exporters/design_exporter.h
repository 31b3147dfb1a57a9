// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/manifest_set.h"
#include "model/design/design.h"

#include <optional>
#include <set>
#include <string>

namespace drawbridge {

struct ExportOptions {
    std::optional<MeshKind> mesh; ///< Overrides the design's.
    std::string istioApi = "v1";  ///< "v1" or "v1beta1".
    std::set<std::string> kinds;  ///< Empty: all. Else of "NetworkPolicy", "PeerAuthentication",
                                  ///< "AuthorizationPolicy", "Gateway", "ServiceAccount", "Role",
                                  ///< "RoleBinding", "patches".
};

/// The manifests that allow exactly what is drawn (zero-trust.md, istio.md 6.1, findings.md 2.6).
/// What cannot be written exactly is left out (closed) with a diagnostic NotExportable that names
/// the setting or label to fill; never widened.
[[nodiscard]] ManifestSet exportDesign(const Design &design, const ExportOptions &options,
                                       Diagnostics &diagnostics);

} // namespace drawbridge
