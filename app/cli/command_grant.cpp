// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "app/cli/edit_design.h"
#include "model/design/api_resource.h"

#include <CLI/CLI.hpp>

namespace drawbridge::cli {

namespace {

struct GrantFlags {
    CommonFlags common;
    std::string to, resource, note;
    std::vector<std::string> verbs, names, apiServer;
};

Result<ApiAccess> accessOf(const Design &design, const GrantFlags &options)
{
    const auto subject = resolveNode(design, options.to);
    if (!subject)
        return tl::unexpected(subject.error());
    ApiAccess access;
    access.subject = *subject;
    access.verbs = options.verbs;
    access.names = options.names;
    access.nameSpace = options.common.nameSpace;
    access.note = options.note;
    setResource(access, options.resource);
    return access;
}

Result<Design> withApiServer(const Design &design, const ApiAccess &access,
                             const GrantFlags &options)
{
    DesignCluster cluster = design.cluster(access.subject.cluster);
    for (const std::string &text : options.apiServer) {
        const auto cidr = Cidr::parse(text);
        if (!cidr)
            return tl::unexpected(cidr.error());
        cluster.apiServer.push_back(*cidr);
    }
    return options.apiServer.empty() ? Result<Design>(design)
                                     : setClusterSettings(design, std::move(cluster));
}

Result<Design> grant(const Design &design, const GrantFlags &options)
{
    const auto access = accessOf(design, options);
    if (!access)
        return tl::unexpected(access.error());
    const auto prepared = withApiServer(design, *access, options);
    return prepared ? grantAccess(*prepared, *access) : prepared;
}

Result<Design> revoke(const Design &design, const GrantFlags &options)
{
    const auto access = accessOf(design, options);
    return access ? revokeAccess(design, *access) : tl::unexpected(access.error());
}

std::shared_ptr<GrantFlags> addAccess(CLI::App &command)
{
    auto options = std::make_shared<GrantFlags>();
    addCommonFlags(command, options->common, "unused");
    command.remove_option(command.get_option("--output"));
    command.add_option("--to", options->to, "Workload (NS/Kind/NAME or NS/NAME) or Group/NAME")
        ->required();
    command.add_option("--verbs", options->verbs, "get,list,watch,…")->required()->delimiter(',');
    command
        .add_option("--resource", options->resource,
                    "RESOURCE[.GROUP][/SUB], plural: pods, deployments.apps/scale")
        ->required();
    command.add_option("--name", options->names, "Only objects of this name; repeatable");
    command.add_option("--note", options->note, "Why");
    return options;
}

} // namespace

void addGrantCommands(CLI::App &app, Run &chosen)
{
    auto *give = app.add_subcommand(
        "grant", "Draw API access in a design; without -n for the whole cluster");
    auto given = addAccess(*give);
    give->add_option("--api-server", given->apiServer,
                     "CIDR of the API server, stored in the design");
    give->callback([given, &chosen] {
        chosen = [given] {
            return editDesign(given->common,
                              [&](const Design &design) { return grant(design, *given); });
        };
    });
    auto *take = app.add_subcommand("revoke", "Remove API access from a design");
    auto taken = addAccess(*take);
    take->callback([taken, &chosen] {
        chosen = [taken] {
            return editDesign(taken->common,
                              [&](const Design &design) { return revoke(design, *taken); });
        };
    });
}

} // namespace drawbridge::cli
