// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace drawbridge {

/// Estimated advance of UTF-8 text in the interface font, px. There is no font engine below the
/// views; the advances are those of Inter Regular (medium runs 2% wider, semi-bold
/// 4%), which is enough for room to be kept.
[[nodiscard]] double textWidth(std::string_view text, double fontPx);

/// The text cut in the middle with "…" so that it is at most `room` px wide; names keep their tail
/// (theme: "middle for names"). Never splits a UTF-8 sequence.
[[nodiscard]] std::string elidedMiddle(std::string_view text, double fontPx, double room);
/// The same, cut at the end, for sentences.
[[nodiscard]] std::string elidedRight(std::string_view text, double fontPx, double room);

/// Width of a port chip with that text; 15 px more with the request tag.
[[nodiscard]] double chipWidth(std::string_view text, bool hasRequestTag);

} // namespace drawbridge
