// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings/policy_peers.h"

#include <array>
#include <vector>

namespace drawbridge {

/// Who is drawn to or from the workloads a policy selects. Marked anew for each policy, so that one
/// peer is a look at a table.
class DrawnPeers {
public:
    explicit DrawnPeers(const FindingsContext &context)
        : m_callers(context.workloadCount()), m_called(context.workloadCount()),
          m_isSubjectOf(context.workloadCount()), m_isPeerOf{m_isSubjectOf, m_isSubjectOf}
    {
        for (const auto &[ends, ports] : context.drawn) {
            const auto [from, to] = ends;
            if (from >= context.workloadCount() || to >= context.workloadCount())
                continue;
            m_callers[to].push_back(from);
            m_called[from].push_back(to);
        }
    }

    /// From here on about the policy that selects these.
    void choose(const SelectedWorkloads &subjects)
    {
        ++m_policy;
        for (auto &peers : m_peers)
            peers.clear();
        for (const WorkloadId subject : subjects.workloads) {
            m_isSubjectOf[subject.index] = m_policy;
            for (const EndIndex peer : m_callers[subject.index])
                mark(0, peer);
            for (const EndIndex peer : m_called[subject.index])
                mark(1, peer);
        }
    }
    /// All that `isDrawn` is true of.
    [[nodiscard]] const std::vector<EndIndex> &peers(Direction direction) const
    {
        return m_peers[direction == Direction::Ingress ? 0 : 1];
    }
    [[nodiscard]] bool isSubject(WorkloadId id) const
    {
        return m_isSubjectOf[id.index] == m_policy;
    }
    [[nodiscard]] bool isDrawn(Direction direction, WorkloadId peer) const
    {
        return m_isPeerOf[direction == Direction::Ingress ? 0 : 1][peer.index] == m_policy;
    }

private:
    void mark(std::size_t direction, EndIndex peer)
    {
        if (m_isPeerOf[direction][peer] != m_policy)
            m_peers[direction].push_back(peer);
        m_isPeerOf[direction][peer] = m_policy;
    }

    std::vector<std::vector<EndIndex>> m_callers, m_called;
    std::array<std::vector<EndIndex>, 2> m_peers;
    std::uint32_t m_policy = 0; ///< The number of the chosen one.
    std::vector<std::uint32_t> m_isSubjectOf;
    std::array<std::vector<std::uint32_t>, 2> m_isPeerOf; ///< By ingress and egress.
};

} // namespace drawbridge
