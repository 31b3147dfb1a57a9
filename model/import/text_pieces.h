// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/text_import.h"
#include "model/kubernetes/decode.h"
#include "model/yaml/yaml_source.h"

#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace drawbridge {

/// Some documents of a text, or some items of one List in it: what one thread reads at a time.
struct TextPiece {
    std::span<const TextSection> sections;
    std::size_t bytes = 0;
    std::optional<ListType> list;       ///< The sections are items of such a list.
    const TextSection *whole = nullptr; ///< Of a list: the document it is.
};

/// A text shared out into pieces of about 256 KiB, in order.
class TextPieces {
public:
    /// Lists are shared out item by item when `cutsLists`. `source` must outlive the pieces.
    TextPieces(const YamlSource &source, bool cutsLists);
    TextPieces(const TextPieces &) = delete; // the pieces look into the items
    TextPieces &operator=(const TextPieces &) = delete;

    [[nodiscard]] std::span<const TextPiece> all() const { return m_pieces; }

private:
    void addDocument(const TextSection &document);
    bool addList(const YamlSource &source, std::size_t index);

    std::deque<std::vector<TextSection>> m_items;
    std::vector<TextPiece> m_pieces;
};

} // namespace drawbridge
