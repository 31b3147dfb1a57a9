// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// What a share counts: so many of so many.
struct ScoreFraction {
    double numerator = 0;
    double denominator = 0;
    [[nodiscard]] double value() const { return denominator == 0 ? 0 : numerator / denominator; }
    bool operator==(const ScoreFraction &) const = default;
};

/// From the worst to the best that facts nobody knows leave open; equal where all are known.
struct ScoreRange {
    double worst = 0;
    double best = 0;
    bool operator==(const ScoreRange &) const = default;
};

/// What lowers a share. Without `from`: a workload, an identity or a way in.
struct ScoreOffender {
    std::optional<NodeKey> from;
    NodeKey subject;
    std::string what;
    auto operator<=>(const ScoreOffender &) const = default;
};

/// One of the six shares of findings.md 3.2.
struct ScoreShare {
    std::string_view id;      ///< "S1"
    std::string_view name;    ///< "segmentation"
    std::string_view counted; ///< What numerator and denominator count.
    /// Nothing: there is nothing to count, which is neither 0 nor 1.
    std::optional<ScoreRange> value;
    ScoreFraction worst, best;
    std::size_t known = 0, unknown = 0;   ///< Facts behind it.
    std::vector<ScoreOffender> offenders; ///< Sorted, at most the first 20.
    std::size_t offenderCount = 0;
    bool operator==(const ScoreShare &) const = default;
};

/// How far somebody gets who takes one workload: B of findings.md 3.2, S5, as a share of the
/// other workloads.
struct ScoreContainment {
    ScoreRange mean, p95, max;
    double oneHop = 0; ///< Mean of what is reached at once, unknown ways included.
    NodeKey worstStart;
    bool operator==(const ScoreContainment &) const = default;
};

/// What the six shares come to for one namespace: for pairs with an end in it, its workloads, the
/// accounts they run as and the ways in to them.
struct NamespaceShares {
    struct Share {
        ScoreFraction worst, best;
        /// Nothing: there is nothing to count, or it may be anything from 0 to 1.
        std::optional<ScoreRange> value;
        bool isUnknown = false; ///< It may be anything.
        bool operator==(const Share &) const = default;
    };
    NodeKey nameSpace;           ///< "Namespace/shop"
    std::array<Share, 6> shares; ///< S1 to S6.
    bool operator==(const NamespaceShares &) const = default;
};

/// The zero-trust score of a design: six measured shares, each with what it counts, and one number
/// over them where something is drawn (findings.md 3.2). Workloads of system namespaces are passed
/// through but not counted.
struct Score {
    std::vector<ScoreShare> shares; ///< S1 to S6.
    std::optional<ScoreContainment> containment;
    std::size_t workloads = 0;
    std::size_t pairs = 0;      ///< U: pairs that could talk.
    std::size_t drawnPairs = 0; ///< Of them, those that are drawn: a design may be a mesh too.
    /// 0 to 100; nothing until something is drawn, or where no share counts anything.
    std::optional<ScoreRange> headline;
    std::optional<ScoreRange> afterWaivers; ///< The same as if what is waived were well.
    std::string cappedBecause;              ///< Why the headline is no higher, or empty.
    double coverage = 1;                    ///< K: facts that are known among all.
    /// By namespace, but for system namespaces and those without workloads.
    std::vector<NamespaceShares> namespaces;
    bool operator==(const Score &) const = default;
};

struct ScoreOptions {
    /// Whether the Internet, the metadata addresses of clouds, the API server and nodes are ends of
    /// pairs too.
    bool countsOutside = true;
};

/// The score of a report that was not stopped. Cost: O(pairs that are not denied), a few questions
/// to the engines for each drawn pair, and one closure over everybody.
[[nodiscard]] Score scoreOf(const Analysis &analysis, const ScoreOptions &options = {});

} // namespace drawbridge
