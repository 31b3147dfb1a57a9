// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/plain_lines.h"

#include <algorithm>

// Tested by tests/unit/yaml/test_plain_blocks.cpp

namespace drawbridge {
namespace {

bool isPlainText(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7F; });
}

bool isMarker(std::string_view line)
{
    return line.starts_with("---") || line.starts_with("...") || line.starts_with('%');
}

/// "---", with nothing behind it but a comment.
bool isBareStart(std::string_view line)
{
    const std::size_t more = line.find_first_not_of(' ', 3);
    return line.starts_with("---") && (more == line.npos || (more > 3 && line[more] == '#'));
}

/// The line ends of a literal text: "-" takes all away, "+" keeps all, else one stays.
void chomp(std::string &text, char indicator)
{
    const std::size_t last = text.find_last_not_of('\n');
    const std::size_t length = last == std::string::npos ? 0 : last + 1;
    if (indicator == '-')
        text.resize(length);
    else if (indicator != '+')
        text.resize(length == 0 ? 0 : length + 1);
}

} // namespace

std::string_view PlainLines::nextLine()
{
    const std::size_t end = std::min(m_text.find('\n', m_next), m_text.size());
    const std::string_view line = m_text.substr(m_next, end - m_next);
    m_next = std::min(end + 1, m_text.size());
    ++m_line;
    return line;
}

bool PlainLines::advance()
{
    while (m_next < m_text.size()) {
        const bool isFirst = m_next == 0;
        const std::string_view line = nextLine();
        const std::size_t first = line.find_first_not_of(' ');
        const bool isSkipped =
            first == std::string_view::npos || line[first] == '#' || (isFirst && isBareStart(line));
        if (isSkipped)
            continue;
        m_rest = line.substr(first);
        m_column = first;
        return isPlainText(m_rest) && !isMarker(line);
    }
    m_isAtEnd = true;
    m_rest = {};
    return true;
}

void PlainLines::skip(std::size_t count)
{
    const std::size_t next = std::min(m_rest.find_first_not_of(' ', count), m_rest.size());
    m_column += next;
    m_rest.remove_prefix(next);
    if (next > count && m_rest.starts_with('#'))
        m_rest = {};
}

std::optional<PlainLines::Literal> PlainLines::takeLiteral(std::size_t indent)
{
    const std::string_view head = m_rest.substr(0, m_rest.find_last_not_of(' ') + 1);
    if (head != "|" && head != "|-" && head != "|+")
        return std::nullopt;
    std::string text;
    std::size_t inside = 0; ///< Indentation of the text, once it is known.
    while (m_next < m_text.size()) {
        const std::size_t start = m_next;
        const std::string_view line = nextLine();
        const std::size_t first = line.find_first_not_of(' ');
        if (first == std::string_view::npos) {
            if (!line.empty())
                return std::nullopt; // spaces may or may not belong to the text
            text += '\n';
            continue;
        }
        if (inside == 0)
            inside = first;
        if (first <= indent || first < inside) {
            m_next = start;
            --m_line;
            break;
        }
        const std::string_view content = line.substr(inside);
        if (!isPlainText(content))
            return std::nullopt;
        text += content;
        text += '\n';
    }
    const bool isPlainEnd =
        text.find_first_not_of('\n') != std::string::npos && m_text.ends_with('\n');
    if (!isPlainEnd || !advance()) // an empty one is too rare to be worth a rule
        return std::nullopt;
    chomp(text, head.back());
    return Literal{std::move(text), inside};
}

} // namespace drawbridge
