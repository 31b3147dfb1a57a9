// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/source_span.h"
#include "model/yaml/text_sections.h"

#include <yaml-cpp/mark.h>

namespace drawbridge {

/// Turns yaml-cpp's marks (zero-based, in bytes, relative to the section) into places in the file.
/// Cost: constant for ASCII; otherwise linear in the characters since the last mark of the line.
class MarkConverter {
public:
    MarkConverter(const TextSection &section, FileRef file);

    [[nodiscard]] SourceSpan place(const YAML::Mark &mark);

private:
    std::size_t columnInCodePoints(const YAML::Mark &mark);

    TextSection m_section;
    FileRef m_file;
    bool m_isAscii = true;
    std::size_t m_lastLine = 0;
    std::size_t m_lastByteColumn = 0;
    std::size_t m_lastColumn = 0;
};

} // namespace drawbridge
