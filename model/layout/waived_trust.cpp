// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_waived_marks.cpp
#include "model/layout/waived_trust.h"

#include "model/analysis/findings_edges.h"

#include <algorithm>

namespace drawbridge {
namespace {

NodeKey namespaceKey(const NodeKey &node)
{
    return {node.cluster, "", "Namespace", node.nameSpace};
}

} // namespace

WaivedTrust::WaivedTrust(const AnalysisReport &report)
{
    const auto isOfRule = [](const Finding &finding) {
        return finding.ruleId == kImplicitTrustRule;
    };
    const bool isAnyWaived = std::ranges::any_of(report.findings, [&](const Finding &finding) {
        return finding.waived && isOfRule(finding);
    });
    if (!isAnyWaived)
        return;
    for (const Finding &finding : report.findings)
        if (isOfRule(finding))
            add(finding);
}

void WaivedTrust::add(const Finding &finding)
{
    Ends ends{std::nullopt, namespaceKey(finding.target)};
    if (finding.peer)
        ends.first = namespaceKey(*finding.peer);
    for (Counts *counts : {&m_into[finding.target], &m_between[ends]})
        ++(finding.waived ? counts->waived : counts->open);
    if (finding.peer && finding.waived)
        m_pairs.emplace(*finding.peer, finding.target);
}

bool WaivedTrust::covers(const NodeKey &from, const NodeKey &to) const
{
    return !m_pairs.empty() && m_pairs.contains({from, to});
}

bool WaivedTrust::coversAllInto(const NodeKey &to) const
{
    const auto found = m_into.find(to);
    return found != m_into.end() && areAllWaived(found->second);
}

bool WaivedTrust::coversAllBetween(const NodeKey &from, const NodeKey &to) const
{
    if (m_between.empty())
        return false;
    Counts sum;
    for (const Ends &ends : {Ends{from, to}, Ends{std::nullopt, to}}) {
        const auto found = m_between.find(ends);
        if (found == m_between.end())
            continue;
        sum.waived += found->second.waived;
        sum.open += found->second.open;
    }
    return areAllWaived(sum);
}

} // namespace drawbridge
