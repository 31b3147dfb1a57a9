// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_layout_nodes.cpp
#include "model/layout/layout_graph.h"

#include "model/design/draft.h"
#include "model/layout/grid_metrics.h"

#include <algorithm>
#include <functional>
#include <string>

namespace drawbridge {

std::size_t NodeKeyHash::operator()(const NodeKey &key) const
{
    std::size_t hash = 0;
    for (const std::string *part : {&key.name, &key.nameSpace, &key.kind, &key.cluster})
        hash = hash * 31 + std::hash<std::string>()(*part);
    return hash;
}

std::optional<std::size_t> LayoutGraph::find(const NodeKey &key) const
{
    const auto it = byKey.find(key);
    return it == byKey.end() ? std::nullopt : std::optional(it->second);
}

NodeKey frameKey(const NamespaceNode &nameSpace)
{
    return NodeKey{nameSpace.cluster, "", "Namespace", nameSpace.name};
}

namespace {

LayoutGraph::Box outsideBox(const OutsideNode &node)
{
    const NodeShape shape = node.shape;
    const NodeKey &key = node.external.key;
    if (shape == NodeShape::Gateway)
        return {key, grid::kGatewayWidth, grid::kGatewayHeight, std::nullopt, shape};
    const int width = shape == NodeShape::Internet ? grid::kInternetWidth : grid::kExternalWidth;
    return {key, width, grid::kExternalHeight, std::nullopt, shape};
}

void addBox(LayoutGraph &graph, LayoutGraph::Box box, std::optional<WorkloadId> workload)
{
    graph.byKey.emplace(box.key, graph.boxes.size());
    graph.boxes.push_back(std::move(box));
    graph.workloads.push_back(workload);
}

/// Namespaces become frames unless everything in them is a hidden stand-in.
void addFrames(LayoutGraph &graph, bool showSystemFlows)
{
    const Topology &topology = *graph.topology;
    std::vector<std::vector<std::size_t>> members(topology.namespaces.size());
    std::vector<bool> hasHidden(topology.namespaces.size(), false);
    for (std::size_t i = 0; i < topology.workloads.size(); ++i) {
        const WorkloadNode &workload = topology.workloads[i];
        if (workload.isSystem && !showSystemFlows) {
            hasHidden[workload.nameSpace.index] = true;
            continue;
        }
        members[workload.nameSpace.index].push_back(graph.boxes.size());
        addBox(graph, {workload.key, grid::kNodeWidth, grid::kNodeHeight, 0, NodeShape::Workload},
               WorkloadId{static_cast<std::uint32_t>(i)});
    }
    for (std::size_t i = 0; i < topology.namespaces.size(); ++i) {
        if (members[i].empty() && hasHidden[i])
            continue;
        const NamespaceNode &nameSpace = topology.namespaces[i];
        for (std::size_t member : members[i])
            graph.boxes[member].frame = graph.frames.size();
        LayoutGraph::Frame frame;
        frame.key = frameKey(nameSpace);
        frame.cluster = nameSpace.cluster;
        frame.members = std::move(members[i]);
        graph.frames.push_back(std::move(frame));
    }
}

void addEdge(LayoutGraph &graph, const NodeKey &from, const NodeKey &to)
{
    const auto a = graph.find(from);
    const auto b = graph.find(to);
    if (a && b && *a != *b)
        graph.edges.push_back({*a, *b});
}

void addInferredEdges(LayoutGraph &graph)
{
    for (const InferredFlow &flow : graph.topology->inferredFlows) {
        for (WorkloadId target : flow.targets)
            addEdge(graph, graph.topology->workload(flow.from).key,
                    graph.topology->workload(target).key);
    }
}

} // namespace

LayoutGraph makeLayoutGraph(const Design &design, const LayoutOptions &options)
{
    LayoutGraph graph;
    const bool showSystemFlows = options.showSystemFlows;
    graph.topology = showSystemFlows && design.topology ? withSystemPeers(design) : design.topology;
    if (!graph.topology)
        graph.topology = std::make_shared<const Topology>();
    addFrames(graph, showSystemFlows);
    for (LayoutGraph::Frame &frame : graph.frames) {
        frame.isCollapsed = options.collapse.isCollapsed(frame.key);
        if (const TrustZone *zone = design.findZone(frame.key))
            frame.zone = zone->name;
    }
    graph.outside = outsideNodes(design);
    for (const OutsideNode &node : graph.outside)
        addBox(graph, outsideBox(node), std::nullopt);
    for (const Flow &flow : design.flows)
        addEdge(graph, flow.from, flow.to);
    if (design.flows.empty())
        addInferredEdges(graph);
    for (const ApiAccess &access : design.apiAccess)
        addEdge(graph, access.subject, apiServerOf(design, access.subject));
    std::sort(graph.edges.begin(), graph.edges.end());
    graph.edges.erase(std::unique(graph.edges.begin(), graph.edges.end()), graph.edges.end());
    return graph;
}

} // namespace drawbridge
