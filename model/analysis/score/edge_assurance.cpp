// SPDX-License-Identifier: Apache-2.0
// S2 of findings.md 3.2: a drawn pair is assured where every open port is taken by the proxy of the
// destination over mutual TLS alone, and authorization lets the caller in, but not somebody of its
// namespace whom nobody named. What a host outside asks of its callers no manifest tells; the API
// server asks everybody who he is and refuses what RBAC does not give.
// Tested by tests/unit/analysis/test_score.cpp

#include "model/analysis/mesh_ports.h"
#include "model/analysis/score/score_parts.h"

#include <algorithm>

namespace drawbridge::score {
namespace {

Answer answerOfVerdict(Verdict verdict)
{
    return verdict == Verdict::Allow  ? Answer::Yes
           : verdict == Verdict::Deny ? Answer::No
                                      : Answer::Maybe;
}

Answer inverted(Answer answer)
{
    return answer == Answer::Yes ? Answer::No : answer == Answer::No ? Answer::Yes : answer;
}

class PairAssurance {
public:
    PairAssurance(const ScoreInput &input, const ScorePair &pair)
        : m_mesh(input.world.context.mesh), m_from(input.world.context.workload(pair.from)),
          m_to(input.world.context.workload(pair.to)), m_pair(pair),
          m_flow(input.world.context.design.findFlow(m_from.key, m_to.key))
    {}

    [[nodiscard]] Answer answer() const
    {
        const Answer membership =
            std::min(isMember({m_pair.from}, m_from), isMember({m_pair.to}, m_to));
        if (membership == Answer::No)
            return Answer::No;
        const auto classes = portClassesOf(m_mesh, WorkloadId{m_pair.to});
        PortSet rest = m_pair.open;
        Answer answer = membership;
        for (const MeshPortClass &portClass : classes) {
            if ((portClass.ports & m_pair.open).empty())
                continue;
            rest -= portClass.ports;
            answer = std::min({answer, isMutual(portClass.witness), isNamed(portClass)});
        }
        // Of a workload that may be in a mesh nobody knows which ports its proxy takes.
        if (membership == Answer::Maybe)
            return std::min(answer, Answer::Maybe);
        return rest.empty() ? answer : Answer::No;
    }

private:
    [[nodiscard]] Answer isMember(WorkloadId id, const WorkloadNode &node) const
    {
        return answerOf(m_mesh.isInMesh(id), node.mesh == MeshMembership::Unknown);
    }

    [[nodiscard]] Answer isMutual(std::uint16_t port) const
    {
        return inverted(answerOfVerdict(m_mesh.takesPlaintext(WorkloadId{m_pair.to}, port)));
    }

    /// The caller passes, and a stranger does not.
    [[nodiscard]] Answer isNamed(const MeshPortClass &portClass) const
    {
        const auto caller = m_mesh.callerOf(WorkloadId{m_pair.from});
        if (!caller || !caller->principal || m_mesh.linkerdOf(WorkloadId{m_pair.to}) != nullptr)
            return Answer::Maybe;
        MeshCaller stranger = *caller;
        stranger.serviceAccount = "not-in-the-design";
        stranger.principal =
            m_mesh.principalOf(m_from.key.cluster, stranger.nameSpace, stranger.serviceAccount);
        const WorkloadId to{m_pair.to};
        const auto admitted =
            m_mesh.authorize(to, portClass.witness, *caller, requestOf(portClass));
        const auto foreign = m_mesh.authorize(to, portClass.witness, stranger, std::nullopt);
        return std::min({answerOfVerdict(admitted.verdict),
                         inverted(answerOfVerdict(foreign.verdict)), namesWhole(admitted)});
    }

    /// A request of those that are drawn, where only some are.
    [[nodiscard]] std::optional<HttpRequest> requestOf(const MeshPortClass &portClass) const
    {
        if (m_flow == nullptr)
            return std::nullopt;
        for (const FlowPort &port : m_flow->ports) {
            if (port.http.isAny() || (PortSet{port.range} & portClass.ports).empty())
                continue;
            HttpRequest request;
            if (!port.http.methods.empty())
                request.method = port.http.methods.front();
            if (!port.http.paths.empty())
                request.path = port.http.paths.front();
            return request;
        }
        return std::nullopt;
    }

    /// Rules that let it in name identities, not patterns of them.
    static Answer namesWhole(const AuthorizationDecision &decision)
    {
        const auto hasStar = [](const std::vector<std::string> &values) {
            return std::ranges::any_of(values, [](const std::string &value) {
                return value.find('*') != std::string::npos;
            });
        };
        for (const MeshRuleReason &reason : decision.by)
            if (reason.policy != nullptr && reason.rule)
                for (const AuthorizationSource &source : reason.policy->rules[*reason.rule].from)
                    if (hasStar(source.principals) || hasStar(source.serviceAccounts))
                        return Answer::No;
        return Answer::Yes;
    }

    const MeshEngine &m_mesh;
    const WorkloadNode &m_from;
    const WorkloadNode &m_to;
    const ScorePair &m_pair;
    const Flow *m_flow;
};

} // namespace

Answer assuranceOf(const ScoreInput &input, const ScorePair &pair)
{
    return PairAssurance(input, pair).answer();
}

Answer assuranceOf(const OutsidePair &pair)
{
    if (!pair.isDrawn || pair.excess == Answer::Yes)
        return Answer::No;
    switch (pair.end) {
    case OutsidePair::End::ApiServer: return Answer::Yes;
    case OutsidePair::End::Internet:
    case OutsidePair::End::Nodes: return Answer::Maybe;
    case OutsidePair::End::FromInternet:
    case OutsidePair::End::Metadata: break;
    }
    return Answer::No;
}

} // namespace drawbridge::score
