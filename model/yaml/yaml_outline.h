// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/yaml/yaml_lines.h"
#include "model/yaml/yaml_node.h"
#include "model/yaml/yaml_reader.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// What a comment can stand at: a document, an entry of a mapping or an item of a list.
struct YamlPlace {
    const YamlNode *node = nullptr;   ///< Its value.
    const std::string *key = nullptr; ///< Of an entry.
    std::size_t document = 0;
    std::size_t parent = 0; ///< Of a document itself.
    std::size_t end = 0;    ///< Behind the last place inside it.
    std::size_t line = 0;   ///< Zero-based; where its key, dash or first entry is.
    std::size_t column = 0;
    std::string path; ///< The keys down to it, without positions: "spec.ingress.from".
};

/// The path of an entry below `path`; from some length on paths grow no further, so that hostile
/// keys cost no more than they are long.
[[nodiscard]] std::string pathBelow(const std::string &path, const std::string &key);

/// A YAML text with its lines and, in their order, the places in it. What stands in a flow
/// collection, or behind an alias, has no place of its own. Pointers and views look into itself.
class YamlOutline {
public:
    /// Of a clean text (cleanText). What its reader says goes to `diagnostics`.
    YamlOutline(std::string text, const FileRef &file, const YamlLimits &limits,
                Diagnostics &diagnostics);
    YamlOutline(const YamlOutline &) = delete;
    YamlOutline &operator=(const YamlOutline &) = delete;

    [[nodiscard]] const std::string &text() const { return m_text; }
    [[nodiscard]] const FileRef &file() const { return m_file; }
    [[nodiscard]] const std::vector<YamlLine> &lines() const { return m_lines; }
    [[nodiscard]] const std::vector<YamlNode> &documents() const { return m_documents; }
    [[nodiscard]] const std::vector<YamlPlace> &places() const { return m_places; }

    /// The outermost place that begins in the line.
    [[nodiscard]] std::optional<std::size_t> headOf(std::size_t line) const;
    /// The last place that begins in the line or above it.
    [[nodiscard]] std::optional<std::size_t> lastUpTo(std::size_t line) const;
    /// The outermost place of the first line below it in which one begins.
    [[nodiscard]] std::optional<std::size_t> firstBelow(std::size_t line) const;
    /// The places of a place's items or entries, by their index; nothing for those without.
    [[nodiscard]] std::vector<std::optional<std::size_t>> childrenOf(std::size_t place) const;

private:
    void addDocument(std::size_t index);
    void addChildren(std::size_t parent);
    void addChild(std::size_t parent, const YamlNode &node, const std::string *key,
                  const SourceSpan &where);
    [[nodiscard]] bool isFlow(const YamlNode &node) const;

    std::string m_text;
    FileRef m_file;
    std::vector<YamlLine> m_lines;
    std::vector<YamlNode> m_documents;
    std::vector<YamlPlace> m_places;
};

} // namespace drawbridge
