// SPDX-License-Identifier: Apache-2.0
//
// dot: ranks left to right, one rank a column of the grid, no splines (routing is our own).
// sfdp: springs with prism overlap removal from a fixed start, for the graph of namespaces.
// Sizes go in as inches and positions come out as points, y up, which is turned round here.
//
// Tested by tests/unit/layout/test_layout_program.cpp
#include "app/layout/graphviz_engine.h"

#include <graphviz/gvc.h>

#include <array>
#include <charconv>
#include <string>

namespace drawbridge {

namespace {

constexpr double kPointsPerInch = 72.0;

std::string number(double value)
{
    std::array<char, 64> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                      std::chars_format::fixed, 4);
    return {buffer.data(), result.ptr};
}

void set(void *object, const char *name, const std::string &value)
{
    std::string key = name;
    std::string text = value;
    std::string fallback;
    agsafeset(object, key.data(), text.data(), fallback.data());
}

void setDefault(Agraph_t *graph, int kind, const char *name, const char *value)
{
    std::string key = name;
    std::string text = value;
    agattr(graph, kind, key.data(), text.data());
}

Agraph_t *openGraph(bool isDot)
{
    std::string name = "g";
    Agraph_t *graph = agopen(name.data(), Agdirected, nullptr);
    set(graph, "splines", "false");
    if (isDot) {
        set(graph, "rankdir", "LR");
        set(graph, "nodesep", number(40 / kPointsPerInch));
        set(graph, "ranksep", number(72 / kPointsPerInch));
    } else {
        set(graph, "overlap", "prism");
        set(graph, "start", "1");
        set(graph, "sep", "+24,24");
        set(graph, "K", number(300 / kPointsPerInch));
    }
    setDefault(graph, AGNODE, "label", "");
    setDefault(graph, AGNODE, "shape", "box");
    setDefault(graph, AGNODE, "fixedsize", "true");
    setDefault(graph, AGNODE, "width", "1");
    setDefault(graph, AGNODE, "height", "1");
    return graph;
}

std::vector<Agnode_t *> addNodes(Agraph_t *graph, const RequestedGraph &request)
{
    std::vector<Agnode_t *> nodes;
    for (const auto &[width, height] : request.sizes) {
        std::string name = "n" + std::to_string(nodes.size());
        Agnode_t *node = agnode(graph, name.data(), 1);
        set(node, "width", number(width / kPointsPerInch));
        set(node, "height", number(height / kPointsPerInch));
        nodes.push_back(node);
    }
    return nodes;
}

} // namespace

GraphvizEngine::GraphvizEngine() : m_context(gvContext()) {}

GraphvizEngine::~GraphvizEngine()
{
    gvFreeContext(m_context);
}

std::optional<std::vector<Centre>> GraphvizEngine::layout(const RequestedGraph &request)
{
    Agraph_t *graph = openGraph(request.isDot);
    const std::vector<Agnode_t *> nodes = addNodes(graph, request);
    for (const auto &[from, to] : request.edges)
        agedge(graph, nodes[from], nodes[to], nullptr, 1);
    const bool isDone = gvLayout(m_context, graph, request.isDot ? "dot" : "sfdp") == 0;
    std::vector<Centre> centres;
    if (isDone) {
        for (Agnode_t *node : nodes)
            centres.push_back({ND_coord(node).x, -ND_coord(node).y});
        gvFreeLayout(m_context, graph);
    }
    agclose(graph);
    if (!isDone)
        return std::nullopt;
    return centres;
}

} // namespace drawbridge
