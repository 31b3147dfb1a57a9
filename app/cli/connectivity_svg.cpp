// SPDX-License-Identifier: Apache-2.0
#include "app/cli/connectivity_svg.h"

#include "app/cli/session.h"
#include "exporters/svg_map.h"
#include "model/analysis/draw_connections.h"
#include "model/layout/scene_layout.h"

namespace drawbridge::cli {

namespace {

/// Every line is what it shows, and nothing is found.
AnalysisReport reportOf(const Design &drawn)
{
    AnalysisReport report;
    for (const Flow &flow : drawn.flows) {
        EdgeState edge;
        edge.from = flow.from;
        edge.to = flow.to;
        edge.drawn = flow.portSet();
        report.edges.push_back(std::move(edge));
    }
    return report;
}

} // namespace

std::string connectivitySvg(const Design &design, const std::vector<Connection> &connections,
                            Diagnostics &diagnostics)
{
    const Design drawn = drawConnections(design, connections);
    LayoutOptions options;
    options.helperProgram = layoutHelperProgram();
    const auto positions = layoutNodes(drawn, options, diagnostics);
    return writeSvgMap(composeScene(drawn, reportOf(drawn), positions, options), SvgTheme::Light);
}

} // namespace drawbridge::cli
