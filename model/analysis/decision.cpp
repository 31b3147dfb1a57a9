// SPDX-License-Identifier: Apache-2.0
// One attempt, layer by layer: source egress and destination ingress by NetworkPolicy
// (network-policy.md 2.7), then mutual TLS and authorization where the destination is in a mesh
// (istio.md 1.1 to 1.5). Every layer must admit; each names the objects that decided it.
//
// Tested by tests/unit/analysis/test_decision.cpp
#include "model/analysis/decision.h"

#include "model/analysis/decision_flip.h"
#include "model/analysis/layers.h"
#include "model/base/texts.h"

#include <algorithm>

namespace drawbridge {
namespace {

Verdict at(const PortVerdict &verdict, Protocol protocol, std::uint16_t port)
{
    if (verdict.allowed.contains(protocol, port))
        return Verdict::Allow;
    return verdict.unknown.contains(protocol, port) ? Verdict::Unknown : Verdict::Deny;
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
        findNetworkPorts();
        m_decision.layers.reserve(4);
        m_decision.layers.push_back(networkLayer(Direction::Egress));
        m_decision.layers.push_back(networkLayer(Direction::Ingress));
        DecisionFacts facts{m_network,
                            m_attempt,
                            m_explanation,
                            {m_attempt.protocol, m_networkPort, m_networkPort},
                            {},
                            std::nullopt};
        if (hasMeshLayers())
            addMeshLayers(facts);
        m_decision.verdict = Verdict::Allow;
        for (const LayerDecision &layer : m_decision.layers)
            m_decision.verdict = m_decision.verdict & layer.verdict;
        // What would have to change is a matter of where the caller is, and what the network has to
        // admit one of where a waypoint is.
        if (!m_attempt.isPlaceless && (!m_isThroughWaypoints || isDeniedBehindNetwork()))
            m_decision.flip = flipOf(facts, m_decision);
        return std::move(m_decision);
    }

private:
    [[nodiscard]] bool isDeniedBehindNetwork() const
    {
        return m_decision.verdict == Verdict::Deny &&
               std::ranges::none_of(m_decision.layers, [](const LayerDecision &layer) {
                   return layer.layer.starts_with("network-") && layer.verdict != Verdict::Allow;
               });
    }

    LayerDecision networkLayer(Direction direction) const
    {
        LayerDecision layer;
        layer.layer = "network-" + std::string(toString(direction));
        if (m_attempt.isPlaceless)
            return placeless(direction, std::move(layer));
        layer = straightLayer(direction, std::move(layer));
        return m_isThroughWaypoints ? overRoutes(direction, std::move(layer)) : layer;
    }

    /// Every way has to agree.
    LayerDecision overRoutes(Direction direction, LayerDecision straight) const
    {
        std::optional<LayerDecision> agreed;
        if (m_otherPort)
            agreed = straight;
        for (const MeshRoute &route : m_routes) {
            LayerDecision one = route.waypoint.empty() && route.doubt.empty()
                                    ? straight
                                    : routeLayer(direction, route, straight.layer);
            if (!agreed) {
                agreed = std::move(one);
            } else if (agreed->verdict != one.verdict) {
                agreed->verdict = Verdict::Unknown;
                agreed->by.clear();
                agreed->reason = "it depends on how the caller gets there, straight or through a "
                                 "waypoint";
            }
        }
        return std::move(*agreed);
    }

    /// To the waypoint as what leaves the caller, on from it as what reaches the destination.
    LayerDecision routeLayer(Direction direction, const MeshRoute &route,
                             const std::string &name) const
    {
        if (!route.doubt.empty())
            return {name, Verdict::Unknown, {}, route.doubt};
        const Topology &topology = m_network.topology();
        const auto waypoint = tunnelEnd(topology, m_attempt.to, route);
        const auto leg =
            direction == Direction::Egress
                ? tunnelLeg(m_network, tunnelEnd(topology, std::get<WorkloadId>(m_attempt.from)),
                            waypoint)
                : tunnelLeg(m_network, waypoint, tunnelEnd(topology, m_attempt.to));
        LayerDecision layer{name, leg.verdict, {}, "through " + waypoint.name + ": " + leg.reason};
        for (const PolicyReason &reason : leg.by)
            layer.by.push_back(toObject(reason));
        return layer;
    }

    LayerDecision straightLayer(Direction direction, LayerDecision layer) const
    {
        const bool isIngress = direction == Direction::Ingress;
        const auto &verdict = isIngress ? m_explanation.ingress : m_explanation.egress;
        layer.verdict = at(verdict, m_attempt.protocol, m_networkPort);
        for (const PolicyReason &reason : m_explanation.reasons) {
            if (reason.direction == direction && decides(reason, layer.verdict))
                layer.by.push_back(toObject(reason));
        }
        layer.reason = networkReason(direction, layer);
        if (m_otherPort && at(verdict, m_attempt.protocol, *m_otherPort) != layer.verdict) {
            layer.verdict = Verdict::Unknown;
            layer.by.clear();
            layer.reason = carriageDoubt(m_carriage) + ", and the policies on the port";
        } else if (m_networkPort != m_attempt.port) {
            layer.reason +=
                "; ztunnels carry the connection on port " + std::to_string(kTunnelPort);
        }
        return layer;
    }

    /// Between two ambient pods the network sees the tunnel only (istio.md section 2).
    void findNetworkPorts()
    {
        m_networkPort = m_attempt.port;
        const auto *from = std::get_if<WorkloadId>(&m_attempt.from);
        if (m_attempt.toAddress || m_attempt.protocol != Protocol::Tcp || m_attempt.isPlaintext ||
            m_attempt.isPlaceless || from == nullptr)
            return;
        const Topology &topology = m_network.topology();
        m_carriage = carriageOf(topology.workload(*from), topology.workload(m_attempt.to));
        if (m_carriage == Carriage::Tunnel)
            m_networkPort = kTunnelPort;
        else if (m_carriage != Carriage::Plain)
            m_otherPort = tunnelPortOf(m_carriage);
        if (m_carriage == Carriage::Plain)
            return;
        m_routes = m_mesh.routesTo(m_attempt.to, m_attempt.port, m_attempt.through);
        m_isThroughWaypoints = m_routes != std::vector<MeshRoute>{{}};
    }

    /// A caller of which only the identity is known: nobody can say which policies name it.
    LayerDecision placeless(Direction direction, LayerDecision layer) const
    {
        const bool isIngress = direction == Direction::Ingress;
        const bool mayBeBound =
            isIngress
                ? m_explanation.isIngressIsolated ||
                      std::ranges::find(m_explanation.reasons, Direction::Ingress,
                                        &PolicyReason::direction) != m_explanation.reasons.end()
                : hasNamespace(m_attempt.caller ? m_attempt.caller->nameSpace : "");
        layer.verdict = mayBeBound ? Verdict::Unknown : Verdict::Allow;
        layer.reason =
            mayBeBound ? "only the identity of the caller is given, so that nobody can say which "
                         "policies admit it"
                       : "no policy of the input binds " +
                             (isIngress ? endText(m_network.topology(), m_to)
                                        : std::string("the caller")) +
                             " for " + std::string(toString(direction));
        return layer;
    }

    bool hasNamespace(const std::string &name) const
    {
        return !name.empty() &&
               std::ranges::find(m_network.topology().namespaces, name, &NamespaceNode::name) !=
                   m_network.topology().namespaces.end();
    }

    // An admitting rule decides what is allowed; what is denied is denied by the rule of an
    // administrator, or else by every isolating policy.
    bool decides(const PolicyReason &reason, Verdict verdict) const
    {
        switch (verdict) {
        case Verdict::Allow:
            return reason.ports.allowed.contains(m_attempt.protocol, m_networkPort);
        case Verdict::Unknown:
            return reason.ports.unknown.contains(m_attempt.protocol, m_networkPort);
        case Verdict::Deny: break;
        }
        return isDeniedByRule(reason.direction)
                   ? reason.denied.contains(m_attempt.protocol, m_networkPort)
                   : reason.policy != nullptr;
    }

    bool isDeniedByRule(Direction direction) const
    {
        return std::ranges::any_of(m_explanation.reasons, [&](const PolicyReason &reason) {
            return reason.direction == direction &&
                   reason.denied.contains(m_attempt.protocol, m_networkPort);
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
                   " is isolated, and no rule admits " +
                   toString(PortRange{m_attempt.protocol, m_networkPort, m_networkPort}) + " " +
                   (isIngress ? "from " + endText(m_network.topology(), m_attempt.from)
                              : "to " + endText(m_network.topology(), m_to));
        if (isIsolated || !layer.by.empty())
            return "admitted by " + std::to_string(layer.by.size()) +
                   (layer.by.size() == 1 ? " rule" : " rules");
        return concatenated({"no policy binds ", name, " for ", toString(direction)});
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
        return m_mesh.mayBind(m_attempt.to);
    }

    std::vector<MeshCaller> callers() const
    {
        if (m_attempt.caller)
            return {*m_attempt.caller};
        const auto *workload = std::get_if<WorkloadId>(&m_attempt.from);
        if (workload && !m_attempt.isPlaintext)
            return m_mesh.possibleCallers(*workload);
        if (workload)
            return {m_mesh.plaintextOf(*workload)};
        MeshCaller outside;
        outside.address = std::get<IpAddress>(m_attempt.from);
        return {outside};
    }

    void addMeshLayers(DecisionFacts &facts)
    {
        std::vector<MeshCaller> all = callers();
        MeshAnswer answer = answerFor(all.front());
        for (std::size_t i = 1; i < all.size(); ++i)
            weaken(answer, answerFor(all[i]));
        if (all.size() == 1)
            facts.caller = std::move(all.front());
        facts.authorization = std::move(answer.authorization);
        if (facts.caller && facts.authorization.seen)
            facts.caller->principal = facts.authorization.seen;
        LayerDecision mtls{"mtls", answer.mtls, {}, std::move(answer.mtlsReason)};
        LayerDecision authorization{"authorization",
                                    facts.authorization.verdict,
                                    {},
                                    std::move(facts.authorization.reason)};
        authorization.by.reserve(facts.authorization.by.size());
        for (const MeshRuleReason &reason : facts.authorization.by)
            authorization.by.push_back(toAuthorization(reason));
        for (const ObjectMeta *meta : facts.authorization.objects)
            authorization.by.push_back(
                {meta->kind, meta->nameSpace, meta->name, std::nullopt, meta->where});
        for (const auto *policy : m_mesh.decidingPeers(m_attempt.to, m_attempt.port))
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
        answer.authorization = m_mesh.authorize(m_attempt.to, m_attempt.port, caller,
                                                m_attempt.request, m_attempt.through);
        return answer;
    }

    // Where two possible callers fare differently, nobody knows.
    void weaken(MeshAnswer &answer, const MeshAnswer &other) const
    {
        const auto *from = std::get_if<WorkloadId>(&m_attempt.from);
        std::string why = from != nullptr ? m_mesh.callerDoubt(*from) : std::string();
        if (why.empty())
            why = "whether " + endText(m_network.topology(), m_attempt.from) +
                  " is in the mesh is not in the manifests";
        if (m_mesh.linkerdOf(m_attempt.to) != nullptr)
            why = LinkerdEngine::labelled(std::move(why));
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
    std::uint16_t m_networkPort = 0; ///< That the network sees.
    Carriage m_carriage = Carriage::Plain;
    std::optional<std::uint16_t> m_otherPort; ///< Nobody knows whether it is this one instead.
    std::vector<MeshRoute> m_routes;          ///< Of the tunnel.
    bool m_isThroughWaypoints = false;
    Decision m_decision;
};

} // namespace

Decision decide(const NetworkEngine &network, const MeshEngine &mesh, const Attempt &attempt)
{
    return Decider(network, mesh, attempt).run();
}

} // namespace drawbridge
