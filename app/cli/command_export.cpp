// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"

#include "exporters/design_exporter.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <set>

namespace drawbridge::cli {

namespace {

struct ExportFlags {
    CommonFlags common;
    std::string mesh;
    std::string istioApi = "v1";
    std::vector<std::string> kinds;
};

/// The first of `kinds` that is none; empty when all are.
std::string unknownKind(const std::vector<std::string> &kinds)
{
    const std::set<std::string> known{"NetworkPolicy",
                                      "PeerAuthentication",
                                      "AuthorizationPolicy",
                                      "ServiceAccount",
                                      "Role",
                                      "RoleBinding",
                                      "patches"};
    const auto unknown =
        std::ranges::find_if(kinds, [&](const auto &kind) { return !known.contains(kind); });
    return unknown == kinds.end() ? std::string() : *unknown;
}

int exportManifests(const ExportFlags &options)
{
    Session session(options.common);
    ExportOptions how;
    how.istioApi = options.istioApi;
    how.kinds = {options.kinds.begin(), options.kinds.end()};
    if (!options.mesh.empty()) {
        const auto mesh = parseMeshKind(options.mesh);
        if (!mesh)
            return session.refuse(mesh.error());
        how.mesh = *mesh;
    }
    if (const std::string unknown = unknownKind(options.kinds); !unknown.empty())
        return session.refuseUsage("export writes no \"" + unknown +
                                   "\": --kinds takes NetworkPolicy, PeerAuthentication, "
                                   "AuthorizationPolicy, ServiceAccount, Role, RoleBinding and "
                                   "patches");
    if (how.istioApi != "v1" && how.istioApi != "v1beta1")
        return session.refuseUsage("--istio-api is v1 or v1beta1");
    const auto input = session.readDesignFile();
    if (!input)
        return session.refuse(input.error());
    const ManifestSet manifests = exportDesign(input->design, how, session.diagnostics());
    if (manifests.files.empty()) {
        session.say("nothing was written");
        return session.finish(kInput);
    }
    if (const auto written = writeManifests(manifests, options.common.output); !written)
        return session.refuse(written.error());
    session.say(options.common.output + ": " + std::to_string(manifests.files.size()) +
                " files written");
    return session.finish(kClean);
}

} // namespace

void addExportCommand(CLI::App &app, Run &chosen)
{
    auto *command =
        app.add_subcommand("export", "Write the manifests that allow exactly what is drawn");
    auto options = std::make_shared<ExportFlags>();
    addCommonFlags(*command, options->common, "Folder to write to");
    command->get_option("--output")->required();
    command->add_option("--mesh", options->mesh, "sidecar, ambient or none; default: the design's");
    command->add_option("--istio-api", options->istioApi, "v1 or v1beta1")->capture_default_str();
    command
        ->add_option("--kinds", options->kinds,
                     "Only these kinds: NetworkPolicy, PeerAuthentication, AuthorizationPolicy, "
                     "ServiceAccount, Role, RoleBinding, patches")
        ->delimiter(',');
    command->callback(
        [options, &chosen] { chosen = [options] { return exportManifests(*options); }; });
}

} // namespace drawbridge::cli
