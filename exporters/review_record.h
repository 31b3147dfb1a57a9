// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/review.h"
#include "model/base/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// What a reviewer said about one item, and the item as it was then, without its places: lines move
/// when nothing else changes.
struct KeptSignOff {
    ReviewItem::Kind kind = ReviewItem::Kind::Opens;
    std::string subject, before, after;
    std::vector<std::string> because;
    SignOff signOff;
    bool operator==(const KeptSignOff &) const = default;

    /// The same change, said in the same words.
    [[nodiscard]] bool isOf(const ReviewItem &item) const;
};

/// What of a review is worth keeping: items that are signed or have a note.
[[nodiscard]] std::vector<KeptSignOff> keptSignOffs(const Review &review,
                                                    const std::vector<SignOff> &signOffs);

/// Kept words held against a review.
struct MatchedSignOffs {
    std::vector<SignOff> signOffs; ///< By item.
    /// By item: what was said about the same subject when the change was another.
    std::vector<std::optional<KeptSignOff>> outdated;
    std::size_t gone = 0; ///< Kept words about changes that are no longer there.
};
[[nodiscard]] MatchedSignOffs matchSignOffs(const Review &review,
                                            const std::vector<KeptSignOff> &kept);

/// The file they are kept in: JSON, one value a line. Same words, same bytes.
[[nodiscard]] std::string writeSignOffs(const std::vector<KeptSignOff> &kept,
                                        const ReviewHead &head);
/// Errors: FieldInvalid for what no such file is. Items of kinds that are unknown are left out.
[[nodiscard]] Result<std::vector<KeptSignOff>> readSignOffs(std::string_view text);

} // namespace drawbridge
