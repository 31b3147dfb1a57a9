// SPDX-License-Identifier: Apache-2.0
// S6 of findings.md 3.2: ways in from the Internet that are encrypted, ask who calls, say who may,
// and are drawn. The rules of the edge (ZT-EDG-001, 003, 006) and ZT-AZ-001 have judged each of
// these; a way in is well where none of them has anything to say about it. Whether a bare Service
// is served with TLS no manifest tells.
// Tested by tests/unit/analysis/test_score.cpp

#include "model/analysis/score/namespace_counts.h"
#include "model/analysis/score/score_parts.h"

#include <algorithm>
#include <map>

namespace drawbridge::score {
namespace {

class WaysInScore {
public:
    explicit WaysInScore(const ScoreInput &input) : m_input(input)
    {
        for (const Finding &finding : input.report.findings)
            if (!(input.isAccepted && finding.waived))
                m_findings[{finding.ruleId, finding.target}].push_back(&finding);
    }

    void count(const Exposure &exposure, EndIndex target, Tally &tally) const
    {
        const NodeKey &key = m_input.world.context.keyOf(target);
        const Answer encrypted = isEncrypted(exposure);
        const Answer authorized = isAuthorized(key, target);
        const char *const fault = encrypted == Answer::No                ? "plain http"
                                  : isNamed("ZT-EDG-006", key, exposure) ? "nothing asks who calls"
                                  : isNamed("ZT-EDG-003", key, exposure) ? "not drawn"
                                  : authorized == Answer::No             ? "nothing says who may"
                                                                         : nullptr;
        const bool isDoubtful = std::min(encrypted, authorized) == Answer::Maybe;
        if (fault != nullptr)
            tally.addBad({std::nullopt, key, toString(keyOf(exposure)) + ": " + fault});
        else if (isDoubtful)
            tally.addDoubtful();
        else
            tally.addGood();
        if (m_input.byNamespace != nullptr)
            m_input.byNamespace->addWayIn(
                target, answerOf(fault == nullptr && !isDoubtful, fault == nullptr));
    }

private:
    static std::string_view kindOf(Exposure::Kind kind)
    {
        switch (kind) {
        case Exposure::Kind::Ingress: return "Ingress";
        case Exposure::Kind::GatewayRoute: return "Gateway";
        case Exposure::Kind::VirtualService: return "Gateway";
        case Exposure::Kind::OpenShiftRoute: return "Route";
        default: return "Service";
        }
    }

    /// The object that says whether there is TLS.
    static NodeKey keyOf(const Exposure &exposure)
    {
        const std::string kind(kindOf(exposure.kind));
        const std::size_t slash = exposure.gateway.find('/');
        if (kind == "Gateway" && slash != std::string::npos)
            return {exposure.cluster, exposure.gateway.substr(0, slash), kind,
                    exposure.gateway.substr(slash + 1)};
        return {exposure.cluster, exposure.nameSpace, kind, exposure.name};
    }

    [[nodiscard]] Answer isEncrypted(const Exposure &exposure) const
    {
        if (kindOf(exposure.kind) == "Service")
            return Answer::Maybe;
        return m_findings.contains({"ZT-EDG-001", keyOf(exposure)}) ? Answer::No : Answer::Yes;
    }

    /// An ALLOW policy binds it. Outside a mesh whatever asks who calls may also say who may.
    [[nodiscard]] Answer isAuthorized(const NodeKey &key, EndIndex target) const
    {
        if (m_findings.contains({"ZT-AZ-001", key}))
            return Answer::No;
        return m_input.world.context.mesh.isInMesh(WorkloadId{target}) ? Answer::Yes
                                                                       : Answer::Maybe;
    }

    /// Whether a rule found something about this way in.
    [[nodiscard]] bool isNamed(const std::string &rule, const NodeKey &target,
                               const Exposure &exposure) const
    {
        const auto found = m_findings.find({rule, target});
        return found != m_findings.end() &&
               std::ranges::any_of(found->second, [&](const Finding *finding) {
                   return std::ranges::find(finding->evidence, exposure.where) !=
                          finding->evidence.end();
               });
    }

    const ScoreInput &m_input;
    std::map<std::pair<std::string, NodeKey>, std::vector<const Finding *>> m_findings;
};

} // namespace

void scoreWaysIn(const ScoreInput &input, ScoreShare &share)
{
    const WaysInScore ways(input);
    Tally tally(share);
    for (const Exposure &exposure : input.world.context.topology.exposures)
        for (const WorkloadId target : exposure.targets)
            if (!exposure.isInternal && input.isCounted(target.index))
                ways.count(exposure, target.index, tally);
    tally.finish();
}

} // namespace drawbridge::score
