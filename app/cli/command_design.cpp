// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "app/cli/token_issuer_flags.h"

#include "model/analysis/draw_allowed.h"
#include "model/base/texts.h"
#include "model/design/draft.h"
#include "model/design/edits.h"
#include "model/design/project_file.h"

#include <CLI/CLI.hpp>

namespace drawbridge::cli {

namespace {

struct DesignFlags {
    CommonFlags common;
    std::string from = "inferred";
    std::string mesh;
    std::string name;
    std::vector<std::string> apiServer, nodes, nodeLocalDns, pods, allowedRegistries;
    bool isEmpty = false;
    TokenIssuerFlags tokens;
    bool isForced = false;
};

Result<std::vector<Cidr>> parseCidrs(const std::vector<std::string> &texts)
{
    std::vector<Cidr> cidrs;
    for (const std::string &text : texts) {
        const auto cidr = Cidr::parse(text);
        if (!cidr)
            return tl::unexpected(cidr.error());
        cidrs.push_back(*cidr);
    }
    return cidrs;
}

/// Sources are stored relative to the design file, so that both can move together.
std::string relativeSource(const std::string &path, const std::filesystem::path &designFile)
{
    const auto folder = std::filesystem::absolute(designFile).parent_path();
    return std::filesystem::absolute(path)
        .lexically_normal()
        .lexically_relative(folder.lexically_normal())
        .generic_string();
}

/// The addresses on the command line are those of the only cluster.
Result<void> setAddresses(const DesignFlags &options, std::vector<DesignCluster> &clusters)
{
    const std::vector<
        std::pair<const std::vector<std::string> *, std::vector<Cidr> DesignCluster::*>>
        flags{{&options.apiServer, &DesignCluster::apiServer},
              {&options.nodes, &DesignCluster::nodes},
              {&options.nodeLocalDns, &DesignCluster::nodeLocalDns},
              {&options.pods, &DesignCluster::pods}};
    for (const auto &[texts, addresses] : flags) {
        if (!texts->empty() && clusters.size() > 1)
            return fail(ErrorCode::Usage,
                        "addresses are those of one cluster, and there are several", {},
                        "write them into the design file, cluster by cluster");
        auto parsed = parseCidrs(*texts);
        if (!parsed)
            return tl::unexpected(parsed.error());
        if (!texts->empty())
            clusters.front().*addresses = std::move(*parsed);
    }
    return {};
}

/// What admission is to ask is the same for every cluster.
Result<void> setRegistries(const DesignFlags &options, std::vector<DesignCluster> &clusters)
{
    std::vector<std::string> prefixes = options.allowedRegistries;
    for (const std::string &prefix : prefixes)
        if (auto checked = checkRegistryPrefix(prefix); !checked)
            return checked;
    sortAndUnite(prefixes);
    for (DesignCluster &cluster : clusters)
        cluster.admission.allowedRegistries = prefixes;
    return {};
}

Result<std::vector<DesignCluster>> designClusters(const DesignFlags &options,
                                                  const std::vector<ClusterPaths> &named)
{
    std::vector<DesignCluster> clusters;
    for (const ClusterPaths &cluster : named) {
        clusters.emplace_back();
        clusters.back().name = cluster.name;
        clusters.back().defaultNamespace = options.common.defaultNamespace;
        clusters.back().helmSets = options.common.import.render.helmSets;
        for (const std::string &file : options.common.import.render.helmValues)
            clusters.back().helmValues.push_back(relativeSource(file, options.common.output));
        for (const std::string &path : cluster.paths) {
            if (path == "-")
                return fail(ErrorCode::Usage, "a design cannot name standard input as a source", {},
                            "save the manifests to a file first");
            clusters.back().sources.push_back(relativeSource(path, options.common.output));
        }
    }
    if (const auto set = setAddresses(options, clusters); !set)
        return tl::unexpected(set.error());
    if (const auto set = setRegistries(options, clusters); !set)
        return tl::unexpected(set.error());
    return clusters;
}

std::string nameOf(const DesignFlags &options)
{
    if (!options.name.empty())
        return options.name;
    std::string name = std::filesystem::path(options.common.output).filename().string();
    return name.substr(0, name.find(".drawbridge."));
}

Result<Design> drafted(Session &session, const DesignFlags &options)
{
    const auto named = clustersOf(options.common.clusters, options.common.paths);
    if (!named)
        return tl::unexpected(named.error());
    const auto clusters = designClusters(options, *named);
    if (!clusters)
        return tl::unexpected(clusters.error());
    ImportOptions import = session.importOptions();
    import.relativeTo = std::filesystem::absolute(options.common.output).parent_path();
    auto topology = session.import(*named, import);
    const bool isInferred = options.from == "inferred" && !options.isEmpty;
    Result<Design> design =
        draftDesign(nameOf(options), *clusters, std::move(topology),
                    isInferred ? DraftFrom::Inferred : DraftFrom::Empty, session.diagnostics());
    if (options.from == "allowed" && !options.isEmpty)
        design = drawAllowed(*design);
    if (design)
        design = withTokenIssuer(*design, options.tokens);
    if (design && !options.mesh.empty()) {
        const auto mesh = parseMeshKind(options.mesh);
        return mesh ? setMesh(*design, *mesh) : tl::unexpected(mesh.error());
    }
    return design;
}

int design(const DesignFlags &options)
{
    Session session(options.common);
    const std::string &file = options.common.output;
    if (options.common.paths.empty() && options.common.clusters.empty())
        return session.refuseUsage("no PATH given: name the manifests the design is for");
    if (!isDesignFile(file))
        return session.refuseUsage("-o has to end in .drawbridge.yaml");
    if (options.from != "inferred" && options.from != "allowed")
        return session.refuseUsage("--from is inferred or allowed");
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored) && !options.isForced)
        return session.refuseUsage(
            file + " is there already; --force starts it anew and loses what is drawn in it");
    const auto drawn = drafted(session, options);
    if (!drawn)
        return session.refuse(drawn.error());
    if (drawn->topology->workloads.empty())
        return session.refuse(Error{ErrorCode::NothingToRead,
                                    "no workload was found in the input",
                                    {},
                                    "give the folder with the manifests"});
    if (const auto saved = saveDesign(*drawn, file); !saved)
        return session.refuse(saved.error());
    session.say(file + ": " + std::to_string(drawn->topology->workloads.size()) + " workloads, " +
                std::to_string(drawn->flows.size()) + " flows drawn");
    return session.finish(kClean);
}

} // namespace

void addDesignCommand(CLI::App &app, Run &chosen)
{
    auto *command = app.add_subcommand("design", "Start a design from manifests");
    auto options = std::make_shared<DesignFlags>();
    addCommonFlags(*command, options->common, "NAME.drawbridge.yaml to write");
    command->get_option("--output")->required();
    command
        ->add_option("--from", options->from,
                     "What is drawn at first: inferred flows, or what the policies already allow")
        ->capture_default_str();
    command->add_flag("--empty", options->isEmpty, "Draw nothing");
    command->add_option("--mesh", options->mesh,
                        "sidecar, ambient, linkerd or none; default: what the manifests show");
    command->add_option("--name", options->name, "Name of the design; default: that of the file");
    command->add_option("--api-server", options->apiServer, "CIDR of the API server");
    command->add_option("--allowed-registry", options->allowedRegistries,
                        "Prefix of images that may run, for policies of admission and `check`");
    command->add_option("--nodes", options->nodes, "CIDR of the nodes");
    command->add_option("--node-local-dns", options->nodeLocalDns,
                        "CIDR at which the DNS cache of each node listens, 169.254.20.10/32");
    command->add_option("--pods", options->pods, "CIDR of the pods");
    addTokenIssuerFlags(*command, options->tokens);
    command->add_flag("--force", options->isForced, "Replace an existing file");
    command->callback([options, &chosen] { chosen = [options] { return design(*options); }; });
}

} // namespace drawbridge::cli
