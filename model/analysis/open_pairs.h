// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings_ends.h"
#include "model/analysis/network_relation.h"

#include <cstdint>
#include <vector>

namespace drawbridge {

/// What stays open between any two workloads before anything is drawn, for all pairs at once: the
/// relation of the NetworkPolicies, less what is not judged on the destination's ports. Answers are
/// small numbers, since few sets of ports occur. A value that depends on the topology and the
/// settings of its clusters alone, safe from any thread.
class OpenPairs {
public:
    struct Cell {
        std::uint32_t ports = 0; ///< Index into `portSets`; 0: nothing is open.
        bool isUnknown = false;  ///< On some judged port it is not known.
        [[nodiscard]] bool isSilent() const { return ports == 0 && !isUnknown; }
    };

    /// Cost: `relate`, and one set operation for each verdict and kind of workload that occur.
    OpenPairs(const FindingsContext &context, const FindingsEnds &ends);

    [[nodiscard]] const PortSet &portSet(std::uint32_t index) const { return m_portSets[index]; }
    /// What the NetworkPolicies say of all pairs, nothing left out.
    [[nodiscard]] const NetworkRelation &relation() const { return m_relation; }
    /// Nothing was decided: stopped.
    [[nodiscard]] bool isEmpty() const { return m_relation.rows.empty(); }

    /// Visits the destinations of one source that are not silent, but itself. Cost: O(runs of its
    /// row + pairs that are not denied).
    template<typename Visit>
    void forEachFrom(EndIndex from, Visit visit) const
    {
        std::uint32_t to = 0;
        const auto workloads = static_cast<std::uint32_t>(m_relation.workloads);
        for (const VerdictRun &run : *m_relation.rows[from]) {
            const std::uint32_t end = std::min(run.end, workloads);
            if (m_isDenied[run.verdict])
                to = std::max(to, end);
            for (; to < end; ++to) {
                const Cell &cell = cellOf(run.verdict, from, to);
                if (to != from && m_isSubject[to] && !cell.isSilent())
                    visit(to, cell);
            }
        }
    }

    /// Of one pair of two different workloads. Cost: O(log runs).
    [[nodiscard]] const Cell &cell(EndIndex from, EndIndex to) const;

private:
    using Kind = std::uint32_t;

    [[nodiscard]] const Cell &cellOf(std::uint32_t verdict, EndIndex from, EndIndex to) const
    {
        return m_cells[(verdict * m_sources.size() + m_sourceKind[from]) * m_destinations.size() +
                       m_destinationKind[to]];
    }
    void sortIntoKinds(const FindingsContext &context, const FindingsEnds &ends);
    void fillCells(const FindingsContext &context, const FindingsEnds &ends);
    [[nodiscard]] Cell judge(const FindingsContext &context, const PortSet &judged,
                             const PortVerdict &verdict, EndIndex from, EndIndex to);
    [[nodiscard]] std::uint32_t numberOf(const PortSet &ports);

    NetworkRelation m_relation;
    std::vector<bool> m_isDenied;  ///< By verdict.
    std::vector<bool> m_isSubject; ///< By workload.
    /// Workloads that are alike in all that a cell depends on besides the verdict: one of each
    /// kind.
    std::vector<EndIndex> m_sources, m_destinations;
    std::vector<Kind> m_sourceKind, m_destinationKind;
    std::vector<Cell> m_cells;
    std::vector<PortSet> m_portSets{PortSet{}};
    std::map<PortSet, std::uint32_t> m_numbers{{PortSet{}, 0}};
};

} // namespace drawbridge
