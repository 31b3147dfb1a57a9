// SPDX-License-Identifier: Apache-2.0
#include "exporters/netpol_analyzer_exposure_text.h"

#include "exporters/netpol_analyzer_text.h"
#include "exporters/table_cells.h"

#include <algorithm>
#include <map>
#include <set>

// Exposure in the text grammar of netpol-analyzer (network-policy.md 4.2). Ports by name follow the
// numbers of their protocol; a name whose protocol is not known follows an empty one.
// Tested by tests/unit/exporters/test_connectivity_writer.cpp and tests/conformance

namespace drawbridge {

namespace {

constexpr const char *kImpliedLabel = "kubernetes.io/metadata.name";

std::string expressionText(const WrittenExpression &expression)
{
    std::string values;
    for (const std::string &value : expression.values)
        values += (values.empty() ? "" : " ") + value;
    return "{Key:" + expression.key + ",Operator:" + expression.op + ",Values:[" + values + "],}";
}

std::string selectorText(const WrittenSelector &selector)
{
    std::string text;
    for (const auto &[key, value] : selector.labels)
        text += (text.empty() ? "" : ",") + key + '=' + value;
    std::vector<std::string> expressions;
    for (const WrittenExpression &expression : selector.expressions)
        expressions.push_back(expressionText(expression));
    std::ranges::sort(expressions);
    for (const std::string &expression : expressions)
        text += (text.empty() ? "" : ",") + expression;
    return oneLine(text);
}

std::string portsWithNames(const ExposedPorts &exposed)
{
    if (exposed.names.empty() || exposed.ports.allowed.isAll())
        return netpolAnalyzerPorts(exposed.ports.allowed);
    std::map<std::string, std::string> byProtocol;
    for (const PortRange &range : exposed.ports.allowed.ranges()) {
        std::string &text = byProtocol[std::string(toString(range.protocol))];
        text += (text.empty() ? "" : ",") + std::to_string(range.first);
        if (range.last != range.first)
            text += '-' + std::to_string(range.last);
    }
    for (const PortName &name : exposed.names) {
        std::string &text =
            byProtocol[name.protocol ? std::string(toString(*name.protocol)) : std::string()];
        text += (text.empty() ? "" : ",") + name.name;
    }
    std::string all;
    for (const auto &[protocol, text] : byProtocol)
        all += (all.empty() ? "" : ",") + protocol + ' ' + text;
    return all;
}

class ExposureText {
public:
    ExposureText(const Topology &topology, WrittenSelectors &selectors,
                 const std::optional<PortRange> &focusPort)
        : m_topology(topology), m_selectors(selectors), m_focusPort(focusPort)
    {
        rememberSelectors();
    }

    std::string run(const std::vector<Connection> &connections,
                    const std::vector<WorkloadExposure> &exposures)
    {
        std::set<WorkloadId> exposed;
        for (const WorkloadExposure &one : exposures) {
            if (!one.isProtected || !isEmpty(one.anyPod) || !one.groups.empty())
                exposed.insert(one.workload);
        }
        for (const WorkloadExposure &one : exposures) {
            if (exposed.contains(one.workload))
                addAddresses(one, connections);
            addPods(one);
            if (!one.isProtected && !m_focusPort)
                m_unprotected.insert(nameOf(one.workload) + " is not protected on " +
                                     (isIngress(one) ? "Ingress\n" : "Egress\n"));
        }
        std::string text = "Exposure Analysis Result" + focusText() + ":\n";
        text += section("Egress Exposure:\n", m_egress, " \t=> \t");
        text += section("\nIngress Exposure:\n", m_ingress, " \t<= \t");
        if (!m_unprotected.empty())
            text += "\nWorkloads not protected by network policies:\n";
        for (const std::string &line : m_unprotected)
            text += line;
        return text;
    }

private:
    using Lines = std::set<std::pair<std::string, std::string>>; // workload, the rest

    static bool isIngress(const WorkloadExposure &one)
    {
        return one.direction == Direction::Ingress;
    }

    std::string nameOf(WorkloadId id) const
    {
        return netpolAnalyzerPeers(m_topology.workload(id).key).front();
    }

    std::string focusText() const
    {
        return m_focusPort ? " On " + std::string(toString(m_focusPort->protocol)) + ' ' +
                                 std::to_string(m_focusPort->first)
                           : "";
    }

    void rememberSelectors()
    {
        for (const Topology::Cluster &cluster : m_topology.clusters) {
            for (const NetworkPolicyObject &policy : cluster.resources->networkPolicies) {
                for (const auto *rules : {&policy.ingress, &policy.egress})
                    rememberRules(*rules);
            }
        }
    }

    void rememberRules(const std::vector<NetworkPolicyRule> &rules)
    {
        for (const NetworkPolicyRule &rule : rules) {
            for (const NetworkPolicyPeer &peer : rule.peers) {
                for (const auto *selector : {&peer.namespaceSelector, &peer.podSelector}) {
                    if (*selector)
                        m_first.try_emplace((*selector)->requirements, **selector);
                }
            }
        }
    }

    WrittenSelector written(const LabelSelector &selector)
    {
        const auto first = m_first.find(selector.requirements);
        return m_selectors.find(first == m_first.end() ? selector : first->second);
    }

    std::string groupText(const PodGroup &group)
    {
        if (group.isAnyPod())
            return "entire-cluster";
        const WrittenSelector spaces = written(group.namespaces);
        const auto name = spaces.labels.find(kImpliedLabel);
        std::string text;
        if (group.namespaces.isEverything())
            text = "[all namespaces]";
        else if (name != spaces.labels.end() && group.namespaces.requirements.size() == 1)
            text = name->second;
        else
            text = "[namespace with {" + selectorText(spaces) + "}]";
        return text + '/' +
               (group.pods.isEverything()
                    ? "[all pods]"
                    : "[pod with {" + selectorText(written(group.pods)) + "}]");
    }

    bool isOnFocus(const ExposedPorts &exposed) const
    {
        return exposed.ports.allowed.contains(m_focusPort->protocol, m_focusPort->first);
    }

    void add(const WorkloadExposure &one, const std::string &who, const ExposedPorts &exposed)
    {
        if (!m_focusPort || isOnFocus(exposed))
            (isIngress(one) ? m_ingress : m_egress)
                .emplace(nameOf(one.workload),
                         who + (m_focusPort ? "" : " : " + portsWithNames(exposed)));
    }

    void addAddresses(const WorkloadExposure &one, const std::vector<Connection> &connections)
    {
        for (const Connection &connection : connections) {
            const ConnectionEnd &own = isIngress(one) ? connection.to : connection.from;
            const ConnectionEnd &other = isIngress(one) ? connection.from : connection.to;
            const auto *addresses = std::get_if<AddressSet>(&other);
            if (!addresses || own != ConnectionEnd(one.workload) ||
                connection.ports.allowed.empty())
                continue;
            for (const std::string &range : netpolAnalyzerPeers(*addresses))
                add(one, range, {connection.ports, {}});
        }
    }

    static bool isEmpty(const ExposedPorts &exposed)
    {
        return exposed.ports.allowed.empty() && exposed.names.empty();
    }

    void addPods(const WorkloadExposure &one)
    {
        if (!isEmpty(one.anyPod))
            add(one, groupText({}), one.anyPod);
        const bool isAnyPodOnFocus = m_focusPort && isOnFocus(one.anyPod);
        for (const GroupExposure &group : one.groups) {
            if (!isAnyPodOnFocus)
                add(one, groupText(group.group), group.exposed);
        }
    }

    std::string section(const std::string &title, const Lines &lines,
                        const std::string &arrow) const
    {
        std::size_t width = 0;
        for (const Lines *all : {&m_egress, &m_ingress}) {
            for (const auto &[workload, rest] : *all)
                width = std::max(width, workload.size());
        }
        std::string text = lines.empty() ? "" : title;
        for (const auto &[workload, rest] : lines)
            text += workload + std::string(width - workload.size(), ' ') + arrow + rest + '\n';
        return text;
    }

    const Topology &m_topology;
    WrittenSelectors &m_selectors;
    const std::optional<PortRange> &m_focusPort;
    std::map<std::vector<LabelRequirement>, LabelSelector> m_first;
    Lines m_egress;
    Lines m_ingress;
    std::set<std::string> m_unprotected;
};

} // namespace

std::string writeNetpolAnalyzerExposure(const Topology &topology,
                                        const std::vector<Connection> &connections,
                                        const std::vector<WorkloadExposure> &exposures,
                                        WrittenSelectors &selectors,
                                        const std::optional<PortRange> &focusPort)
{
    return ExposureText(topology, selectors, focusPort).run(connections, exposures);
}

} // namespace drawbridge
