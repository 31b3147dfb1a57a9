// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "app/cli/rbac_input.h"
#include "app/cli/rbac_json.h"
#include "app/cli/rbac_request_lines.h"

#include <CLI/CLI.hpp>

namespace drawbridge::cli {

namespace {

struct AskedFlags {
    CommonFlags common;
    RbacFlags rbac;
    std::vector<std::string> words; ///< VERB RESOURCE [NAME]; with --requests PATHs.
    std::vector<std::string> groups;
    std::string as, requests;
};

std::string jsonText(const nlohmann::ordered_json &json)
{
    return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

bool isKnownFormat(const std::string &format)
{
    return format.empty() || format == "text" || format == "json";
}

int refuseFormat(Session &session, const std::string &format)
{
    return session.refuseUsage("rbac does not write \"" + format +
                               "\": text or json; jsonl with can --requests");
}

int canLines(const AskedFlags &options)
{
    CommonFlags flags = options.common;
    flags.paths.insert(flags.paths.begin(), options.words.begin(), options.words.end());
    Session session(std::move(flags));
    if (!options.common.output.empty() && options.common.output != "jsonl")
        return session.refuseUsage("rbac can --requests writes jsonl");
    if (!options.as.empty() || !options.groups.empty())
        return session.refuseUsage("with --requests each line says who asks, not --as");
    const auto input = readRbac(session, options.rbac);
    if (!input)
        return session.refuse(input.error());
    const auto answered = answerRbacLines(options.requests, input->engine);
    if (!answered)
        return session.refuse(answered.error());
    session.diagnostics().append(*answered);
    return session.finish(kClean);
}

int can(const AskedFlags &options)
{
    if (!options.requests.empty())
        return canLines(options);
    Session session(options.common);
    if (!isKnownFormat(options.common.output))
        return refuseFormat(session, options.common.output);
    const auto request = requestOf(options.words, options.common.nameSpace);
    if (!request)
        return session.refuse(request.error());
    const auto input = readRbac(session, options.rbac);
    if (!input)
        return session.refuse(input.error());
    const auto identity = identityOf(*input->topology, options.as, options.groups);
    if (!identity)
        return session.refuse(identity.error());
    const RbacAnswer answer = input->engine.can(*identity, *request);
    if (options.common.output == "json")
        print(jsonText(answerJson(answer)));
    else
        printText(answerText(*identity, *request, answer));
    return session.finish(answer.verdict == Verdict::Allow ? kClean : kReported);
}

int who(const AskedFlags &options)
{
    Session session(options.common);
    if (!isKnownFormat(options.common.output))
        return refuseFormat(session, options.common.output);
    const auto request = requestOf(options.words, options.common.nameSpace);
    if (!request)
        return session.refuse(request.error());
    const auto input = readRbac(session, options.rbac);
    if (!input)
        return session.refuse(input.error());
    const RbacHolders holders = input->engine.who(*request);
    if (options.common.output == "json")
        print(jsonText(holdersJson(holders)));
    else
        printText(holdersText(*request, holders));
    return session.finish(kClean);
}

/// With -n what holds in that namespace: its own grants and the cluster-wide ones.
void keepInNamespace(RbacEffective &effective, const std::string &nameSpace)
{
    if (nameSpace.empty())
        return;
    const auto isElsewhere = [&nameSpace](const std::string &scope) {
        return !scope.empty() && scope != nameSpace;
    };
    std::erase_if(effective.grants,
                  [&](const RbacGrant &grant) { return isElsewhere(grant.atom.nameSpace); });
    std::erase_if(effective.doubts,
                  [&](const RbacDoubt &doubt) { return isElsewhere(doubt.nameSpace); });
}

int effectiveOf(const AskedFlags &options)
{
    Session session(options.common);
    if (!isKnownFormat(options.common.output))
        return refuseFormat(session, options.common.output);
    const auto input = readRbac(session, options.rbac);
    if (!input)
        return session.refuse(input.error());
    const auto identity = identityOf(*input->topology, options.as, options.groups);
    if (!identity)
        return session.refuse(identity.error());
    RbacEffective effective = input->engine.effective(*identity);
    keepInNamespace(effective, options.common.nameSpace);
    if (options.common.output == "json")
        print(jsonText(effectiveJson(*identity, effective)));
    else
        printText(effectiveText(*identity, effective));
    return session.finish(kClean);
}

void addCaller(CLI::App &command, AskedFlags &options)
{
    command.add_option("--as", options.as,
                       "Who asks: NS/NAME or system:serviceaccount:NS:NAME (a ServiceAccount), "
                       "NS/Kind/NAME (a workload's), Group/NAME, User/NAME or a user name");
    command.add_option("--as-group", options.groups, "A further group; repeatable")
        ->expected(1)
        ->take_all();
}

CLI::App &addQuestion(CLI::App &rbac, const std::string &name, const std::string &help,
                      AskedFlags &options, const std::string &formats)
{
    auto *command = rbac.add_subcommand(name, help);
    addSharedFlags(*command, options.common, formats);
    addRbacFlags(*command, options.rbac);
    return *command;
}

void addCan(CLI::App &rbac, Run &chosen)
{
    auto options = std::make_shared<AskedFlags>();
    auto &command = addQuestion(rbac, "can", "Whether somebody may do something, and by which rule",
                                *options, "text or json");
    command.add_option("WORDS", options->words,
                       "VERB RESOURCE[.GROUP][/SUB] [NAME], or VERB /PATH; with --requests PATHs");
    addCaller(command, *options);
    command.add_option("--requests", options->requests,
                       "One JSON request a line in, one JSON answer a line out");
    command.callback([options, &chosen] { chosen = [options] { return can(*options); }; });
}

void addWho(CLI::App &rbac, Run &chosen)
{
    auto options = std::make_shared<AskedFlags>();
    auto &command =
        addQuestion(rbac, "who", "Everybody who may do something", *options, "text or json");
    command.add_option("WORDS", options->words,
                       "VERB RESOURCE[.GROUP][/SUB] [NAME], or VERB /PATH");
    command.callback([options, &chosen] { chosen = [options] { return who(*options); }; });
}

void addEffective(CLI::App &rbac, Run &chosen)
{
    auto options = std::make_shared<AskedFlags>();
    auto *command = rbac.add_subcommand("effective", "Everything somebody may do");
    addCommonFlags(*command, options->common, "text or json");
    addRbacFlags(*command, options->rbac);
    addCaller(*command, *options);
    command->callback([options, &chosen] { chosen = [options] { return effectiveOf(*options); }; });
}

} // namespace

void addRbacCommand(CLI::App &app, Run &chosen)
{
    auto *rbac = app.add_subcommand("rbac", "Kubernetes permissions: can, who, effective");
    rbac->require_subcommand(1);
    addCan(*rbac, chosen);
    addWho(*rbac, chosen);
    addEffective(*rbac, chosen);
}

} // namespace drawbridge::cli
