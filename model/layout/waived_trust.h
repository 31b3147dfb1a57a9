// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings.h"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace drawbridge {

/// Which implicit trust somebody accepted, by the findings about it (ZT-NET-004). Of lines that
/// stand for several connections only where all of them are: what is left open is never shown as
/// accepted.
class WaivedTrust {
public:
    /// Cost: one walk over the findings; nothing is kept where none of them is waived.
    explicit WaivedTrust(const AnalysisReport &report);

    /// Of one connection.
    [[nodiscard]] bool covers(const NodeKey &from, const NodeKey &to) const;
    /// Of whatever gets to a workload undrawn.
    [[nodiscard]] bool coversAllInto(const NodeKey &to) const;
    /// Of whatever gets undrawn from one namespace into another ("Namespace/shop").
    [[nodiscard]] bool coversAllBetween(const NodeKey &from, const NodeKey &to) const;

private:
    struct Counts {
        std::size_t waived = 0;
        std::size_t open = 0;
    };
    /// Source and destination; sources that are too many to be named have none.
    using Ends = std::pair<std::optional<NodeKey>, NodeKey>;
    void add(const Finding &finding);
    [[nodiscard]] static bool areAllWaived(const Counts &counts)
    {
        return counts.waived > 0 && counts.open == 0;
    }

    std::set<std::pair<NodeKey, NodeKey>> m_pairs;
    std::map<NodeKey, Counts> m_into;
    std::map<Ends, Counts> m_between; ///< By namespace.
};

} // namespace drawbridge
