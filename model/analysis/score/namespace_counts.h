// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/score/assurance_tally.h"

#include <array>
#include <map>
#include <optional>
#include <vector>

namespace drawbridge::score {

/// What each share counts, a namespace: pairs with an end in it, its workloads, the accounts they
/// run as and the ways in to them (findings.md 3.2). Filled while the shares of the whole are
/// counted.
class NamespaceCounts {
public:
    explicit NamespaceCounts(const ScoreInput &input);

    /// A pair that was looked at; without `to` one with an end outside. `excess`: something passes
    /// that is not drawn; No is a pair that is just drawn.
    void addSegment(EndIndex from, std::optional<EndIndex> to, Answer excess);
    /// A pair that is open.
    void addEdge(EndIndex from, std::optional<EndIndex> to, Answer reach, Answer assured);
    void addIdentity(EndIndex workload, Answer isWell) { addFact(2, workload, isWell); }
    void addWayIn(EndIndex workload, Answer isWell) { addFact(5, workload, isWell); }
    /// An account that workloads of a namespace run as: what of its permissions is drawn.
    void addAccount(const NodeKey &account, ScoreRange share);
    /// How many others a workload gets to, at worst and at best, of so many.
    void addReach(EndIndex workload, std::size_t worst, std::size_t best, double others);

    /// By namespace, those with counted workloads.
    [[nodiscard]] std::vector<NamespaceShares> finish() const;

private:
    struct Facts {
        std::size_t good = 0, doubtful = 0, bad = 0;
    };
    struct Reach {
        double sumWorst = 0, sumBest = 0, mostWorst = 0, mostBest = 0, others = 0;
    };
    struct Counts {
        NodeKey key;
        std::size_t workloads = 0;
        Facts segments; ///< `good` is what is left of all pairs.
        std::size_t justDrawn = 0;
        AssuranceTally edges;
        std::array<Facts, 6> facts; ///< S3 and S6.
        std::vector<ScoreRange> accounts;
        Reach reach;
    };
    void addFact(std::size_t share, EndIndex workload, Answer isWell);
    template<typename Change>
    void forEachOf(EndIndex from, std::optional<EndIndex> to, Change change);
    [[nodiscard]] NamespaceShares::Share segmentation(const Counts &counts) const;
    [[nodiscard]] static NamespaceShares::Share privilege(const Counts &counts);
    [[nodiscard]] NamespaceShares::Share containment(const Counts &counts) const;

    const ScoreInput &m_input;
    std::vector<std::size_t> m_places; ///< Of each workload, in `m_counts`.
    std::vector<Counts> m_counts;      ///< Sorted by key.
    std::map<NodeKey, std::size_t> m_byKey;
    std::size_t m_workloads = 0;
};

} // namespace drawbridge::score
