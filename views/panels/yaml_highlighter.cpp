// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_preview_models.cpp
#include "views/panels/yaml_highlighter.h"

#include <QRegularExpression>

namespace drawbridge {
namespace {

QTextLayout::FormatRange range(qsizetype start, qsizetype length, const QColor &colour)
{
    QTextCharFormat format;
    format.setForeground(colour);
    return {static_cast<int>(start), static_cast<int>(length), format};
}

/// Of what stands behind a key or the mark of an item, if anything does.
void addValue(const QString &line, qsizetype from, const Theme &theme,
              QList<QTextLayout::FormatRange> &formats)
{
    static const QRegularExpression number(
        QStringLiteral("^(?:[-+]?[0-9]+(?:\\.[0-9]+)?|true|false|null)$"));
    const QString value = line.mid(from).trimmed();
    if (value.isEmpty() || value == QLatin1String("{}") || value == QLatin1String("[]"))
        return;
    const bool isNumber = number.match(value).hasMatch();
    formats << range(from, line.size() - from, isNumber ? theme.yamlNumber : theme.yamlString);
}

} // namespace

QList<QTextLayout::FormatRange> YamlHighlighter::formatsOf(const QString &line) const
{
    static const QRegularExpression comment(QStringLiteral("^\\s*#"));
    static const QRegularExpression key(
        QStringLiteral("^(\\s*(?:- +)*)(\"[^\"]*\"|[^\\s\"#:][^:]*?):(?=\\s|$)"));
    static const QRegularExpression item(QStringLiteral("^\\s*(?:- +)+"));
    if (comment.match(line).hasMatch() || line.startsWith(QLatin1String("---")))
        return {range(0, line.size(), m_theme.text3)};
    QList<QTextLayout::FormatRange> formats;
    const auto keyMatch = key.match(line);
    if (keyMatch.hasMatch()) {
        formats << range(keyMatch.capturedStart(2), keyMatch.capturedLength(2), m_theme.link);
        addValue(line, keyMatch.capturedEnd(), m_theme, formats);
        return formats;
    }
    const auto itemMatch = item.match(line);
    addValue(line, itemMatch.hasMatch() ? itemMatch.capturedEnd() : 0, m_theme, formats);
    return formats;
}

} // namespace drawbridge
