// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/verify_mesh_layer.h"

#include <optional>
#include <stop_token>
#include <string>

namespace drawbridge {

/// One cluster under its manifests, ready to be compared with what is drawn of it. It stays where
/// it is made, since its parts look at each other.
class JudgedCluster {
    Design m_design; ///< With its API server.
    Diagnostics m_diagnostics;

public:
    /// `manifests` have to outlive it.
    JudgedCluster(const Design &design, const ResourceSet &manifests);
    JudgedCluster(const JudgedCluster &) = delete;
    JudgedCluster &operator=(const JudgedCluster &) = delete;

    const VerifyWorld world;
    std::optional<MeshLayer> mesh; ///< Nothing: the design calls for none.

    /// Layer by layer, unsorted; a stopped one is not whole.
    [[nodiscard]] VerifyReport compare(const std::stop_token &stop) const;
};

/// Why nothing can be proven of a design.
[[nodiscard]] std::optional<VerifyReport> whyUnprovable(const Design &design);
/// A report that proves nothing, and says why.
[[nodiscard]] VerifyReport undecidedReport(std::string what, std::string because);
[[nodiscard]] VerifyReport stoppedReport();

/// As reports are given out.
void sortReport(VerifyReport &report);

} // namespace drawbridge
