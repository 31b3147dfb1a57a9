// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_preview_models.cpp
#include "views/panels/yaml_highlighter.h"

#include <QRegularExpression>

namespace drawbridge {

YamlHighlighter::YamlHighlighter(QTextDocument *document, const Theme &theme)
    : QSyntaxHighlighter(document), m_theme(theme)
{}

void YamlHighlighter::setTheme(const Theme &theme)
{
    m_theme = theme;
    rehighlight();
}

void YamlHighlighter::highlightBlock(const QString &line)
{
    static const QRegularExpression comment(QStringLiteral("^\\s*#"));
    static const QRegularExpression key(
        QStringLiteral("^(\\s*(?:- +)*)(\"[^\"]*\"|[^\\s\"#:][^:]*?):(?=\\s|$)"));
    static const QRegularExpression item(QStringLiteral("^\\s*(?:- +)+"));
    const int length = static_cast<int>(line.size());
    if (comment.match(line).hasMatch() || line.startsWith(QLatin1String("---"))) {
        setFormat(0, length, m_theme.text3);
        return;
    }
    const auto keyMatch = key.match(line);
    if (keyMatch.hasMatch()) {
        setFormat(static_cast<int>(keyMatch.capturedStart(2)),
                  static_cast<int>(keyMatch.capturedLength(2)), m_theme.link);
        highlightValue(line, keyMatch.capturedEnd());
        return;
    }
    const auto itemMatch = item.match(line);
    highlightValue(line, itemMatch.hasMatch() ? itemMatch.capturedEnd() : 0);
}

void YamlHighlighter::highlightValue(const QString &line, qsizetype from)
{
    static const QRegularExpression number(
        QStringLiteral("^(?:[-+]?[0-9]+(?:\\.[0-9]+)?|true|false|null)$"));
    const QString value = line.mid(from).trimmed();
    if (value.isEmpty() || value == QLatin1String("{}") || value == QLatin1String("[]"))
        return;
    const bool isNumber = number.match(value).hasMatch();
    setFormat(static_cast<int>(from), static_cast<int>(line.size() - from),
              isNumber ? m_theme.yamlNumber : m_theme.yamlString);
}

} // namespace drawbridge
