// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/tree_builder.h"

#include "model/yaml/duplicate_keys.h"
#include "model/yaml/yaml_scalar.h"

#include <algorithm>
#include <utility>

// A stack of open collections. Anchored nodes are kept as copies (only those some alias names), an
// alias adds a copy; both spend one budget, so that an alias bomb ends at a named limit. Merge keys
// and duplicate keys are settled when a mapping closes: own keys win over merged ones, the first
// merged mapping over later ones (https://yaml.org/type/merge.html); of equal own keys the last
// counts, as for kubectl (sigs.k8s.io/yaml). Tested by tests/unit/yaml/test_yaml_reader.cpp

namespace drawbridge {
namespace {

constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";

std::string shortTag(const std::string &tag)
{
    if (tag == "?" || tag == "!")
        return {};
    return tag.starts_with(kTagPrefix) ? "!!" + tag.substr(kTagPrefix.size()) : tag;
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

} // namespace

TreeBuilder::TreeBuilder(std::string_view text, MarkConverter &marks, const YamlLimits &limits,
                         Diagnostics &diagnostics)
    : m_marks(marks), m_limits(limits), m_diagnostics(diagnostics)
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
    return open == m_frames.rend() ? std::nullopt : std::optional(open->node.where);
}

void TreeBuilder::OnDocumentStart(const YAML::Mark &mark)
{
    if (++m_documents > 1)
        refuse(ErrorCode::YamlSyntax, "not valid YAML: expected the end of the document",
               m_marks.place(mark), "begin another document with ---, or check the indentation");
}

void TreeBuilder::OnNull(const YAML::Mark &mark, YAML::anchor_t anchor)
{
    YamlNode node;
    node.where = m_marks.place(mark);
    add(std::move(node), usedAnchor(anchor));
}

void TreeBuilder::OnAlias(const YAML::Mark &mark, YAML::anchor_t anchor)
{
    const auto found = m_anchors.find(anchor);
    if (found == m_anchors.end())
        refuse(ErrorCode::YamlSyntax, "an alias stands inside the value it refers to",
               m_marks.place(mark), "a value cannot contain itself");
    spendBudget(found->second, m_frames.size());
    add(found->second, YAML::NullAnchor);
}

void TreeBuilder::OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                           const std::string &value)
{
    YamlNode node;
    node.kind = YamlNode::Kind::Scalar;
    if (tag != "?")
        m_lastQuoted = mark;
    node.style = tag == "!" ? YamlNode::Style::Quoted : YamlNode::Style::Plain;
    node.text = value;
    node.tag = shortTag(tag);
    node.where = m_marks.place(mark);
    add(std::move(node), usedAnchor(anchor));
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
    const std::string name = std::exchange(m_nextAnchorName, {});
    return anchor != YAML::NullAnchor && m_aliasNames.contains(name) ? anchor : YAML::NullAnchor;
}

void TreeBuilder::openFrame(YamlNode::Kind kind, const YAML::Mark &mark, const std::string &tag,
                            YAML::anchor_t anchor, YAML::EmitterStyle::value style)
{
    const SourceSpan where = m_marks.place(mark);
    if (m_frames.size() >= m_limits.maxDepth)
        refuse(ErrorCode::YamlTooDeep,
               "collections are nested more than " + std::to_string(m_limits.maxDepth) +
                   " levels deep",
               where, "no Kubernetes object needs that; check the brackets");
    if (!m_frames.empty() && m_frames.back().node.kind == YamlNode::Kind::Mapping &&
        m_frames.back().wantsKey)
        refuse(ErrorCode::YamlSyntax, "a mapping key is itself a list or mapping, expected text",
               where, "quote the key");
    Frame frame;
    frame.node.kind = kind;
    frame.node.tag = shortTag(tag);
    frame.node.where = where;
    frame.anchor = usedAnchor(anchor);
    frame.isFlow = style == YAML::EmitterStyle::Flow;
    m_frames.push_back(std::move(frame));
}

void TreeBuilder::closeFrame()
{
    Frame frame = std::move(m_frames.back());
    m_frames.pop_back();
    if (frame.node.kind == YamlNode::Kind::Mapping)
        finishMapping(frame);
    add(std::move(frame.node), frame.anchor);
}

void TreeBuilder::add(YamlNode node, YAML::anchor_t anchor)
{
    if (anchor != YAML::NullAnchor) {
        spendBudget(node, m_frames.size());
        m_anchors.insert_or_assign(anchor, node);
    }
    if (m_frames.empty()) {
        m_root = std::move(node);
        return;
    }
    Frame &frame = m_frames.back();
    if (node.hasDuplicateKeys)
        frame.node.hasDuplicateKeys = true;
    if (frame.node.kind == YamlNode::Kind::Sequence)
        frame.node.items.push_back(std::move(node));
    else
        addToMapping(frame, std::move(node));
}

void TreeBuilder::addToMapping(Frame &frame, YamlNode node)
{
    if (frame.wantsKey) {
        takeKey(frame, node);
        frame.wantsKey = false;
        return;
    }
    frame.wantsKey = true;
    if (!frame.isFlow && node.isNull() && node.where == frame.keyWhere) // yaml-cpp lets it pass
        refuse(ErrorCode::YamlSyntax, "not valid YAML: the key " + frame.key + " has no colon",
               frame.keyWhere, "write a colon behind it, or check the indentation");
    if (frame.keyIsMerge)
        addMerge(frame, std::move(node));
    else
        frame.node.entries.push_back(
            {std::move(frame.key), std::move(frame.keyWhere), std::move(node)});
}

void TreeBuilder::takeKey(Frame &frame, const YamlNode &node)
{
    if (node.kind != YamlNode::Kind::Scalar)
        refuse(ErrorCode::YamlSyntax,
               "a mapping key is empty, null, a list or a mapping, expected text", node.where,
               "quote the key");
    const ScalarType type = scalarType(node);
    frame.key = node.text;
    frame.keyWhere = node.where;
    frame.keyIsMerge = node.style == YamlNode::Style::Plain && node.text == "<<" &&
                       (node.tag.empty() || node.tag == "!!merge");
    if (type != ScalarType::Bool)
        return;
    frame.key = isTrue(node) ? "true" : "false";
    if (frame.key != node.text)
        m_diagnostics.warning(ErrorCode::YamlAmbiguousScalar,
                              "the key " + node.text + " is read as \"" + frame.key +
                                  "\" by kubectl (YAML 1.1)",
                              node.where, "quote it: \"" + node.text + '"');
}

void TreeBuilder::addMerge(Frame &frame, YamlNode node)
{
    const bool isList = node.kind == YamlNode::Kind::Sequence;
    std::vector<YamlNode> mappings;
    if (isList)
        mappings = std::move(node.items);
    else
        mappings.push_back(std::move(node));
    for (YamlNode &mapping : mappings) {
        if (mapping.kind != YamlNode::Kind::Mapping)
            refuse(ErrorCode::YamlSyntax, "the value of << must be a mapping or a list of mappings",
                   frame.keyWhere, "refer to an anchored mapping: <<: *name");
        frame.merges.push_back(std::move(mapping));
    }
}

void TreeBuilder::finishMapping(Frame &frame)
{
    dropDuplicateKeys(frame.node, m_diagnostics);
    if (!frame.merges.empty())
        mergeInto(frame.node, std::move(frame.merges));
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

void TreeBuilder::spendBudget(const YamlNode &copied, std::size_t depth)
{
    if (depth > m_limits.maxDepth)
        refuse(ErrorCode::YamlTooDeep, "aliases nest collections too deeply", copied.where, {});
    if (++m_copiedNodes > m_limits.maxAliasNodes)
        refuse(ErrorCode::YamlAliasLimit,
               "the aliases of this document expand to more than " +
                   std::to_string(m_limits.maxAliasNodes) + " values",
               copied.where, "write the values out, or use fewer aliases");
    for (const YamlNode &item : copied.items)
        spendBudget(item, depth + 1);
    for (const YamlNode::Entry &entry : copied.entries)
        spendBudget(entry.value, depth + 1);
}

} // namespace drawbridge
