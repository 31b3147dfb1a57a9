// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/layout/layout_fixture.h"

#include <algorithm>
#include <random>
#include <set>

namespace drawbridge::fixture {

NodeKey key(const std::string &end)
{
    const std::size_t slash = end.find('/');
    const std::string first = end.substr(0, slash);
    const std::string name = end.substr(slash + 1);
    if (first == "External")
        return {"", "", "External", name};
    return {"", first, "Deployment", name};
}

namespace {

Flow flowOf(const NodeKey &from, const NodeKey &to)
{
    Flow flow;
    flow.from = from;
    flow.to = to;
    flow.ports = {FlowPort{{Protocol::Tcp, 8080, 8080}, {}}};
    return flow;
}

std::shared_ptr<const Topology> topologyOf(const std::set<NodeKey> &workloads)
{
    auto topology = std::make_shared<Topology>();
    topology->clusters.push_back({"", std::make_shared<const ResourceSet>()});
    std::set<std::string> names;
    for (const NodeKey &workload : workloads)
        names.insert(workload.nameSpace);
    for (const std::string &name : names) {
        NamespaceNode node;
        node.name = name;
        topology->namespaces.push_back(node);
    }
    for (const NodeKey &workload : workloads) {
        WorkloadNode node;
        node.key = workload;
        node.nameSpace.index = static_cast<std::uint32_t>(
            std::distance(names.begin(), names.find(workload.nameSpace)));
        node.serviceAccountName = workload.name;
        topology->workloads.push_back(node);
    }
    return topology;
}

} // namespace

Design design(const std::vector<std::string> &workloads,
              const std::vector<std::pair<std::string, std::string>> &flows)
{
    std::set<NodeKey> keys;
    for (const std::string &workload : workloads)
        keys.insert(key(workload));
    Design result;
    result.name = "test";
    result.clusters.emplace_back();
    result.topology = topologyOf(keys);
    std::vector<Flow> drawn;
    std::vector<External> externals;
    std::set<NodeKey> outside;
    for (const auto &[from, to] : flows) {
        drawn.push_back(flowOf(key(from), key(to)));
        for (const NodeKey &end : {key(from), key(to)}) {
            if (end.kind == "External")
                outside.insert(end);
        }
    }
    for (const NodeKey &end : outside) {
        External external;
        external.key = end;
        external.kind = end.name == "internet" ? External::Kind::Internet : External::Kind::Cidr;
        externals.push_back(external);
    }
    std::sort(drawn.begin(), drawn.end(), [](const Flow &a, const Flow &b) {
        return std::tie(a.from, a.to) < std::tie(b.from, b.to);
    });
    drawn.erase(std::unique(drawn.begin(), drawn.end()), drawn.end());
    result.flows = CowList<Flow>(std::move(drawn));
    result.externals = CowList<External>(std::move(externals));
    return result;
}

Design randomDesign(std::uint32_t seed, std::size_t namespaces, std::size_t workloads,
                    std::size_t flows)
{
    std::mt19937 random(seed);
    const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
    std::vector<std::string> names;
    for (std::size_t i = 0; i < workloads; ++i)
        names.push_back("ns" + std::to_string(pick(namespaces)) + "/w" + std::to_string(i));
    std::vector<std::pair<std::string, std::string>> drawn;
    for (std::size_t i = 0; i < flows; ++i) {
        const auto to = pick(workloads); // apart: compilers evaluate arguments in their own order
        const auto from = pick(workloads);
        drawn.emplace_back(names[from], names[to]);
    }
    drawn.emplace_back("External/internet", names[0]);
    drawn.emplace_back(names[workloads / 2], "External/partner");
    drawn.emplace_back(names[workloads - 1], "External/bank");
    return design(names, drawn);
}

EdgeState implicitEdge(const std::string &from, const std::string &to)
{
    EdgeState state;
    state.from = key(from);
    state.to = key(to);
    state.implicit = PortSet{{Protocol::Tcp, 8080, 8080}};
    state.isOpenByDefault = true;
    return state;
}

} // namespace drawbridge::fixture
