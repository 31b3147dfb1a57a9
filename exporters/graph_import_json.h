// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/import_report.h"

#include <nlohmann/json.hpp>

namespace drawbridge {

/// {"file","line","column"}, one-based; null where a place is not known.
[[nodiscard]] nlohmann::ordered_json placeJson(const SourceSpan &where);

/// The field `import` of the service graph.
[[nodiscard]] nlohmann::ordered_json importReportJson(const ImportReport &report);

} // namespace drawbridge
