// SPDX-License-Identifier: Apache-2.0
// One attempt, layer by layer: source egress and destination ingress by NetworkPolicy
// (network-policy.md 2.7), then mutual TLS and authorization where the destination is in a mesh
// (istio.md 1.1 to 1.5). Every layer must admit; each names the objects that decided it.
//
// Tested by tests/unit/analysis/test_decision.cpp
#include "model/analysis/decision.h"

#include "model/analysis/decision_flip.h"
#include "model/base/texts.h"

#include <algorithm>

namespace drawbridge {
namespace {

Verdict at(const PortVerdict &verdict, const Attempt &attempt)
{
    if (verdict.allowed.contains(attempt.protocol, attempt.port))
        return Verdict::Allow;
    return verdict.unknown.contains(attempt.protocol, attempt.port) ? Verdict::Unknown
                                                                    : Verdict::Deny;
}

DecidingObject toObject(const PolicyReason &reason)
{
    return {reason.meta->kind, reason.meta->nameSpace, reason.meta->name, reason.rule,
            placeOf(reason)};
}

template<typename Policy>
DecidingObject toObject(const char *kind, const Policy &policy, std::optional<std::size_t> rule)
{
    return {kind, policy.meta.nameSpace, policy.meta.name, rule, policy.meta.where};
}

/// Decides the layers of one attempt.
class Decider {
public:
    Decider(const NetworkEngine &network, const MeshEngine &mesh, const Attempt &attempt)
        : m_network(network), m_mesh(mesh), m_attempt(attempt), m_to(destinationOf(attempt)),
          m_explanation(network.explain(attempt.from, m_to))
    {}

    Decision run()
    {
        m_decision.layers.push_back(networkLayer(Direction::Egress));
        m_decision.layers.push_back(networkLayer(Direction::Ingress));
        DecisionFacts facts{m_network, m_attempt, m_explanation, {}, std::nullopt};
        if (hasMeshLayers())
            addMeshLayers(facts);
        m_decision.verdict = Verdict::Allow;
        for (const LayerDecision &layer : m_decision.layers)
            m_decision.verdict = m_decision.verdict & layer.verdict;
        m_decision.flip = flipOf(facts, m_decision);
        return std::move(m_decision);
    }

private:
    LayerDecision networkLayer(Direction direction) const
    {
        const bool isIngress = direction == Direction::Ingress;
        LayerDecision layer;
        layer.layer = "network-" + std::string(toString(direction));
        layer.verdict = at(isIngress ? m_explanation.ingress : m_explanation.egress, m_attempt);
        for (const PolicyReason &reason : m_explanation.reasons) {
            if (reason.direction == direction && decides(reason, layer.verdict))
                layer.by.push_back(toObject(reason));
        }
        layer.reason = networkReason(direction, layer);
        return layer;
    }

    // An admitting rule decides what is allowed; what is denied is denied by the rule of an
    // administrator, or else by every isolating policy.
    bool decides(const PolicyReason &reason, Verdict verdict) const
    {
        switch (verdict) {
        case Verdict::Allow:
            return reason.ports.allowed.contains(m_attempt.protocol, m_attempt.port);
        case Verdict::Unknown:
            return reason.ports.unknown.contains(m_attempt.protocol, m_attempt.port);
        case Verdict::Deny: break;
        }
        return isDeniedByRule(reason.direction)
                   ? reason.denied.contains(m_attempt.protocol, m_attempt.port)
                   : reason.policy != nullptr;
    }

    bool isDeniedByRule(Direction direction) const
    {
        return std::ranges::any_of(m_explanation.reasons, [&](const PolicyReason &reason) {
            return reason.direction == direction &&
                   reason.denied.contains(m_attempt.protocol, m_attempt.port);
        });
    }

    std::string networkReason(Direction direction, const LayerDecision &layer) const
    {
        const bool isIngress = direction == Direction::Ingress;
        const Endpoint &subject = isIngress ? m_to : m_attempt.from;
        const std::string name = endText(m_network.topology(), subject);
        const bool isIsolated =
            isIngress ? m_explanation.isIngressIsolated : m_explanation.isEgressIsolated;
        if (const std::string dead = withoutNetwork(); !dead.empty())
            return dead;
        if (layer.verdict == Verdict::Unknown)
            return joined(isIngress ? m_explanation.ingressUnknownBecause
                                    : m_explanation.egressUnknownBecause,
                          "; ");
        if (std::holds_alternative<IpAddress>(subject))
            return name + " is outside the cluster, where no NetworkPolicy binds it";
        if (layer.verdict == Verdict::Deny && isDeniedByRule(direction))
            return "denied by " + std::to_string(layer.by.size()) +
                   (layer.by.size() == 1 ? " rule of an administrator"
                                         : " rules of administrators");
        if (layer.verdict == Verdict::Deny)
            return std::string(toString(direction)) + " of " + name +
                   " is isolated, and no rule admits " + portText(m_attempt) + " " +
                   (isIngress ? "from " + endText(m_network.topology(), m_attempt.from)
                              : "to " + endText(m_network.topology(), m_to));
        if (isIsolated || !layer.by.empty())
            return "admitted by " + std::to_string(layer.by.size()) +
                   (layer.by.size() == 1 ? " rule" : " rules");
        return "no policy binds " + name + " for " + std::string(toString(direction));
    }

    std::string withoutNetwork() const
    {
        for (const Endpoint *end : {&m_attempt.from, static_cast<const Endpoint *>(&m_to)}) {
            const auto *id = std::get_if<WorkloadId>(end);
            if (id && !m_network.topology().workload(*id).hasNetwork)
                return endText(m_network.topology(), *end) +
                       " has finished and has no network any more";
        }
        return {};
    }

    bool hasMeshLayers() const
    {
        if (m_attempt.toAddress || m_attempt.protocol != Protocol::Tcp)
            return false;
        const Topology &topology = m_network.topology();
        const MeshMembership membership = topology.workload(m_attempt.to).mesh;
        const bool mayBeInMesh =
            membership == MeshMembership::Unknown && topology.meshSeen != MeshMembership::None;
        return m_mesh.isInMesh(m_attempt.to) || membership == MeshMembership::Gateway ||
               mayBeInMesh;
    }

    std::vector<MeshCaller> callers() const
    {
        const auto *workload = std::get_if<WorkloadId>(&m_attempt.from);
        if (workload && !m_attempt.isPlaintext)
            return m_mesh.possibleCallers(*workload);
        return {plaintextCaller()};
    }

    MeshCaller plaintextCaller() const
    {
        MeshCaller plaintext;
        if (const auto *address = std::get_if<IpAddress>(&m_attempt.from)) {
            plaintext.address = *address;
            return plaintext;
        }
        const WorkloadNode &workload =
            m_network.topology().workload(std::get<WorkloadId>(m_attempt.from));
        if (workload.podIps.size() == 1)
            plaintext.address = workload.podIps.front();
        return plaintext;
    }

    void addMeshLayers(DecisionFacts &facts)
    {
        const std::vector<MeshCaller> all = callers();
        MeshAnswer answer = answerFor(all.front());
        for (std::size_t i = 1; i < all.size(); ++i)
            weaken(answer, answerFor(all[i]));
        if (all.size() == 1)
            facts.caller = all.front();
        facts.authorization = std::move(answer.authorization);
        LayerDecision mtls{"mtls", answer.mtls, {}, std::move(answer.mtlsReason)};
        LayerDecision authorization{
            "authorization", facts.authorization.verdict, {}, facts.authorization.reason};
        for (const MeshRuleReason &reason : facts.authorization.by)
            authorization.by.push_back(toAuthorization(reason));
        for (const auto *policy : m_mesh.mtls(m_attempt.to, m_attempt.port).by)
            mtls.by.push_back(toObject("PeerAuthentication", *policy, std::nullopt));
        m_decision.layers.push_back(std::move(mtls));
        m_decision.layers.push_back(std::move(authorization));
    }

    struct MeshAnswer {
        Verdict mtls = Verdict::Unknown;
        std::string mtlsReason;
        AuthorizationDecision authorization;
    };

    MeshAnswer answerFor(const MeshCaller &caller) const
    {
        MeshAnswer answer;
        answer.mtls = m_mesh.handshake(m_attempt.to, m_attempt.port, caller, &answer.mtlsReason);
        answer.authorization =
            m_mesh.authorize(m_attempt.to, m_attempt.port, caller, m_attempt.request);
        return answer;
    }

    // Where two possible callers fare differently, nobody knows.
    void weaken(MeshAnswer &answer, const MeshAnswer &other) const
    {
        const std::string why = "whether " + endText(m_network.topology(), m_attempt.from) +
                                " is in the mesh is not in the manifests";
        if (answer.mtls != other.mtls) {
            answer.mtls = Verdict::Unknown;
            answer.mtlsReason = why;
        }
        if (answer.authorization.verdict != other.authorization.verdict) {
            answer.authorization.verdict = Verdict::Unknown;
            answer.authorization.reason = why;
        }
    }

    static DecidingObject toAuthorization(const MeshRuleReason &reason)
    {
        DecidingObject object = toObject("AuthorizationPolicy", *reason.policy, reason.rule);
        if (reason.rule && reason.policy->rules[*reason.rule].where.isKnown())
            object.where = reason.policy->rules[*reason.rule].where;
        return object;
    }

    const NetworkEngine &m_network;
    const MeshEngine &m_mesh;
    const Attempt &m_attempt;
    Endpoint m_to;
    NetworkExplanation m_explanation;
    Decision m_decision;
};

} // namespace

Decision decide(const NetworkEngine &network, const MeshEngine &mesh, const Attempt &attempt)
{
    return Decider(network, mesh, attempt).run();
}

} // namespace drawbridge
