// SPDX-License-Identifier: Apache-2.0
#include "exporters/graph_writer.h"

#include "exporters/import_report_writer.h"
#include "model/base/texts.h"
#include "model/design/service_accounts.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>

// One pass over the topology in key order, once for people and once for programs. Nothing is
// decided here: identities come from Design::serviceAccountOf, membership from the topology.
// Tested by tests/unit/exporters/test_graph_writer.cpp

namespace drawbridge {

namespace {

using Json = nlohmann::ordered_json;

std::string_view nameOf(MeshMembership mesh)
{
    switch (mesh) {
    case MeshMembership::None: return "none";
    case MeshMembership::Sidecar: return "sidecar";
    case MeshMembership::Ambient: return "ambient";
    case MeshMembership::Gateway: return "gateway";
    case MeshMembership::Unknown: break;
    }
    return "unknown";
}

std::string_view nameOf(Exposure::Kind kind)
{
    switch (kind) {
    case Exposure::Kind::Ingress: return "Ingress";
    case Exposure::Kind::LoadBalancer: return "LoadBalancer";
    case Exposure::Kind::NodePort: return "NodePort";
    case Exposure::Kind::GatewayRoute: return "GatewayRoute";
    case Exposure::Kind::OpenShiftRoute: return "Route";
    case Exposure::Kind::VirtualService: return "VirtualService";
    case Exposure::Kind::ExternalIp: break;
    }
    return "ExternalIP";
}

std::string_view nameOf(External::Kind kind)
{
    switch (kind) {
    case External::Kind::Internet: return "internet";
    case External::Kind::Cidr: return "cidr";
    case External::Kind::Fqdn: return "fqdn";
    case External::Kind::Gateway: break;
    }
    return "gateway";
}

/// What a filter by namespace leaves of a design.
class Scope {
public:
    Scope(const Design &design, const std::string &nameSpace)
        : m_design(design), m_nameSpace(nameSpace)
    {}

    [[nodiscard]] bool holds(const std::string &nameSpace) const
    {
        return m_nameSpace.empty() || nameSpace == m_nameSpace;
    }
    [[nodiscard]] bool holds(const Flow &flow) const
    {
        return holds(flow.from.nameSpace) || holds(flow.to.nameSpace);
    }
    [[nodiscard]] bool holds(const External &external) const
    {
        return m_nameSpace.empty() ||
               std::any_of(m_design.flows.begin(), m_design.flows.end(), [&](const Flow &flow) {
                   return holds(flow) && (flow.from == external.key || flow.to == external.key);
               });
    }

private:
    const Design &m_design;
    const std::string &m_nameSpace;
};

std::string portOf(const ServicePort &port)
{
    std::string text = std::to_string(port.port) + '/' + std::string(toString(port.protocol));
    if (!port.targetPort)
        return text;
    const auto *number = std::get_if<std::uint16_t>(&*port.targetPort);
    return text + " to " + (number ? std::to_string(*number) : std::get<1>(*port.targetPort));
}

std::vector<std::string> keysOf(const Topology &topology, const std::vector<WorkloadId> &ids)
{
    std::vector<std::string> keys;
    for (const WorkloadId id : ids)
        keys.push_back(toString(topology.workload(id).key));
    return keys;
}

std::vector<std::string> namesOf(const Topology &topology, const std::vector<WorkloadId> &ids)
{
    std::vector<std::string> names;
    for (const WorkloadId id : ids)
        names.push_back(topology.workload(id).key.kind + '/' + topology.workload(id).key.name);
    return names;
}

template<typename Value>
std::vector<std::string> textsOf(const std::vector<Value> &values)
{
    std::vector<std::string> texts;
    for (const Value &value : values)
        texts.push_back(toString(value));
    return texts;
}

std::vector<std::string> declaredPorts(const WorkloadNode &node)
{
    std::vector<std::string> texts;
    for (const ContainerPort &port : node.ports)
        texts.push_back(toString(PortRange{port.protocol, port.port, port.port}));
    return texts;
}

/// Manifest text must not break the line or drive a terminal.
std::string oneLine(std::string text)
{
    std::replace_if(
        text.begin(), text.end(),
        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    return text;
}

class TextWriter {
public:
    TextWriter(const Design &design, const std::string &nameSpace)
        : m_design(design), m_topology(*design.topology), m_accounts(serviceAccountsOf(design)),
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
        m_text += std::string(indent, ' ') + oneLine(text) + '\n';
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
        if (const auto ports = declaredPorts(node); !ports.empty())
            text += ", ports " + joined(ports, ", ");
        if (node.isHostNetwork)
            text += ", host network";
        text += ", mesh " + std::string(nameOf(node.mesh));
        line(2, text);
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
    Scope m_scope;
    std::string m_text;
};

Json placeOf(const SourceSpan &where)
{
    if (!where.isKnown())
        return nullptr;
    return {
        {"file", where.fileName()}, {"line", where.lineOneBased}, {"column", where.columnOneBased}};
}

Json workloadJson(const Design &design, WorkloadId id, const std::string &account)
{
    const WorkloadNode &node = design.topology->workload(id);
    return {{"key", toString(node.key)},
            {"namespace", node.key.nameSpace},
            {"kind", node.key.kind},
            {"name", node.key.name},
            {"serviceAccount", node.serviceAccountName},
            {"designedServiceAccount", account},
            {"ports", declaredPorts(node)},
            {"mesh", nameOf(node.mesh)},
            {"hostNetwork", node.isHostNetwork},
            {"where", placeOf(node.where)}};
}

Json serviceJson(const Topology &topology, const ServiceNode &service)
{
    Json ports = Json::array();
    for (const ServicePort &port : service.object.ports)
        ports.push_back(
            {{"name", port.name}, {"port", port.port}, {"protocol", toString(port.protocol)}});
    Json outside = Json::array();
    for (const OutsideBackend &backend : service.outside)
        outside.push_back({{"address", backend.address}, {"ports", textsOf(backend.ports)}});
    return {{"namespace", service.object.meta.nameSpace},
            {"name", service.object.meta.name},
            {"type", service.object.type},
            {"ports", ports},
            {"workloads", keysOf(topology, service.backends)},
            {"outside", outside},
            {"externalName", service.object.externalName},
            {"where", placeOf(service.object.meta.where)}};
}

Json nodeJson(const std::string &cluster, const NodeObject &node)
{
    return {{"cluster", cluster},
            {"name", node.meta.name},
            {"labels", node.meta.labels},
            {"addresses", textsOf(node.addresses)},
            {"podCidrs", textsOf(node.podCidrs)}};
}

Json exposureJson(const Topology &topology, const Exposure &exposure)
{
    return {{"kind", nameOf(exposure.kind)},
            {"namespace", exposure.nameSpace},
            {"name", exposure.name},
            {"host", exposure.host},
            {"gateway", exposure.gateway},
            {"internal", exposure.isInternal},
            {"from", textsOf(exposure.sourceRanges)},
            {"workloads", keysOf(topology, exposure.targets)},
            {"ports", textsOf(exposure.targetPorts)},
            {"hidesCaller", exposure.hidesCaller},
            {"where", placeOf(exposure.where)}};
}

Json flowJson(const Flow &flow)
{
    Json ports = Json::array();
    for (const FlowPort &port : flow.ports) {
        Json item{{"protocol", toString(port.range.protocol)},
                  {"first", port.range.first},
                  {"last", port.range.last}};
        if (!port.http.isAny())
            item["http"] = {{"methods", port.http.methods}, {"paths", port.http.paths}};
        ports.push_back(item);
    }
    return {{"from", toString(flow.from)}, {"to", toString(flow.to)},       {"ports", ports},
            {"evidence", flow.evidence},   {"toConfirm", flow.isToConfirm}, {"note", flow.note}};
}

Json graphJson(const Design &design, const Scope &scope)
{
    const Topology &topology = *design.topology;
    const auto accounts = serviceAccountsOf(design); // by WorkloadId
    Json graph{{"schema", "drawbridge/graph/1"}, {"name", design.name},
               {"namespaces", Json::array()},    {"workloads", Json::array()},
               {"services", Json::array()},      {"exposures", Json::array()},
               {"nodes", Json::array()},         {"externals", Json::array()},
               {"flows", Json::array()}};
    for (const NamespaceNode &node : topology.namespaces) {
        if (scope.holds(node.name))
            graph["namespaces"].push_back({{"cluster", node.cluster},
                                           {"name", node.name},
                                           {"declared", node.isDeclared},
                                           {"labels", node.labels}});
    }
    for (std::uint32_t i = 0; i < topology.workloads.size(); ++i) {
        if (scope.holds(topology.workloads[i].key.nameSpace))
            graph["workloads"].push_back(workloadJson(design, {i}, accounts[i]));
    }
    for (const ServiceNode &service : topology.services) {
        if (scope.holds(service.object.meta.nameSpace))
            graph["services"].push_back(serviceJson(topology, service));
    }
    for (const Topology::Cluster &cluster : topology.clusters) {
        for (const NodeObject &node : cluster.resources->nodes)
            graph["nodes"].push_back(nodeJson(cluster.name, node));
    }
    for (const Exposure &exposure : topology.exposures) {
        if (scope.holds(exposure.nameSpace))
            graph["exposures"].push_back(exposureJson(topology, exposure));
    }
    for (const External &external : design.externals) {
        if (scope.holds(external))
            graph["externals"].push_back({{"key", toString(external.key)},
                                          {"kind", nameOf(external.kind)},
                                          {"host", external.host},
                                          {"cidrs", textsOf(external.cidrs)},
                                          {"except", textsOf(external.except)}});
    }
    for (const Flow &flow : design.flows) {
        if (scope.holds(flow))
            graph["flows"].push_back(flowJson(flow));
    }
    return graph;
}

Json kindsJson(const std::vector<KindCount> &kinds)
{
    Json list = Json::array();
    for (const KindCount &kind : kinds)
        list.push_back({{"apiGroup", kind.apiGroup},
                        {"kind", kind.kind},
                        {"count", kind.count},
                        {"first", placeOf(kind.first)}});
    return list;
}

Json importJson(const ImportReport &report)
{
    Json json{{"complete", report.isComplete},
              {"files", report.files},
              {"documents", report.documents},
              {"objects", report.objects},
              {"understood", kindsJson(report.understood)},
              {"notUnderstood", kindsJson(report.notUnderstood)},
              {"needTool", Json::array()},
              {"guesses", Json::array()}};
    for (const Error &part : report.needTool)
        json["needTool"].push_back({{"code", toString(part.code)},
                                    {"message", part.message},
                                    {"where", placeOf(part.where)}});
    for (const ImportGuess &guess : report.guesses)
        json["guesses"].push_back({{"kind", toString(guess.kind)},
                                   {"count", guess.count},
                                   {"message", describe(guess)},
                                   {"first", placeOf(guess.first)}});
    json["problems"] = {
        {"errors", report.errors}, {"warnings", report.warnings}, {"notes", report.notes}};
    return json;
}

} // namespace

std::string writeGraphText(const Design &design, const std::string &nameSpace,
                           const ImportReport *report)
{
    std::string text = design.topology ? TextWriter(design, nameSpace).run() : std::string();
    if (report != nullptr)
        text += "import: " + writeImportReportText(*report);
    return text;
}

std::string writeGraphJson(const Design &design, const std::string &nameSpace,
                           const ImportReport *report)
{
    Design whole = design;
    if (!whole.topology)
        whole.topology = std::make_shared<const Topology>();
    Json graph = graphJson(whole, Scope(whole, nameSpace));
    if (report != nullptr)
        graph["import"] = importJson(*report);
    // Invalid UTF-8 in a manifest must not stop the writer.
    return graph.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

} // namespace drawbridge
