// SPDX-License-Identifier: Apache-2.0
// Custom rules over the facts of an input. Their findings are those of any rule: a target, a place,
// and what is not known is not assessable.
// Tested by tests/unit/analysis/test_custom_rules.cpp

#include "model/analysis/findings/custom_rules.h"

#include "model/analysis/findings/custom_facts.h"
#include "model/analysis/findings/rule.h"

#include <algorithm>

namespace drawbridge {
namespace custom_rules {
namespace {

using Value = CustomTruth::Value;

constexpr std::size_t kMostPairs = 2'000'000; ///< Of a run.
constexpr std::size_t kMostSources = 20;      ///< Of a destination, told one by one.

/// A workload that a selection selects, or may select.
struct Chosen {
    const WorkloadFacts *workload = nullptr;
    CustomTruth isChosen;
};

/// A connection that is open.
struct OpenConnection {
    const WorkloadFacts *from = nullptr;
    PortSet ports;
};

class CustomSearch {
public:
    CustomSearch(const CustomRule &rule, const ClusterFacts &cluster, std::size_t &pairs,
                 FindingsSink &sink)
        : m_rule(rule), m_cluster(cluster), m_pairs(pairs), m_sink(sink)
    {}

    void run()
    {
        switch (m_rule.subject) {
        case CustomSubject::Workload:
            for (const WorkloadFacts &workload : m_cluster.workloads)
                judge({&m_cluster, &workload, nullptr, nullptr});
            break;
        case CustomSubject::Namespace:
            for (const NamespaceNode &node : m_cluster.all->topology->namespaces)
                if (node.cluster == m_cluster.name &&
                    (node.isDeclared || m_cluster.byNamespace.contains(node.name)))
                    judge({&m_cluster, nullptr, &node, nullptr});
            break;
        case CustomSubject::Service:
            for (const ServiceNode &service : m_cluster.all->topology->services)
                if (service.cluster == m_cluster.name && service.object.meta.where.isKnown())
                    judge({&m_cluster, nullptr, nullptr, &service});
            break;
        case CustomSubject::Connection: judgeConnections(); break;
        }
    }

private:
    void judge(const CustomTarget &target)
    {
        CustomTruth truth = selects(m_rule.selection, target);
        if (truth.value != Value::No)
            truth = bothHold(std::move(truth), holds(m_rule.when, target));
        if (truth.value == Value::Unknown)
            m_sink.cannotAssess(m_rule.id, truth.reason);
        if (truth.value != Value::Yes)
            return;
        const NodeKey key = target.key();
        m_sink.report.findings.push_back(findingOf(key, toString(key), target.where()));
    }

    /// `subject` begins the sentence.
    [[nodiscard]] Finding findingOf(NodeKey target, const std::string &subject,
                                    const SourceSpan &where) const
    {
        return makeFinding(m_rule.id, parseSeverity(m_rule.severity).value_or(Severity::Medium),
                           std::move(target),
                           m_rule.message.empty() ? subject + ": " + m_rule.title + "."
                                                  : subject + " " + m_rule.message,
                           m_rule.fix, where);
    }

    [[nodiscard]] std::vector<Chosen> chosenBy(const CustomSelection &selection) const
    {
        std::vector<Chosen> chosen;
        for (const WorkloadFacts &workload : m_cluster.workloads) {
            CustomTruth truth = selects(selection, {&m_cluster, &workload, nullptr, nullptr});
            if (truth.value != Value::No)
                chosen.push_back({&workload, std::move(truth)});
        }
        return chosen;
    }

    void judgeConnections()
    {
        const auto sources = chosenBy(m_rule.from);
        const auto destinations = chosenBy(m_rule.selection);
        for (const Chosen &destination : destinations) {
            if (sources.size() > m_pairs) {
                m_sink.cannotAssess(m_rule.id, "the custom rules ask for too many connections");
                m_pairs = 0;
                return;
            }
            m_pairs -= sources.size();
            judgeDestination(sources, destination);
        }
    }

    void judgeDestination(const std::vector<Chosen> &sources, const Chosen &destination)
    {
        const PortSet &declared = m_cluster.all->declared[destination.workload->id.index];
        const PortSet scope = declared.empty() ? m_rule.ports : m_rule.ports & declared;
        std::vector<OpenConnection> open;
        std::string doubt;
        for (const Chosen &source : sources) {
            if (source.workload == destination.workload)
                continue;
            const auto verdict =
                m_cluster.all->network->between(source.workload->id, destination.workload->id);
            const PortSet allowed = verdict.allowed & scope;
            const CustomTruth isMeant = bothHold(source.isChosen, destination.isChosen);
            if (!allowed.empty() && isMeant.value == Value::Yes)
                open.push_back({source.workload, allowed});
            else if (!allowed.empty())
                doubt = isMeant.reason;
            else if (!(verdict.unknown & scope).empty() && doubt.empty())
                doubt = "the policies do not tell whether they connect";
        }
        if (!doubt.empty())
            m_sink.cannotAssess(m_rule.id, doubt);
        tell(*destination.workload, open);
    }

    void tell(const WorkloadFacts &destination, const std::vector<OpenConnection> &open)
    {
        if (open.size() > kMostSources) {
            tellCrowd(destination, open);
            return;
        }
        for (const OpenConnection &connection : open) {
            const NodeKey &to = destination.node->key;
            const NodeKey &from = connection.from->node->key;
            Finding finding = findingOf(to,
                                        toString(from) + " may connect to " + toString(to) +
                                            " on " + toString(connection.ports) +
                                            (m_rule.message.empty() ? "" : ", which"),
                                        destination.node->where);
            finding.peer = from;
            finding.ports = connection.ports;
            finding.subKey = toString(connection.ports);
            addOpeners(connection, destination, finding);
            finding.evidence.push_back(connection.from->node->where);
            m_sink.report.findings.push_back(std::move(finding));
        }
    }

    /// Where the rules stand that admit it.
    void addOpeners(const OpenConnection &connection, const WorkloadFacts &destination,
                    Finding &finding) const
    {
        const auto why = m_cluster.all->network->explain(connection.from->id, destination.id);
        for (const PolicyReason &reason : why.reasons)
            if (reason.rule && !(reason.ports.allowed & connection.ports).empty())
                finding.evidence.push_back(placeOf(reason));
    }

    void tellCrowd(const WorkloadFacts &destination, const std::vector<OpenConnection> &open)
    {
        PortSet ports;
        for (const OpenConnection &connection : open)
            ports |= connection.ports;
        const NodeKey &to = destination.node->key;
        const std::string crowd = "any of " + std::to_string(open.size());
        Finding finding =
            findingOf(to,
                      countOf(open.size(), "workload") + " may connect to " + toString(to) +
                          " on " + toString(ports) + (m_rule.message.empty() ? "" : ", which"),
                      destination.node->where);
        finding.ports = ports;
        finding.subKey = crowd;
        m_sink.report.findings.push_back(std::move(finding));
    }

    const CustomRule &m_rule;
    const ClusterFacts &m_cluster;
    std::size_t &m_pairs;
    FindingsSink &m_sink;
};

} // namespace
} // namespace custom_rules

RuleInfo infoOf(const CustomRule &rule)
{
    return {rule.id,          rule.title,   parseSeverity(rule.severity).value_or(Severity::Medium),
            rule.description, rule.silence, rule.fix,
            rule.references,  "none"};
}

void findCustom(const RuleFacts &facts, const std::stop_token &stop, FindingsSink &sink)
{
    std::size_t pairs = custom_rules::kMostPairs;
    for (const CustomRule &rule : facts.options.customRules->rules)
        for (const ClusterFacts &cluster : facts.clusters)
            if (!stop.stop_requested())
                custom_rules::CustomSearch(rule, cluster, pairs, sink).run();
}

} // namespace drawbridge
