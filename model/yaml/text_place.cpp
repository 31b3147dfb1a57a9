// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/text_place.h"

#include "model/yaml/text_encoding.h"

#include <algorithm>

// Tested by tests/unit/yaml/test_json_values.cpp

namespace drawbridge {

SourceSpan PlaceCounter::place(std::size_t offset)
{
    offset = std::min(offset, m_text.size());
    std::string_view passed = offset > m_offset ? m_text.substr(m_offset, offset - m_offset) : "";
    for (std::size_t end = passed.find('\n'); end != std::string_view::npos;
         end = passed.find('\n')) {
        ++m_line;
        m_column = 0;
        passed.remove_prefix(end + 1);
    }
    m_column += countCodePoints(passed);
    m_offset = std::max(m_offset, offset);
    return SourceSpan::fromZeroBased(m_file, m_line, m_column);
}

} // namespace drawbridge
