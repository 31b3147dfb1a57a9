// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/decision.h"
#include "model/analysis/findings_ends.h"

namespace drawbridge {

inline constexpr const char *kDrawnButBlockedRule = "ZT-DRF-001";

/// ZT-DRF-001 (findings.md 1.8): what is drawn and nevertheless refused by the manifests as they
/// are, by a NetworkPolicy, by mutual TLS or by an authorization. A range of addresses counts as
/// refused where each part of it is. Context and ends have to outlive it. Any thread.
class DrawnFlowJudge {
public:
    /// `relation`: of the context's engine, or null; spares questions to that.
    DrawnFlowJudge(const FindingsContext &context, const FindingsEnds &ends,
                   const NetworkRelation *relation = nullptr)
        : m_context(context), m_ends(ends), m_relation(relation)
    {}

    /// Nothing where every drawn port is let through, or where `doubts` got a row instead. Of a
    /// range of more than eight ports both ends are asked. Cost: one decision for each port and
    /// pair of addresses; at most one for two pods outside any mesh.
    [[nodiscard]] std::optional<Finding> judge(EndIndex from, EndIndex to, const PortSet &drawn,
                                               NotAssessableCounts &doubts) const;

private:
    [[nodiscard]] Decision decideFor(EndIndex from, EndIndex to, Protocol protocol,
                                     std::uint16_t port) const;
    [[nodiscard]] std::optional<PortVerdict> plainVerdict(EndIndex from, EndIndex to) const;
    [[nodiscard]] std::optional<Finding> judgePlain(EndIndex from, EndIndex to,
                                                    const PortSet &drawn,
                                                    const PortVerdict &verdict,
                                                    NotAssessableCounts &doubts) const;
    [[nodiscard]] std::string lacking(EndIndex from, EndIndex to) const;
    [[nodiscard]] Finding tell(EndIndex from, EndIndex to, const PortSet &refused,
                               const Decision &why) const;

    const FindingsContext &m_context;
    const FindingsEnds &m_ends;
    const NetworkRelation *m_relation;
};

} // namespace drawbridge
