// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/theme/theme.h"

#include <QList>
#include <QTextLayout>

namespace drawbridge {

/// Colours of YAML: key, string, number and keyword, comment, document marker (theme.md section 1).
/// Line by line; it knows block-style YAML as our writer writes it, with quoted keys and strings.
class YamlHighlighter {
public:
    explicit YamlHighlighter(const Theme &theme) : m_theme(theme) {}

    /// Of one line, by start.
    [[nodiscard]] QList<QTextLayout::FormatRange> formatsOf(const QString &line) const;

private:
    Theme m_theme;
};

} // namespace drawbridge
