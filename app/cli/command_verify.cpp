// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "app/cli/dns_flag.h"
#include "app/cli/verify_report.h"

#include "exporters/cluster_folders.h"
#include "exporters/design_exporter.h"
#include "model/design/cluster_parts.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>

namespace drawbridge::cli {

namespace {

struct VerifyFlags {
    CommonFlags common;
    std::vector<std::string> against;
    std::string mesh;
    std::string dns;
    bool withExisting = false;
};

/// Where the manifests of one cluster are: CLUSTER=PATH, or that cluster's folder of an export.
Result<std::vector<std::string>> pathsFor(const VerifyFlags &options, const Design &design,
                                          std::size_t cluster)
{
    if (!hasSeveralClusters(design))
        return options.against;
    const std::string folder = clusterFolders(design)[cluster];
    std::vector<std::string> paths;
    for (const std::string &text : options.against) {
        const std::string name = text.substr(0, text.find('='));
        const bool isNamed =
            name.size() < text.size() &&
            std::ranges::find(design.clusters, name, &DesignCluster::name) != design.clusters.end();
        if (!isNamed && !std::filesystem::is_directory(std::filesystem::path(text) / folder))
            return fail(ErrorCode::Usage,
                        "--against " + text + " holds no folder " + folder + " for cluster " +
                            design.clusters[cluster].name,
                        {}, "name an export of this design, or each cluster as CLUSTER=PATH");
        if (!isNamed)
            paths.push_back((std::filesystem::path(text) / folder).generic_string());
        else if (name == design.clusters[cluster].name)
            paths.push_back(text.substr(name.size() + 1));
    }
    if (paths.empty())
        return fail(ErrorCode::Usage,
                    "no --against is for cluster " + design.clusters[cluster].name, {},
                    "give one for each cluster as CLUSTER=PATH");
    return paths;
}

/// Manifests on disk, as they stand: the patches of an export are for the design.
ResourceSet manifestsAt(Session &session, const std::vector<std::string> &paths,
                        const DesignCluster &cluster)
{
    ImportOptions import = session.importOptions();
    import.render.kustomize = "off";
    const ImportOptions standard;
    if (import.defaultNamespace == standard.defaultNamespace)
        import.defaultNamespace = cluster.defaultNamespace;
    return importPaths(paths, import, session.diagnostics());
}

/// What is held against the drawing: manifests on disk, or a fresh export read back.
Result<ManifestsByCluster> manifestsOf(Session &session, const VerifyFlags &options,
                                       const Design &design)
{
    if (options.against.empty()) {
        const ManifestSet manifests = exportDesign(design, {}, session.diagnostics());
        return readBack(manifests, design, session.importOptions(), session.diagnostics());
    }
    ManifestsByCluster read;
    for (std::size_t i = 0; i < design.clusters.size(); ++i) {
        const auto paths = pathsFor(options, design, i);
        if (!paths)
            return tl::unexpected(paths.error());
        read[design.clusters[i].name] = manifestsAt(session, *paths, design.clusters[i]);
    }
    return read;
}

/// By a patch of a namespace.
bool enrolsInAmbient(const ResourceSet &manifests)
{
    return std::ranges::any_of(manifests.patches, [](const WorkloadPatch &patch) {
        const auto mode = patch.labels.find("istio.io/dataplane-mode");
        return mode != patch.labels.end() && mode->second == "ambient";
    });
}

/// Manifests that hold mesh policies were exported for a mesh, whatever the design says by default.
Result<Design> withMesh(const Design &design, const VerifyFlags &options,
                        const ManifestsByCluster &manifests, Session &session)
{
    if (!options.mesh.empty()) {
        const auto mesh = parseMeshKind(options.mesh);
        if (!mesh)
            return tl::unexpected(mesh.error());
        Design changed = design;
        changed.mesh = *mesh;
        return changed;
    }
    const bool showsMesh = std::ranges::any_of(manifests, [](const auto &cluster) {
        return !cluster.second.authorizationPolicies.empty() ||
               !cluster.second.peerAuthentications.empty();
    });
    const bool showsLinkerd = std::ranges::any_of(manifests, [](const auto &cluster) {
        return !cluster.second.linkerdServers.empty() ||
               !cluster.second.linkerdAuthorizations.empty();
    });
    if (design.mesh != MeshKind::None || !(showsMesh || showsLinkerd))
        return design;
    Design changed = design;
    const bool isAmbient = std::ranges::any_of(
        manifests, [](const auto &cluster) { return enrolsInAmbient(cluster.second); });
    changed.mesh = !showsMesh  ? MeshKind::Linkerd
                   : isAmbient ? MeshKind::Ambient
                               : MeshKind::Sidecar;
    session.say("the manifests hold mesh policies: verified for --mesh " +
                std::string(toString(changed.mesh)));
    return changed;
}

/// Some policy of the sources would not let the cluster be as it is drawn.
bool isDisturbed(const std::optional<std::vector<ExistingPolicy>> &existing)
{
    return existing && std::ranges::any_of(*existing, [](const ExistingPolicy &policy) {
               return policy.fate == ExistingPolicy::Fate::Conflict ||
                      policy.fate == ExistingPolicy::Fate::Unknown;
           });
}

/// What was given, and the policies of the sources where those are judged: a fresh export is made
/// for nothing that is not drawn.
VerifyOrigins originsOf(const VerifyFlags &options, const Design &design,
                        const ManifestsByCluster &manifests)
{
    VerifyOrigins origins{*design.topology, {}, {}};
    const auto add = [&](const ResourceSet &resources) {
        auto lost = lostOrigins(design, resources);
        origins.lost.insert(origins.lost.end(), lost.begin(), lost.end());
    };
    for (const auto &[cluster, resources] : manifests) {
        origins.objects.add(resources);
        if (!options.against.empty())
            add(resources);
    }
    for (const Topology::Cluster &cluster : design.topology->clusters)
        if (options.withExisting && cluster.resources)
            add(*cluster.resources);
    return origins;
}

int verify(const VerifyFlags &options)
{
    Session session(options.common);
    const std::string format = options.common.output.empty() ? "text" : options.common.output;
    if (format != "text" && format != "json" && format != "junit")
        return session.refuseUsage("verify does not write \"" + format + "\": text, json or junit");
    if (options.withExisting && format == "junit")
        return session.refuseUsage("--existing is told as text or json");
    const auto input = session.readDesignFile();
    if (!input)
        return session.refuse(input.error());
    const auto resolved = withDns(input->design, options.dns);
    if (!resolved)
        return session.refuse(resolved.error());
    const auto meshed = withMesh(*resolved, options, {}, session);
    if (!meshed)
        return session.refuse(meshed.error());
    const auto manifests = manifestsOf(session, options, *meshed);
    if (!manifests)
        return session.refuse(manifests.error());
    const auto design = withMesh(*meshed, options, *manifests, session);
    const VerifyReport report = verifyClusters(*design, *manifests);
    std::optional<std::vector<ExistingPolicy>> existing;
    if (options.withExisting)
        existing = judgeExistingPolicies(*design, *manifests);
    const VerifyOrigins origins = originsOf(options, *design, *manifests);
    if (format == "text")
        printText(verifyText(report, origins) + (existing ? existingText(*existing) : ""));
    else
        print(format == "json" ? verifyJson(report, origins, existing) : verifyJunit(report));
    const int code = session.finish(kClean);
    return report.isEqual() && !isDisturbed(existing) ? code : int(kReported);
}

} // namespace

void addVerifyCommand(CLI::App &app, Run &chosen)
{
    auto *command = app.add_subcommand(
        "verify", "Prove that the export, or manifests at PATH, allow exactly what is drawn");
    auto options = std::make_shared<VerifyFlags>();
    addCommonFlags(*command, options->common, "text, json or junit");
    command->add_option("--against", options->against,
                        "Manifests to hold against the drawing, of several clusters an export or "
                        "CLUSTER=PATH; default: a fresh export");
    command->add_flag("--existing", options->withExisting,
                      "Also what each policy of the sources does beside the manifests: redundant, "
                      "kept, replaced or in conflict");
    command->add_option(
        "--mesh", options->mesh,
        "sidecar, ambient, linkerd or none; default: the design's, or what the manifests hold");
    addDnsFlag(*command, options->dns);
    command->callback([options, &chosen] { chosen = [options] { return verify(*options); }; });
}

} // namespace drawbridge::cli
