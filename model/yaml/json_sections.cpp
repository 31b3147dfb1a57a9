// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/json_sections.h"

#include "model/yaml/text_place.h"

#include <array>
#include <utility>

// Finds where JSON values begin and end by quotes and brackets alone, and on the way the objects in
// the `items` of a top-level object, so that a dump of 100 MB is never read as one tree. Whether
// the values are well formed is left to who reads them. Authority: RFC 8259 and the JSON lines
// convention. Tested by tests/unit/yaml/test_text_sections.cpp

namespace drawbridge {
namespace {

constexpr std::string_view kBlank = " \t\n";

constexpr std::array<bool, 256> marks()
{
    std::array<bool, 256> table{};
    for (const char c : std::string_view("\"{}[],"))
        table[static_cast<unsigned char>(c)] = true;
    return table;
}
constexpr std::array<bool, 256> kIsMark = marks();

/// Walks over one top-level value.
class ValueScanner {
public:
    ValueScanner(std::string_view text, std::size_t start, PlaceCounter &places, std::size_t most)
        : m_text(text), m_start(start), m_at(start), m_places(places), m_most(most)
    {}

    /// The offset behind the value; npos when it never ends.
    std::size_t scan()
    {
        for (; m_at < m_text.size(); ++m_at) {
            const char c = m_text[m_at];
            if (!kIsMark[static_cast<unsigned char>(c)])
                continue;
            if (c == '"')
                skipString();
            else if (c == '{' || c == '[')
                ++m_depth;
            else if (c == ',')
                endItem();
            else if (close() == 0)
                return m_at + 1;
        }
        return std::string_view::npos;
    }

    /// Relative to the begin of the value.
    std::optional<ListSections> takeList()
    {
        if (m_isUncut || m_list.items.empty())
            return std::nullopt;
        return std::move(m_list);
    }

private:
    void skipString()
    {
        const std::size_t begin = ++m_at;
        while (m_at < m_text.size() && m_text[m_at] != '"')
            m_at += m_text[m_at] == '\\' ? 2 : 1;
        if (m_depth == 1 && m_text[m_start] == '{' &&
            m_text.substr(begin, m_at - begin) == "items") // m_at may lie behind the end
            beginItems();
    }

    /// Behind the text "items" in the top-level object, be it a key or a value.
    void beginItems()
    {
        const std::size_t colon = m_text.find_first_not_of(kBlank, m_at + 1);
        if (colon == std::string_view::npos || m_text[colon] != ':')
            return;
        const std::size_t bracket = m_text.find_first_not_of(kBlank, colon + 1);
        const bool isArray = bracket != std::string_view::npos && m_text[bracket] == '[';
        if (!isArray || m_list.begin != 0) {
            m_isUncut = true;
            return;
        }
        m_at = bracket;
        m_depth = 2;
        m_isInItems = true;
        m_list.begin = bracket + 1 - m_start;
        m_itemBegin = bracket + 1;
    }

    std::size_t close()
    {
        if (m_isInItems && m_depth == 2) {
            endItem();
            m_isInItems = false;
            m_list.end = m_at - m_start;
        }
        return --m_depth;
    }

    /// At a comma, or at the bracket behind the items.
    void endItem()
    {
        if (!m_isInItems || m_depth != 2 || m_isUncut)
            return;
        const std::size_t begin = m_text.find_first_not_of(kBlank, m_itemBegin);
        m_itemBegin = m_at + 1;
        if (m_text[begin] != '{' || m_list.items.size() >= m_most) {
            m_isUncut = true;
            return;
        }
        const SourceSpan where = m_places.place(begin);
        m_list.items.push_back({m_text.substr(begin, m_at - begin), where.lineOneBased - 1U,
                                where.columnOneBased - 1U});
    }

    std::string_view m_text;
    std::size_t m_start;
    std::size_t m_at;
    std::size_t m_depth = 0;
    PlaceCounter &m_places;
    std::size_t m_most;
    ListSections m_list;
    std::size_t m_itemBegin = 0;
    bool m_isInItems = false;
    bool m_isUncut = false;
};

} // namespace

JsonSections splitJson(std::string_view text, std::size_t most, const FileRef &file)
{
    JsonSections result;
    PlaceCounter places({text, 0, 0}, file);
    std::size_t start = text.find_first_not_of(kBlank);
    while (start != std::string_view::npos && result.sections.size() < most) {
        SourceSpan where = places.place(start);
        if (text[start] != '{' && text[start] != '[') {
            result.error =
                Error{ErrorCode::JsonSyntax, "expected a JSON object or the end of the text",
                      std::move(where), "separate JSON documents by a line end"};
            return result;
        }
        ValueScanner scanner(text, start, places, most);
        const std::size_t end = scanner.scan();
        if (end == std::string_view::npos) {
            result.error = Error{ErrorCode::JsonSyntax,
                                 std::string("the ") + text[start] +
                                     " here is never closed, or a quote is missing",
                                 std::move(where), "the file may be cut off"};
            return result;
        }
        if (auto list = scanner.takeList())
            result.lists.emplace(result.sections.size(), std::move(*list));
        result.sections.push_back(
            {text.substr(start, end - start), where.lineOneBased - 1U, where.columnOneBased - 1U});
        start = text.find_first_not_of(kBlank, end);
    }
    return result;
}

} // namespace drawbridge
