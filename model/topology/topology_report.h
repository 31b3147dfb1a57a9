// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/import_report.h"
#include "model/topology/topology.h"

namespace drawbridge {

/// The import report on all clusters of a topology, with what its inferred flows rest on.
[[nodiscard]] ImportReport reportImport(const Topology &topology, const Diagnostics &diagnostics);

} // namespace drawbridge
