// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"

#include "exporters/quarantine_exporter.h"

#include <CLI/CLI.hpp>

namespace drawbridge::cli {

namespace {

int quarantine(const CommonFlags &flags, const std::string &format)
{
    if (flags.paths.size() != 2)
        return Session(flags).refuseUsage("quarantine needs a design file and one workload");
    CommonFlags words = flags;
    const std::string workload = words.paths.back();
    words.paths.pop_back();
    Session session(words);
    const auto input = session.readDesignFile();
    if (!input)
        return session.refuse(input.error());
    const auto key = resolveNode(input->design, workload);
    if (!key)
        return session.refuse(key.error());
    const auto made = exportQuarantine(input->design, *key, session.diagnostics());
    if (!made)
        return session.refuse(made.error());
    if (const auto written = writeManifests(made->files, flags.output, session.diagnostics());
        !written)
        return session.refuse(written.error());
    printText(format == "json" ? quarantineJson(*made) : quarantineText(*made));
    return session.finish(made->remaining.empty() ? kClean : kReported);
}

} // namespace

void addQuarantineCommand(CLI::App &app, Run &chosen)
{
    auto *command = app.add_subcommand(
        "quarantine", "Write what isolates one workload now, in order, and say what that cuts");
    auto flags = std::make_shared<CommonFlags>();
    addCommonFlags(*command, *flags, "Folder to write to");
    command->get_option("--output")->required();
    auto format = std::make_shared<std::string>("text");
    command->add_option("--format", *format, "How to print what comes of it: text, json")
        ->check(CLI::IsMember({"text", "json"}));
    command->callback(
        [flags, format, &chosen] { chosen = [=] { return quarantine(*flags, *format); }; });
}

} // namespace drawbridge::cli
