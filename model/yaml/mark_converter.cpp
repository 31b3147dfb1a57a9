// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/mark_converter.h"

#include "model/yaml/text_encoding.h"

#include <algorithm>
#include <utility>

// Tested by tests/unit/yaml/test_yaml_reader.cpp

namespace drawbridge {

MarkConverter::MarkConverter(const TextSection &section, FileRef file)
    : m_section(section), m_file(std::move(file)),
      m_isAscii(std::ranges::all_of(section.text,
                                    [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
{}

SourceSpan MarkConverter::place(const YAML::Mark &mark)
{
    if (mark.is_null())
        return {m_file, 0, 0};
    const auto line = static_cast<std::size_t>(mark.line);
    const std::size_t column =
        m_isAscii ? static_cast<std::size_t>(mark.column) : columnInCodePoints(mark);
    return SourceSpan::fromZeroBased(m_file, m_section.line + line,
                                     column + (line == 0 ? m_section.column : 0));
}

std::size_t MarkConverter::columnInCodePoints(const YAML::Mark &mark)
{
    const auto line = static_cast<std::size_t>(mark.line);
    const auto byteColumn = static_cast<std::size_t>(mark.column);
    const auto lineStart = static_cast<std::size_t>(mark.pos) - byteColumn;
    if (line != m_lastLine || byteColumn < m_lastByteColumn) {
        m_lastLine = line;
        m_lastByteColumn = 0;
        m_lastColumn = 0;
    }
    if (lineStart + byteColumn > m_section.text.size())
        return byteColumn;
    m_lastColumn += countCodePoints(
        m_section.text.substr(lineStart + m_lastByteColumn, byteColumn - m_lastByteColumn));
    m_lastByteColumn = byteColumn;
    return m_lastColumn;
}

} // namespace drawbridge
