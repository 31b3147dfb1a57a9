// SPDX-License-Identifier: Apache-2.0
#include "exporters/connection_text.h"
#include "exporters/connectivity_writers.h"
#include "exporters/exposure_text.h"
#include "exporters/table_cells.h"
#include "model/base/texts.h"

// Connections as rows of a table: csv for programs, Markdown for people.
// Tested by tests/unit/exporters/test_connectivity_writer.cpp

namespace drawbridge {

namespace {

enum class TableStyle { Csv, Markdown };

class ConnectivityTable : public ConnectivityWriter {
public:
    ConnectivityTable(TableStyle style, const Topology &topology,
                      const ConnectivityHeading &heading)
        : m_style(style), m_topology(topology), m_heading(heading)
    {}

    std::string begin() override
    {
        std::vector<std::string> cells{"from", "to", "allow", "unknown"};
        if (m_heading.isExplained)
            cells.emplace_back("why");
        return m_style == TableStyle::Csv ? csvRow(cells) : markdownHeading(cells);
    }

    std::string connection(const Connection &one, const NetworkExplanation *why) override
    {
        std::vector<std::string> cells{connectionEndText(m_topology, one.from),
                                       connectionEndText(m_topology, one.to),
                                       portsText(one.ports.allowed), portsText(one.ports.unknown)};
        if (m_heading.isExplained)
            cells.push_back(why ? joined(reasonLines(*why), "; ") : "");
        return m_style == TableStyle::Csv ? csvRow(cells) : markdownRow(cells);
    }

    std::string exposure(const WorkloadExposure &exposure) override
    {
        std::string text;
        for (const ExposureLine &line : exposureLines(m_topology, exposure)) {
            std::vector<std::string> cells{line.from, line.to, allowedText(line.exposed),
                                           portsText(line.exposed.ports.unknown)};
            if (m_heading.isExplained)
                cells.push_back(joined(line.reasons, "; "));
            text += m_style == TableStyle::Csv ? csvRow(cells) : markdownRow(cells);
        }
        return text;
    }

    std::string end() override { return {}; }

private:
    TableStyle m_style;
    const Topology &m_topology;
    ConnectivityHeading m_heading;
};

} // namespace

std::unique_ptr<ConnectivityWriter> makeConnectivityCsv(const Topology &topology,
                                                        const ConnectivityHeading &heading)
{
    return std::make_unique<ConnectivityTable>(TableStyle::Csv, topology, heading);
}

std::unique_ptr<ConnectivityWriter> makeConnectivityMarkdown(const Topology &topology,
                                                             const ConnectivityHeading &heading)
{
    return std::make_unique<ConnectivityTable>(TableStyle::Markdown, topology, heading);
}

} // namespace drawbridge
