// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"

#include "exporters/dot_exporter.h"
#include "exporters/graph_writer.h"
#include "exporters/svg_map.h"
#include "model/analysis/findings.h"
#include "model/layout/kept_layout.h"
#include "model/layout/scene_layout.h"

#include <CLI/CLI.hpp>

namespace drawbridge::cli {

namespace {

/// As the window shows it when it opens the same file.
std::string svgOf(const Design &design, const std::filesystem::path &file, Diagnostics &diagnostics)
{
    LayoutOptions options;
    options.helperProgram = layoutHelperProgram();
    options.collapse = openingState(design, file.empty() ? LayoutExtras{} : loadLayoutExtras(file));
    const auto positions = layoutNodes(design, options, diagnostics);
    return writeSvgMap(composeScene(design, analyze(design), positions, options), SvgTheme::Light);
}

int graph(const CommonFlags &flags)
{
    Session session(flags);
    const auto input = session.read(Drafting::Inferred);
    if (!input)
        return session.refuse(input.error());
    const std::string format = flags.output.empty() ? "text" : flags.output;
    const ImportReport report = session.importReport();
    if (format == "text")
        printText(writeGraphText(input->design, flags.nameSpace, &report));
    else if (format == "json")
        print(writeGraphJson(input->design, flags.nameSpace, &report));
    else if (format == "dot")
        printText(writeDot(input->design));
    else if (format == "svg")
        print(svgOf(input->design, input->file, session.diagnostics()));
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
    auto flags = std::make_shared<CommonFlags>();
    addCommonFlags(*command, *flags, "text, json, dot or svg");
    command->callback([flags, &chosen] { chosen = [flags] { return graph(*flags); }; });
}

} // namespace drawbridge::cli
