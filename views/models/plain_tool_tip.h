// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace drawbridge {

/// `text` so that a tooltip shows it letter by letter. Tooltips take what looks like markup for
/// markup, and names, messages and paths come from files that anybody may have written.
[[nodiscard]] inline QString plainToolTip(const QString &text)
{
    if (!text.contains('<'))
        return text;
    return QStringLiteral("<p style=\"white-space:pre-wrap\">%1</p>").arg(text.toHtmlEscaped());
}

} // namespace drawbridge
