// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/tree_builder.h"

#include "model/yaml/duplicate_keys.h"
#include "model/yaml/memory_use.h"
#include "model/yaml/yaml_scalar.h"

#include <algorithm>
#include <array>
#include <utility>

// A stack of open collections, each already at its place in the tree. Anchored nodes are kept as
// copies (only those some alias names), an alias adds a copy; both spend one budget of nodes and
// bytes, so that an alias bomb ends at a named limit. Merge keys and duplicate keys are settled
// when a mapping closes: own keys win over merged ones, the first merged mapping over later ones
// (https://yaml.org/type/merge.html); of equal own keys the last counts, as for kubectl
// (sigs.k8s.io/yaml). Tested by tests/unit/yaml/test_yaml_reader.cpp

namespace drawbridge {
namespace {

YamlNode::Tag tagOf(std::string_view written)
{
    using Tag = YamlNode::Tag;
    constexpr std::string_view kPrefix = "tag:yaml.org,2002:";
    constexpr std::array<std::pair<std::string_view, Tag>, 6> kKnown{{{"str", Tag::String},
                                                                      {"int", Tag::Integer},
                                                                      {"float", Tag::Float},
                                                                      {"bool", Tag::Bool},
                                                                      {"null", Tag::Null},
                                                                      {"merge", Tag::Merge}}};
    if (written.empty() || written == "?" || written == "!")
        return Tag::None;
    if (!written.starts_with(kPrefix))
        return Tag::Other;
    const auto known = std::ranges::find(kKnown, written.substr(kPrefix.size()),
                                         &decltype(kKnown)::value_type::first);
    return known == kKnown.end() ? Tag::Other : known->second;
}

std::set<std::string, std::less<>> aliasNames(std::string_view text)
{
    std::set<std::string, std::less<>> names;
    for (std::size_t star = text.find('*'); star != std::string_view::npos;
         star = text.find('*', star + 1)) {
        const std::size_t end = text.find_first_of(" \t\n,]}:", star + 1);
        const std::string_view name = text.substr(star + 1, end - star - 1);
        if (!name.empty())
            names.emplace(name);
    }
    return names;
}

[[noreturn]] void refuse(ErrorCode code, std::string message, SourceSpan where, std::string hint)
{
    throw ReadFailure{{code, std::move(message), std::move(where), std::move(hint)}};
}

/// Columns in front of the first line of a literal block that says something, less those that are
/// part of `value`; 0 when no literal begins at `pos`.
std::uint8_t blockIndentAt(std::string_view text, std::size_t pos, std::string_view value)
{
    if (pos >= text.size() || text[pos] != '|')
        return 0;
    const std::size_t said = text.find_first_not_of(" \r\n", text.find('\n', pos));
    const std::size_t inValue = value.find_first_not_of(" \n");
    if (said == std::string_view::npos || inValue == std::string_view::npos)
        return 0;
    const auto columnAt = [](std::string_view in, std::size_t at) {
        const std::size_t before = in.substr(0, at).rfind('\n');
        return before == std::string_view::npos ? at : at - before - 1;
    };
    const std::size_t column = columnAt(text, said);
    const std::size_t ownColumn = columnAt(value, inValue);
    return column < ownColumn ? std::uint8_t{0} : shortIndent(column - ownColumn);
}

bool isMergeKey(const YamlNode &key)
{
    return key.style == YamlNode::Style::Plain && key.text == "<<" &&
           (key.tag == YamlNode::Tag::None || key.tag == YamlNode::Tag::Merge);
}

} // namespace

TreeBuilder::TreeBuilder(std::string_view text, MarkConverter &marks, const YamlLimits &limits,
                         Diagnostics &diagnostics)
    : m_text(text), m_marks(marks), m_limits(limits),
      m_memory(limits.maxDocumentBytes, limits.budget.get()), m_diagnostics(diagnostics)
{
    if (text.find('&') != std::string_view::npos)
        m_aliasNames = aliasNames(text);
}

std::optional<YamlNode> TreeBuilder::takeRoot()
{
    if (m_root && m_root->isNull())
        m_root.reset();
    return std::move(m_root);
}

std::optional<SourceSpan> TreeBuilder::innermostFlow() const
{
    const auto open = std::find_if(m_frames.rbegin(), m_frames.rend(),
                                   [](const Frame &frame) { return frame.isFlow; });
    return open == m_frames.rend() ? std::nullopt : std::optional(open->node->where);
}

void TreeBuilder::OnDocumentStart(const YAML::Mark &mark)
{
    if (++m_documents > 1)
        refuse(ErrorCode::YamlSyntax, "not valid YAML: expected the end of the document",
               m_marks.place(mark), "begin another document with ---, or check the indentation");
}

void TreeBuilder::OnNull(const YAML::Mark &mark, YAML::anchor_t anchor)
{
    const YAML::anchor_t used = usedAnchor(anchor);
    const std::string_view there =
        m_text.substr(std::min(static_cast<std::size_t>(mark.pos), m_text.size()));
    const std::string_view line = there.substr(0, there.find('\n'));
    // At the end of the text yaml-cpp's line and column begin anew.
    m_hasColon = (there.empty() && m_text.ends_with(':')) || line.ends_with(':') ||
                 line.find(": ") != line.npos;
    m_isNullWritten = !there.empty() && std::string_view("~nN").find(there.front()) != there.npos;
    if (wantsKey()) {
        YamlNode key;
        key.where = m_marks.place(mark);
        takeKey(key);
        return;
    }
    YamlNode &node = nextPlace();
    node.where = m_marks.place(mark);
    finish(node, used);
}

void TreeBuilder::OnAlias(const YAML::Mark &mark, YAML::anchor_t anchor)
{
    const auto found = m_anchors.find(anchor);
    if (found == m_anchors.end())
        refuse(ErrorCode::YamlSyntax, "an alias stands inside the value it refers to",
               m_marks.place(mark), "a value cannot contain itself");
    spendOnCopy(found->second, m_frames.size());
    if (wantsKey()) {
        takeKey(found->second);
        return;
    }
    YamlNode &node = nextPlace();
    node = found->second;
    finish(node, YAML::NullAnchor);
}

void TreeBuilder::OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                           const std::string &value)
{
    if (tag != "?")
        m_lastQuoted = mark;
    const YAML::anchor_t used = usedAnchor(anchor);
    const auto fill = [&](YamlNode &node) {
        node.kind = YamlNode::Kind::Scalar;
        node.style = tag == "!" ? YamlNode::Style::Quoted : YamlNode::Style::Plain;
        node.text = value;
        node.tag = tagOf(tag);
        node.where = m_marks.place(mark);
        if (tag == "!")
            node.blockIndent = blockIndentAt(m_text, static_cast<std::size_t>(mark.pos), value);
    };
    if (!wantsKey()) {
        YamlNode &node = nextPlace();
        fill(node);
        finish(node, used);
        return;
    }
    YamlNode key;
    fill(key);
    if (used != YAML::NullAnchor)
        keep(key, used);
    takeKey(key);
}

void TreeBuilder::OnSequenceStart(const YAML::Mark &mark, const std::string &tag,
                                  YAML::anchor_t anchor, YAML::EmitterStyle::value style)
{
    openFrame(YamlNode::Kind::Sequence, mark, tag, anchor, style);
}

void TreeBuilder::OnMapStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value style)
{
    openFrame(YamlNode::Kind::Mapping, mark, tag, anchor, style);
}

void TreeBuilder::OnAnchor(const YAML::Mark &, const std::string &name)
{
    m_nextAnchorName = name;
}

YAML::anchor_t TreeBuilder::usedAnchor(YAML::anchor_t anchor)
{
    if (anchor == YAML::NullAnchor)
        return anchor;
    const std::string name = std::exchange(m_nextAnchorName, {});
    return m_aliasNames.contains(name) ? anchor : YAML::NullAnchor;
}

YamlNode &TreeBuilder::nextPlace()
{
    if (m_frames.empty())
        return m_root.emplace();
    Frame &frame = m_frames.back();
    if (frame.node->kind == YamlNode::Kind::Sequence)
        return frame.node->items.emplace_back();
    return frame.keyIsMerge ? frame.merges.emplace_back() : frame.node->entries.back().value;
}

void TreeBuilder::openFrame(YamlNode::Kind kind, const YAML::Mark &mark, const std::string &tag,
                            YAML::anchor_t anchor, YAML::EmitterStyle::value style)
{
    SourceSpan where = m_marks.place(mark);
    if (m_frames.size() >= m_limits.maxDepth)
        refuse(ErrorCode::YamlTooDeep,
               "collections are nested more than " + std::to_string(m_limits.maxDepth) +
                   " levels deep",
               where,
               "check the brackets; no Kubernetes object needs that, but --max-depth raises the "
               "limit");
    if (wantsKey())
        refuse(ErrorCode::YamlSyntax, "a mapping key is itself a list or mapping, expected text",
               where, "quote the key");
    Frame frame;
    frame.anchor = usedAnchor(anchor);
    frame.isFlow = style == YAML::EmitterStyle::Flow;
    frame.wantsKey = kind == YamlNode::Kind::Mapping;
    frame.node = &nextPlace();
    frame.node->kind = kind;
    frame.node->tag = tagOf(tag);
    frame.node->where = std::move(where);
    m_frames.push_back(std::move(frame));
}

void TreeBuilder::closeFrame()
{
    YamlNode &node = *m_frames.back().node;
    const YAML::anchor_t anchor = m_frames.back().anchor;
    if (node.kind == YamlNode::Kind::Mapping) {
        const std::size_t before = bytesOf(m_diagnostics);
        dropDuplicateKeys(node, m_diagnostics);
        spend(bytesOf(m_diagnostics) - before, node);
        if (!m_frames.back().merges.empty())
            mergeInto(node, std::move(m_frames.back().merges));
    }
    m_frames.pop_back();
    finish(node, anchor);
}

void TreeBuilder::finish(YamlNode &node, YAML::anchor_t anchor)
{
    spend(bytesOf(node), node);
    if (anchor != YAML::NullAnchor)
        keep(node, anchor);
    if (m_frames.empty())
        return;
    Frame &frame = m_frames.back();
    if (node.hasDuplicateKeys)
        frame.node->hasDuplicateKeys = true;
    if (frame.node->kind == YamlNode::Kind::Mapping)
        finishValue(frame, node);
}

void TreeBuilder::finishValue(Frame &frame, YamlNode &value)
{
    frame.wantsKey = true;
    if (frame.keyIsMerge) {
        takeMerge(frame);
        return;
    }
    const YamlNode::Entry &entry = frame.node->entries.back();
    const bool isAtKey = value.where.lineOneBased == entry.keyWhere.lineOneBased &&
                         value.where.columnOneBased == entry.keyWhere.columnOneBased;
    if (!frame.isFlow && value.isNull() && isAtKey && !m_hasColon) // yaml-cpp lets it pass
        refuse(ErrorCode::YamlSyntax, "not valid YAML: the key " + entry.key + " has no colon",
               entry.keyWhere, "write a colon behind it, or check the indentation");
    const bool isBeside = value.where.lineOneBased == entry.keyWhere.lineOneBased;
    const bool isAbsent = value.isNull() && !(m_isNullWritten && isBeside);
    if (isAbsent) // yaml-cpp names the place of whatever comes next
        value.where = entry.keyWhere;
}

void TreeBuilder::takeKey(const YamlNode &key)
{
    Frame &frame = m_frames.back();
    frame.wantsKey = false;
    if (key.kind != YamlNode::Kind::Scalar)
        refuse(ErrorCode::YamlSyntax,
               "a mapping key is empty, null, a list or a mapping, expected text", key.where,
               "quote the key");
    frame.keyIsMerge = isMergeKey(key);
    if (frame.keyIsMerge) {
        frame.mergeWhere = key.where;
        return;
    }
    if (frame.node->entries.empty())
        frame.node->entries.reserve(4);
    YamlNode::Entry &entry = frame.node->entries.emplace_back();
    entry.keyWhere = key.where;
    entry.key = key.text;
    if (scalarType(key) != ScalarType::Bool)
        return;
    entry.key = isTrue(key) ? "true" : "false";
    if (entry.key != key.text)
        m_diagnostics.warning(ErrorCode::YamlAmbiguousScalar,
                              "the key " + key.text + " is read as \"" + entry.key +
                                  "\" by kubectl (YAML 1.1)",
                              key.where, "quote it: \"" + key.text + '"');
}

/// The last of `merges` is what stood behind "<<": a mapping, or a list of them.
void TreeBuilder::takeMerge(Frame &frame)
{
    YamlNode value = std::move(frame.merges.back());
    frame.merges.pop_back();
    std::vector<YamlNode> listed;
    if (value.kind == YamlNode::Kind::Sequence)
        listed = std::move(value.items);
    else
        listed.push_back(std::move(value));
    for (YamlNode &mapping : listed) {
        if (mapping.kind != YamlNode::Kind::Mapping)
            refuse(ErrorCode::YamlSyntax, "the value of << must be a mapping or a list of mappings",
                   frame.mergeWhere, "refer to an anchored mapping: <<: *name");
        frame.merges.push_back(std::move(mapping));
    }
}

void TreeBuilder::mergeInto(YamlNode &mapping, std::vector<YamlNode> merges)
{
    std::set<std::string> present;
    for (const YamlNode::Entry &entry : mapping.entries)
        present.insert(entry.key);
    for (YamlNode &merged : merges) {
        mapping.hasDuplicateKeys = mapping.hasDuplicateKeys || merged.hasDuplicateKeys;
        for (YamlNode::Entry &entry : merged.entries) {
            if (present.insert(entry.key).second)
                mapping.entries.push_back(std::move(entry));
        }
    }
}

void TreeBuilder::keep(const YamlNode &anchored, YAML::anchor_t anchor)
{
    spendOnCopy(anchored, m_frames.size());
    m_anchors.insert_or_assign(anchor, anchored);
}

void TreeBuilder::spend(std::size_t bytes, const YamlNode &node)
{
    if (!m_memory.add(bytes))
        throw ReadFailure{memoryError(m_limits, node.where)};
}

void TreeBuilder::spendOnCopy(const YamlNode &copied, std::size_t depth)
{
    if (depth > m_limits.maxDepth)
        refuse(ErrorCode::YamlTooDeep, "aliases nest collections too deeply", copied.where,
               "write the values out, or raise the limit with --max-depth");
    if (++m_copiedNodes > m_limits.maxAliasNodes)
        refuse(ErrorCode::YamlAliasLimit,
               "the aliases of this document expand to more than " +
                   std::to_string(m_limits.maxAliasNodes) + " values",
               copied.where, "write the values out, or raise the limit with --max-alias-nodes");
    spend(bytesOf(copied), copied);
    for (const YamlNode &item : copied.items)
        spendOnCopy(item, depth + 1);
    for (const YamlNode::Entry &entry : copied.entries)
        spendOnCopy(entry.value, depth + 1);
}

} // namespace drawbridge
