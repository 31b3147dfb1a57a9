// SPDX-License-Identifier: Apache-2.0
#include "model/topology/address_text.h"
#include "model/topology/config_formats.h"
#include "model/topology/text_scan.h"
#include "model/topology/text_words.h"
#include "model/topology/variable_names.h"

#include "model/yaml/yaml_reader.h"

#include <string>

// YAML and JSON: every scalar is a setting under its key, the scalars of one mapping side by side.
// A list hands its key to its items ("hosts: [a, b]"). Envoy's socket_address says which way it is
// meant by where it stands (Envoy API, config.core.v3.SocketAddress): under clusters, endpoints or
// hosts it is dialled, under listeners and admin it is listened on. Text of several lines inside a
// value is read as lines of its own. Tested by tests/unit/topology/test_config_text.cpp

namespace drawbridge {

namespace {

constexpr std::size_t kMaxSettings = 50'000;

YamlLimits limitsForFiles()
{
    YamlLimits limits;
    limits.maxDepth = 64;
    limits.maxAliasNodes = 20'000;
    limits.maxDocuments = 100;
    return limits;
}

class TreeReader {
public:
    void read(const YamlNode &node)
    {
        TextSetting form;
        readNode(node, form);
    }

    std::vector<TextSetting> settings;

private:
    void readNode(const YamlNode &node, const TextSetting &form)
    {
        if (settings.size() >= kMaxSettings)
            return;
        switch (node.kind) {
        case YamlNode::Kind::Null: return;
        case YamlNode::Kind::Scalar: return readScalar(node, form);
        case YamlNode::Kind::Sequence:
            for (const YamlNode &item : node.items)
                readNode(item, form);
            return;
        case YamlNode::Kind::Mapping: return readMapping(node, form);
        }
    }

    void readMapping(const YamlNode &node, const TextSetting &form)
    {
        const std::uint32_t group = ++m_lastGroup;
        const std::string joined = joinedPath(form);
        for (const YamlNode::Entry &entry : node.entries) {
            TextSetting below;
            below.path = joined;
            below.name = std::string(shortened(entry.key));
            below.group = group;
            readNode(entry.value, below);
        }
    }

    void readScalar(const YamlNode &node, TextSetting setting)
    {
        setting.line = node.where.lineOneBased ? node.where.lineOneBased - 1 : 0;
        setting.column = node.where.columnOneBased ? node.where.columnOneBased - 1 : 0;
        if (isListenedOn(setting.path))
            return;
        if (node.text.find('\n') != std::string::npos)
            return readLines(node, setting);
        const bool isAddress = setting.path.find("socket_address") != std::string::npos;
        const bool isHost = isAddress && setting.name == "address";
        setting.value = node.text;
        setting.role = isHost ? TextSetting::Role::Dialled : TextSetting::Role::Value;
        settings.push_back(std::move(setting));
    }

    /// Lines count from the key on; the reader does not tell where the first line of a block
    /// begins.
    void readLines(const YamlNode &node, const TextSetting &setting)
    {
        for (TextSetting &line : lineSettings(node.text)) {
            line.path = joinedPath(setting);
            line.group += m_lastGroup + 1;
            line.line = setting.line;
            line.column = setting.column;
            settings.push_back(std::move(line));
        }
        m_lastGroup += static_cast<std::uint32_t>(node.text.size());
    }

    static std::string joinedPath(const TextSetting &form)
    {
        const bool isNested = !form.path.empty() && !form.name.empty();
        return std::string(shortened(form.path + (isNested ? "." : "") + form.name));
    }

    static bool isListenedOn(const std::string &path)
    {
        if (path.find("socket_address") == std::string::npos)
            return false;
        const bool isDialled = path.find("cluster") != std::string::npos ||
                               path.find("endpoint") != std::string::npos ||
                               path.find("hosts") != std::string::npos;
        return !isDialled;
    }

    std::uint32_t m_lastGroup = 0;
};

} // namespace

std::optional<std::vector<TextSetting>> treeSettings(std::string_view text)
{
    Diagnostics diagnostics;
    const auto documents = readYaml(text, makeFileRef({}), limitsForFiles(), diagnostics);
    const bool isLost = diagnostics.hasErrors();
    TreeReader reader;
    bool hasTree = false;
    for (const YamlNode &document : documents) {
        hasTree = hasTree || document.kind == YamlNode::Kind::Mapping ||
                  document.kind == YamlNode::Kind::Sequence;
        reader.read(document);
    }
    if (!hasTree || isLost)
        return std::nullopt;
    return std::move(reader.settings);
}

} // namespace drawbridge
