// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/custom_rule.h"
#include "model/design/project_file.h"
#include "model/import/import_report.h"

#include <QString>

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace drawbridge {

/// What an open gave: the design, the file it is saved to (empty: never saved), and what was not
/// understood on the way.
struct OpenedDesign {
    Design design;
    QString file;
    Diagnostics diagnostics;
    ImportReport report; ///< On the same reading.
    LayoutExtras extras; ///< Of its layout file: how it was shown.
    /// Of the folder drawbridge-rules beside it; null where there is none, or an error in it, which
    /// is among `diagnostics` then.
    std::shared_ptr<const CustomRules> customRules;
};

/// One NAME.drawbridge.yaml, or manifests in files and folders, from which a design is drafted with
/// the inferred flows drawn. Sources of the returned design are absolute paths. Errors:
/// FileNotFound, NothingToRead, and those of loadDesign.
[[nodiscard]] Result<OpenedDesign> openPaths(const std::vector<std::string> &paths,
                                             std::stop_token stop);
/// Manifests from the clipboard.
[[nodiscard]] Result<OpenedDesign> openText(const std::string &text, std::stop_token stop);

/// Saves with sources relative to the file, `positions` and `extras` as the layout. A failed save
/// keeps the old files.
[[nodiscard]] Result<void> saveToFile(const Design &design,
                                      const std::vector<NodePosition> &positions,
                                      const LayoutExtras &extras, const QString &file);

} // namespace drawbridge
