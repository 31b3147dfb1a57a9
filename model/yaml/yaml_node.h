// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/source_span.h"

#include <cstdint>
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
    enum class Kind : std::uint8_t { Null, Scalar, Sequence, Mapping };
    enum class Style : std::uint8_t {
        Plain,
        Quoted,
        Block
    }; ///< Of scalars: all but Plain are always strings. The reader calls block scalars Quoted too.
    /// Written in front of the value: "!!str" and its kin; Other is any tag that decides nothing.
    enum class Tag : std::uint8_t { None, String, Integer, Float, Bool, Null, Merge, Other };

    struct Entry;

    Kind kind = Kind::Null;
    Style style = Style::Plain;
    Tag tag = Tag::None;
    bool hasDuplicateKeys = false; ///< This mapping or one below it had a key twice.
    /// Of a literal block ("|"): columns in front of its lines, the first of which is the one below
    /// `where`. 0 for everything else, and for a block indented by more than 255.
    std::uint8_t blockIndent = 0;
    std::string text;            ///< Scalars only.
    std::vector<YamlNode> items; ///< Sequences only.
    std::vector<Entry>
        entries; ///< Mappings only, in file order; of duplicate keys the last, as kubectl takes it.
    SourceSpan where;

    [[nodiscard]] const YamlNode *
    find(std::string_view key) const; ///< Of a mapping; nullptr when absent.
    [[nodiscard]] bool isNull() const { return kind == Kind::Null; }
};

/// For `blockIndent`.
[[nodiscard]] constexpr std::uint8_t shortIndent(std::size_t columns)
{
    return columns > 255 ? std::uint8_t{0} : static_cast<std::uint8_t>(columns);
}

struct YamlNode::Entry {
    std::string key;
    SourceSpan keyWhere;
    YamlNode value;
};

} // namespace drawbridge
