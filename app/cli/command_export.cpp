// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"
#include "app/cli/dns_flag.h"

#include "exporters/baseline_policy.h"
#include "exporters/cluster_folders.h"
#include "exporters/design_exporter.h"
#include "exporters/file_diff.h"
#include "exporters/manifest_object.h"
#include "exporters/policy_exporter.h"
#include "exporters/rbac_removals.h"
#include "exporters/rollout_clusters.h"
#include "exporters/secret_stubs.h"
#include "exporters/spire_exporter.h"
#include "exporters/workload_layout.h"
#include "model/design/cluster_parts.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace drawbridge::cli {

namespace {

struct ExportFlags {
    CommonFlags common;
    std::string mesh;
    std::string istioApi = "v1";
    std::vector<std::string> kinds;
    std::string layout = "object";
    std::string egress = "any";
    std::string dns;
    std::optional<std::size_t> stage;
    std::vector<std::string> policyEngines;
    std::string policyAction = "deny";
    std::string secretStubs;
    std::string baseline;
    bool hasSpire = false;
    std::string spireClass;
    bool isDryRun = false;
    bool isObservedFirst = false;
    bool isForLinkerd = false; ///< By the option, or the design.
};

/// The first of `kinds` that is none; empty when all are.
std::string unknownKind(const std::vector<std::string> &kinds)
{
    const std::set<std::string> known{"NetworkPolicy",
                                      "PeerAuthentication",
                                      "AuthorizationPolicy",
                                      "RequestAuthentication",
                                      "Gateway",
                                      "Sidecar",
                                      "ServiceEntry",
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
               "RequestAuthentication, Gateway, Sidecar, ServiceEntry, ServiceAccount, Role, "
               "RoleBinding and patches";
    if (options.istioApi != "v1" && options.istioApi != "v1beta1")
        return "--istio-api is v1 or v1beta1";
    if (options.layout != "object" && options.layout != "workload" && options.layout != "stage")
        return "--layout is object, workload or stage";
    if (options.layout == "workload" && options.stage)
        return "--stage writes folders of stages: leave out --layout workload";
    if (options.egress != "any" && options.egress != "registry")
        return "--egress is any or registry";
    if (options.egress == "registry" && (options.layout == "stage" || options.stage))
        return "--egress registry belongs to no stage, and what it breaks is not worked out: "
               "export "
               "it by itself after the last one";
    if (options.stage && *options.stage >= kStageFolders.size())
        return "--stage is 0 to " + std::to_string(kStageFolders.size() - 1);
    if (options.isObservedFirst && options.layout != "stage" && options.stage != 3)
        return "--observe is about stage 3: add --layout stage, or --stage 3";
    const bool hasMore = !options.policyEngines.empty() || !options.secretStubs.empty() ||
                         options.hasSpire || !options.baseline.empty();
    if (options.stage && hasMore)
        return "policy as code, stubs of secrets, ids of SPIRE and a baseline belong to no stage: "
               "leave out --stage";
    if (!options.baseline.empty())
        if (const auto kind = parseBaselineKind(options.baseline); !kind)
            return kind.error().message;
    if (!options.spireClass.empty() && !options.hasSpire)
        return "--spire-class is the class of the objects of --spire: add that";
    if (options.policyEngines.empty() && options.policyAction != "deny")
        return "--policy-action says what the policies of --policy-as-code do: name an engine";
    if (!options.secretStubs.empty())
        if (const auto source = parseSecretSource(options.secretStubs); !source)
            return source.error().message;
    return {};
}

/// What writing would change, file by file to stdout; like `diff` it reports that there is
/// something.
int tellChanges(Session &session, const ManifestSet &manifests)
{
    const auto changes = plannedChanges(manifests, session.flags().output, session.diagnostics());
    if (!changes)
        return session.refuse(changes.error());
    std::map<FileChange::Kind, std::size_t> counts;
    for (const FileChange &change : *changes) {
        ++counts[change.kind];
        printText(unifiedDiff(change));
    }
    using Kind = FileChange::Kind;
    session.say(session.flags().output + ": " + countOf(counts[Kind::Added], "file") +
                " would be added, " + std::to_string(counts[Kind::Changed]) + " changed, " +
                std::to_string(counts[Kind::Removed]) + " removed; nothing was written");
    return session.finish(changes->empty() ? kClean : kReported);
}

/// Writes the files, and `text` to stdout once they are written.
int write(Session &session, const ManifestSet &manifests, const ExportFlags &options,
          const std::string &text)
{
    const std::string &output = session.flags().output;
    if (manifests.files.empty()) {
        session.say("nothing was written");
        return session.finish(kInput);
    }
    if (options.isDryRun)
        return tellChanges(session, manifests);
    if (const auto written = writeManifests(manifests, output, session.diagnostics()); !written)
        return session.refuse(written.error());
    session.say(output + ": " + countOf(manifests.files.size(), "file") + " written");
    if (options.isForLinkerd)
        session.say("policies of Linkerd were never checked against its real proxy: try them where "
                    "nothing can break");
    printText(text);
    return session.finish(kClean);
}

/// Policies of admission, and what of the design they would refuse.
struct Policies {
    std::vector<ManifestFile> files;
    std::string text;
};

Result<PolicyOptions> policyOptions(const ExportFlags &options, const ExportOptions &how)
{
    PolicyOptions policies;
    policies.mesh = how.mesh;
    for (const std::string &name : options.policyEngines) {
        const auto engine = parsePolicyEngine(name);
        if (!engine)
            return tl::unexpected(engine.error());
        policies.engines.insert(*engine);
    }
    const auto action = parsePolicyAction(options.policyAction);
    if (!action)
        return tl::unexpected(action.error());
    policies.action = *action;
    return policies;
}

/// Nothing where no engine is named, or the design itself cannot be exported.
Policies policiesOf(Session &session, const Design &design, const PolicyOptions &options,
                    const ManifestSet &manifests)
{
    Policies policies;
    if (manifests.files.empty())
        return policies;
    AdmissionPolicies made = admissionPolicies(design, options, session.diagnostics());
    policies.files = std::move(made.files);
    for (const auto &[cluster, what] : made.refused)
        policies.text += (cluster.empty() ? "" : "cluster " + cluster + ": ") +
                         "admission would refuse " + what + '\n';
    return policies;
}

void append(ManifestSet &manifests, std::vector<ManifestFile> files)
{
    std::ranges::move(files, std::back_inserter(manifests.files));
    std::ranges::sort(manifests.files, {}, &ManifestFile::path);
}

/// Stubs for literals, a baseline and ids of SPIRE, where they are asked for.
std::vector<ManifestFile> extrasOf(Session &session, const Design &design,
                                   const ExportFlags &options, const ManifestSet &manifests)
{
    if (manifests.files.empty())
        return {};
    const auto write = [&](const Design &one, Diagnostics &said) {
        std::vector<ManifestFile> files;
        if (const auto source = parseSecretSource(options.secretStubs))
            files = secretStubFiles(one, *source, said);
        if (const auto kind = parseBaselineKind(options.baseline))
            std::ranges::move(baselineFiles(one, *kind, said), std::back_inserter(files));
        if (options.hasSpire)
            std::ranges::move(spireFiles(one, options.spireClass, said), std::back_inserter(files));
        return files;
    };
    return filesOfClusters(design, write, session.diagnostics());
}

/// The numbered folders, and to stdout what each of them breaks.
int exportStages(Session &session, const Design &design, const ExportOptions &how,
                 const ExportFlags &options, const PolicyOptions &policyOptions)
{
    const std::optional<std::size_t> stage = options.stage;
    const auto segmentation =
        options.isObservedFirst ? Segmentation::ObservedFirst : Segmentation::AtOnce;
    const auto rollouts = exportRollouts(design, how, segmentation, session.diagnostics());
    ManifestSet files = rolloutFiles(rollouts, stage);
    const bool hasSteps = std::ranges::any_of(
        rollouts, [](const ClusterRollout &one) { return !one.rollout.steps.empty(); });
    if (stage && files.files.empty() && hasSteps) {
        session.say("stage " + std::string(kStageFolders[*stage]) +
                    " has nothing to apply for this design; nothing was written");
        return session.finish(kClean);
    }
    Policies policies = policiesOf(session, design, policyOptions, files);
    append(files, std::move(policies.files));
    append(files, extrasOf(session, design, options, files));
    return write(session, files, options, rolloutText(rollouts, stage) + policies.text);
}

bool wantsBindings(const ExportFlags &options)
{
    return options.kinds.empty() ||
           std::ranges::find(options.kinds, "RoleBinding") != options.kinds.end();
}

int exportManifests(ExportFlags options)
{
    Session session(options.common);
    ExportOptions how;
    how.istioApi = options.istioApi;
    how.egress = options.egress == "registry" ? MeshEgress::Registry : MeshEgress::Any;
    how.kinds = {options.kinds.begin(), options.kinds.end()};
    if (!options.mesh.empty()) {
        const auto mesh = parseMeshKind(options.mesh);
        if (!mesh)
            return session.refuse(mesh.error());
        how.mesh = *mesh;
    }
    if (const std::string wrong = usageError(options); !wrong.empty())
        return session.refuseUsage(wrong);
    const auto policyFlags = policyOptions(options, how);
    if (!policyFlags)
        return session.refuseUsage(policyFlags.error().message);
    const auto input = session.readDesignFile();
    if (!input)
        return session.refuse(input.error());
    const auto design = withDns(input->design, options.dns);
    if (!design)
        return session.refuse(design.error());
    options.isForLinkerd = how.mesh.value_or(design->mesh) == MeshKind::Linkerd;
    if (options.layout == "stage" || options.stage)
        return exportStages(session, *design, how, options, *policyFlags);
    ManifestSet manifests = exportDesign(*design, how, session.diagnostics());
    if (wantsBindings(options))
        manifests = withRemovals(std::move(manifests), *design);
    Policies policies = policiesOf(session, *design, *policyFlags, manifests);
    append(manifests, std::move(policies.files));
    append(manifests, extrasOf(session, *design, options, manifests));
    if (options.layout == "workload")
        manifests = byWorkload(manifests, design->name);
    return write(session, manifests, options, policies.text);
}

} // namespace

void addExportCommand(CLI::App &app, Run &chosen)
{
    auto *command =
        app.add_subcommand("export", "Write the manifests that allow exactly what is drawn");
    auto options = std::make_shared<ExportFlags>();
    addCommonFlags(*command, options->common, "Folder to write to");
    command->get_option("--output")->required();
    command->add_option("--mesh", options->mesh,
                        "sidecar, ambient, linkerd or none; default: the design's");
    command->add_option("--istio-api", options->istioApi, "v1 or v1beta1")->capture_default_str();
    command
        ->add_option("--kinds", options->kinds,
                     "Only these kinds: NetworkPolicy, PeerAuthentication, AuthorizationPolicy, "
                     "Gateway, Sidecar, ServiceEntry, ServiceAccount, Role, RoleBinding, patches")
        ->delimiter(',');
    command
        ->add_option("--layout", options->layout,
                     "object: a file an object; workload: a file a workload, in a folder a "
                     "namespace; stage: a numbered folder a stage of the rollout, with what each "
                     "breaks")
        ->capture_default_str();
    command
        ->add_option("--egress", options->egress,
                     "Where sidecars let their workloads call: any, as the mesh has it, or "
                     "registry, what is drawn alone, by Sidecars and ServiceEntries")
        ->capture_default_str();
    addDnsFlag(*command, options->dns);
    command->add_option("--stage", options->stage, "Only this stage of the rollout, 0 to 6");
    command->add_flag("--observe", options->isObservedFirst,
                      "Stage 3 closes nothing at first: each namespace gets a policy that admits "
                      "everything, and deleting it enforces the others");
    command
        ->add_option("--policy-as-code", options->policyEngines,
                     "Also policies of admission that keep the design true, for vap "
                     "(ValidatingAdmissionPolicy), gatekeeper or kyverno; several by commas")
        ->delimiter(',');
    command->add_option("--secret-stubs", options->secretStubs,
                        "Also a stub for each secret that stands in a manifest: external-secrets "
                        "(ExternalSecret) or csi (SecretProviderClass); never its value");
    command->add_option("--baseline", options->baseline,
                        "Also a policy that denies last, of pods that no NetworkPolicy selects: "
                        "banp (BaselineAdminNetworkPolicy) or cnp (ClusterNetworkPolicy)");
    command->add_flag("--spire", options->hasSpire,
                      "Also a ClusterSPIFFEID a workload, with which SPIRE gives its pods the id "
                      "that a mesh gives them");
    command->add_option("--spire-class", options->spireClass,
                        "The className of these, for a controller manager that asks for one");
    command
        ->add_option("--policy-action", options->policyAction,
                     "What these policies do: deny, or warn to try them first")
        ->capture_default_str();
    command->add_flag(
        "--dry-run", options->isDryRun,
        "Write nothing: print what would change in the folder, as a diff a file; exit "
        "1 where something would");
    command->callback(
        [options, &chosen] { chosen = [options] { return exportManifests(*options); }; });
}

} // namespace drawbridge::cli
