// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"

#include <CLI/CLI.hpp>

namespace drawbridge::cli {

void addLaterCommands(CLI::App &app, Run &chosen)
{
    for (const std::string name : {"snapshot", "doc", "drift", "completion"}) {
        auto *command = app.add_subcommand(name, "")->group("")->allow_extras();
        command->callback([name, &chosen] {
            chosen = [name] {
                return Session(CommonFlags{})
                    .refuseUsage("\"" + name + "\" is not part of this version yet");
            };
        });
    }
}

} // namespace drawbridge::cli
