// SPDX-License-Identifier: Apache-2.0
#include "exporters/graph_identities.h"
#include "exporters/graph_parts.h"
#include "exporters/graph_writer.h"
#include "exporters/import_report_writer.h"
#include "model/analysis/findings.h"
#include "model/base/texts.h"
#include "model/design/service_accounts.h"

#include <algorithm>

// One pass over the topology in key order. Nothing is decided here: who a workload is comes from
// workloadIdentitiesOf and Design::serviceAccountOf, membership from the topology.
// Tested by tests/unit/exporters/test_graph_writer.cpp

namespace drawbridge {

namespace {

std::string portOf(const ServicePort &port)
{
    std::string text = std::to_string(port.port) + '/' + std::string(toString(port.protocol));
    if (!port.targetPort)
        return text;
    const auto *number = std::get_if<std::uint16_t>(&*port.targetPort);
    return text + " to " + (number ? std::to_string(*number) : std::get<1>(*port.targetPort));
}

std::vector<std::string> namesOf(const Topology &topology, const std::vector<WorkloadId> &ids)
{
    std::vector<std::string> names;
    for (const WorkloadId id : ids)
        names.push_back(topology.workload(id).key.kind + '/' + topology.workload(id).key.name);
    return names;
}

/// Manifest text must not break the line or drive a terminal.
std::string graphLine(std::string text)
{
    std::replace_if(
        text.begin(), text.end(),
        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    return text;
}

class GraphText {
public:
    GraphText(const Design &design, const std::string &nameSpace)
        : m_design(design), m_topology(*design.topology), m_accounts(serviceAccountsOf(design)),
          m_identities(workloadIdentitiesOf(*design.topology, meshOptionsOf(design))),
          m_scope(design, nameSpace)
    {}

    std::string run()
    {
        for (std::uint32_t i = 0; i < m_topology.namespaces.size(); ++i) {
            if (m_scope.holds(m_topology.namespaces[i].name))
                nameSpace({i});
        }
        externals();
        flows();
        return std::move(m_text);
    }

private:
    void line(std::size_t indent, const std::string &text)
    {
        m_text += std::string(indent, ' ') + graphLine(text) + '\n';
    }

    void nameSpace(NamespaceId id)
    {
        const NamespaceNode &node = m_topology.nameSpace(id);
        line(0, "namespace " + (node.cluster.empty() ? "" : node.cluster + ':') + node.name +
                    (node.isDeclared ? "" : " (no manifest: its labels are unknown)"));
        for (std::uint32_t i = 0; i < m_topology.workloads.size(); ++i) {
            if (m_topology.workloads[i].nameSpace == id)
                workload({i});
        }
        for (const ServiceNode &service : m_topology.services) {
            if (service.cluster == node.cluster && service.object.meta.nameSpace == node.name)
                serviceLine(service);
        }
        for (const Exposure &exposure : m_topology.exposures) {
            if (exposure.cluster == node.cluster && exposure.nameSpace == node.name)
                exposureLine(exposure);
        }
    }

    void workload(WorkloadId id)
    {
        const WorkloadNode &node = m_topology.workload(id);
        std::string text =
            node.key.kind + '/' + node.key.name + "  runs as " + node.serviceAccountName;
        if (const std::string &planned = m_accounts[id.index]; planned != node.serviceAccountName)
            text += " (designed: " + planned + ')';
        for (const std::string &remark : accountRemarks(m_identities.accountOf(id)))
            text += ", " + remark;
        if (const auto ports = declaredPorts(node); !ports.empty())
            text += ", ports " + joined(ports, ", ");
        if (node.isHostNetwork)
            text += ", host network";
        text += ", mesh " + std::string(nameOf(node.mesh));
        line(2, text);
        for (const std::string &identity : identityLines(m_identities.workloads[id.index]))
            line(4, identity);
    }

    void serviceLine(const ServiceNode &service)
    {
        std::vector<std::string> ports;
        for (const ServicePort &port : service.object.ports)
            ports.push_back(portOf(port));
        auto leadsTo = namesOf(m_topology, service.backends);
        for (const OutsideBackend &backend : service.outside)
            leadsTo.push_back(backend.address);
        if (!service.object.externalName.empty())
            leadsTo.push_back(service.object.externalName);
        const std::string targets = joined(leadsTo, ", ");
        line(2, "Service/" + service.object.meta.name + "  " + service.object.type +
                    (ports.empty() ? "" : " " + joined(ports, ", ")) + " -> " +
                    (targets.empty() ? "nothing in the input" : targets));
    }

    void exposureLine(const Exposure &exposure)
    {
        std::string from = joined(textsOf(exposure.sourceRanges), ", ");
        if (from.empty())
            from = exposure.isInternal ? "the internal network" : "the Internet";
        line(2, "exposed by " + std::string(nameOf(exposure.kind)) + ' ' + exposure.name + " to " +
                    from + ": " + joined(namesOf(m_topology, exposure.targets), ", ") + " on " +
                    joined(textsOf(exposure.targetPorts), ", ") +
                    (exposure.host.empty() ? "" : " (" + exposure.host + ')'));
    }

    void externals()
    {
        for (const External &external : m_design.externals) {
            if (!m_scope.holds(external))
                continue;
            std::string text = toString(external.key) + "  " + std::string(nameOf(external.kind));
            if (!external.host.empty())
                text += ' ' + external.host;
            if (!external.cidrs.empty())
                text += ' ' + joined(textsOf(external.cidrs), ", ");
            line(0, text);
        }
    }

    void flows()
    {
        for (const Flow &flow : m_design.flows) {
            if (!m_scope.holds(flow))
                continue;
            line(0, toString(flow.from) + " -> " + toString(flow.to) + "  " +
                        toString(flow.portSet()) + (flow.isToConfirm ? "  to confirm" : ""));
            for (const std::string &evidence : flow.evidence)
                line(4, evidence);
        }
    }

    const Design &m_design;
    const Topology &m_topology;
    std::vector<std::string> m_accounts; ///< By WorkloadId.
    WorkloadIdentities m_identities;
    GraphScope m_scope;
    std::string m_text;
};

} // namespace

std::string writeGraphText(const Design &design, const std::string &nameSpace,
                           const ImportReport *report)
{
    std::string text = design.topology ? GraphText(design, nameSpace).run() : std::string();
    if (report != nullptr)
        text += "import: " + writeImportReportText(*report);
    return text;
}

} // namespace drawbridge
