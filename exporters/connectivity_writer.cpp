// SPDX-License-Identifier: Apache-2.0
#include "exporters/connectivity_writer.h"

#include "exporters/connection_text.h"
#include "exporters/connectivity_writers.h"
#include "exporters/exposure_text.h"

// Tested by tests/unit/exporters/test_connectivity_writer.cpp

namespace drawbridge {

namespace {

class ConnectivityText : public ConnectivityWriter {
public:
    ConnectivityText(const Topology &topology, bool isExplained)
        : m_topology(topology), m_isExplained(isExplained)
    {}

    std::string begin() override { return {}; }

    std::string connection(const Connection &one, const NetworkExplanation *why) override
    {
        std::string text = connectionEndText(m_topology, one.from) + " -> " +
                           connectionEndText(m_topology, one.to) + ": " + verdictText(one.ports) +
                           '\n';
        return why ? text + indented(reasonLines(*why)) : text;
    }

    std::string exposure(const WorkloadExposure &exposure) override
    {
        std::string text;
        for (const ExposureLine &line : exposureLines(m_topology, exposure))
            text += line.from + " -> " + line.to + ": " + exposedText(line.exposed) + '\n' +
                    (m_isExplained ? indented(line.reasons) : "");
        return text;
    }

    std::string end() override { return {}; }

private:
    static std::string indented(const std::vector<std::string> &lines)
    {
        std::string text;
        for (const std::string &line : lines)
            text += "    " + line + '\n';
        return text;
    }

    const Topology &m_topology;
    bool m_isExplained;
};

} // namespace

std::optional<ConnectivityFormat> parseConnectivityFormat(std::string_view text)
{
    if (text == "text")
        return ConnectivityFormat::Text;
    if (text == "json")
        return ConnectivityFormat::Json;
    if (text == "csv")
        return ConnectivityFormat::Csv;
    if (text == "md")
        return ConnectivityFormat::Markdown;
    if (text == "dot")
        return ConnectivityFormat::Dot;
    return std::nullopt;
}

std::unique_ptr<ConnectivityWriter> makeConnectivityText(const Topology &topology,
                                                         const ConnectivityHeading &heading)
{
    return std::make_unique<ConnectivityText>(topology, heading.isExplained);
}

std::unique_ptr<ConnectivityWriter> makeConnectivityWriter(ConnectivityFormat format,
                                                           const Topology &topology,
                                                           const ConnectivityHeading &heading)
{
    switch (format) {
    case ConnectivityFormat::Json: return makeConnectivityJson(topology, heading);
    case ConnectivityFormat::Csv: return makeConnectivityCsv(topology, heading);
    case ConnectivityFormat::Markdown: return makeConnectivityMarkdown(topology, heading);
    case ConnectivityFormat::Dot: return makeConnectivityDot(topology, heading);
    case ConnectivityFormat::Text: break;
    }
    return makeConnectivityText(topology, heading);
}

} // namespace drawbridge
