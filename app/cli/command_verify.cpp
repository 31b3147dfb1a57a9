// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "app/cli/verify_report.h"

#include "exporters/design_exporter.h"

#include <CLI/CLI.hpp>

namespace drawbridge::cli {

namespace {

struct VerifyFlags {
    CommonFlags common;
    std::vector<std::string> against;
    std::string mesh;
};

/// What is held against the drawing: manifests on disk, or a fresh export read back.
ResourceSet manifestsOf(Session &session, const VerifyFlags &options, const Design &design)
{
    if (!options.against.empty()) {
        ImportOptions import = session.importOptions();
        // An export stands as it is; its patches are for the design.
        import.render.kustomize = "off";
        const ImportOptions standard;
        if (import.defaultNamespace == standard.defaultNamespace && !design.clusters.empty())
            import.defaultNamespace = design.clusters.front().defaultNamespace;
        return importPaths(options.against, import, session.diagnostics());
    }
    const ManifestSet manifests = exportDesign(design, {}, session.diagnostics());
    return importTexts(manifests.texts(), session.importOptions(), session.diagnostics());
}

/// Manifests that hold mesh policies were exported for a mesh, whatever the design says by default.
Result<Design> withMesh(const Design &design, const VerifyFlags &options,
                        const ResourceSet &manifests, Session &session)
{
    if (!options.mesh.empty()) {
        const auto mesh = parseMeshKind(options.mesh);
        if (!mesh)
            return tl::unexpected(mesh.error());
        Design changed = design;
        changed.mesh = *mesh;
        return changed;
    }
    const bool showsMesh =
        !manifests.authorizationPolicies.empty() || !manifests.peerAuthentications.empty();
    if (design.mesh != MeshKind::None || !showsMesh)
        return design;
    session.say("the manifests hold mesh policies: verified for --mesh sidecar");
    Design changed = design;
    changed.mesh = MeshKind::Sidecar;
    return changed;
}

int verify(const VerifyFlags &options)
{
    Session session(options.common);
    const std::string format = options.common.output.empty() ? "text" : options.common.output;
    if (format != "text" && format != "json" && format != "junit")
        return session.refuseUsage("verify does not write \"" + format + "\": text, json or junit");
    const auto input = session.readDesignFile();
    if (!input)
        return session.refuse(input.error());
    const auto meshed = withMesh(input->design, options, ResourceSet{}, session);
    if (!meshed)
        return session.refuse(meshed.error());
    const ResourceSet manifests = manifestsOf(session, options, *meshed);
    const auto design = withMesh(*meshed, options, manifests, session);
    const VerifyReport report = verifyDesign(*design, manifests);
    if (format == "text")
        printText(verifyText(report));
    else
        print(format == "json" ? verifyJson(report) : verifyJunit(report));
    const int code = session.finish(kClean);
    return report.isEqual() ? code : int(kReported);
}

} // namespace

void addVerifyCommand(CLI::App &app, Run &chosen)
{
    auto *command = app.add_subcommand(
        "verify", "Prove that the export, or manifests at PATH, allow exactly what is drawn");
    auto options = std::make_shared<VerifyFlags>();
    addCommonFlags(*command, options->common, "text, json or junit");
    command->add_option("--against", options->against,
                        "Manifests to hold against the drawing; default: a fresh export");
    command->add_option(
        "--mesh", options->mesh,
        "sidecar, ambient or none; default: the design's, or what the manifests hold");
    command->callback([options, &chosen] { chosen = [options] { return verify(*options); }; });
}

} // namespace drawbridge::cli
