// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "app/cli/connectivity_scope.h"
#include "app/cli/netpol_analyzer_mode.h"
#include "app/cli/plugin_flags.h"
#include "exporters/diff_writer.h"
#include "model/analysis/findings.h"

#include <CLI/CLI.hpp>

namespace drawbridge::cli {

namespace {

struct DiffFlags {
    CommonFlags common;
    PluginFlags plugin;
    std::string compat;
};

/// One of the two inputs, with everything its answers refer to.
struct Side {
    explicit Side(const CommonFlags &flags) : session(flags) {}

    Session session;
    std::optional<Input> input;
    std::optional<NetworkEngine> engine;
};

CommonFlags flagsOf(const DiffFlags &options, const std::string &path)
{
    CommonFlags flags = options.common;
    flags.paths = {path};
    if (!options.compat.empty())
        flags.import.refusals = DiagnosticLevel::Warning; // that tool validates little
    return flags;
}

/// The exit code when the input cannot be used.
std::optional<int> read(Side &side)
{
    auto input = side.session.read(Drafting::Nothing);
    if (!input)
        return side.session.refuse(input.error());
    side.input = std::move(*input);
    return std::nullopt;
}

ConnectivitySnapshot snapshot(Side &side, const ConnectivityScope &scope, const PluginFlags &plugin)
{
    const Design &design = side.input->design;
    side.engine.emplace(makeNetworkEngine(design.topology, networkOptionsOf(design, plugin)));
    return snapshotOf(*side.engine, scope, nodeAddressesOf(design));
}

MeshEngine meshOf(const Side &side)
{
    return makeMeshEngine(side.input->design.topology, meshOptionsOf(side.input->design));
}

int diffNatively(const DiffFlags &options, Side &before, Side &after, DiffFormat format)
{
    ConnectivityScope scope;
    scope.nameSpace = options.common.nameSpace;
    const ConnectivitySnapshot first = snapshot(before, scope, options.plugin);
    const ConnectivitySnapshot second = snapshot(after, scope, options.plugin);
    const MeshEngine meshes[] = {meshOf(before), meshOf(after)};
    const InputDiff diff{
        diffConnectivity(first, second),
        diffIdentities(*first.topology, *second.topology, scope.nameSpace),
        diffMtls({*first.topology, meshes[0]}, {*second.topology, meshes[1]}, scope.nameSpace),
        diffRbac(*first.topology, *second.topology, scope.nameSpace)};
    const bool isComplete =
        !before.session.diagnostics().hasErrors() && !after.session.diagnostics().hasErrors();
    const std::string text = writeDiff(diff, format, isComplete);
    if (format == DiffFormat::Json)
        print(text);
    else
        printText(text);
    const int codes[] = {before.session.finish(kClean), after.session.finish(kClean)};
    if (!diff.empty())
        return kReported;
    return codes[0] != kClean ? codes[0] : codes[1];
}

int diff(const DiffFlags &options)
{
    Session asking(options.common);
    if (options.common.paths.size() != 2 || !options.common.clusters.empty())
        return asking.refuseUsage("diff takes two inputs, the one before and the one after");
    const auto isCompat = isNetpolAnalyzerCompat(options.compat);
    if (!isCompat)
        return asking.refuse(isCompat.error());
    const std::string &word = options.common.output;
    const auto format = parseDiffFormat(word.empty() || *isCompat ? "text" : word);
    if (!format || (*isCompat && !word.empty() && word != "text" && word != "txt"))
        return asking.refuseUsage("diff does not write \"" + word + "\": text, json, csv or md");
    Side before(flagsOf(options, options.common.paths[0]));
    Side after(flagsOf(options, options.common.paths[1]));
    for (Side *side : {&before, &after}) {
        if (const auto code = read(*side))
            return *code;
    }
    if (*isCompat)
        return diffAsNetpolAnalyzer(before.session, *before.input->design.topology, after.session,
                                    *after.input->design.topology);
    return diffNatively(options, before, after, *format);
}

} // namespace

void addDiffCommand(CLI::App &app, Run &chosen)
{
    auto *command = app.add_subcommand("diff", "What opens, what is cut and what changed between "
                                               "two inputs");
    auto options = std::make_shared<DiffFlags>();
    addCommonFlags(*command, options->common, "text, json, csv or md");
    addPluginFlags(*command, options->plugin);
    command->add_option("--compat", options->compat, "netpol-analyzer: in that tool's text");
    command->callback([options, &chosen] { chosen = [options] { return diff(*options); }; });
}

} // namespace drawbridge::cli
