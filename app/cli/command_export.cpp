// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"

#include "exporters/design_exporter.h"
#include "exporters/manifest_object.h"
#include "exporters/rollout_exporter.h"

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
    std::string layout = "object";
    std::optional<std::size_t> stage;
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

/// What is wrong with the words of the command; empty where nothing is.
std::string usageError(const ExportFlags &options)
{
    if (const std::string unknown = unknownKind(options.kinds); !unknown.empty())
        return "export writes no \"" + unknown +
               "\": --kinds takes NetworkPolicy, PeerAuthentication, AuthorizationPolicy, "
               "ServiceAccount, Role, RoleBinding and patches";
    if (options.istioApi != "v1" && options.istioApi != "v1beta1")
        return "--istio-api is v1 or v1beta1";
    if (options.layout == "workload")
        return "--layout workload is not part of this version yet";
    if (options.layout != "object" && options.layout != "stage")
        return "--layout is object or stage";
    if (options.stage && *options.stage >= kStageFolders.size())
        return "--stage is 0 to " + std::to_string(kStageFolders.size() - 1);
    return {};
}

/// Writes the files, and `text` to stdout once they are written.
int write(Session &session, const ManifestSet &manifests, const std::string &text = {})
{
    const std::string &output = session.flags().output;
    if (manifests.files.empty()) {
        session.say("nothing was written");
        return session.finish(kInput);
    }
    if (const auto written = writeManifests(manifests, output); !written)
        return session.refuse(written.error());
    session.say(output + ": " + countOf(manifests.files.size(), "file") + " written");
    printText(text);
    return session.finish(kClean);
}

/// The numbered folders, and to stdout what each of them breaks.
int exportStages(Session &session, const Design &design, const ExportOptions &how,
                 std::optional<std::size_t> stage)
{
    const Rollout rollout = exportRollout(design, how, session.diagnostics());
    const ManifestSet files = rolloutFiles(rollout, stage);
    if (stage && files.files.empty() && !rollout.steps.empty()) {
        session.say("stage " + std::string(kStageFolders[*stage]) +
                    " has nothing to apply for this design; nothing was written");
        return session.finish(kClean);
    }
    return write(session, files, rolloutText(rollout, stage));
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
    if (const std::string wrong = usageError(options); !wrong.empty())
        return session.refuseUsage(wrong);
    const auto input = session.readDesignFile();
    if (!input)
        return session.refuse(input.error());
    if (options.layout == "stage" || options.stage)
        return exportStages(session, input->design, how, options.stage);
    return write(session, exportDesign(input->design, how, session.diagnostics()));
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
    command
        ->add_option("--layout", options->layout,
                     "object: a file an object; stage: a numbered folder a stage of the rollout, "
                     "with what each breaks")
        ->capture_default_str();
    command->add_option("--stage", options->stage, "Only this stage of the rollout, 0 to 6");
    command->callback(
        [options, &chosen] { chosen = [options] { return exportManifests(*options); }; });
}

} // namespace drawbridge::cli
