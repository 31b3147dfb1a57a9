// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"

#include "exporters/finding_reports.h"
#include "model/analysis/findings/custom_rule_cases.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace drawbridge::cli {

namespace {

struct RulesFlags {
    std::string id;
    std::string format = "text";
    std::vector<std::string> tested; ///< Files and folders of custom rules.
};

/// "ACME-NET-1 fails "a web pod": expected …"
std::string lineOf(const CustomCaseResult &result)
{
    std::string line = result.rule + (result.problem.empty() ? " passes" : " fails");
    if (!result.name.empty())
        line += " \"" + result.name + '"';
    if (!result.problem.empty())
        line += ": " + result.problem + " (" + toString(result.where) + ')';
    return line + '\n';
}

/// The cases that custom rules bring with them.
int testRules(const RulesFlags &flags)
{
    Session session{CommonFlags{}};
    const auto rules =
        loadCustomRules({flags.tested.begin(), flags.tested.end()}, session.diagnostics());
    if (!rules)
        return session.refuse(rules.error());
    std::string text;
    std::size_t failed = 0;
    const auto results = runCases(*rules);
    for (const CustomCaseResult &result : results) {
        text += lineOf(result);
        failed += result.problem.empty() ? 0 : 1;
    }
    const std::size_t count = rules->rules.size();
    printText(text + std::to_string(count) + (count == 1 ? " rule, " : " rules, ") +
              std::to_string(results.size() - failed) + " passed, " + std::to_string(failed) +
              " failed\n");
    return session.finish(failed == 0 ? kClean : kReported);
}

int rules(const RulesFlags &flags)
{
    if (!flags.tested.empty()) {
        if (!flags.id.empty() || flags.format != "text")
            return Session(CommonFlags{}).refuseUsage("--test takes neither ID nor -o");
        return testRules(flags);
    }
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
    command
        ->add_option("--test", flags->tested,
                     "Runs the cases in a file of custom rules, or a folder of them "
                     "(docs/custom-rules.md); repeatable")
        ->expected(1)
        ->take_all();
    command->callback([flags, &chosen] { chosen = [flags] { return rules(*flags); }; });
}

} // namespace drawbridge::cli
