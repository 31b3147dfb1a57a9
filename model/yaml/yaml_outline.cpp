// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/yaml_outline.h"

#include <algorithm>
#include <utility>

// The trees of the reader, walked in the order of the text. What an alias stands for was written
// further up, so it is left out by its place.
// Tested by tests/unit/yaml/test_yaml_lines.cpp

namespace drawbridge {
namespace {

std::size_t zeroBased(std::uint32_t oneBased)
{
    return oneBased == 0 ? 0 : oneBased - 1;
}

/// The byte at which a column begins.
std::size_t byteOfColumn(std::string_view line, std::size_t column)
{
    std::size_t at = 0;
    for (; at < line.size(); ++at)
        if ((static_cast<unsigned char>(line[at]) & 0xC0U) != 0x80U && column-- == 0)
            return at;
    return at;
}

} // namespace

std::string pathBelow(const std::string &path, const std::string &key)
{
    constexpr std::size_t kMostBytes = 1000;
    if (path.empty())
        return key.substr(0, kMostBytes);
    return path.size() >= kMostBytes ? path : path + '.' + key.substr(0, kMostBytes);
}

YamlOutline::YamlOutline(std::string text, const FileRef &file, const YamlLimits &limits,
                         Diagnostics &diagnostics)
    : m_text(std::move(text)), m_file(file), m_lines(yamlLines(m_text)),
      m_documents(readYaml(m_text, file, limits, diagnostics))
{
    for (std::size_t i = 0; i < m_documents.size(); ++i)
        addDocument(i);
}

void YamlOutline::addDocument(std::size_t index)
{
    const YamlNode &node = m_documents[index];
    const std::size_t self = m_places.size();
    m_places.push_back({&node, nullptr, index, self, 0, zeroBased(node.where.lineOneBased), 0, {}});
    addChildren(self);
}

void YamlOutline::addChildren(std::size_t parent)
{
    const YamlNode &node = *m_places[parent].node;
    if (!isFlow(node)) {
        for (const YamlNode::Entry &entry : node.entries)
            addChild(parent, entry.value, &entry.key, entry.keyWhere);
        for (const YamlNode &item : node.items)
            addChild(parent, item, nullptr, item.where);
    }
    m_places[parent].end = m_places.size();
}

void YamlOutline::addChild(std::size_t parent, const YamlNode &node, const std::string *key,
                           const SourceSpan &where)
{
    const std::size_t line = zeroBased(where.lineOneBased);
    std::size_t column = zeroBased(where.columnOneBased);
    const YamlPlace &last = m_places.back();
    if (line >= m_lines.size() || std::pair(line, column) < std::pair(last.line, last.column))
        return;
    if (!key && column > 0) {
        const std::size_t dash = m_lines[line].text.rfind('-', column - 1);
        column = dash == std::string_view::npos ? column : dash;
    }
    std::string path = m_places[parent].path;
    if (key)
        path = pathBelow(path, *key);
    const std::size_t self = m_places.size();
    m_places.push_back(
        {&node, key, m_places[parent].document, parent, 0, line, column, std::move(path)});
    addChildren(self);
}

bool YamlOutline::isFlow(const YamlNode &node) const
{
    const bool isCollection =
        node.kind == YamlNode::Kind::Mapping || node.kind == YamlNode::Kind::Sequence;
    const std::size_t line = zeroBased(node.where.lineOneBased);
    if (!isCollection || line >= m_lines.size())
        return false;
    const std::string_view text = m_lines[line].text;
    const std::size_t at = byteOfColumn(text, zeroBased(node.where.columnOneBased));
    return at < text.size() && (text[at] == '{' || text[at] == '[');
}

std::optional<std::size_t> YamlOutline::headOf(std::size_t line) const
{
    const auto found = std::ranges::lower_bound(m_places, line, {}, &YamlPlace::line);
    if (found == m_places.end() || found->line != line)
        return std::nullopt;
    return static_cast<std::size_t>(found - m_places.begin());
}

std::optional<std::size_t> YamlOutline::lastUpTo(std::size_t line) const
{
    const auto found = std::ranges::upper_bound(m_places, line, {}, &YamlPlace::line);
    if (found == m_places.begin())
        return std::nullopt;
    return static_cast<std::size_t>(found - m_places.begin()) - 1;
}

std::optional<std::size_t> YamlOutline::firstBelow(std::size_t line) const
{
    const auto found = std::ranges::upper_bound(m_places, line, {}, &YamlPlace::line);
    if (found == m_places.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - m_places.begin());
}

std::vector<std::optional<std::size_t>> YamlOutline::childrenOf(std::size_t place) const
{
    const YamlNode &node = *m_places[place].node;
    std::vector<std::optional<std::size_t>> children(node.entries.size() + node.items.size());
    std::size_t index = 0;
    for (std::size_t child = place + 1; child < m_places[place].end; child = m_places[child].end) {
        const auto isIt = [&](std::size_t i) {
            return m_places[child].node ==
                   (node.entries.empty() ? &node.items[i] : &node.entries[i].value);
        };
        while (index < children.size() && !isIt(index))
            ++index;
        if (index < children.size())
            children[index] = child;
    }
    return children;
}

} // namespace drawbridge
