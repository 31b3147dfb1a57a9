// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/edge_lookup_world.h"
#include "model/analysis/findings/rule.h"
#include "model/analysis/score/score.h"

#include <set>
#include <utility>
#include <vector>

namespace drawbridge::score {

/// Whether something holds, as far as it is known.
enum class Answer { No, Maybe, Yes };

[[nodiscard]] constexpr Answer answerOf(bool holds, bool mayHold)
{
    return holds ? Answer::Yes : mayHold ? Answer::Maybe : Answer::No;
}

class NamespaceCounts;

/// What the shares are computed from. `isAccepted`: what is waived counts as well done.
struct ScoreInput {
    const EdgeLookup::World &world;
    const AnalysisReport &report;
    ScoreOptions options;
    bool isAccepted = false;
    NamespaceCounts *byNamespace = nullptr; ///< Counts along; null: nobody asked.

    /// V: workloads that are counted.
    [[nodiscard]] bool isCounted(EndIndex workload) const;
    [[nodiscard]] const RuleFacts &facts() const { return *world.manifests->facts; }
};

/// Counts the things of one share: each is well, not well, or not known.
class Tally {
public:
    explicit Tally(ScoreShare &share) : m_share(share) {}
    void addGood() { ++m_good; }
    void addDoubtful() { ++m_doubtful; }
    void addBad(ScoreOffender offender);
    /// Many at once, of which nobody is named.
    void addGood(std::size_t count) { m_good += count; }
    /// Fractions, facts and offenders into the share.
    void finish();

private:
    ScoreShare &m_share;
    std::size_t m_good = 0, m_doubtful = 0;
};

/// How many offenders a share lists.
inline constexpr std::size_t kListedOffenders = 20;
/// Keeps the first of the offenders and their number.
void addOffender(ScoreShare &share, ScoreOffender offender);
/// Sorts offenders and cuts the list.
void finishOffenders(ScoreShare &share);
/// The value of a share from its fractions; nothing where there is nothing to count.
void setValue(ScoreShare &share);

/// A drawn pair of workloads.
struct ScorePair {
    EndIndex from = 0, to = 0;
    PortSet open;               ///< On the ports that are judged.
    Answer reach = Answer::No;  ///< Something passes.
    Answer excess = Answer::No; ///< Something passes that is not drawn.
};

/// Pairs with one end outside the clusters.
struct OutsidePair {
    enum class End { FromInternet, Internet, Metadata, ApiServer, Nodes };
    End end = End::Internet;
    EndIndex workload = 0;
    Answer reach = Answer::No;
    Answer excess = Answer::No;
    bool isDrawn = false;
};
/// Five for each counted workload, in the order of workloads.
[[nodiscard]] std::vector<OutsidePair> outsidePairs(const ScoreInput &input);

/// S1 and S2, and how many pairs there are and are drawn.
void scorePairs(const ScoreInput &input, Score &score, ScoreShare &segmentation,
                ScoreShare &assurance);
/// Whether a drawn pair is mutual and authorized (findings.md 3.2, S2).
[[nodiscard]] Answer assuranceOf(const ScoreInput &input, const ScorePair &pair);
[[nodiscard]] Answer assuranceOf(const OutsidePair &pair);

void scoreIdentities(const ScoreInput &input, ScoreShare &share);                ///< S3
void scorePrivileges(const ScoreInput &input, ScoreShare &share);                ///< S4
void scoreContainment(const ScoreInput &input, Score &score, ScoreShare &share); ///< S5
void scoreWaysIn(const ScoreInput &input, ScoreShare &share);                    ///< S6

} // namespace drawbridge::score
