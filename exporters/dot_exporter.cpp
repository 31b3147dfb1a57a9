// SPDX-License-Identifier: Apache-2.0
#include "exporters/dot_exporter.h"

// The DOT language as graphviz.org/doc/info/lang.html has it: ids are always double-quoted, where
// only the quote and the backslash need an escape.
// Tested by tests/unit/exporters/test_graph_writer.cpp

namespace drawbridge {

namespace {

std::string quoted(const std::string &text)
{
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            result += '\\';
        result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return result + '"';
}

std::string prefixOf(const NamespaceNode &nameSpace)
{
    return nameSpace.cluster.empty() ? "" : nameSpace.cluster + ':';
}

void writeNamespace(const Topology &topology, NamespaceId id, std::string &text)
{
    const NamespaceNode &nameSpace = topology.nameSpace(id);
    const std::string name = prefixOf(nameSpace) + nameSpace.name;
    std::string nodes;
    for (const WorkloadNode &node : topology.workloads) {
        if (node.nameSpace == id)
            nodes += "    " + quoted(toString(node.key)) + " [label=" + quoted(node.key.name) +
                     ", tooltip=" + quoted(node.key.kind) + "];\n";
    }
    if (nodes.empty())
        return;
    text += "  subgraph " + quoted("cluster_" + name) + " {\n    label=" + quoted(name) + ";\n" +
            nodes + "  }\n";
}

std::string labelOf(const Flow &flow)
{
    return toString(flow.portSet());
}

} // namespace

std::string writeDot(const Design &design)
{
    std::string text =
        "digraph " + quoted(design.name) + " {\n  rankdir=LR;\n  node [shape=box];\n";
    if (design.topology) {
        for (std::uint32_t i = 0; i < design.topology->namespaces.size(); ++i)
            writeNamespace(*design.topology, {i}, text);
    }
    for (const External &external : design.externals)
        text += "  " + quoted(toString(external.key)) + " [label=" + quoted(external.key.name) +
                ", shape=ellipse];\n";
    for (const Flow &flow : design.flows)
        text += "  " + quoted(toString(flow.from)) + " -> " + quoted(toString(flow.to)) +
                " [label=" + quoted(labelOf(flow)) + (flow.isToConfirm ? ", style=dashed" : "") +
                "];\n";
    return text + "}\n";
}

} // namespace drawbridge
