// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"

#include "exporters/finding_reports.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace drawbridge::cli {

namespace {

struct RulesFlags {
    std::string id;
    std::string format = "text";
};

int rules(const RulesFlags &flags)
{
    if (!flags.id.empty()) {
        const auto &all = ruleCatalogue();
        const auto rule = std::ranges::find(all, flags.id, &RuleInfo::id);
        if (rule == all.end())
            return Session(CommonFlags{})
                .refuseUsage("there is no rule \"" + flags.id +
                             "\"; `drawbridgectl rules` lists them");
        print(describeRule(*rule));
        return kClean;
    }
    print(flags.format == "json" ? rulesJson()
          : flags.format == "md" ? rulesMarkdown()
                                 : rulesText());
    return kClean;
}

} // namespace

void addRulesCommand(CLI::App &app, Run &chosen)
{
    auto *command = app.add_subcommand("rules", "The catalogue of findings, or one in full");
    auto flags = std::make_shared<RulesFlags>();
    command->add_option("ID", flags->id, "For example ZT-NET-004");
    command->add_option("-o,--output", flags->format, "text, json or md")
        ->check(CLI::IsMember({"text", "json", "md"}))
        ->capture_default_str();
    command->callback([flags, &chosen] { chosen = [flags] { return rules(*flags); }; });
}

} // namespace drawbridge::cli
