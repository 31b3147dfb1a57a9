// SPDX-License-Identifier: Apache-2.0
// What the policies of administrators decided of one pair, rule by rule, and why they leave ports
// undecided: labels or addresses that are not in the input, names of hosts, a list of ports that is
// empty (item 63), or two policies of one priority (item 61).
//
// Tested by tests/unit/analysis/test_admin_reasons.cpp
#include "model/analysis/network_engine_impl.h"

#include <algorithm>

namespace drawbridge {
namespace {

using network::Attempted;
using network::TierStep;
using network::TierTrace;
using network::UnknownCause;

const AdminRule &sourceOf(const TierStep &step, Direction direction)
{
    return step.policy->source(direction)[step.rule];
}

PolicyReason reasonOf(const TierStep &step, Direction direction)
{
    const AdminPolicyObject &object = step.policy->object;
    PolicyReason reason{&object.meta, nullptr, &object, direction, step.rule, {}, {}, {}};
    reason.ports.unknown = step.possible;
    switch (sourceOf(step, direction).action) {
    case AdminAction::Allow: reason.ports.allowed = step.certain; break;
    case AdminAction::Deny: reason.denied = step.certain; break;
    case AdminAction::Pass: reason.passed = step.certain; break;
    }
    return reason;
}

bool asksForControllerLabels(const LabelSelector &selector, const WorkloadNode &workload)
{
    return std::ranges::any_of(selector.requirements, [&](const LabelRequirement &item) {
        return network::isSetByController(workload, item.key);
    });
}

bool asksForNamespaceLabels(const LabelSelector &selector)
{
    return std::ranges::any_of(selector.requirements, [](const LabelRequirement &item) {
        return item.key != "kubernetes.io/metadata.name";
    });
}

/// Tells why one step is only possible.
class StepDoubts {
public:
    StepDoubts(const TierStep &step, const NetworkEngine::Impl &engine, const Attempted &attempted)
        : m_step(step), m_engine(engine), m_attempted(attempted),
          m_rule(ruleText(reasonOf(step, attempted.direction)))
    {}

    std::vector<UnknownCause> causes()
    {
        const auto subject = std::get<WorkloadId>(m_attempted.subject());
        if (m_step.policy->maySelect.test(subject.index))
            addPods(m_step.policy->object.subject, m_engine.topology->workload(subject),
                    "whether " + toString(m_step.policy->object.meta) + " binds ");
        const AdminRule &rule = sourceOf(m_step, m_attempted.direction);
        if (rule.ports && rule.ports->empty())
            add("the list of ports of " + m_rule + " is empty, which the API does not define");
        for (const AdminPeer &peer : rule.peers)
            addPeer(peer);
        return std::move(m_causes);
    }

private:
    void add(std::string sentence)
    {
        m_causes.push_back({m_attempted.direction, m_step.possible, std::move(sentence)});
    }

    void addPods(const AdminPods &pods, const WorkloadNode &workload, const std::string &question)
    {
        if (workload.isHostNetwork)
            return;
        const NamespaceNode &nameSpace = m_engine.topology->namespaceOf(workload);
        const std::string about = question + toString(workload.key);
        if (!nameSpace.isDeclared && asksForNamespaceLabels(pods.namespaceSelector))
            add(about + " depends on the labels of namespace " + nameSpace.name +
                ", which has no manifest");
        if (pods.podSelector && asksForControllerLabels(*pods.podSelector, workload))
            add(about + " depends on labels that its controller sets on each pod");
    }

    void addPeer(const AdminPeer &peer)
    {
        const WorkloadNode *workload = m_engine.workloadAt(m_attempted.peer());
        const std::string question = "whether " + m_rule + " names ";
        const std::string name = endText(*m_engine.topology, m_attempted.peer());
        if (const auto *pods = std::get_if<AdminPods>(&peer.who); pods && workload)
            addPods(*pods, *workload, question);
        else if (std::holds_alternative<AdminNetworks>(peer.who) && workload)
            add(question + name +
                (workload->podIps.empty() ? " depends on its addresses, which are not in the input"
                                          : " depends on which of its addresses is used"));
        else if (std::holds_alternative<AdminNodes>(peer.who))
            add(question + name + " depends on the nodes, which are not in the input");
        else if (std::holds_alternative<AdminDomains>(peer.who) && !workload)
            add(question + name + " depends on the addresses behind host names");
    }

    const TierStep &m_step;
    const NetworkEngine::Impl &m_engine;
    const Attempted &m_attempted;
    std::string m_rule;
    std::vector<UnknownCause> m_causes;
};

bool areRivals(const TierStep &a, const TierStep &b, Direction direction)
{
    return a.policy != b.policy && a.policy->object.tier == b.policy->object.tier &&
           a.policy->object.priority == b.policy->object.priority &&
           sourceOf(a, direction).action != sourceOf(b, direction).action;
}

void addRivalries(const TierTrace &trace, Direction direction, std::vector<UnknownCause> &causes)
{
    for (auto a = trace.steps.begin(); a != trace.steps.end(); ++a) {
        for (auto b = a + 1; b != trace.steps.end(); ++b) {
            const PortSet shared = (a->certain | a->possible) & (b->certain | b->possible);
            if (!areRivals(*a, *b, direction) || shared.empty())
                continue;
            causes.push_back({direction, shared,
                              ruleText(reasonOf(*a, direction)) + " and " +
                                  ruleText(reasonOf(*b, direction)) +
                                  " decide differently, and both policies have priority " +
                                  std::to_string(a->policy->object.priority) +
                                  ": which is first is not defined"});
        }
    }
}

} // namespace

std::vector<PolicyReason> network::reasonsOf(const TierTrace &trace, Direction direction)
{
    std::vector<PolicyReason> reasons;
    for (const TierStep &step : trace.steps) {
        if (!step.certain.empty() || !step.possible.empty())
            reasons.push_back(reasonOf(step, direction));
    }
    return reasons;
}

std::vector<UnknownCause> network::causesOf(const TierTrace &trace,
                                            const NetworkEngine::Impl &engine,
                                            const Attempted &attempted)
{
    std::vector<UnknownCause> causes;
    for (const TierStep &step : trace.steps) {
        if (step.possible.empty())
            continue;
        for (UnknownCause &cause : StepDoubts(step, engine, attempted).causes())
            causes.push_back(std::move(cause));
    }
    addRivalries(trace, attempted.direction, causes);
    return causes;
}

std::string endText(const Topology &topology, const Endpoint &end)
{
    if (const auto *id = std::get_if<WorkloadId>(&end))
        return toString(topology.workload(*id).key);
    return toString(std::get<IpAddress>(end));
}

std::string ruleText(const PolicyReason &reason)
{
    if (!reason.rule)
        return toString(*reason.meta);
    const bool isIngress = reason.direction == Direction::Ingress;
    std::string text =
        (isIngress ? "ingress rule " : "egress rule ") + std::to_string(*reason.rule + 1);
    if (reason.adminPolicy) {
        const auto &rules = isIngress ? reason.adminPolicy->ingress : reason.adminPolicy->egress;
        if (const std::string &name = rules[*reason.rule].name; !name.empty())
            text += " (" + name + ')';
    }
    return text + " of " + toString(*reason.meta);
}

SourceSpan placeOf(const PolicyReason &reason)
{
    SourceSpan where;
    const bool isIngress = reason.direction == Direction::Ingress;
    if (reason.rule && reason.policy)
        where = (isIngress ? reason.policy->ingress : reason.policy->egress)[*reason.rule].where;
    else if (reason.rule && reason.adminPolicy)
        where = (isIngress ? reason.adminPolicy->ingress : reason.adminPolicy->egress)[*reason.rule]
                    .where;
    return where.isKnown() ? where : reason.meta->where;
}

} // namespace drawbridge
