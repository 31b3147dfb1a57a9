// SPDX-License-Identifier: Apache-2.0
#include "app/cli/rbac_input.h"

#include "model/analysis/builtin_rbac.h"
#include "model/design/project_file.h"

#include <CLI/CLI.hpp>

namespace drawbridge::cli {

namespace {

Result<std::shared_ptr<const Topology>> readTopology(Session &session)
{
    const CommonFlags &flags = session.flags();
    if (flags.clusters.empty() && flags.paths.size() == 1 && isDesignFile(flags.paths.front())) {
        const auto input = session.readDesignFile();
        return input ? Result<std::shared_ptr<const Topology>>(input->design.topology)
                     : tl::unexpected(input.error());
    }
    const auto named = clustersOf(flags.clusters, flags.paths);
    if (!named)
        return tl::unexpected(named.error());
    return session.import(*named, session.importOptions());
}

void warnOfNoBindings(Session &session, const ResourceSet &resources)
{
    if (resources.roleBindings.empty() && resources.undecodedPolicies.empty())
        session.diagnostics().warning(ErrorCode::NothingToRead,
                                      "no RoleBinding or ClusterRoleBinding was found in the input",
                                      {}, "give the folder with the RBAC manifests");
}

/// "a/b/c" as three parts, empty where there are more or fewer.
std::vector<std::string> slashParts(const std::string &text)
{
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (std::size_t slash = text.find('/'); slash != std::string::npos;
         slash = text.find('/', begin)) {
        parts.push_back(text.substr(begin, slash - begin));
        begin = slash + 1;
    }
    parts.push_back(text.substr(begin));
    return parts;
}

RbacIdentity withGroups(RbacIdentity identity, const std::vector<std::string> &groups)
{
    identity.groups.insert(identity.groups.end(), groups.begin(), groups.end());
    return identity;
}

} // namespace

void addRbacFlags(CLI::App &command, RbacFlags &flags)
{
    command
        .add_option("--kubernetes", flags.kubernetes,
                    "Minor version whose built-in roles count as there")
        ->capture_default_str();
    command.add_flag("--no-builtin", flags.hasNoBuiltin, "Count no built-in roles in");
}

Result<RbacEngine> rbacOf(const Topology &topology, const RbacFlags &flags)
{
    const auto builtin =
        flags.hasNoBuiltin ? Result<RbacObjects>(RbacObjects()) : builtinRbac(flags.kubernetes);
    if (!builtin)
        return tl::unexpected(builtin.error());
    if (topology.clusters.size() != 1)
        return fail(ErrorCode::Usage, "permissions are those of one cluster", {},
                    "ask for one cluster at a time");
    return RbacEngine(std::make_shared<const RbacObjects>(
        withBuiltin(rbacObjectsOf(*topology.clusters.front().resources), *builtin)));
}

Result<RbacInput> readRbac(Session &session, const RbacFlags &flags)
{
    const auto topology = readTopology(session);
    if (!topology)
        return tl::unexpected(topology.error());
    auto engine = rbacOf(**topology, flags);
    if (!engine)
        return tl::unexpected(engine.error());
    warnOfNoBindings(session, *(*topology)->clusters.front().resources);
    return RbacInput{*topology, std::move(*engine)};
}

Result<RbacIdentity> identityOf(const Topology &topology, const std::string &subject,
                                const std::vector<std::string> &groups)
{
    const auto parts = slashParts(subject);
    if (subject.empty())
        return fail(ErrorCode::Usage, "nobody is named to ask for", {},
                    "--as system:serviceaccount:NS:NAME, NS/NAME, Group/NAME or a user name");
    if (subject.starts_with("User/"))
        return userIdentity(subject.substr(5), groups);
    if (subject.starts_with("Group/"))
        return withGroups(groupIdentity(subject.substr(6)), groups);
    if (parts.size() == 2)
        return withGroups(serviceAccountIdentity(parts[0], parts[1]), groups);
    if (parts.size() == 3 && parts[1] == "ServiceAccount")
        return withGroups(serviceAccountIdentity(parts[0], parts[2]), groups);
    if (parts.size() != 3)
        return userIdentity(subject, groups);
    const auto workload = topology.findWorkload(NodeKey{"", parts[0], parts[1], parts[2]});
    if (!workload)
        return fail(ErrorCode::NodeUnknown, "workload \"" + subject + "\" is not in the input", {},
                    "`drawbridgectl graph` lists the workloads; User/NAME is a user of any name");
    return withGroups(
        serviceAccountIdentity(parts[0], topology.workload(*workload).serviceAccountName), groups);
}

Result<RbacRequest> requestOf(const std::vector<std::string> &words, const std::string &nameSpace)
{
    if (words.size() < 2 || words.size() > 3 || words[0].empty() || words[1].empty())
        return fail(ErrorCode::Usage, "a request is VERB RESOURCE[.GROUP][/SUB] [NAME]", {},
                    "for example: get deployments.apps/scale web, or get /metrics; the input "
                    "follows -f");
    RbacRequest request;
    request.verb = words[0];
    if (words[1].starts_with('/')) {
        if (words.size() == 3)
            return fail(ErrorCode::Usage, "a path has no object name: \"" + words[2] + "\"", {},
                        "the input follows -f");
        request.nonResourceUrl = words[1];
        return request;
    }
    const std::size_t slash = words[1].find('/');
    const std::string head = words[1].substr(0, slash);
    const std::size_t dot = head.find('.');
    request.resource = head.substr(0, dot);
    request.apiGroup = dot == std::string::npos ? "" : head.substr(dot + 1);
    request.subresource = slash == std::string::npos ? "" : words[1].substr(slash + 1);
    request.name = words.size() == 3 ? words[2] : "";
    request.nameSpace = nameSpace;
    if (request.resource.empty())
        return fail(ErrorCode::Usage, "\"" + words[1] + "\" names no resource", {},
                    "RESOURCE[.GROUP][/SUB], for example deployments.apps/scale");
    return asAuthorized(std::move(request));
}

} // namespace drawbridge::cli
