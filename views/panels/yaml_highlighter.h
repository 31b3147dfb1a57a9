// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/theme/theme.h"

#include <QSyntaxHighlighter>

namespace drawbridge {

/// Colours of YAML: key, string, number and keyword, comment, document marker (theme.md section 1).
/// Line by line; it knows block-style YAML as our writer writes it, with quoted keys and strings.
class YamlHighlighter : public QSyntaxHighlighter {
    Q_OBJECT
public:
    YamlHighlighter(QTextDocument *document, const Theme &theme);
    void setTheme(const Theme &theme);

protected:
    void highlightBlock(const QString &line) override;

private:
    void highlightValue(const QString &line, qsizetype from);

    Theme m_theme;
};

} // namespace drawbridge
