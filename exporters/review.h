// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/diff_writer.h"
#include "model/design/design.h"

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// One thing that a change of manifests does, for somebody to look at and sign.
struct ReviewItem {
    /// In the order of a review: what widens access first.
    enum class Kind {
        Opens,       ///< A connection, by the network policies.
        OpensInMesh, ///< A connection, by the mesh alone: the network let it through before.
        Gains,       ///< API access.
        Encryption,  ///< Another mode of mutual TLS.
        Changes,     ///< A connection: more on some ports, less on others, or another certainty.
        Identity,    ///< Another ServiceAccount.
        Cuts,
        CutsInMesh,
        Loses, ///< API access.
        Appears,
        Disappears, ///< A workload.
    };
    Kind kind = Kind::Opens;
    std::string subject;              ///< "shop/Deployment/web -> shop/Deployment/db"
    std::string before, after;        ///< What holds: "no port", "5432/TCP", "STRICT".
    std::vector<std::string> because; ///< Sentences of the engines.
    /// What makes it so in the new manifests; where nothing is there any more, `whereBefore` tells
    /// what was.
    std::vector<SourceSpan> where, whereBefore;
    bool operator==(const ReviewItem &) const = default;

    /// The line to look at first; nothing where no manifest tells it.
    [[nodiscard]] const SourceSpan *firstPlace() const
    {
        if (!where.empty())
            return &where.front();
        return whereBefore.empty() ? nullptr : &whereBefore.front();
    }
    /// Somebody may do more than before, or that is not known.
    [[nodiscard]] bool widens() const
    {
        return kind == Kind::Opens || kind == Kind::OpensInMesh || kind == Kind::Gains ||
               kind == Kind::Changes || (kind == Kind::Encryption && after != "STRICT");
    }
};
[[nodiscard]] std::string_view toString(ReviewItem::Kind kind); ///< "opens", "gains API access" …

/// What is to be looked at between two inputs, by kind, then subject.
struct Review {
    std::vector<ReviewItem> items;
    bool isComplete = true; ///< All of both inputs could be read.
};

/// Compares two inputs on all layers, as `drawbridgectl diff` does, and finds for each difference
/// the line that makes it. Incomplete, and not to be shown, once stopped. Cost: the relations of
/// both, and an explanation for each difference.
[[nodiscard]] Review reviewOf(const Design &before, const Design &after, bool isComplete,
                              const std::stop_token &stop = {});

/// What a reviewer says about one item.
struct SignOff {
    bool isSigned = false;
    std::string note;
    bool operator==(const SignOff &) const = default;
};
/// Whose review of what it is.
struct ReviewHead {
    std::string base; ///< As it was named: a folder, a design, a revision.
    std::string change;
    std::string reviewer; ///< May be empty.
};
/// The review for a pull request: a table a kind, what widens access first, with the line of each,
/// who signed and what they noted. `signOffs` by item.
[[nodiscard]] std::string reviewMarkdown(const Review &review, const std::vector<SignOff> &signOffs,
                                         const ReviewHead &head);

} // namespace drawbridge
