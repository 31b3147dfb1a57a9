// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"
#include "model/import/import_report.h"

#include <string>

namespace drawbridge {

/// The service graph of a design for people (`drawbridgectl graph`): each namespace with its
/// workloads, identities, Services and exposures, then externals, then the drawn flows with their
/// evidence, then the import report when one is given. `nameSpace` limits the graph to what touches
/// that namespace; empty: everything.
[[nodiscard]] std::string writeGraphText(const Design &design, const std::string &nameSpace = {},
                                         const ImportReport *report = nullptr);

/// The same as JSON, schema "drawbridge/graph/1": `namespaces`, `workloads` with their `identity`,
/// `serviceAccounts` with who runs as them, `services`, `exposures`, `nodes`, `externals`, `flows`,
/// all sorted, and `import` when a report is given; indented by two, with a final newline.
[[nodiscard]] std::string writeGraphJson(const Design &design, const std::string &nameSpace = {},
                                         const ImportReport *report = nullptr);

} // namespace drawbridge
