// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"

#include "exporters/dot_exporter.h"
#include "exporters/graph_writer.h"
#include "exporters/svg_map.h"
#include "model/analysis/waivers.h"
#include "model/base/dates.h"
#include "model/layout/kept_layout.h"
#include "model/layout/scene_layout.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>

namespace drawbridge::cli {

namespace {

struct GraphFlags {
    CommonFlags common;
    std::string now; ///< YYYY-MM-DD; empty: today.
};

/// What is found, and what of it somebody accepted, as the window judges it.
AnalysisReport judgedReport(const Design &design, const std::string &today,
                            Diagnostics &diagnostics)
{
    AnalysisReport report = analyze(design);
    std::vector<WaiverRecord> records = waiversOf(design);
    std::ranges::move(annotatedWaivers(*design.topology, diagnostics), std::back_inserter(records));
    if (!records.empty())
        (void)judgeWaivers(report, records, today);
    return report;
}

/// As the window shows it when it opens the same file.
std::string svgOf(const Input &input, const std::string &today, Diagnostics &diagnostics)
{
    const Design &design = input.design;
    LayoutOptions options;
    options.helperProgram = layoutHelperProgram();
    options.collapse =
        openingState(design, input.file.empty() ? LayoutExtras{} : loadLayoutExtras(input.file));
    const auto positions = layoutNodes(design, options, diagnostics);
    return writeSvgMap(
        composeScene(design, judgedReport(design, today, diagnostics), positions, options),
        SvgTheme::Light);
}

int graph(const GraphFlags &flags)
{
    const CommonFlags &common = flags.common;
    Session session(common);
    if (!flags.now.empty() && !isDate(flags.now))
        return session.refuseUsage("--now is \"" + flags.now + "\", expected YYYY-MM-DD");
    const auto input = session.read(Drafting::Inferred);
    if (!input)
        return session.refuse(input.error());
    const std::string format = common.output.empty() ? "text" : common.output;
    const ImportReport report = session.importReport();
    if (format == "text")
        printText(writeGraphText(input->design, common.nameSpace, &report));
    else if (format == "json")
        print(writeGraphJson(input->design, common.nameSpace, &report));
    else if (format == "dot")
        printText(writeDot(input->design));
    else if (format == "svg")
        print(svgOf(*input, flags.now.empty() ? todayUtc() : flags.now, session.diagnostics()));
    else
        return session.refuseUsage("graph does not write \"" + format +
                                   "\": text, json, dot or svg");
    return session.finish(kClean);
}

} // namespace

void addGraphCommand(CLI::App &app, Run &chosen)
{
    auto *command = app.add_subcommand(
        "graph", "The service graph: namespaces, workloads, services, identities, flows");
    auto flags = std::make_shared<GraphFlags>();
    addCommonFlags(*command, flags->common, "text, json, dot or svg");
    command->add_option("--now", flags->now,
                        "Of svg: the day waivers are held against, YYYY-MM-DD; default: today");
    command->callback([flags, &chosen] { chosen = [flags] { return graph(*flags); }; });
}

} // namespace drawbridge::cli
