// SPDX-License-Identifier: Apache-2.0
#include "model/import/written_selectors.h"

#include "model/import/read_bytes.h"
#include "model/yaml/yaml_reader.h"

// Tested by tests/unit/import/test_written_selectors.cpp

namespace drawbridge {

namespace {

std::vector<std::string> textsOf(const YamlNode *list)
{
    std::vector<std::string> texts;
    if (list) {
        for (const YamlNode &item : list->items)
            texts.push_back(item.text);
    }
    return texts;
}

std::string scalarAt(const YamlNode &mapping, std::string_view key)
{
    const YamlNode *node = mapping.find(key);
    return node ? node->text : std::string();
}

WrittenSelector selectorAt(const YamlNode &node)
{
    WrittenSelector selector;
    if (const YamlNode *labels = node.find("matchLabels")) {
        for (const YamlNode::Entry &entry : labels->entries)
            selector.labels[entry.key] = entry.value.text;
    }
    if (const YamlNode *expressions = node.find("matchExpressions")) {
        for (const YamlNode &item : expressions->items)
            selector.expressions.push_back(
                {scalarAt(item, "key"), scalarAt(item, "operator"), textsOf(item.find("values"))});
    }
    return selector;
}

template<typename Visit>
void visitMappings(const YamlNode &node, const Visit &visit)
{
    if (node.kind == YamlNode::Kind::Mapping)
        visit(node);
    for (const YamlNode &item : node.items)
        visitMappings(item, visit);
    for (const YamlNode::Entry &entry : node.entries)
        visitMappings(entry.value, visit);
}

WrittenSelector fromMeaning(const LabelSelector &selector)
{
    using Op = LabelRequirement::Operator;
    const auto nameOf = [](Op op) {
        return op == Op::In       ? "In"
               : op == Op::NotIn  ? "NotIn"
               : op == Op::Exists ? "Exists"
                                  : "DoesNotExist";
    };
    WrittenSelector written;
    for (const LabelRequirement &requirement : selector.requirements) {
        if (requirement.op == Op::In && requirement.values.size() == 1)
            written.labels[requirement.key] = requirement.values.front();
        else
            written.expressions.push_back(
                {requirement.key, nameOf(requirement.op), requirement.values});
    }
    return written;
}

} // namespace

const WrittenSelectors::Selectors &WrittenSelectors::inFile(const FileRef &file)
{
    const auto [at, isNew] = m_byFile.try_emplace(*file);
    if (!isNew || file->empty() || *file == "-")
        return at->second;
    const auto bytes = readBytes(*file, m_mostBytes, {});
    if (!bytes)
        return at->second;
    Diagnostics alreadyTold;
    for (const YamlNode &document : readYaml(*bytes, file, {}, alreadyTold)) {
        visitMappings(document, [&selectors = at->second](const YamlNode &node) {
            if (node.find("matchLabels") || node.find("matchExpressions"))
                selectors.try_emplace({node.where.lineOneBased, node.where.columnOneBased},
                                      selectorAt(node));
        });
    }
    return at->second;
}

WrittenSelector WrittenSelectors::find(const LabelSelector &selector)
{
    if (!selector.where.isKnown() || selector.isEverything())
        return fromMeaning(selector);
    const Selectors &selectors = inFile(selector.where.file);
    const auto at = selectors.find({selector.where.lineOneBased, selector.where.columnOneBased});
    return at == selectors.end() ? fromMeaning(selector) : at->second;
}

} // namespace drawbridge
