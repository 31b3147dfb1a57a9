// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/text_sections.h"

#include <algorithm>

// Finds where documents begin and end without parsing them. Authority: YAML 1.2 production
// c-forbidden (document markers at the start of a line are never content). Tested by
// tests/unit/yaml/test_text_sections.cpp

namespace drawbridge {
namespace {

bool isDocumentMarker(std::string_view line, std::string_view marker)
{
    return line.starts_with(marker) && (line.size() == 3 || line[3] == ' ' || line[3] == '\t');
}

/// Collects lines into sections; a section that is only directives waits for its "---".
class SectionCutter {
public:
    SectionCutter(std::string_view text, std::size_t most) : m_text(text), m_most(most) {}

    std::vector<TextSection> cut()
    {
        std::size_t start = 0;
        while (start < m_text.size() && m_sections.size() < m_most) {
            const std::size_t end = std::min(m_text.find('\n', start), m_text.size());
            takeLine(m_text.substr(start, end - start), start, std::min(end + 1, m_text.size()));
            start = end + 1;
            ++m_line;
        }
        if (m_sections.size() < m_most)
            close(m_text.size(), m_line);
        return std::move(m_sections);
    }

private:
    void takeLine(std::string_view line, std::size_t start, std::size_t next)
    {
        if (isDocumentMarker(line, "---") && !m_onlyDirectives) {
            close(start, m_line);
        } else if (isDocumentMarker(line, "...")) {
            close(next, m_line + 1);
            return;
        }
        const bool isSettled = !m_isEmpty && !m_onlyDirectives;
        if (isSettled || isBlankOrComment(line))
            return;
        m_onlyDirectives = line.front() == '%' && (m_isEmpty || m_onlyDirectives);
        m_isEmpty = false;
    }

    void close(std::size_t end, std::size_t nextLine)
    {
        if (end > m_begin && !m_isEmpty)
            m_sections.push_back({m_text.substr(m_begin, end - m_begin), m_firstLine, 0});
        m_begin = end;
        m_firstLine = nextLine;
        m_isEmpty = true;
        m_onlyDirectives = false;
    }

    std::string_view m_text;
    std::size_t m_most;
    std::vector<TextSection> m_sections;
    std::size_t m_begin = 0;
    std::size_t m_line = 0;
    std::size_t m_firstLine = 0;
    bool m_isEmpty = true; ///< Nothing but blank lines and comments so far.
    bool m_onlyDirectives = false;
};

} // namespace

bool isBlankOrComment(std::string_view line)
{
    const std::size_t first = line.find_first_not_of(" \t");
    return first == std::string_view::npos || line[first] == '#';
}

std::vector<TextSection> splitYaml(std::string_view text, std::size_t most)
{
    return SectionCutter(text, most).cut();
}

bool looksLikeJson(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t\n");
    return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

} // namespace drawbridge
