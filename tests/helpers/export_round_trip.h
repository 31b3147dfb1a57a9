// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/design_exporter.h"
#include "model/analysis/verify.h"

#include <string>

namespace drawbridge {

/// Exports a design for `mesh`, reads the texts back as a folder of them would be read, and has
/// them proved equal to the drawing.
struct RoundTrip {
    ManifestSet manifests;
    ResourceSet read; ///< The manifests, read back; of several clusters those of the first.
    ManifestsByCluster byCluster;
    Diagnostics diagnostics; ///< Of the export, then of the import.
    VerifyReport report;
};
[[nodiscard]] RoundTrip roundTrip(const Design &design, MeshKind mesh);

/// One line for each difference, for the message of a failed test.
[[nodiscard]] std::string describe(const VerifyReport &report);
/// One line for each diagnostic.
[[nodiscard]] std::string describe(const Diagnostics &diagnostics);

} // namespace drawbridge
