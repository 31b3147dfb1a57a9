// SPDX-License-Identifier: Apache-2.0
#include "exporters/dot_text.h"

// The DOT language as graphviz.org/doc/info/lang.html has it: ids are always double-quoted, where
// only the quote and the backslash need an escape.
// Tested by tests/unit/exporters/test_graph_writer.cpp

namespace drawbridge {

namespace {

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
            nodes += "    " + dotQuoted(toString(node.key)) +
                     " [label=" + dotQuoted(node.key.name) +
                     ", tooltip=" + dotQuoted(node.key.kind) + "];\n";
    }
    if (nodes.empty())
        return;
    text += "  subgraph " + dotQuoted("cluster_" + name) + " {\n    label=" + dotQuoted(name) +
            ";\n" + nodes + "  }\n";
}

} // namespace

std::string dotQuoted(const std::string &text)
{
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            result += '\\';
        result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return result + '"';
}

std::string dotNamespaces(const Topology &topology)
{
    std::string text;
    for (std::uint32_t i = 0; i < topology.namespaces.size(); ++i)
        writeNamespace(topology, {i}, text);
    return text;
}

} // namespace drawbridge
