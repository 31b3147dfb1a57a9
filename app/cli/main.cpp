// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "app/cli/help_formatter.h"
#include "app/cli/terminal_text.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>

namespace {

using namespace drawbridge::cli;

void addCommands(CLI::App &app, Run &chosen)
{
    addGraphCommand(app, chosen);
    addFlowsCommand(app, chosen);
    addConnectivityCommand(app, chosen);
    addDiffCommand(app, chosen);
    addWhyCommand(app, chosen);
    addCheckCommand(app, chosen);
    addDesignCommand(app, chosen);
    addAllowCommands(app, chosen);
    addGrantCommands(app, chosen);
    addExportCommand(app, chosen);
    addQuarantineCommand(app, chosen);
    addVerifyCommand(app, chosen);
    addRbacCommand(app, chosen);
    addReachCommand(app, chosen);
    addRulesCommand(app, chosen);
    addLaterCommands(app, chosen);
}

int parseAndRun(int argc, char **argv)
{
    CLI::App app(
        "Drawbridge: draw which Kubernetes workloads may talk, export the policies, prove them.",
        "drawbridgectl");
    app.set_version_flag("--version", "drawbridgectl " DRAWBRIDGE_VERSION);
    app.formatter(std::make_shared<HelpFormatter>());
    app.require_subcommand(1);
    Run chosen;
    addCommands(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? kClean : kUsage;
    }
    return chosen();
}

} // namespace

int main(int argc, char **argv)
{
    try {
        const int code = parseAndRun(argc, argv);
        if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0)
            return code;
        std::fputs("error: standard output could not be written\n", stderr);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "error: internal: %s\n", terminalLine(error.what()).c_str());
    }
    return kInternal;
}
