// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"

#include <QCoreApplication>
#include <QString>
#include <QStringList>

#include <algorithm>

namespace drawbridge {

/// What an export that was written did not keep of the files that were there, a line each, the
/// first few of them; empty where it kept everything.
[[nodiscard]] inline QString unkeptWords(const Diagnostics &said)
{
    constexpr std::size_t kMost = 5;
    const Diagnostics sorted = said.sorted();
    if (sorted.empty())
        return {};
    QStringList lines{QCoreApplication::translate(
        "drawbridge::ExportDialog",
        "Everything is written. Of what people wrote into these files, this was not kept:")};
    const std::size_t shown = std::min(sorted.all().size(), kMost);
    for (const Diagnostic &diagnostic : sorted.all().first(shown))
        lines << QString::fromStdString(diagnostic.what.message + atPlace(diagnostic.what.where));
    if (shown < sorted.all().size())
        lines << QCoreApplication::translate("drawbridge::ExportDialog", "and %1 more")
                     .arg(sorted.all().size() - shown);
    return lines.join('\n');
}

} // namespace drawbridge
