// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/importer.h"
#include "model/yaml/yaml_reader.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge::test {

// Manifests as kubectl and kustomize leave them, on the text alone: what the product does to
// objects in memory is held against this.

inline std::string scalarText(const YamlNode &node)
{
    const bool isWord = node.text == "true" || node.text == "false";
    const bool isNumber =
        !node.text.empty() && node.text.size() < 16 &&
        std::ranges::all_of(node.text, [](char c) { return c >= '0' && c <= '9'; });
    if (node.style == YamlNode::Style::Plain && (isWord || isNumber))
        return node.text;
    std::string text = "\"";
    for (const char c : node.text) {
        if (c == '\n') {
            text += "\\n";
            continue;
        }
        if (c == '"' || c == '\\')
            text += '\\';
        text += c;
    }
    return text + '"';
}

/// One line of flow style.
inline std::string flowText(const YamlNode &node)
{
    std::string text;
    switch (node.kind) {
    case YamlNode::Kind::Null: return "null";
    case YamlNode::Kind::Scalar: return scalarText(node);
    case YamlNode::Kind::Sequence:
        for (const YamlNode &item : node.items)
            text += (text.empty() ? "" : ", ") + flowText(item);
        return '[' + text + ']';
    case YamlNode::Kind::Mapping:
        for (const YamlNode::Entry &entry : node.entries)
            text += (text.empty() ? "\"" : ", \"") + entry.key + "\": " + flowText(entry.value);
        return '{' + text + '}';
    }
    return text;
}

inline std::string textOf(const YamlNode *node)
{
    return node == nullptr ? std::string() : node->text;
}

inline std::string metaOf(const YamlNode &document, std::string_view key)
{
    const YamlNode *meta = document.find("metadata");
    return meta == nullptr ? std::string() : textOf(meta->find(key));
}

inline bool isSameObject(const YamlNode &a, const YamlNode &b)
{
    const auto home = [](const YamlNode &document) {
        const std::string name = metaOf(document, "namespace");
        return name == "default" ? std::string() : name;
    };
    return textOf(a.find("kind")) == textOf(b.find("kind")) &&
           metaOf(a, "name") == metaOf(b, "name") && home(a) == home(b);
}

inline void mergeInto(YamlNode &onto, const YamlNode &patch);

/// Containers are told apart by name; other lists go as a whole.
inline void mergeLists(YamlNode &onto, const YamlNode &patch, std::string_view key)
{
    if (key != "containers" && key != "initContainers") {
        onto = patch;
        return;
    }
    for (const YamlNode &item : patch.items) {
        const auto found = std::ranges::find_if(onto.items, [&item](const YamlNode &old) {
            return textOf(old.find("name")) == textOf(item.find("name"));
        });
        if (found == onto.items.end())
            onto.items.push_back(item);
        else
            mergeInto(*found, item);
    }
}

inline void mergeInto(YamlNode &onto, const YamlNode &patch)
{
    if (onto.kind != YamlNode::Kind::Mapping || patch.kind != YamlNode::Kind::Mapping) {
        onto = patch;
        return;
    }
    for (const YamlNode::Entry &entry : patch.entries) {
        const auto found = std::ranges::find(onto.entries, entry.key, &YamlNode::Entry::key);
        if (found == onto.entries.end())
            onto.entries.push_back(entry);
        else if (entry.value.isNull())
            onto.entries.erase(found);
        else if (entry.value.kind == YamlNode::Kind::Sequence)
            mergeLists(found->value, entry.value, entry.key);
        else
            mergeInto(found->value, entry.value);
    }
}

/// The text after `kubectl apply` of the objects and the patches below "workload-patches/".
inline std::string appliedText(const std::string &manifests, const std::vector<NamedText> &files)
{
    Diagnostics diagnostics;
    std::vector<YamlNode> documents = readYaml(manifests, makeFileRef("m.yaml"), {}, diagnostics);
    for (const NamedText &file : files) {
        const bool isPatch = file.name.starts_with("workload-patches/");
        if (file.name.ends_with("kustomization.yaml"))
            continue;
        for (const YamlNode &wanted :
             readYaml(file.text, makeFileRef(file.name), {}, diagnostics)) {
            const auto found = std::ranges::find_if(
                documents, [&](const YamlNode &old) { return isSameObject(old, wanted); });
            if (found == documents.end())
                documents.push_back(wanted); // of a namespace that no manifest declares, too
            else if (textOf(wanted.find("$patch")) == "delete")
                documents.erase(found);
            else if (isPatch)
                mergeInto(*found, wanted);
            else
                *found = wanted;
        }
    }
    std::string text;
    for (const YamlNode &document : documents)
        text += "---\n" + flowText(document) + '\n';
    return text;
}

} // namespace drawbridge::test
