// SPDX-License-Identifier: Apache-2.0
#include "exporters/identity_exporter.h"

#include "exporters/export_names.h"
#include "exporters/linkerd_exporter.h"
#include "exporters/manifest_object.h"
#include "exporters/table_cells.h"
#include "exporters/waypoint_exporter.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>

// One identity a workload (cli.md "What design draws"): accounts are added, workloads are changed
// by patches only, and only where the manifest says something else. Whether a pod gets a token: the
// pod's own field, else its account's, else yes (findings.md section 0). Tested by
// tests/golden/test_export_golden.cpp and tests/property/test_export_round_trip.cpp

namespace drawbridge {

namespace {

using AccountKey = std::pair<std::string, std::string>; ///< Namespace, name.

using ImportedAccounts = std::map<AccountKey, const ServiceAccountObject *>;

ImportedAccounts importedAccounts(const ExportPlan &plan)
{
    ImportedAccounts accounts;
    for (const auto &cluster : plan.design.topology->clusters) {
        if (!cluster.resources)
            continue;
        for (const ServiceAccountObject &account : cluster.resources->serviceAccounts)
            accounts.try_emplace({account.meta.nameSpace, account.meta.name}, &account);
    }
    return accounts;
}

/// An account the export writes.
struct ExportedAccount {
    bool usesApi = false;            ///< Any of its workloads does.
    std::set<std::string> workloads; ///< By what their objects are named after.
    /// What its workloads had by the accounts they leave: without it they would get no image, and
    /// no identity at their cloud.
    std::map<std::string, std::set<std::string>> cloudAnnotations; ///< Values by name.
    std::set<std::string> imagePullSecrets;
};

/// What the webhooks and metadata servers of the clouds look at.
bool isOfCloud(const std::string &annotation)
{
    constexpr std::array<std::string_view, 3> kPrefixes{"azure.workload.identity/",
                                                        "eks.amazonaws.com/", "iam.gke.io/"};
    return std::ranges::any_of(
        kPrefixes, [&](std::string_view prefix) { return annotation.starts_with(prefix); });
}

void takeOver(const ServiceAccountObject &left, ExportedAccount &account)
{
    for (const auto &[name, value] : left.meta.annotations)
        if (isOfCloud(name))
            account.cloudAnnotations[name].insert(value);
    account.imagePullSecrets.insert(left.imagePullSecrets.begin(), left.imagePullSecrets.end());
}

using ExportedAccounts = std::map<AccountKey, ExportedAccount>;

ExportedAccounts exportedAccounts(const ExportPlan &plan, const ImportedAccounts &imported)
{
    ExportedAccounts accounts;
    for (const ExportSubject &subject : plan.subjects) {
        const AccountKey key(subject.nameSpace, subject.serviceAccount);
        const bool isOurs = subject.isCovered && subject.isNameable && !subject.isWaypoint &&
                            subject.serviceAccount != "default" && !imported.contains(key);
        if (!isOurs)
            continue;
        ExportedAccount &account = accounts[key];
        account.usesApi = account.usesApi || subject.usesApi;
        account.workloads.insert(subject.name);
        const auto left = imported.find({subject.nameSpace, subject.node->serviceAccountName});
        if (left != imported.end())
            takeOver(*left->second, account);
    }
    return accounts;
}

/// What the pod would get without a patch of its token field.
bool mountsToken(const ExportPlan &plan, const ExportSubject &subject,
                 const ImportedAccounts &imported, const ExportedAccounts &accounts)
{
    if (subject.node->automountServiceAccountToken)
        return *subject.node->automountServiceAccountToken;
    const AccountKey key(subject.nameSpace, subject.serviceAccount);
    const auto exported = accounts.find(key);
    if (exported != accounts.end() && plan.wants("ServiceAccount"))
        return exported->second.usesApi;
    const auto account = imported.find(key);
    return account == imported.end() ||
           account->second->automountServiceAccountToken.value_or(true);
}

/// The fields of the pod spec that must change.
YamlValue podSpecPatch(const ExportPlan &plan, const ExportSubject &subject,
                       const ImportedAccounts &imported, const ExportedAccounts &accounts)
{
    YamlValue spec = YamlValue::mapping();
    if (subject.serviceAccount != subject.node->serviceAccountName)
        spec.set("serviceAccountName", subject.serviceAccount);
    if (mountsToken(plan, subject, imported, accounts) != subject.usesApi)
        spec.set("automountServiceAccountToken", subject.usesApi)
            .comment(subject.usesApi ? "API access is drawn" : "no API access is drawn");
    return spec;
}

bool isEmpty(const YamlValue &mapping)
{
    const auto *entries = std::get_if<YamlValue::Mapping>(&mapping.value());
    return !entries || entries->empty();
}

} // namespace

std::string apiVersionOf(const std::string &kind)
{
    if (kind == "Pod" || kind == "ReplicationController")
        return "v1";
    if (kind == "Rollout")
        return "argoproj.io/v1alpha1";
    if (kind == "DeploymentConfig")
        return "apps.openshift.io/v1";
    if (kind == "Service") // of Knative; no other Service is a workload
        return "serving.knative.dev/v1";
    return kind == "Job" || kind == "CronJob" ? "batch/v1" : "apps/v1";
}

NodeKey podTemplateOf(const Topology &topology, const NodeKey &workload)
{
    NodeKey result = workload;
    if (workload.kind != "Rollout")
        return result;
    for (const auto &cluster : topology.clusters) {
        if (!cluster.resources || cluster.name != workload.cluster)
            continue;
        for (const WorkloadObject &object : cluster.resources->workloads) {
            const bool isIt = object.meta.kind == workload.kind &&
                              object.meta.nameSpace == workload.nameSpace &&
                              object.meta.name == workload.name;
            if (isIt && !object.templateFrom.empty()) {
                result.kind = "Deployment";
                result.name = object.templateFrom;
            }
        }
    }
    return result;
}

namespace {

/// Labels and annotations of pods; an empty mapping without any.
YamlValue podMetadata(YamlValue labels, YamlValue annotations)
{
    YamlValue metadata = YamlValue::mapping();
    if (!isEmpty(labels))
        metadata.set("labels", std::move(labels));
    if (!isEmpty(annotations))
        metadata.set("annotations", std::move(annotations));
    return metadata;
}

} // namespace

YamlValue workloadPatch(const NodeKey &key, YamlValue podLabels, YamlValue podSpec,
                        YamlValue podAnnotations)
{
    YamlValue patch = YamlValue::mapping();
    patch.set("apiVersion", apiVersionOf(key.kind));
    patch.set("kind", key.kind);
    YamlValue metadata = YamlValue::mapping();
    metadata.set("name", key.name);
    metadata.set("namespace", key.nameSpace);
    if (key.kind == "Pod") {
        if (!isEmpty(podLabels))
            metadata.set("labels", std::move(podLabels));
        if (!isEmpty(podAnnotations))
            metadata.set("annotations", std::move(podAnnotations));
        patch.set("metadata", std::move(metadata));
        if (!isEmpty(podSpec))
            patch.set("spec", std::move(podSpec));
        return patch;
    }
    patch.set("metadata", std::move(metadata));
    YamlValue podTemplate = YamlValue::mapping();
    if (auto own = podMetadata(std::move(podLabels), std::move(podAnnotations)); !isEmpty(own))
        podTemplate.set("metadata", std::move(own));
    if (!isEmpty(podSpec))
        podTemplate.set("spec", std::move(podSpec));
    YamlValue spec = mappingOf("template", std::move(podTemplate));
    if (key.kind == "CronJob")
        spec = mappingOf("jobTemplate", mappingOf("spec", std::move(spec)));
    patch.set("spec", std::move(spec));
    return patch;
}

namespace {

std::vector<ObjectPatch> workloadPatches(const ExportPlan &plan)
{
    const auto imported = importedAccounts(plan);
    const auto accounts = exportedAccounts(plan, imported);
    std::vector<ObjectPatch> patches;
    for (const ExportSubject &subject : plan.subjects) {
        if (!subject.isCovered || !subject.isNameable || subject.isWaypoint)
            continue;
        YamlValue labels = YamlValue::mapping();
        if (subject.selector.isProposed && subject.isBound)
            labels = labelsValue(subject.selector.labels);
        YamlValue spec = podSpecPatch(plan, subject, imported, accounts);
        YamlValue annotations = plan.mesh == MeshKind::Linkerd && subject.isInMesh
                                    ? linkerdPodAnnotations(subject)
                                    : YamlValue::mapping();
        if (isEmpty(labels) && isEmpty(spec) && isEmpty(annotations))
            continue;
        const NodeKey key = podTemplateOf(*plan.design.topology, subject.node->key);
        patches.push_back(
            {key,
             workloadPatch(key, std::move(labels), std::move(spec), std::move(annotations)),
             {}});
    }
    return patches;
}

YamlValue namespacePatch(const std::string &name, const char *what, YamlValue texts)
{
    YamlValue patch = YamlValue::mapping();
    patch.set("apiVersion", "v1");
    patch.set("kind", "Namespace");
    YamlValue metadata = YamlValue::mapping();
    metadata.set("name", name);
    metadata.set(what, std::move(texts));
    patch.set("metadata", std::move(metadata));
    return patch;
}

/// Of every namespace with pods of the mesh, the new ones among them.
std::vector<ObjectPatch> linkerdNamespacePatches(const ExportPlan &plan)
{
    std::set<std::string> names;
    for (const ExportSubject &subject : plan.subjects)
        if (subject.isInMesh)
            names.insert(subject.nameSpace);
    std::vector<ObjectPatch> patches;
    for (const std::string &name : names)
        patches.push_back(
            {{"", "", "Namespace", name},
             namespacePatch(name, "annotations", linkerdNamespaceAnnotations(plan, name)),
             "Proxies of Linkerd read these when their pods start: restart those "
             "that run.\nNot checked against the real proxy of Linkerd."});
    return patches;
}

std::vector<ObjectPatch> namespacePatches(const ExportPlan &plan)
{
    if (plan.mesh == MeshKind::Linkerd)
        return linkerdNamespacePatches(plan);
    const LabelMap enrolling = plan.mesh == MeshKind::Ambient
                                   ? LabelMap{{"istio.io/dataplane-mode", "ambient"}}
                                   : LabelMap{{"istio-injection", "enabled"}};
    std::vector<ObjectPatch> patches;
    for (const std::string &name : plan.enrolledNamespaces)
        patches.push_back({{"", "", "Namespace", name},
                           namespacePatch(name, "labels", labelsValue(enrolling)),
                           {}});
    return patches;
}

std::string fileNameOf(const NodeKey &target, std::set<std::string> &taken)
{
    const std::string name = (target.nameSpace.empty() ? "" : target.nameSpace + '-') +
                             dnsName(target.kind) + '-' + target.name;
    return uniqueName(fileNamePart(name), taken);
}

YamlValue patchEntry(const std::string &path, const NodeKey &target, const std::string &group)
{
    YamlValue entry = YamlValue::mapping();
    entry.set("path", path);
    YamlValue selected = YamlValue::mapping();
    if (!group.empty())
        selected.set("group", group);
    selected.set("kind", target.kind);
    selected.set("name", target.name);
    if (!target.nameSpace.empty())
        selected.set("namespace", target.nameSpace);
    entry.set("target", std::move(selected));
    return entry;
}

/// One value of each; where workloads of one account had several, it is for a person to choose.
LabelMap undisputed(const ExportedAccount &account)
{
    LabelMap annotations;
    for (const auto &[name, values] : account.cloudAnnotations)
        if (values.size() == 1)
            annotations[name] = *values.begin();
    return annotations;
}

YamlValue accountObject(const AccountKey &key, const ExportedAccount &account)
{
    YamlValue object =
        makeObject("v1", "ServiceAccount", key.first, key.second, undisputed(account));
    object.set("automountServiceAccountToken", account.usesApi);
    if (account.imagePullSecrets.empty())
        return object;
    YamlValue &secrets = object.set("imagePullSecrets", YamlValue::sequence());
    for (const std::string &name : account.imagePullSecrets)
        secrets.push(mappingOf("name", name));
    return object;
}

std::string whyOf(const AccountKey &key, const ExportedAccount &account)
{
    std::string why;
    if (!undisputed(account).empty())
        why = "It takes over the cloud identity of the account that its workloads leave: what the "
              "cloud trusts must\nname system:serviceaccount:" +
              key.first + ':' + key.second + ", too.";
    for (const auto &[name, values] : account.cloudAnnotations)
        if (values.size() > 1)
            why += (why.empty() ? "" : "\n") +
                   std::string("Its workloads leave accounts with different values of ") +
                   oneLine(name) + ":\nwrite the one that all of them are to have.";
    return why;
}

} // namespace

std::vector<ManifestFile> exportServiceAccounts(const ExportPlan &plan)
{
    std::vector<ManifestFile> files;
    for (const auto &[key, account] : exportedAccounts(plan, importedAccounts(plan))) {
        files.push_back(makeFile(plan.design.name, "serviceaccounts", key.first + '-' + key.second,
                                 accountObject(key, account), whyOf(key, account)));
        if (account.workloads.size() == 1)
            files.back().workload = key.first + '/' + *account.workloads.begin();
    }
    return files;
}

std::vector<ManifestFile> exportWorkloadPatches(const ExportPlan &plan,
                                                std::vector<ObjectPatch> more)
{
    std::vector<ObjectPatch> patches = namespacePatches(plan);
    for (ObjectPatch &patch : workloadPatches(plan))
        patches.push_back(std::move(patch));
    for (ObjectPatch &patch : waypointPatches(plan))
        patches.push_back(std::move(patch));
    std::ranges::move(more, std::back_inserter(patches));
    return patchFiles(plan.design.name, std::move(patches));
}

std::vector<ManifestFile> patchFiles(const std::string &designName,
                                     std::vector<ObjectPatch> patches)
{
    if (patches.empty())
        return {};
    std::vector<ManifestFile> files;
    std::set<std::string> taken{"kustomization"};
    std::map<std::string, std::pair<NodeKey, std::string>> targets;
    for (ObjectPatch &patch : patches) {
        const std::string name = fileNameOf(patch.target, taken);
        targets[name + ".yaml"] = {patch.target, patch.group};
        files.push_back(
            makeFile(designName, "workload-patches", name, std::move(patch.document), patch.why));
    }
    YamlValue component = YamlValue::mapping();
    component.set("apiVersion", "kustomize.config.k8s.io/v1alpha1");
    component.set("kind", "Component");
    YamlValue &list = component.set("patches", YamlValue::sequence());
    for (const auto &[name, target] : targets)
        list.push(patchEntry(name, target.first, target.second));
    files.push_back(makeFile(designName, "workload-patches", "kustomization", std::move(component),
                             "Add this folder to `components` of the kustomization that deploys "
                             "the workloads."));
    return files;
}

} // namespace drawbridge
