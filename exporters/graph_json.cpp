// SPDX-License-Identifier: Apache-2.0
#include "exporters/graph_identities.h"
#include "exporters/graph_import_json.h"
#include "exporters/graph_parts.h"
#include "exporters/graph_writer.h"
#include "model/analysis/findings.h"
#include "model/design/service_accounts.h"

#include <nlohmann/json.hpp>

// The graph as programs read it, schema "drawbridge/graph/1". Nothing is decided here.
// Tested by tests/unit/exporters/test_graph_writer.cpp

namespace drawbridge {

namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> keysOf(const Topology &topology, const std::vector<WorkloadId> &ids)
{
    std::vector<std::string> keys;
    for (const WorkloadId id : ids)
        keys.push_back(toString(topology.workload(id).key));
    return keys;
}

Json workloadNodeJson(const WorkloadNode &node, const std::string &account, Json identity)
{
    return {{"key", toString(node.key)},
            {"namespace", node.key.nameSpace},
            {"kind", node.key.kind},
            {"name", node.key.name},
            {"serviceAccount", node.serviceAccountName},
            {"designedServiceAccount", account},
            {"identity", std::move(identity)},
            {"ports", declaredPorts(node)},
            {"mesh", nameOf(node.mesh)},
            {"hostNetwork", node.isHostNetwork},
            {"where", placeJson(node.where)}};
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
            {"where", placeJson(service.object.meta.where)}};
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
            {"where", placeJson(exposure.where)}};
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

Json graphJson(const Design &design, const GraphScope &scope)
{
    const Topology &topology = *design.topology;
    const auto accounts = serviceAccountsOf(design); // by WorkloadId
    const auto identities = workloadIdentitiesOf(topology, meshOptionsOf(design));
    Json graph{{"schema", "drawbridge/graph/1"},   {"name", design.name},
               {"namespaces", Json::array()},      {"workloads", Json::array()},
               {"serviceAccounts", Json::array()}, {"services", Json::array()},
               {"exposures", Json::array()},       {"nodes", Json::array()},
               {"externals", Json::array()},       {"flows", Json::array()}};
    for (const NamespaceNode &node : topology.namespaces) {
        if (scope.holds(node.name))
            graph["namespaces"].push_back({{"cluster", node.cluster},
                                           {"name", node.name},
                                           {"declared", node.isDeclared},
                                           {"labels", node.labels}});
    }
    for (std::uint32_t i = 0; i < topology.workloads.size(); ++i) {
        if (scope.holds(topology.workloads[i].key.nameSpace))
            graph["workloads"].push_back(
                workloadNodeJson(topology.workloads[i], accounts[i],
                                 identityJson(identities.accountOf({i}), identities.workloads[i])));
    }
    for (const WorkloadAccount &account : identities.accounts) {
        if (scope.holds(account.nameSpace))
            graph["serviceAccounts"].push_back(accountJson(topology, account));
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

} // namespace

std::string writeGraphJson(const Design &design, const std::string &nameSpace,
                           const ImportReport *report)
{
    Design whole = design;
    if (!whole.topology)
        whole.topology = std::make_shared<const Topology>();
    Json graph = graphJson(whole, GraphScope(whole, nameSpace));
    if (report != nullptr)
        graph["import"] = importReportJson(*report);
    // Invalid UTF-8 in a manifest must not stop the writer.
    return graph.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

} // namespace drawbridge
