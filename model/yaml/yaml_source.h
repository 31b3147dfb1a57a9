// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/yaml/text_encoding.h"
#include "model/yaml/text_sections.h"
#include "model/yaml/yaml_node.h"
#include "model/yaml/yaml_reader.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace drawbridge {

/// A text cut into documents that can be read apart: what `readYaml` reads one by one and the
/// importer reads in parallel. `bytes` must outlive it. Safe to use from several threads.
class YamlSource {
public:
    /// Text that is not text at all, and JSON that is cut off, are errors in `diagnostics`; what
    /// stands before is kept.
    YamlSource(std::string_view bytes, FileRef file, const YamlLimits &limits,
               Diagnostics &diagnostics);
    YamlSource(const YamlSource &) = delete; // the sections look into the text
    YamlSource &operator=(const YamlSource &) = delete;

    [[nodiscard]] std::size_t size() const { return m_sections.size(); }
    [[nodiscard]] const TextSection &section(std::size_t index) const { return m_sections[index]; }

    /// The items of a document that may be a List, and what stands around them. Nothing when the
    /// document has no `items` that can be read apart, or is to be read whole for another reason.
    struct CutList {
        YamlNode head; ///< The document with no items; its places are not those of the file.
        ListSections sections;
    };
    [[nodiscard]] std::optional<CutList> cutList(std::size_t index) const;

    /// What became of one section. An `Empty` one held only comments or null. `Template` means that
    /// the whole file is a template: what follows in it is not to be read.
    enum class Outcome { Document, Empty, Lost, Template };
    struct Read {
        Outcome outcome = Outcome::Empty;
        YamlNode document;
    };
    /// `file` is what places name: threads that read at the same time each bring their own, since
    /// counting the users of one reference costs more than the reading.
    [[nodiscard]] Read read(const TextSection &section, const FileRef &file,
                            Diagnostics &diagnostics) const;
    /// The same for one of the items of a CutList.
    [[nodiscard]] Read readItem(const TextSection &item, const FileRef &file,
                                Diagnostics &diagnostics) const;

    [[nodiscard]] bool isJson() const { return m_isJson; }
    /// Some part of the text was lost before it could be cut into documents.
    [[nodiscard]] bool isCutOff() const { return m_isCutOff; }

private:
    void cutJson(std::string_view text, Diagnostics &diagnostics);
    void cutYaml(std::string_view text, Diagnostics &diagnostics);
    [[nodiscard]] Result<std::optional<YamlNode>>
    parse(const TextSection &section, const FileRef &file, Diagnostics &diagnostics) const;

    FileRef m_file;
    YamlLimits m_limits;
    std::optional<CleanText> m_text;
    std::vector<TextSection> m_sections;
    std::map<std::size_t, ListSections> m_lists; ///< Of JSON.
    bool m_isJson = false;
    bool m_isCutOff = false;
};

} // namespace drawbridge
