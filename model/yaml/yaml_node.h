// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/source_span.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drawbridge {

/// One YAML or JSON value with its place. A plain tree: anchors and aliases are resolved, merge
/// keys are applied.
///
/// Scalars keep their text; what type a plain scalar has is decided by whoever reads it
/// (YamlCursor), by the rules of the Kubernetes reader (YAML 1.1 as sigs.k8s.io/yaml has it), never
/// by yaml-cpp.
struct YamlNode {
    enum class Kind { Null, Scalar, Sequence, Mapping };
    enum class Style {
        Plain,
        Quoted,
        Block
    }; ///< Of scalars: all but Plain are always strings. The reader calls block scalars Quoted too.

    struct Entry;

    Kind kind = Kind::Null;
    Style style = Style::Plain;
    std::string text;            ///< Scalars only.
    std::string tag;             ///< "!!str" and the like when written; else empty.
    std::vector<YamlNode> items; ///< Sequences only.
    std::vector<Entry>
        entries; ///< Mappings only, in file order; of duplicate keys the last, as kubectl takes it.
    SourceSpan where;
    bool hasDuplicateKeys = false; ///< This mapping or one below it had a key twice.

    [[nodiscard]] const YamlNode *
    find(std::string_view key) const; ///< Of a mapping; nullptr when absent.
    [[nodiscard]] bool isNull() const { return kind == Kind::Null; }
};

struct YamlNode::Entry {
    std::string key;
    SourceSpan keyWhere;
    YamlNode value;
};

} // namespace drawbridge
