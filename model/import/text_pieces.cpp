// SPDX-License-Identifier: Apache-2.0
#include "model/import/text_pieces.h"

#include <utility>

// Tested by tests/unit/import/test_text_import.cpp

namespace drawbridge {
namespace {

constexpr std::size_t kBytesOfPiece = 256U << 10U;

} // namespace

TextPieces::TextPieces(const YamlSource &source, bool cutsLists)
{
    for (std::size_t index = 0; index < source.size(); ++index) {
        if (!cutsLists || !addList(source, index))
            addDocument(source.section(index));
    }
}

void TextPieces::addDocument(const TextSection &document)
{
    if (m_pieces.empty() || m_pieces.back().list || m_pieces.back().bytes >= kBytesOfPiece)
        m_pieces.emplace_back().sections = {&document, 0};
    TextPiece &piece = m_pieces.back();
    piece.sections = {piece.sections.data(), piece.sections.size() + 1};
    piece.bytes += document.text.size();
}

bool TextPieces::addList(const YamlSource &source, std::size_t index)
{
    std::optional<YamlSource::CutList> cut = source.cutList(index);
    const std::optional<ListType> type = cut ? listType(cut->head) : std::nullopt;
    if (!type)
        return false;
    m_items.push_back(std::move(cut->sections.items));
    std::span<const TextSection> rest = m_items.back();
    while (!rest.empty()) {
        TextPiece piece;
        piece.list = type;
        piece.whole = &source.section(index);
        std::size_t count = 0;
        while (count < rest.size() && piece.bytes < kBytesOfPiece)
            piece.bytes += rest[count++].text.size();
        piece.sections = rest.first(count);
        rest = rest.subspan(count);
        m_pieces.push_back(std::move(piece));
    }
    return true;
}

} // namespace drawbridge
