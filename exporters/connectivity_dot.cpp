// SPDX-License-Identifier: Apache-2.0
#include "exporters/connection_text.h"
#include "exporters/connectivity_writers.h"
#include "exporters/dot_text.h"
#include "exporters/exposure_text.h"
#include "model/base/texts.h"

#include <set>

// Connections as a Graphviz digraph: a cluster for each namespace, dashed edges where only unknown
// ports are left, and the reasons as a tooltip.
// Tested by tests/unit/exporters/test_connectivity_writer.cpp

namespace drawbridge {

namespace {

class ConnectivityDot : public ConnectivityWriter {
public:
    ConnectivityDot(const Topology &topology, bool isExplained)
        : m_topology(topology), m_isExplained(isExplained)
    {}

    std::string begin() override
    {
        return "digraph connectivity {\n  rankdir=LR;\n  node [shape=box];\n" +
               dotNamespaces(m_topology);
    }

    std::string connection(const Connection &one, const NetworkExplanation *why) override
    {
        std::string text = node(one.from) + node(one.to) + "  " + id(one.from) + " -> " +
                           id(one.to) + " [label=" + dotQuoted(verdictText(one.ports));
        if (one.ports.allowed.empty())
            text += ", style=dashed";
        if (why)
            text += ", tooltip=" + dotQuoted(joined(reasonLines(*why), "; "));
        return text + "];\n";
    }

    std::string exposure(const WorkloadExposure &exposure) override
    {
        std::string text;
        for (const ExposureLine &line : exposureLines(m_topology, exposure)) {
            const std::string &group =
                exposure.direction == Direction::Ingress ? line.from : line.to;
            if (m_declared.insert(group).second)
                text += "  " + dotQuoted(group) + " [shape=ellipse, style=dotted];\n";
            text += "  " + dotQuoted(line.from) + " -> " + dotQuoted(line.to) +
                    " [label=" + dotQuoted(exposedText(line.exposed)) + ", style=dotted" +
                    (m_isExplained ? ", tooltip=" + dotQuoted(joined(line.reasons, "; ")) : "") +
                    "];\n";
        }
        return text;
    }

    std::string end() override { return "}\n"; }

private:
    std::string id(const ConnectionEnd &end) const
    {
        return dotQuoted(connectionEndText(m_topology, end));
    }

    /// Declares what is no workload when it is first met.
    std::string node(const ConnectionEnd &end)
    {
        if (std::holds_alternative<WorkloadId>(end) ||
            !m_declared.insert(connectionEndText(m_topology, end)).second)
            return {};
        return "  " + id(end) + " [shape=ellipse];\n";
    }

    const Topology &m_topology;
    bool m_isExplained;
    std::set<std::string> m_declared;
};

} // namespace

std::unique_ptr<ConnectivityWriter> makeConnectivityDot(const Topology &topology,
                                                        const ConnectivityHeading &heading)
{
    return std::make_unique<ConnectivityDot>(topology, heading.isExplained);
}

} // namespace drawbridge
