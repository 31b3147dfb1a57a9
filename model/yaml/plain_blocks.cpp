// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/plain_blocks.h"

#include "model/yaml/duplicate_keys.h"
#include "model/yaml/memory_use.h"
#include "model/yaml/plain_lines.h"
#include "model/yaml/yaml_scalar.h"

#include <array>
#include <utility>

// A recursive descent over lines and their indentation. It takes only what has one reading, and
// gives up at the first character that could mean more: anchors, tags, flow collections, escapes,
// texts over several lines, tabs, letters beyond ASCII. yaml-cpp, which reads the rest, is by far
// the slowest part of an import. Authority: YAML 1.2, chapters 6 to 8, and yaml-cpp's places.
// Tested by tests/unit/yaml/test_plain_blocks.cpp; tests/fuzz/fuzz_yaml.cpp compares it with
// yaml-cpp on whatever the fuzzer finds.

namespace drawbridge {
namespace {

/// Thrown, and caught below, where a document is of another kind.
struct NotPlain {};

constexpr std::array<bool, 256> keyCharacters()
{
    std::array<bool, 256> table{};
    for (const char c : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789_./-"))
        table[static_cast<unsigned char>(c)] = true;
    return table;
}
constexpr std::array<bool, 256> kInKey = keyCharacters();

/// The length of the key at the begin of `text`; 0 when there is none of the plain kind.
std::size_t keyLength(std::string_view text)
{
    constexpr std::size_t longest = 256;
    std::size_t length = 0;
    while (length < text.size() && kInKey[static_cast<unsigned char>(text[length])])
        ++length;
    const bool hasColon = length < text.size() && text[length] == ':';
    const bool ends = hasColon && (length + 1 == text.size() || text[length + 1] == ' ');
    return ends && length < longest && text.front() != '-' && text.front() != '.' ? length : 0;
}

bool isDash(std::string_view text)
{
    return text.front() == '-' && (text.size() == 1 || text[1] == ' ');
}

bool isBlankOrInnerComment(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(' ');
    return first == std::string_view::npos || (first > 0 && text[first] == '#');
}

class BlockReader {
public:
    BlockReader(const TextSection &section, const FileRef &file, const YamlLimits &limits,
                Diagnostics &diagnostics)
        : m_lines(section.text), m_section(section), m_file(file), m_limits(limits),
          m_memory(limits.maxDocumentBytes, limits.budget.get()), m_diagnostics(diagnostics)
    {}

    YamlNode read()
    {
        YamlNode root;
        advance();
        if (m_lines.isAtEnd())
            throw NotPlain{};
        readBlock(root, 0);
        if (!m_lines.isAtEnd())
            throw NotPlain{};
        return root;
    }

private:
    void advance()
    {
        if (!m_lines.advance())
            throw NotPlain{};
    }

    [[nodiscard]] std::string_view rest() const { return m_lines.rest(); }

    [[nodiscard]] SourceSpan here() const
    {
        return SourceSpan::fromZeroBased(m_file, m_section.line + m_lines.line(), m_lines.column());
    }

    void spend(std::size_t bytes)
    {
        if (!m_memory.add(bytes))
            throw NotPlain{}; // who reads it instead says so
    }

    void readBlock(YamlNode &node, std::size_t depth)
    {
        if (depth >= m_limits.maxDepth)
            throw NotPlain{};
        node.where = here();
        if (isDash(rest()))
            readSequence(node, depth);
        else
            readMapping(node, depth);
        spend(bytesOf(node));
    }

    void readSequence(YamlNode &node, std::size_t depth)
    {
        node.kind = YamlNode::Kind::Sequence;
        const std::size_t indent = m_lines.column();
        while (!m_lines.isAtEnd() && m_lines.column() == indent && isDash(rest())) {
            YamlNode &item = node.items.emplace_back();
            m_lines.skip(1);
            const bool isBelow = rest().empty();
            if (isBelow)
                advance();
            if (isBelow && (m_lines.isAtEnd() || m_lines.column() <= indent))
                throw NotPlain{}; // null
            if (isBelow || isDash(rest()) || keyLength(rest()) > 0)
                readBlock(item, depth + 1);
            else
                readValue(item, indent);
            node.hasDuplicateKeys = node.hasDuplicateKeys || item.hasDuplicateKeys;
        }
        expectEnd(indent);
    }

    void readMapping(YamlNode &node, std::size_t depth)
    {
        node.kind = YamlNode::Kind::Mapping;
        node.entries.reserve(4);
        const std::size_t indent = m_lines.column();
        while (!m_lines.isAtEnd() && m_lines.column() == indent) {
            const std::size_t length = keyLength(rest());
            if (length == 0)
                throw NotPlain{};
            YamlNode::Entry &entry = node.entries.emplace_back();
            readKey(entry, length);
            if (rest().empty())
                readBelow(entry, indent, depth);
            else
                readValue(entry.value, indent);
            node.hasDuplicateKeys = node.hasDuplicateKeys || entry.value.hasDuplicateKeys;
        }
        expectEnd(indent);
        const std::size_t before = bytesOf(m_diagnostics);
        dropDuplicateKeys(node, m_diagnostics);
        spend(bytesOf(m_diagnostics) - before);
    }

    /// Behind a collection only one further out may go on, or the mapping that a list stands in
    /// without being indented.
    void expectEnd(std::size_t indent) const
    {
        if (!m_lines.isAtEnd() && m_lines.column() > indent)
            throw NotPlain{};
    }

    void readKey(YamlNode::Entry &entry, std::size_t length)
    {
        YamlNode key;
        key.kind = YamlNode::Kind::Scalar;
        key.text = rest().substr(0, length);
        const ScalarType type = scalarType(key);
        if (type == ScalarType::Bool || type == ScalarType::Null)
            throw NotPlain{};
        entry.key = std::move(key.text);
        entry.keyWhere = here();
        m_lines.skip(length + 1);
    }

    /// The value of a key with nothing behind its colon.
    void readBelow(YamlNode::Entry &entry, std::size_t indent, std::size_t depth)
    {
        advance();
        const bool isInside = !m_lines.isAtEnd() && m_lines.column() > indent;
        const bool isListBeside =
            !m_lines.isAtEnd() && m_lines.column() == indent && isDash(rest());
        if (isInside || isListBeside)
            readBlock(entry.value, depth + 1);
        else
            setNull(entry.value, entry.keyWhere);
        expectEnd(indent);
    }

    void setNull(YamlNode &node, const SourceSpan &where)
    {
        node.where = where;
        spend(bytesOf(node));
    }

    /// A value in one line, or a literal text; `indent` is that of the collection it stands in.
    void readValue(YamlNode &node, std::size_t indent)
    {
        const std::string_view text = rest();
        node.where = here();
        switch (text.front()) {
        case '|': readLiteral(node, indent); return;
        case '"':
        case '\'': readQuoted(node, text); break;
        case '{':
        case '[': readEmptyFlow(node, text); break;
        default: readPlain(node, text);
        }
        spend(bytesOf(node));
        advance();
        expectEnd(indent); // it may go on there
    }

    static void readEmptyFlow(YamlNode &node, std::string_view text)
    {
        const std::string_view brackets = text.substr(0, 2);
        if ((brackets != "{}" && brackets != "[]") || !isBlankOrInnerComment(text.substr(2)))
            throw NotPlain{};
        node.kind = text.front() == '{' ? YamlNode::Kind::Mapping : YamlNode::Kind::Sequence;
    }

    static void readQuoted(YamlNode &node, std::string_view text)
    {
        const std::size_t end = text.find(text.front(), 1);
        const std::string_view inside = text.substr(1, end - 1);
        const bool isOther = end == std::string_view::npos ||
                             inside.find('\\') != std::string_view::npos ||
                             !isBlankOrInnerComment(text.substr(end + 1)); // a doubled quote, too
        if (isOther)
            throw NotPlain{};
        node.kind = YamlNode::Kind::Scalar;
        node.style = YamlNode::Style::Quoted;
        node.text = inside;
    }

    static void readPlain(YamlNode &node, std::string_view text)
    {
        constexpr std::string_view indicators = "?:,]}#&*!>%@`";
        if (indicators.find(text.front()) != std::string_view::npos || isDash(text) ||
            text.starts_with("---") || text.starts_with("..."))
            throw NotPlain{};
        if (const std::size_t comment = text.find(" #"); comment != std::string_view::npos)
            text = text.substr(0, comment);
        text = text.substr(0, text.find_last_not_of(' ') + 1);
        if (text.ends_with(':') || text.find(": ") != std::string_view::npos)
            throw NotPlain{};
        const bool isNull = text == "~" || text == "null" || text == "Null" || text == "NULL";
        if (isNull)
            return;
        node.kind = YamlNode::Kind::Scalar;
        node.text = text;
    }

    void readLiteral(YamlNode &node, std::size_t indent)
    {
        std::optional<PlainLines::Literal> literal = m_lines.takeLiteral(indent);
        if (!literal)
            throw NotPlain{};
        node.kind = YamlNode::Kind::Scalar;
        node.style = YamlNode::Style::Quoted;
        node.text = std::move(literal->text);
        node.blockIndent = shortIndent(literal->indent);
        spend(bytesOf(node));
        expectEnd(indent);
    }

    PlainLines m_lines;
    const TextSection &m_section;
    const FileRef &m_file;
    const YamlLimits &m_limits;
    MemoryLease m_memory;
    Diagnostics &m_diagnostics;
};

} // namespace

std::optional<YamlNode> readPlainBlocks(const TextSection &section, const FileRef &file,
                                        const YamlLimits &limits, Diagnostics &diagnostics)
{
    Diagnostics own;
    try {
        YamlNode root = BlockReader(section, file, limits, own).read();
        diagnostics.append(own);
        return root;
    } catch (const NotPlain &) {
        return std::nullopt;
    }
}

} // namespace drawbridge
