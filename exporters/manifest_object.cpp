// SPDX-License-Identifier: Apache-2.0
#include "exporters/manifest_object.h"

#include <algorithm>

// The parts every written object shares.
// Tested by tests/golden/test_export_golden.cpp

namespace drawbridge {

YamlValue makeObject(const std::string &apiVersion, const std::string &kind,
                     const std::string &nameSpace, const std::string &name,
                     const LabelMap &annotations)
{
    YamlValue object = YamlValue::mapping();
    object.set("apiVersion", apiVersion);
    object.set("kind", kind);
    YamlValue metadata = YamlValue::mapping();
    metadata.set("name", name);
    if (!nameSpace.empty())
        metadata.set("namespace", nameSpace);
    metadata.set("labels", labelsValue({{kManagedByLabel, kManagedByValue}}));
    if (!annotations.empty())
        metadata.set("annotations", labelsValue(annotations));
    object.set("metadata", std::move(metadata));
    return object;
}

YamlValue labelsValue(const LabelMap &labels)
{
    YamlValue value = YamlValue::mapping();
    for (const auto &[key, text] : labels)
        value.set(key, text);
    return value;
}

YamlValue mappingOf(const std::string &key, YamlValue value)
{
    YamlValue mapping = YamlValue::mapping();
    mapping.set(key, std::move(value));
    return mapping;
}

YamlValue matchLabels(const LabelMap &labels)
{
    YamlValue value = YamlValue::mapping();
    if (!labels.empty())
        value.set("matchLabels", labelsValue(labels));
    return value;
}

ManifestFile makeFile(const std::string &designName, const std::string &folder,
                      const std::string &name, YamlValue object, const std::string &why)
{
    std::string comment = std::string(kHeaderStart) + designName +
                          ".drawbridge.yaml; edit the drawing, not this file.";
    if (!why.empty())
        comment += '\n' + why;
    object.comment(std::move(comment));
    const std::string file = fileNamePart(name) + ".yaml";
    std::vector<YamlValue> documents;
    documents.push_back(std::move(object));
    return {folder.empty() ? file : folder + '/' + file, std::move(documents)};
}

std::string pageHeader(const std::string &designName)
{
    std::string name = fileNamePart(designName);
    std::erase_if(
        name, [](char c) { return c == '>' || c == '<' || static_cast<unsigned char>(c) < 32; });
    return "<!-- " + std::string(kHeaderStart) + name +
           ".drawbridge.yaml; edit the drawing, not this file. -->\n";
}

std::string remarkBelow(const std::string &text)
{
    std::string lines = "\n  ";
    for (const char c : text)
        lines += c == '\n' ? std::string("\n    ") : std::string(1, c);
    return lines;
}

std::string fileNamePart(std::string text)
{
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == ':' || c == '/' || c == '\\'; }, '-');
    for (std::size_t i = 0; i < text.size() && text[i] == '.'; ++i)
        text[i] = '-';
    return text;
}

} // namespace drawbridge
