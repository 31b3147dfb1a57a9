// SPDX-License-Identifier: Apache-2.0
#include "exporters/dot_exporter.h"

#include "exporters/dot_text.h"

// Tested by tests/unit/exporters/test_graph_writer.cpp

namespace drawbridge {

namespace {

std::string labelOf(const Flow &flow)
{
    return toString(flow.portSet());
}

} // namespace

std::string writeDot(const Design &design)
{
    std::string text =
        "digraph " + dotQuoted(design.name) + " {\n  rankdir=LR;\n  node [shape=box];\n";
    if (design.topology)
        text += dotNamespaces(*design.topology);
    for (const External &external : design.externals)
        text += "  " + dotQuoted(toString(external.key)) +
                " [label=" + dotQuoted(external.key.name) + ", shape=ellipse];\n";
    for (const Flow &flow : design.flows)
        text += "  " + dotQuoted(toString(flow.from)) + " -> " + dotQuoted(toString(flow.to)) +
                " [label=" + dotQuoted(labelOf(flow)) + (flow.isToConfirm ? ", style=dashed" : "") +
                "];\n";
    return text + "}\n";
}

} // namespace drawbridge
