// SPDX-License-Identifier: Apache-2.0
// Why a verdict is as it is (network-policy.md section 6, item 11): every policy that isolates one
// end, every rule that admits something of the pair, and for ports that are unknown the missing
// knowledge, one sentence each. Computed for one pair on demand; verdicts never need it.
//
// Tested by tests/unit/analysis/test_network_explain.cpp
#include "model/analysis/network_engine_impl.h"
#include "model/analysis/unevaluated_policies.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace drawbridge {
namespace {

using network::CompiledPolicy;
using network::CompiledRule;
using network::UnknownCause;

std::string nameOf(const NetworkPolicyObject &policy)
{
    return "NetworkPolicy " + policy.meta.nameSpace + "/" + policy.meta.name;
}

std::string ruleName(const NetworkPolicyObject &policy, Direction direction, std::size_t rule)
{
    return std::string(direction == Direction::Ingress ? "ingress" : "egress") + " rule " +
           std::to_string(rule + 1) + " of " + nameOf(policy);
}

bool isOfTier(const PolicyReason &reason, AdminTier tier)
{
    return reason.adminPolicy && reason.adminPolicy->tier == tier;
}

/// Collects one explanation.
class Explainer {
public:
    Explainer(const NetworkEngine::Impl &engine, const Endpoint &from, const Endpoint &to)
        : m_engine(engine), m_from(from), m_to(to)
    {}

    NetworkExplanation run()
    {
        if (!m_engine.hasNetwork(m_from) || !m_engine.hasNetwork(m_to))
            return std::move(m_result);
        if (m_engine.isAcrossClusters(m_from, m_to))
            return acrossClusters();
        m_result.egress = explainDirection(Direction::Egress, m_result.isEgressIsolated);
        m_result.ingress = explainDirection(Direction::Ingress, m_result.isIngressIsolated);
        m_result.both = m_result.egress & m_result.ingress;
        addSentences();
        return std::move(m_result);
    }

private:
    NetworkExplanation acrossClusters()
    {
        const PortVerdict unknown{{}, PortSet::all()};
        m_result.egress = m_result.ingress = m_result.both = unknown;
        m_result.unknownBecause.push_back(
            text(m_from) + " and " + text(m_to) +
            " are in different clusters, and how those are joined is not in the input");
        m_result.egressUnknownBecause = m_result.ingressUnknownBecause = m_result.unknownBecause;
        return std::move(m_result);
    }

    std::string text(const Endpoint &end) const { return endText(*m_engine.topology, end); }

    PortVerdict explainDirection(Direction direction, bool &isIsolated)
    {
        const Endpoint &subject = direction == Direction::Ingress ? m_to : m_from;
        network::TierTrace trace;
        const auto verdict = m_engine.restriction(m_from, m_to, direction, &trace);
        if (!verdict)
            return {PortSet::all(), {}};
        const WorkloadId workload = std::get<WorkloadId>(subject);
        const std::vector<PolicyReason> ofTiers = reasonsOf(trace, direction);
        addReasons(ofTiers, AdminTier::Admin);
        explainPolicies(direction, workload, trace.reachPolicies, isIsolated);
        addReasons(ofTiers, AdminTier::Baseline);
        for (UnknownCause &cause : causesOf(trace, m_engine, {m_from, m_to, direction}))
            m_causes.push_back(std::move(cause));
        addUndecodedCauses(direction, workload);
        addUnevaluatedCauses(direction, workload);
        addOwnNodeCause(direction, isIsolated);
        return *verdict;
    }

    void addReasons(const std::vector<PolicyReason> &reasons, AdminTier tier)
    {
        std::ranges::copy_if(reasons, std::back_inserter(m_result.reasons),
                             [tier](const PolicyReason &item) { return isOfTier(item, tier); });
    }

    // Only for the ports that came to them.
    void explainPolicies(Direction direction, WorkloadId workload, const PortSet &ports,
                         bool &isIsolated)
    {
        isIsolated = !m_engine.selecting(workload, direction).empty();
        if (ports.empty())
            return;
        const std::size_t before = m_result.reasons.size();
        for (std::uint32_t index : m_engine.selecting(workload, direction))
            explainPolicy(*m_engine.policies[index], direction);
        for (std::uint32_t index : m_engine.maySelect(workload, direction))
            explainPossiblePolicy(*m_engine.policies[index], direction, workload);
        if (ports.isAll())
            return;
        for (std::size_t i = before; i < m_result.reasons.size(); ++i) {
            m_result.reasons[i].ports.allowed &= ports;
            m_result.reasons[i].ports.unknown &= ports;
        }
    }

    void addReason(const CompiledPolicy &policy, Direction direction,
                   std::optional<std::size_t> rule, PortVerdict ports)
    {
        m_result.reasons.push_back({&policy.object.meta,
                                    &policy.object,
                                    nullptr,
                                    direction,
                                    rule,
                                    std::move(ports),
                                    {},
                                    {}});
    }

    void explainPolicy(const CompiledPolicy &policy, Direction direction)
    {
        const Endpoint &peer = direction == Direction::Ingress ? m_from : m_to;
        bool admitsSomething = false;
        const auto &rules = policy.rules(direction);
        for (std::size_t i = 0; i < rules.size(); ++i) {
            const PortVerdict ports = m_engine.judge(rules[i], peer, m_to);
            if (ports.allowed.empty() && ports.unknown.empty())
                continue;
            admitsSomething = true;
            addReason(policy, direction, i, ports);
            if (!ports.unknown.empty())
                addRuleCauses(policy, direction, i, ports.unknown);
        }
        if (!admitsSomething)
            addReason(policy, direction, std::nullopt, {});
        if (policy.object.meta.hasDuplicateKeys)
            addDuplicate(nameOf(policy.object), policy.object.meta.where);
    }

    // Neither isolates nor admits for certain, so whatever its rules admit is unknown.
    void explainPossiblePolicy(const CompiledPolicy &policy, Direction direction,
                               WorkloadId workload)
    {
        auto &reasons = m_result.reasons;
        const auto before = static_cast<std::ptrdiff_t>(reasons.size());
        explainPolicy(policy, direction);
        reasons.erase(std::remove_if(reasons.begin() + before, reasons.end(),
                                     [](const PolicyReason &reason) { return !reason.rule; }),
                      reasons.end());
        for (auto reason = reasons.begin() + before; reason != reasons.end(); ++reason)
            reason->ports.unknown |= std::exchange(reason->ports.allowed, {});
        m_causes.push_back({direction, PortSet::all(),
                            "whether " + nameOf(policy.object) + " selects " +
                                text(Endpoint{workload}) +
                                " depends on labels that its controller sets on each pod"});
    }

    // A rule is "maybe" for a pod through a namespace without manifest, through an ipBlock, or
    // both.
    void addRuleCauses(const CompiledPolicy &policy, Direction direction, std::size_t rule,
                       const PortSet &ports)
    {
        const Endpoint &peer = direction == Direction::Ingress ? m_from : m_to;
        const WorkloadNode &workload = *m_engine.workloadAt(peer);
        const NamespaceNode &nameSpace = m_engine.topology->namespaceOf(workload);
        const std::string where = ruleName(policy.object, direction, rule);
        bool usesNamespaceLabels = false;
        bool usesControllerLabels = false;
        for (const NetworkPolicyPeer &item : policy.source(direction)[rule].peers) {
            usesNamespaceLabels = usesNamespaceLabels || mayMatchByLabels(item, workload);
            usesControllerLabels = usesControllerLabels || asksForControllerLabels(item, workload);
        }
        if (usesControllerLabels && !m_engine.isNode(peer))
            m_causes.push_back({direction, ports,
                                "whether " + where + " admits " + toString(workload.key) +
                                    " depends on labels that its controller sets on each"
                                    " pod"});
        if (usesNamespaceLabels && !m_engine.isNode(peer))
            m_causes.push_back({direction, ports,
                                "namespace " + nameSpace.name +
                                    " has no manifest, so its labels are not known, and " + where +
                                    " selects namespaces by label"});
        if (policy.rules(direction)[rule].blocks && blocksMayHold(peer))
            m_causes.push_back({direction, ports,
                                "whether an ipBlock matches " +
                                    std::string(m_engine.isNode(peer) ? "the node address of "
                                                                      : "the pod address of ") +
                                    toString(workload.key) +
                                    " depends on the network plugin and on addresses that"
                                    " are not in the input (" +
                                    where + ")"});
    }

    bool mayMatchByLabels(const NetworkPolicyPeer &peer, const WorkloadNode &workload) const
    {
        if (!peer.namespaceSelector || m_engine.topology->namespaceOf(workload).isDeclared)
            return false;
        if (peer.podSelector && !peer.podSelector->matches(workload.podLabels) &&
            !asksForControllerLabels(peer, workload))
            return false;
        return std::ranges::any_of(peer.namespaceSelector->requirements, [](const auto &item) {
            return item.key != "kubernetes.io/metadata.name";
        });
    }

    static bool asksForControllerLabels(const NetworkPolicyPeer &peer, const WorkloadNode &workload)
    {
        return peer.podSelector &&
               std::ranges::any_of(peer.podSelector->requirements, [&](const auto &item) {
                   return network::isSetByController(workload, item.key);
               });
    }

    bool blocksMayHold(const Endpoint &peer) const
    {
        return m_engine.isNode(peer) ||
               m_engine.options.ipBlockMatchesPods != NetworkOptions::PluginChoice::No;
    }

    void addUndecodedCauses(Direction direction, WorkloadId workload)
    {
        for (const network::ClusterUndecoded &item : m_engine.undecoded) {
            if (!m_engine.concerns(item, workload))
                continue;
            const auto &[meta, reason] = item.policy;
            m_causes.push_back({direction, PortSet::all(),
                                "NetworkPolicy " + meta.nameSpace + "/" + meta.name +
                                    " could not be read (" + reason + "), so it may select " +
                                    text(Endpoint{workload}) + atPlace(meta.where)});
        }
    }

    void addUnevaluatedCauses(Direction direction, WorkloadId workload)
    {
        for (const network::ClusterUnevaluated &item : m_engine.unevaluated) {
            if (m_engine.concerns(item, workload))
                m_causes.push_back({direction, PortSet::all(),
                                    describePolicy(item.meta) +
                                        " is not evaluated, and it may decide about " +
                                        text(Endpoint{workload}) + atPlace(item.meta.where)});
        }
    }

    void addOwnNodeCause(Direction direction, bool isIsolated)
    {
        const Endpoint &subject = direction == Direction::Ingress ? m_to : m_from;
        const Endpoint &peer = direction == Direction::Ingress ? m_from : m_to;
        if (!isIsolated ||
            m_engine.ownNode(std::get<WorkloadId>(subject), peer) != network::OwnNode::Unknown)
            return;
        const bool isAddress = std::holds_alternative<IpAddress>(peer);
        m_causes.push_back({direction, PortSet::all(),
                            text(peer) +
                                (isAddress ? " is the node of "
                                           : " uses the network of its node, which may be the node "
                                             "of ") +
                                text(subject) +
                                "; traffic between a pod and its own node is admitted or not"
                                " depending on the network plugin"});
    }

    void addDuplicate(const std::string &object, const SourceSpan &where)
    {
        m_sentences.insert(object + " has a key twice" + atPlace(where) +
                           ": the last value is used, another reader may use the first");
    }

    void addDuplicatesOf(const Endpoint &end)
    {
        const WorkloadNode *workload = m_engine.workloadAt(end);
        if (!workload || m_engine.writtenTwice.empty())
            return;
        const NamespaceNode &nameSpace = m_engine.topology->namespaceOf(*workload);
        const auto addAll = [&](const std::array<std::string, 4> &key, const std::string &object) {
            const auto [first, last] = m_engine.writtenTwice.equal_range(key);
            for (auto at = first; at != last; ++at)
                addDuplicate(object, at->second);
        };
        addAll({nameSpace.cluster, workload->key.kind, nameSpace.name, workload->key.name},
               toString(workload->key));
        addAll({nameSpace.cluster, "Namespace", "", nameSpace.name}, "Namespace " + nameSpace.name);
    }

    void addSentences()
    {
        std::set<std::string> egress, ingress;
        for (const UnknownCause &cause : m_causes) {
            const bool isIngress = cause.direction == Direction::Ingress;
            const PortVerdict &verdict = isIngress ? m_result.ingress : m_result.egress;
            if (!(cause.ports & verdict.unknown).empty())
                (isIngress ? ingress : egress).insert(cause.sentence);
            if (!(cause.ports & m_result.both.unknown).empty())
                m_sentences.insert(cause.sentence);
        }
        m_result.egressUnknownBecause.assign(egress.begin(), egress.end());
        m_result.ingressUnknownBecause.assign(ingress.begin(), ingress.end());
        addDuplicatesOf(m_from);
        addDuplicatesOf(m_to);
        m_result.unknownBecause.assign(m_sentences.begin(), m_sentences.end());
    }

    const NetworkEngine::Impl &m_engine;
    const Endpoint &m_from;
    const Endpoint &m_to;
    NetworkExplanation m_result;
    std::vector<UnknownCause> m_causes;
    std::set<std::string> m_sentences;
};

} // namespace

NetworkExplanation NetworkEngine::explain(const Endpoint &from, const Endpoint &to) const
{
    return Explainer(*m_impl, from, to).run();
}

} // namespace drawbridge
