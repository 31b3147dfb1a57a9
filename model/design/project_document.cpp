// SPDX-License-Identifier: Apache-2.0
#include "model/design/project_reader.h"

#include "model/yaml/yaml_cursor.h"
#include "model/yaml/yaml_reader.h"
#include "model/yaml/yaml_writer.h"

#include <algorithm>
#include <optional>

// What both project files share: one YAML document with a kind and a version, and the care for what
// this version does not know. Unknown entries are cut out of the text line by line; that is only
// done when the cut reads back as the same entry (anchors, flow style or a second document may
// prevent it). Tested by tests/unit/design/test_project_file.cpp

namespace drawbridge {

namespace {

constexpr std::string_view kApiGroup = "drawbridge.dev/";
constexpr std::string_view kApiVersion = "drawbridge.dev/v1";

std::string scalarIn(const YamlNode &root, std::string_view key)
{
    const YamlNode *node = root.find(key);
    return node && node->kind == YamlNode::Kind::Scalar ? node->text : std::string();
}

SourceSpan placeOf(const YamlNode &root, std::string_view key)
{
    const YamlNode *node = root.find(key);
    return node ? node->where : root.where;
}

const Error *firstErrorIn(const Diagnostics &diagnostics)
{
    for (const Diagnostic &diagnostic : diagnostics.all()) {
        if (diagnostic.level == DiagnosticLevel::Error)
            return &diagnostic.what;
    }
    return nullptr;
}

Result<void> checkHeader(const YamlNode &root, std::string_view kind)
{
    const std::string version = scalarIn(root, "apiVersion");
    if (version.substr(0, kApiGroup.size()) != kApiGroup)
        return fail(ErrorCode::DesignInvalid,
                    "apiVersion is \"" + version + "\", expected " + std::string(kApiVersion),
                    placeOf(root, "apiVersion"), "open a file that Drawbridge wrote");
    if (version != kApiVersion)
        return fail(ErrorCode::DesignVersion,
                    "apiVersion " + version + " is not known here, expected " +
                        std::string(kApiVersion),
                    placeOf(root, "apiVersion"), "open it with a newer Drawbridge");
    if (scalarIn(root, "kind") != kind)
        return fail(ErrorCode::DesignInvalid,
                    "kind is \"" + scalarIn(root, "kind") + "\", expected " + std::string(kind),
                    placeOf(root, "kind"));
    return {};
}

YamlValue valueOf(const YamlNode &node)
{
    if (node.kind == YamlNode::Kind::Mapping) {
        YamlValue mapping = YamlValue::mapping();
        for (const YamlNode::Entry &entry : node.entries)
            mapping.set(entry.key, valueOf(entry.value));
        return mapping;
    }
    if (node.kind == YamlNode::Kind::Sequence) {
        YamlValue sequence = YamlValue::sequence();
        for (const YamlNode &item : node.items)
            sequence.push(valueOf(item));
        return sequence;
    }
    if (node.kind == YamlNode::Kind::Null)
        return {};
    if (node.style == YamlNode::Style::Plain && (node.text == "true" || node.text == "false"))
        return node.text == "true";
    return node.text;
}

std::string written(const YamlNode::Entry &entry)
{
    YamlValue mapping = YamlValue::mapping();
    mapping.set(entry.key, valueOf(entry.value));
    return writeYaml(mapping);
}

/// Where each line of the text begins, and the end.
std::vector<std::size_t> lineStarts(std::string_view text)
{
    std::vector<std::size_t> starts{0};
    for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
        starts.push_back(at + 1);
    starts.push_back(text.size());
    return starts;
}

bool isSameTree(const YamlNode &a, const YamlNode &b)
{
    if (a.kind != b.kind || a.text != b.text || a.style != b.style || a.tag != b.tag)
        return false;
    const auto isSameEntry = [](const YamlNode::Entry &x, const YamlNode::Entry &y) {
        return x.key == y.key && isSameTree(x.value, y.value);
    };
    return std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), isSameTree) &&
           std::equal(a.entries.begin(), a.entries.end(), b.entries.begin(), b.entries.end(),
                      isSameEntry);
}

bool readsAs(std::string_view text, const YamlNode::Entry &entry)
{
    Diagnostics diagnostics;
    const auto documents = readYaml(text, makeFileRef("entry"), {}, diagnostics);
    return diagnostics.empty() && documents.size() == 1 && documents[0].entries.size() == 1 &&
           documents[0].entries[0].key == entry.key &&
           isSameTree(documents[0].entries[0].value, entry.value);
}

/// Lines of the entries' keys, sorted; an entry reaches to the next of them.
std::vector<std::uint32_t> keyLines(const YamlNode &root)
{
    std::vector<std::uint32_t> lines;
    for (const YamlNode::Entry &entry : root.entries)
        lines.push_back(entry.keyWhere.lineOneBased);
    std::sort(lines.begin(), lines.end());
    return lines;
}

} // namespace

Result<YamlNode> readProjectDocument(std::string_view text, const FileRef &file,
                                     std::string_view kind, Diagnostics &diagnostics)
{
    Diagnostics reading;
    auto documents = readYaml(text, file, {}, reading);
    diagnostics.append(reading);
    if (const Error *error = firstErrorIn(reading))
        return tl::unexpected(*error);
    if (documents.size() != 1)
        return fail(ErrorCode::DesignInvalid,
                    "the file holds " + std::to_string(documents.size()) +
                        " YAML documents, expected one",
                    documents.size() > 1 ? documents[1].where : SourceSpan{file, 1, 1});
    if (documents[0].kind != YamlNode::Kind::Mapping)
        return fail(ErrorCode::DesignInvalid, "the file is no mapping of keys to values",
                    documents[0].where, "open a file that Drawbridge wrote");
    if (const auto known = checkHeader(documents[0], kind); !known)
        return tl::unexpected(known.error());
    return std::move(documents[0]);
}

std::string unknownEntries(const YamlNode &root, std::string_view text,
                           const std::vector<std::string_view> &known)
{
    const auto starts = lineStarts(text);
    const auto keys = keyLines(root);
    const auto startOf = [&](std::size_t lineOneBased) {
        return starts[std::min(lineOneBased, starts.size()) - 1];
    };
    std::string all;
    for (const YamlNode::Entry &entry : root.entries) {
        if (std::find(known.begin(), known.end(), entry.key) != known.end())
            continue;
        const std::uint32_t line = entry.keyWhere.lineOneBased;
        const auto next = std::upper_bound(keys.begin(), keys.end(), line);
        const std::size_t first = startOf(line);
        const std::size_t end = next == keys.end() ? text.size() : startOf(*next);
        std::string lines(text.substr(first, end - first));
        if (!lines.empty() && lines.back() != '\n')
            lines += '\n';
        all += readsAs(lines, entry) ? lines : written(entry);
    }
    return all;
}

} // namespace drawbridge
