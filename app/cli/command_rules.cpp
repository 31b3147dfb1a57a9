// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"

#include "model/analysis/findings.h"

#include <CLI/CLI.hpp>

namespace drawbridge::cli {

namespace {

int rules(const std::string &id)
{
    std::string text;
    for (const RuleInfo &rule : ruleCatalogue()) {
        if (id.empty())
            text += std::string(rule.id) + "  " + std::string(toString(rule.severity)) + "  " +
                    std::string(rule.title) + '\n';
        else if (id == rule.id)
            text += std::string(rule.id) + ' ' + std::string(rule.title) + " (" +
                    std::string(toString(rule.severity)) + ")\n\n" + std::string(rule.description) +
                    '\n';
    }
    if (text.empty())
        return Session(CommonFlags{})
            .refuseUsage("there is no rule \"" + id + "\"; `drawbridgectl rules` lists them");
    print(text);
    return kClean;
}

} // namespace

void addRulesCommand(CLI::App &app, Run &chosen)
{
    auto *command = app.add_subcommand("rules", "The catalogue of findings, or one in full");
    auto id = std::make_shared<std::string>();
    command->add_option("ID", *id, "For example ZT-NET-004");
    command->callback([id, &chosen] { chosen = [id] { return rules(*id); }; });
}

} // namespace drawbridge::cli
