// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/yaml_lines.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

// A walk over the characters of each line that knows four places where "#" is no comment: quoted
// texts, block texts, plain texts that go on without a space in front of it, and quoted or plain
// texts that go on from the line before. Authority: YAML 1.2, chapters 6 to 8. Who relies on it
// compares what the text means with its comments and without them.
// Tested by tests/unit/yaml/test_yaml_lines.cpp

namespace drawbridge {
namespace {

constexpr bool isBlankAt(std::string_view text, std::size_t at)
{
    return at >= text.size() || text[at] == ' ' || text[at] == '\t';
}

bool isFlowSign(std::string_view text, std::size_t at)
{
    return at < text.size() && std::string_view(",[]{}").find(text[at]) != std::string_view::npos;
}

class LineScanner {
public:
    std::vector<YamlLine> run(std::string_view text)
    {
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            YamlLine line;
            line.text = text.substr(0, end);
            text.remove_prefix(std::min(end + 1, text.size()));
            if (!isInBlock(line.text))
                scan(line);
            m_lines.push_back(line);
        }
        endBlock();
        return std::move(m_lines);
    }

private:
    /// A text behind "|" or ">".
    struct Block {
        std::ptrdiff_t parent = -1;
        std::optional<std::ptrdiff_t> indent; ///< Once it is known.
        bool keepsLineEnds = false;
    };

    bool isInBlock(std::string_view line)
    {
        if (!m_block)
            return false;
        const std::size_t first = line.find_first_not_of(' ');
        if (first == std::string_view::npos)
            return true;
        const auto column = static_cast<std::ptrdiff_t>(first);
        if (!m_block->indent && column > m_block->parent && !isMarker(line))
            m_block->indent = column;
        if (m_block->indent && column >= *m_block->indent && !isMarker(line))
            return true;
        endBlock();
        return false;
    }

    /// Blank lines behind a block text are not part of it, unless it keeps them.
    void endBlock()
    {
        const bool wasOpen = m_block && !m_block->keepsLineEnds;
        m_block.reset();
        for (auto line = m_lines.rbegin(); wasOpen && line != m_lines.rend(); ++line) {
            if (line->text.find_first_not_of(' ') != std::string_view::npos)
                break;
            line->kind = YamlLine::Kind::Blank;
        }
    }

    static bool isMarker(std::string_view line)
    {
        return (line.starts_with("---") || line.starts_with("...")) && isBlankAt(line, 3);
    }

    void scan(YamlLine &line)
    {
        const std::size_t first = line.text.find_first_not_of(" \t");
        if (m_quote != 0)
            return scanTokens(line, endOfQuoted(line.text, 0));
        if (first == std::string_view::npos) {
            line.kind = YamlLine::Kind::Blank;
            return;
        }
        if (line.text[first] == '#') {
            line.kind = YamlLine::Kind::Comment;
            line.commentAt = first;
            line.isInside = m_depth > 0;
            m_goesOn = false;
            return;
        }
        if (m_depth == 0 && isMarker(line.text)) {
            line.kind = YamlLine::Kind::Marker;
            m_parent = -1;
            m_goesOn = false;
            return scanTokens(line, 3);
        }
        const bool isDeeper = m_depth > 0 || static_cast<std::ptrdiff_t>(first) > m_parent;
        scanTokens(line, m_goesOn && isDeeper ? endOfPlain(line.text, first) : first);
    }

    void scanTokens(YamlLine &line, std::size_t at)
    {
        const std::string_view text = line.text;
        while ((at = std::min(text.find_first_not_of(" \t", at), text.size())) < text.size()) {
            if (text[at] == '#' && isBlankAt(text, at == 0 ? text.size() : at - 1)) {
                line.commentAt = at;
                return;
            }
            at = endOfToken(text, at);
        }
    }

    std::size_t endOfToken(std::string_view text, std::size_t at)
    {
        const char c = text[at];
        if (m_depth == 0 && (c == '-' || c == '?') && isBlankAt(text, at + 1)) {
            m_parent = static_cast<std::ptrdiff_t>(at);
            m_goesOn = false;
            return at + 1;
        }
        if (c == ':' && (m_depth > 0 || isBlankAt(text, at + 1)))
            return at + 1;
        if (c == '[' || c == '{' || (m_depth > 0 && isFlowSign(text, at)))
            return endOfFlowSign(c, at);
        if (c == '"' || c == '\'')
            return endOfQuotedToken(text, at);
        if (m_depth == 0 && (c == '|' || c == '>'))
            return endOfBlockHead(text, at);
        if (c == '&' || c == '!' || c == '*') {
            m_goesOn = false;
            while (!isBlankAt(text, at) && (m_depth == 0 || !isFlowSign(text, at)))
                ++at;
            return at;
        }
        return endOfPlain(text, at);
    }

    std::size_t endOfFlowSign(char sign, std::size_t at)
    {
        m_goesOn = false;
        if (sign == '[' || sign == '{')
            ++m_depth;
        else if (sign != ',')
            --m_depth;
        return at + 1;
    }

    std::size_t endOfQuotedToken(std::string_view text, std::size_t at)
    {
        m_quote = text[at];
        m_goesOn = false;
        const std::size_t end = endOfQuoted(text, at + 1);
        const std::size_t next = text.find_first_not_of(" \t", end);
        const bool isKey =
            m_quote == 0 && next < text.size() && text[next] == ':' && isBlankAt(text, next + 1);
        if (isKey && m_depth == 0)
            m_parent = static_cast<std::ptrdiff_t>(at);
        return end;
    }

    /// Behind the quote that ends the text, or the end of the line.
    std::size_t endOfQuoted(std::string_view text, std::size_t at)
    {
        for (; at < text.size(); ++at) {
            const bool isDoubled = m_quote == '\'' && text.substr(at).starts_with("''");
            if ((m_quote == '"' && text[at] == '\\') || isDoubled) {
                ++at;
            } else if (text[at] == m_quote) {
                m_quote = 0;
                return at + 1;
            }
        }
        return text.size();
    }

    std::size_t endOfBlockHead(std::string_view text, std::size_t at)
    {
        m_block = Block{m_parent, {}, false};
        m_goesOn = false;
        for (++at; !isBlankAt(text, at); ++at) {
            m_block->keepsLineEnds = m_block->keepsLineEnds || text[at] == '+';
            if (text[at] >= '1' && text[at] <= '9')
                m_block->indent = std::max<std::ptrdiff_t>(m_parent, 0) + (text[at] - '0');
        }
        return at;
    }

    std::size_t endOfPlain(std::string_view text, std::size_t start)
    {
        m_goesOn = false;
        for (std::size_t at = start; at < text.size(); ++at) {
            if (text[at] == '#' && at > start && isBlankAt(text, at - 1))
                return at;
            const bool isFlowEnd = m_depth > 0 && isFlowSign(text, at);
            const bool isColon = text[at] == ':' && (isBlankAt(text, at + 1) ||
                                                     (m_depth > 0 && isFlowSign(text, at + 1)));
            if (isColon && m_depth == 0)
                m_parent = static_cast<std::ptrdiff_t>(start);
            if (isFlowEnd || isColon)
                return isColon ? at + 1 : at;
        }
        m_goesOn = true;
        return text.size();
    }

    std::vector<YamlLine> m_lines;
    std::optional<Block> m_block;
    std::ptrdiff_t m_parent = -1; ///< Column of the key or dash that a value belongs to.
    std::size_t m_depth = 0;      ///< Of flow collections.
    char m_quote = 0;             ///< Of the text that goes on over lines.
    bool m_goesOn = false;        ///< A plain text may go on in the next line.
};

/// Of the UTF-8 at `at`: U+0080 to U+009F, which YAML has no use for but for U+0085.
bool isHighControl(std::string_view text, std::size_t at)
{
    return text[at] == '\xC2' && at + 1 < text.size() &&
           static_cast<unsigned char>(text[at + 1]) < 0xA0;
}

} // namespace

std::size_t YamlLine::indent() const
{
    return std::min(text.find_first_not_of(' '), text.size());
}

std::vector<YamlLine> yamlLines(std::string_view text)
{
    return LineScanner().run(text);
}

std::string withoutComments(const std::vector<YamlLine> &lines)
{
    std::string text;
    for (const YamlLine &line : lines) {
        text += line.text.substr(0, line.commentAt);
        text += '\n';
    }
    return text;
}

std::string safeComment(std::string_view comment)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kUnsafe{
        {{"\xC2\x85", "\\u0085"},
         {"\xE2\x80\xA8", "\\u2028"},
         {"\xE2\x80\xA9", "\\u2029"},
         {"\xEF\xBB\xBF", "\\uFEFF"},
         {"\xEF\xBF\xBE", ""},
         {"\xEF\xBF\xBF", ""}}};
    std::string safe;
    for (std::size_t at = 0; at < comment.size();) {
        const auto found = std::ranges::find_if(
            kUnsafe, [&](const auto &pair) { return comment.substr(at).starts_with(pair.first); });
        if (found != kUnsafe.end()) {
            safe += found->second;
            at += found->first.size();
        } else if (isHighControl(comment, at)) {
            at += 2;
        } else {
            safe += comment[at++];
        }
    }
    return safe;
}

} // namespace drawbridge
