// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/base/memory_budget.h"
#include "model/yaml/yaml_node.h"

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace drawbridge {

/// What one text may cost. Going past a limit is a named error, never a hang.
struct YamlLimits {
    /// More than this is taken for this, because trees are walked by recursion.
    static constexpr std::size_t kMostDepth = 1000;

    std::size_t maxDepth = 200; ///< Nesting of collections.
    std::size_t maxAliasNodes =
        1'000'000;                        ///< Nodes that expanding aliases may add to one document.
    std::size_t maxDocuments = 1'000'000; ///< In one text.
    std::size_t maxDocumentBytes = std::size_t{1}
                                   << 30U; ///< Memory that one document may take once it is read.
    std::shared_ptr<MemoryBudget>
        budget; ///< What all documents of an import may take together; none: no limit.
};

/// Reads all documents of a text: multi-document YAML, JSON, concatenated JSON and JSON lines.
///
/// Empty and comments-only documents are left out. A document that does not parse is an error in
/// `diagnostics`, with its place; reading goes on at the next "---", which YAML never allows inside
/// a document. A file that turns out to be a template (TemplateText) is not read further. Of equal
/// keys the last counts, with a warning. Cost: linear in the text.
[[nodiscard]] std::vector<YamlNode> readYaml(std::string_view text, const FileRef &file,
                                             const YamlLimits &limits, Diagnostics &diagnostics);

} // namespace drawbridge
