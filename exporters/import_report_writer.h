// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/import_report.h"

#include <string>

namespace drawbridge {

/// The import report for people: the summary line, then one indented line for each kind, part and
/// guess, with the place of the first.
[[nodiscard]] std::string writeImportReportText(const ImportReport &report);

} // namespace drawbridge
