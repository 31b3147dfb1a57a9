// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/text_sections.h"

#include <algorithm>

// What `kubectl get -o yaml` prints is one document with all objects under `items`. Nothing inside
// an item of a block sequence may stand at or left of its dash, except quoted texts, flow
// collections and comments (YAML 1.2, chapter 8): so a dash at the depth of the first one begins an
// item. Who reads the items notices the exceptions, because a piece of such a text is an error by
// itself. Tested by tests/unit/yaml/test_text_sections.cpp

namespace drawbridge {
namespace {

constexpr std::string_view kItems = "items:";

std::string_view lineAt(std::string_view text, std::size_t start)
{
    return text.substr(start, std::min(text.find('\n', start), text.size()) - start);
}

/// The offset of the line "items:" at the margin; npos when there is none, or more than one.
std::size_t findItems(std::string_view text)
{
    std::size_t found = std::string_view::npos;
    for (std::size_t at = text.find(kItems); at != std::string_view::npos;
         at = text.find(kItems, at + 1)) {
        const bool isKey =
            (at == 0 || text[at - 1] == '\n') && isBlankOrComment(lineAt(text, at + kItems.size()));
        if (isKey && found != std::string_view::npos)
            return std::string_view::npos;
        found = isKey ? at : found;
    }
    return found;
}

class ListCutter {
public:
    ListCutter(const TextSection &document, std::size_t most)
        : m_document(document), m_text(document.text), m_most(most)
    {}

    std::optional<ListSections> cut(std::size_t itemsLine)
    {
        m_line =
            m_document.line +
            static_cast<std::size_t>(std::count(
                m_text.begin(), m_text.begin() + static_cast<std::ptrdiff_t>(itemsLine), '\n'));
        std::size_t start = nextLine(itemsLine);
        for (; start < m_text.size(); start = nextLine(start)) {
            if (!takeLine(lineAt(m_text, start), start))
                break;
            if (m_isUncut || m_list.items.size() > m_most)
                return std::nullopt;
        }
        if (m_list.items.empty())
            return std::nullopt;
        closeItem(std::min(start, m_text.size()));
        m_list.end = std::min(start, m_text.size());
        return std::move(m_list);
    }

private:
    std::size_t nextLine(std::size_t start)
    {
        ++m_line;
        const std::size_t end = m_text.find('\n', start);
        return end == std::string_view::npos ? m_text.size() : end + 1;
    }

    /// False at the first line behind the list.
    bool takeLine(std::string_view line, std::size_t start)
    {
        const std::size_t indent = line.find_first_not_of(' ');
        if (indent == std::string_view::npos || isBlankOrComment(line))
            return true;
        const bool isDash =
            line[indent] == '-' && (indent + 1 == line.size() || line[indent + 1] == ' ');
        if (m_list.items.empty()) {
            m_isUncut = !isDash;
            m_indent = indent;
            m_list.begin = start;
        }
        if (indent > m_indent)
            return true;
        if (indent == m_indent && isDash) {
            closeItem(start);
            m_list.items.push_back({m_text.substr(start), m_line, 0});
            return true;
        }
        m_isUncut = m_isUncut || indent != 0;
        return indent != 0;
    }

    void closeItem(std::size_t end)
    {
        if (m_list.items.empty())
            return;
        std::string_view &last = m_list.items.back().text;
        last = last.substr(0, end - static_cast<std::size_t>(last.data() - m_text.data()));
    }

    const TextSection &m_document;
    std::string_view m_text;
    std::size_t m_most;
    ListSections m_list;
    std::size_t m_indent = 0;
    std::size_t m_line = 0; ///< Of the line at hand, in the file.
    bool m_isUncut = false;
};

} // namespace

std::optional<ListSections> cutYamlList(const TextSection &document, std::size_t most)
{
    const std::size_t items = findItems(document.text);
    const bool hasDirectives = document.text.starts_with('%');
    if (items == std::string_view::npos || hasDirectives)
        return std::nullopt;
    return ListCutter(document, most).cut(items);
}

} // namespace drawbridge
