// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/source_span.h"
#include "model/yaml/text_sections.h"

#include <cstddef>
#include <string_view>

namespace drawbridge {

/// Turns offsets into a section that only grow into places in the file; linear in the text as a
/// whole.
class PlaceCounter {
public:
    PlaceCounter(const TextSection &section, FileRef file)
        : m_text(section.text), m_file(std::move(file)), m_line(section.line),
          m_column(section.column)
    {}

    [[nodiscard]] SourceSpan place(std::size_t offset);

private:
    std::string_view m_text;
    FileRef m_file;
    std::size_t m_offset = 0;
    std::size_t m_line;
    std::size_t m_column;
};

} // namespace drawbridge
