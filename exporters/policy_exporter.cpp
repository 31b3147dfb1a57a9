// SPDX-License-Identifier: Apache-2.0
#include "exporters/policy_exporter.h"

#include "exporters/cluster_folders.h"
#include "exporters/export_names.h"
#include "exporters/kustomization_exporter.h"
#include "exporters/manifest_object.h"
#include "exporters/policy_writers.h"

#include <algorithm>
#include <map>

// One plan, written for each engine that is asked for; every folder is applied on its own, since
// constraints need the CRDs that Gatekeeper makes of their templates first.
// Tested by tests/unit/exporters/test_policies.cpp, tests/golden/test_policy_golden.cpp

namespace drawbridge {

namespace {

/// What a person who applies the folder has to know; names stand in a code block.
std::string readme(const PolicyPlan &plan)
{
    std::string text =
        "<!-- " + std::string(kHeaderStart) + dnsName(plan.designName) +
        ".drawbridge.yaml; edit the drawing, not this file. -->\n# Policy as code\n\n"
        "Refuses at admission what would make the drawing untrue. Each folder is applied "
        "on its own, with `kubectl apply -k`:\n\n"
        "- `vap`: ValidatingAdmissionPolicy, Kubernetes 1.30 or later\n"
        "- `gatekeeper/templates`, and once their CRDs are there "
        "`gatekeeper/constraints`: Gatekeeper that takes Rego v1\n"
        "- `kyverno`: ClusterPolicy\n\n"
        "Only what is new or changed is judged: what runs already stays, and is refused "
        "when its pods are made again. Write the policies with `--policy-action warn` "
        "first, and deny once nothing is reported.\n\n";
    if (plan.refused.empty())
        return text + "No workload of the design breaks a rule that its manifests can tell.\n";
    text += "These workloads of the design would be refused:\n\n";
    for (const std::string &line : plan.refused)
        text += "    " + line + '\n';
    return text;
}

void leaveOut(const PolicyRule &rule, const char *why, const char *hint, Diagnostics &diagnostics)
{
    diagnostics.warning(
        ErrorCode::NotExportable,
        "the policy " + std::string(nameOf(rule.kind)) + " is not written for " + why, {}, hint);
}

bool hasVariableMark(const AdmissionSettings &settings)
{
    return std::ranges::any_of(settings.podAnnotations, [](const auto &entry) {
        return entry.second.find("{{") != std::string::npos;
    });
}

bool canSay(PolicyEngine engine, const PolicyPlan &plan, const PolicyRule &rule,
            Diagnostics &diagnostics)
{
    const bool isSignatures = rule.kind == PolicyRuleKind::ImageSignatures;
    if (isSignatures && engine == PolicyEngine::ValidatingAdmissionPolicy)
        leaveOut(rule, "vap: it cannot look signatures up", "use kyverno for it", diagnostics);
    else if (isSignatures && engine == PolicyEngine::Gatekeeper)
        leaveOut(rule, "gatekeeper: without an external data provider it cannot look signatures up",
                 "use kyverno for it", diagnostics);
    else if (engine == PolicyEngine::Kyverno && rule.kind == PolicyRuleKind::PodAnnotations &&
             hasVariableMark(plan.settings))
        leaveOut(rule, "kyverno: it reads \"{{\" in a value as a variable of its own",
                 "use vap or gatekeeper for it", diagnostics);
    else
        return true;
    return false;
}

std::vector<ManifestFile> filesOf(PolicyEngine engine, const PolicyPlan &plan,
                                  const PolicyRule &rule, PolicyAction action)
{
    switch (engine) {
    case PolicyEngine::ValidatingAdmissionPolicy: return validatingPolicyFiles(plan, rule, action);
    case PolicyEngine::Gatekeeper: return gatekeeperFiles(plan, rule, action);
    case PolicyEngine::Kyverno: return kyvernoFiles(plan, rule, action);
    }
    return {};
}

/// A kustomization for each folder.
void addKustomizations(const std::string &designName, std::vector<ManifestFile> &files)
{
    std::map<std::string, std::vector<ManifestFile>> byFolder;
    for (const ManifestFile &file : files) {
        const std::size_t slash = file.path.rfind('/');
        byFolder[file.path.substr(0, slash)].push_back({file.path.substr(slash + 1), {}});
    }
    for (const auto &[folder, inside] : byFolder) {
        ManifestFile file = exportKustomization(designName, inside);
        file.path = folder + '/' + file.path;
        files.push_back(std::move(file));
    }
}

} // namespace

Result<PolicyEngine> parsePolicyEngine(std::string_view text)
{
    if (text == "vap")
        return PolicyEngine::ValidatingAdmissionPolicy;
    if (text == "gatekeeper")
        return PolicyEngine::Gatekeeper;
    if (text == "kyverno")
        return PolicyEngine::Kyverno;
    return fail(ErrorCode::Usage,
                "no engine \"" + std::string(text) +
                    "\" is known: --policy-as-code takes vap, gatekeeper and kyverno");
}

Result<PolicyAction> parsePolicyAction(std::string_view text)
{
    if (text == "deny")
        return PolicyAction::Deny;
    if (text == "warn")
        return PolicyAction::Warn;
    return fail(ErrorCode::Usage,
                "--policy-action is deny or warn, not \"" + std::string(text) + '"');
}

std::vector<PolicySubjects> subjectsOf(PolicyRuleKind kind)
{
    if (kind == PolicyRuleKind::NamespaceInjection)
        return {{"", {"Namespace"}, {"namespaces"}}};
    return {{"",
             {"Pod", "ReplicationController"},
             {"pods", "pods/ephemeralcontainers", "replicationcontrollers"}},
            {"apps",
             {"DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"},
             {"daemonsets", "deployments", "replicasets", "statefulsets"}},
            {"batch", {"CronJob", "Job"}, {"cronjobs", "jobs"}}};
}

std::vector<ManifestFile> policyFiles(const PolicyPlan &plan, const PolicyOptions &options,
                                      Diagnostics &diagnostics)
{
    std::vector<ManifestFile> files;
    for (const PolicyEngine engine : options.engines)
        for (const PolicyRule &rule : plan.rules)
            if (canSay(engine, plan, rule, diagnostics))
                std::ranges::move(filesOf(engine, plan, rule, options.action),
                                  std::back_inserter(files));
    if (files.empty())
        return files;
    addKustomizations(plan.designName, files);
    files.push_back({"policy-as-code/README.md", {}, readme(plan)});
    std::ranges::sort(files, {}, &ManifestFile::path);
    return files;
}

AdmissionPolicies admissionPolicies(const Design &design, const PolicyOptions &options,
                                    Diagnostics &diagnostics)
{
    AdmissionPolicies policies;
    if (options.engines.empty())
        return policies;
    for (const ClusterPart &part : eachCluster(design)) {
        const auto write = [&](Diagnostics &said) {
            const PolicyPlan plan =
                planPolicies(part.design, options.mesh.value_or(design.mesh), said);
            for (const std::string &line : plan.refused)
                policies.refused.emplace_back(part.name, line);
            return policyFiles(plan, options, said);
        };
        std::ranges::move(inClusterFolder(design, part.name, write, diagnostics),
                          std::back_inserter(policies.files));
    }
    return policies;
}

} // namespace drawbridge
