// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/yaml_source.h"

#include "model/yaml/json_sections.h"
#include "model/yaml/json_values.h"
#include "model/yaml/memory_use.h"
#include "model/yaml/template_text.h"
#include "model/yaml/yaml_events.h"

#include <algorithm>
#include <utility>

// Decides between JSON and YAML as kubectl does, by the first character, with YAML as the second
// try for flow style in files that are not named .json. Tested by
// tests/unit/yaml/test_yaml_reader.cpp

namespace drawbridge {

YamlSource::YamlSource(std::string_view bytes, FileRef file, const YamlLimits &limits,
                       Diagnostics &diagnostics)
    : m_file(std::move(file)), m_limits(limits)
{
    m_limits.maxDepth = std::min(limits.maxDepth, YamlLimits::kMostDepth);
    Result<CleanText> text = cleanText(bytes, m_file);
    if (!text) {
        diagnostics.add(DiagnosticLevel::Error, std::move(text.error()));
        m_isCutOff = true;
        return;
    }
    m_text = std::move(*text);
    if (looksLikeJson(m_text->view()))
        cutJson(m_text->view(), diagnostics);
    else
        cutYaml(m_text->view(), diagnostics);
}

void YamlSource::cutJson(std::string_view text, Diagnostics &diagnostics)
{
    const bool isNamedJson = m_file && m_file->ends_with(".json");
    JsonSections cut = splitJson(text, m_limits.maxDocuments + 1, m_file);
    if (cut.error && !isNamedJson) {
        cutYaml(text, diagnostics);
        return;
    }
    m_isJson = true;
    m_sections = std::move(cut.sections);
    m_lists = std::move(cut.lists);
    if (!cut.error)
        return;
    m_isCutOff = true;
    const std::optional<Error> asTemplate = templateError({text, 0, 0}, *cut.error, m_file);
    diagnostics.add(DiagnosticLevel::Error, asTemplate.value_or(*cut.error));
}

void YamlSource::cutYaml(std::string_view text, Diagnostics &diagnostics)
{
    m_sections = splitYaml(text, m_limits.maxDocuments + 1);
    if (m_sections.size() <= m_limits.maxDocuments)
        return;
    const SourceSpan where = SourceSpan::fromZeroBased(m_file, m_sections.back().line, 0);
    m_sections.pop_back();
    m_isCutOff = true;
    diagnostics.error(ErrorCode::YamlTooManyDocuments,
                      "the text has more than " + std::to_string(m_limits.maxDocuments) +
                          " documents; those from here on are not read",
                      where, "raise the limit with --max-documents, or split the file");
}

std::optional<YamlSource::CutList> YamlSource::cutList(std::size_t index) const
{
    const TextSection &document = m_sections[index];
    std::optional<ListSections> cut;
    if (const auto known = m_lists.find(index); known != m_lists.end())
        cut = known->second;
    else if (!m_isJson)
        cut = cutYamlList(document, m_limits.maxDocuments);
    if (!cut)
        return std::nullopt;
    const std::string head = cut->head(document.text);
    Diagnostics noted;
    Result<std::optional<YamlNode>> node = parse({head, 0, 0}, m_file, noted);
    if (!node || !*node || !noted.empty())
        return std::nullopt;
    return CutList{std::move(**node), std::move(*cut)};
}

Result<std::optional<YamlNode>> YamlSource::parse(const TextSection &section, const FileRef &file,
                                                  Diagnostics &diagnostics) const
{
    constexpr std::size_t kOfParser = 3; // what the parsers hold besides the tree, at most
    MemoryLease parsing(m_limits.maxDocumentBytes, m_limits.budget.get());
    if (!parsing.add(kOfParser * section.text.size()))
        return tl::unexpected<Error>(
            memoryError(m_limits, SourceSpan::fromZeroBased(file, section.line, section.column)));
    if (!m_isJson)
        return readYamlSection(section, file, m_limits, diagnostics);
    Result<YamlNode> json = readJsonSection(section, file, m_limits, diagnostics);
    if (json)
        return std::optional<YamlNode>(std::move(*json));
    const bool mayBeYaml =
        json.error().code == ErrorCode::JsonSyntax && m_file && !m_file->ends_with(".json");
    if (mayBeYaml) {
        if (auto yaml = readYamlSection(section, file, m_limits, diagnostics))
            return yaml;
    }
    return tl::unexpected<Error>(std::move(json.error()));
}

YamlSource::Read YamlSource::read(const TextSection &section, const FileRef &file,
                                  Diagnostics &diagnostics) const
{
    Diagnostics noted;
    Result<std::optional<YamlNode>> node = parse(section, file, noted);
    if (node) {
        diagnostics.append(noted);
        if (!*node)
            return {};
        return {Outcome::Document, std::move(**node)};
    }
    const bool isLimit = node.error().code == ErrorCode::YamlTooDeep ||
                         node.error().code == ErrorCode::YamlAliasLimit ||
                         node.error().code == ErrorCode::MemoryLimit;
    if (isLimit) {
        diagnostics.add(DiagnosticLevel::Error, std::move(node.error()));
        return {Outcome::Lost, {}};
    }
    if (const auto asTemplate = templateError(section, node.error(), file)) {
        diagnostics.add(DiagnosticLevel::Error, *asTemplate);
        return {Outcome::Template, {}};
    }
    diagnostics.add(DiagnosticLevel::Error, std::move(node.error()));
    return {Outcome::Lost, {}};
}

YamlSource::Read YamlSource::readItem(const TextSection &item, const FileRef &file,
                                      Diagnostics &diagnostics) const
{
    Read read = this->read(item, file, diagnostics);
    if (m_isJson || read.outcome != Outcome::Document)
        return read;
    std::vector<YamlNode> items = std::move(read.document.items);
    if (items.size() != 1)
        return {Outcome::Lost, {}}; // a dash that the document as a whole takes for something else
    return {Outcome::Document, std::move(items.front())};
}

} // namespace drawbridge
