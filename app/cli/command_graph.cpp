// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"

#include "exporters/dot_exporter.h"
#include "exporters/graph_writer.h"
#include "exporters/svg_map.h"
#include "model/analysis/waivers.h"
#include "model/base/dates.h"
#include "model/design/edit_checks.h"
#include "model/layout/kept_layout.h"
#include "model/layout/overlay_request.h"
#include "model/layout/scene_layout.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>

namespace drawbridge::cli {

namespace {

struct GraphFlags {
    CommonFlags common;
    std::string now;                   ///< YYYY-MM-DD; empty: today.
    std::vector<std::string> overlays; ///< Of svg.
};

/// What is found, and what of it somebody accepted, as the window judges it.
Analysis judgedAnalysis(const Design &design, const std::string &today, Diagnostics &diagnostics)
{
    Analysis analysis = analyzeWithEdges(design);
    std::vector<WaiverRecord> records = waiversOf(design);
    std::ranges::move(annotatedWaivers(*design.topology, diagnostics), std::back_inserter(records));
    if (!records.empty())
        (void)judgeWaivers(analysis.report, records, today);
    return analysis;
}

/// As the window shows it when it opens the same file, with the same overlay.
Result<std::string> svgOf(const Input &input, const std::string &today,
                          const OverlayRequest &request, Session &session)
{
    const Design &design = input.design;
    Diagnostics &diagnostics = session.diagnostics();
    const Analysis analysis = judgedAnalysis(design, today, diagnostics);
    const auto found = overlayOf(request, design, analysis);
    if (!found)
        return tl::unexpected(found.error());
    if (!found->note.empty())
        session.say(found->note);
    LayoutOptions options;
    options.helperProgram = layoutHelperProgram();
    options.collapse =
        openingState(design, input.file.empty() ? LayoutExtras{} : loadLayoutExtras(input.file));
    const auto positions = layoutNodes(design, options, diagnostics);
    return writeSvgMap(composeScene(design, analysis.report, positions, options), SvgTheme::Light,
                       found->overlay);
}

int printSvg(const Input &input, const std::string &today, const OverlayRequest &request,
             Session &session)
{
    const auto svg = svgOf(input, today, request, session);
    if (!svg)
        return session.refuse(svg.error());
    print(*svg);
    return session.finish(kClean);
}

int graph(const GraphFlags &flags)
{
    const CommonFlags &common = flags.common;
    Session session(common);
    if (!flags.now.empty() && !isDate(flags.now))
        return session.refuseUsage("--now is \"" + flags.now + "\", expected YYYY-MM-DD");
    const std::string format = common.output.empty() ? "text" : common.output;
    OverlayRequest request;
    for (const std::string &word : flags.overlays)
        if (const auto added = addOverlay(request, word); !added)
            return session.refuse(added.error());
    if (!request.isEmpty() && format != "svg")
        return session.refuseUsage("--overlay is of -o svg, not of \"" + format + "\"");
    const auto input = session.read(Drafting::Inferred);
    if (!input)
        return session.refuse(input.error());
    const ImportReport report = session.importReport();
    if (format == "text")
        printText(writeGraphText(input->design, common.nameSpace, &report));
    else if (format == "json")
        print(writeGraphJson(input->design, common.nameSpace, &report));
    else if (format == "dot")
        printText(writeDot(input->design));
    else if (format == "svg")
        return printSvg(*input, flags.now.empty() ? todayUtc() : flags.now, request, session);
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
    command->add_option("--overlay", flags->overlays, std::string("Of svg: ") + kOverlayHelp)
        ->type_name("WHAT")
        ->allow_extra_args(false);
    command->callback([flags, &chosen] { chosen = [flags] { return graph(*flags); }; });
}

} // namespace drawbridge::cli
