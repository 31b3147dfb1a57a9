// SPDX-License-Identifier: Apache-2.0
#include "model/import/kustomization.h"

#include "model/import/tls_patch.h"

#include "model/base/texts.h"
#include "model/yaml/yaml_cursor.h"

#include <algorithm>
#include <array>
#include <utility>

// Just enough of kustomize to evaluate workloads as our own exports patch them: service account,
// token, labels. Everything else stays unapplied and is said so.
// Tested by tests/unit/import/test_kustomization.cpp

namespace drawbridge {
namespace {

constexpr std::array<std::string_view, 9> kReadFields{"apiVersion",
                                                      "kind",
                                                      "metadata",
                                                      "resources",
                                                      "bases",
                                                      "patches",
                                                      "components",
                                                      "patchesJson6902",
                                                      "patchesStrategicMerge"};

bool isPattern(const std::string &name)
{
    return name.find_first_of("*+?|^$()[]{}\\") != std::string::npos;
}

void noteUnapplied(const YamlNode &document, Diagnostics &diagnostics)
{
    std::string names;
    for (const YamlNode::Entry &entry : document.entries) {
        if (std::ranges::find(kReadFields, entry.key) == kReadFields.end())
            names += (names.empty() ? "" : ", ") + entry.key;
    }
    if (!names.empty())
        diagnostics.note(ErrorCode::KustomizePlain,
                         "of this kustomization is not applied: " + names +
                             "; the files are read as they stand",
                         document.where, "render it with kubectl kustomize and read the result");
}

/// The `target` of a patch; false, with a note, when it is more than one named object.
bool readTarget(const YamlCursor &target, PatchReference &reference, Diagnostics &diagnostics)
{
    reference.targetGroup = target["group"].textOr({});
    reference.targetKind = target["kind"].textOr({});
    reference.targetName = target["name"].textOr({});
    reference.targetNamespace = target["namespace"].textOr({});
    const bool isSelection = target["labelSelector"].exists() ||
                             target["annotationSelector"].exists() ||
                             isPattern(reference.targetName) || isPattern(reference.targetKind);
    const bool isHalf = target.exists() && reference.targetName.empty();
    if (!isSelection && !isHalf)
        return true;
    diagnostics.note(ErrorCode::KustomizePlain,
                     "this patch is not applied: its target is not one named object",
                     target.where(), "name the kind and the name");
    return false;
}

void readPatchItem(const YamlCursor &item, std::vector<PatchReference> &references,
                   Diagnostics &diagnostics)
{
    PatchReference reference;
    reference.where = item.where();
    reference.path = item["path"].textOr({});
    if (item["patch"].exists())
        reference.text = item["patch"].textOr({});
    const bool hasTarget = readTarget(item["target"], reference, diagnostics);
    if (!hasTarget)
        reference.targetKind = "?"; // no kind has that name, so readPatch says no
    if (!reference.path.empty() || (hasTarget && !reference.text.empty()))
        references.push_back(std::move(reference));
}

void readStrategicItem(const YamlCursor &item, std::vector<PatchReference> &references)
{
    const std::string text = item.textOr({});
    const bool isInline = text.find('\n') != std::string::npos;
    PatchReference reference;
    reference.where = item.where();
    (isInline ? reference.text : reference.path) = text;
    if (!text.empty())
        references.push_back(std::move(reference));
}

/// A Service runs no pods, but for those of Knative: of others labels are set.
bool isPlainService(const ObjectMeta &target)
{
    return target.kind == "Service" && !target.apiVersion.starts_with("serving.knative.dev/");
}

bool isPatchable(const ObjectMeta &target)
{
    constexpr std::array<std::string_view, 11> kinds{
        "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet",       "ReplicationController",
        "Job",        "CronJob",     "Rollout",   "DeploymentConfig", "Pod",
        "Namespace"};
    if (target.kind == "Service")
        return target.apiVersion == "v1" || !isPlainService(target);
    return std::ranges::find(kinds, target.kind) != kinds.end();
}

bool hasDirective(const YamlNode &node)
{
    return std::ranges::any_of(node.items, hasDirective) ||
           std::ranges::any_of(node.entries, [](const YamlNode::Entry &entry) {
               return entry.key.starts_with("$") || hasDirective(entry.value);
           });
}

/// Reads the patch and collects what it has besides.
class PatchReader {
public:
    PatchReader(const YamlCursor &patch, WorkloadPatch &result) : m_patch(patch), m_result(result)
    {}

    /// The paths of fields that were not read.
    std::vector<std::string> read()
    {
        const std::string &kind = m_result.target.kind;
        only(m_patch, {"apiVersion", "kind", "metadata", "spec"});
        const bool hasNoPods = kind == "Namespace" || isPlainService(m_result.target);
        const YamlCursor metadata = m_patch["metadata"];
        if (kind == "Namespace" || kind == "Pod")
            only(metadata, {"name", "namespace", "labels", "annotations"});
        else if (hasNoPods)
            only(metadata, {"name", "namespace", "labels"});
        else
            only(metadata, {"name", "namespace"});
        if (hasNoPods)
            m_result.labels = readSetTexts(metadata["labels"]);
        if (kind == "Namespace")
            m_result.annotations = readSetTexts(metadata["annotations"]);
        if (kind == "Pod") {
            readPodMetadata(metadata);
            readPodSpec(m_patch["spec"]);
        } else if (!hasNoPods) {
            readTemplate(m_patch["spec"], kind);
        } else if (m_patch["spec"].exists()) {
            m_rest.push_back("spec");
        }
        return std::move(m_rest);
    }

private:
    void readTemplate(YamlCursor spec, const std::string &kind)
    {
        if (kind == "CronJob") {
            only(spec, {"jobTemplate"});
            only(spec["jobTemplate"], {"spec"});
            spec = spec["jobTemplate"]["spec"];
        }
        only(spec, {"template"});
        const YamlCursor podTemplate = spec["template"];
        only(podTemplate, {"metadata", "spec"});
        only(podTemplate["metadata"], {"labels", "annotations"});
        readPodMetadata(podTemplate["metadata"]);
        readPodSpec(podTemplate["spec"]);
    }

    void readPodMetadata(const YamlCursor &metadata)
    {
        m_result.podLabels = readSetTexts(metadata["labels"]);
        m_result.podAnnotations = readSetTexts(metadata["annotations"]);
    }

    void readPodSpec(const YamlCursor &spec)
    {
        only(spec, {"serviceAccountName", "automountServiceAccountToken"});
        m_result.serviceAccountName = spec["serviceAccountName"].text();
        m_result.automountServiceAccountToken = spec["automountServiceAccountToken"].boolean();
    }

    /// Labels or annotations.
    LabelMap readSetTexts(const YamlCursor &texts)
    {
        LabelMap result;
        for (const YamlCursor::Field &field : texts.fields()) {
            if (auto value = field.value.text())
                result.insert_or_assign(field.key, std::move(*value));
            else
                m_rest.push_back(field.value.path() + " (taken away)");
        }
        return result;
    }

    void only(const YamlCursor &mapping, std::initializer_list<std::string_view> keys)
    {
        for (const YamlCursor::Field &field : mapping.fields()) {
            if (std::ranges::find(keys, field.key) == keys.end())
                m_rest.push_back(field.value.path());
        }
    }

    YamlCursor m_patch;
    WorkloadPatch &m_result;
    std::vector<std::string> m_rest;
};

std::optional<std::string> whyUnreadable(const YamlNode &document, const ObjectMeta &target)
{
    if (document.kind != YamlNode::Kind::Mapping)
        return "it is a JSON 6902 patch";
    if (hasDirective(document))
        return "it has a $patch directive";
    if (!isPatchable(target))
        return "it patches " + (target.kind.empty() ? "no named kind" : "a " + target.kind);
    return std::nullopt;
}

ObjectMeta readPatchTarget(const YamlCursor &patch, const PatchReference &reference,
                           const std::string &defaultNamespace)
{
    ObjectMeta target;
    const auto prefer = [](const std::string &first, std::string second) {
        return first.empty() ? std::move(second) : first;
    };
    target.apiVersion = patch["apiVersion"].textOr({});
    target.kind = prefer(reference.targetKind, patch["kind"].textOr({}));
    target.name = prefer(reference.targetName, patch["metadata"]["name"].textOr({}));
    target.where = patch.where();
    if (target.kind == "Namespace")
        return target;
    target.nameSpace = prefer(reference.targetNamespace, patch["metadata"]["namespace"].textOr({}));
    target.namespaceInferred = target.nameSpace.empty();
    if (target.namespaceInferred)
        target.nameSpace = defaultNamespace;
    return target;
}

} // namespace

bool isKustomizationName(std::string_view fileName)
{
    return fileName == "kustomization.yaml" || fileName == "kustomization.yml" ||
           fileName == "Kustomization";
}

std::vector<PatchReference> readKustomization(const YamlNode &document, Diagnostics &diagnostics)
{
    std::vector<PatchReference> references;
    if (document.kind != YamlNode::Kind::Mapping)
        return references;
    ObjectReport report(document, diagnostics);
    const YamlCursor kustomization(document, report);
    for (const char *list : {"patches", "patchesJson6902"}) {
        for (const YamlCursor &item : kustomization[list].items()) {
            if (item.isScalar()) // the old form of patchesStrategicMerge
                readStrategicItem(item, references);
            else
                readPatchItem(item, references, diagnostics);
        }
    }
    for (const YamlCursor &item : kustomization["patchesStrategicMerge"].items())
        readStrategicItem(item, references);
    noteUnapplied(document, diagnostics);
    return references;
}

std::optional<WorkloadPatch> readPatch(const YamlNode &document, const PatchReference &reference,
                                       const std::string &defaultNamespace,
                                       Diagnostics &diagnostics)
{
    const auto refuse = [&](const std::string &why) {
        diagnostics.note(ErrorCode::KustomizePlain, "this patch is not applied: " + why,
                         document.where,
                         "render the kustomization with kubectl kustomize and read the result");
        return std::optional<WorkloadPatch>();
    };
    if (auto ofEdge = readTlsPatch(document, reference, defaultNamespace, diagnostics))
        return ofEdge;
    if (document.kind != YamlNode::Kind::Mapping)
        return refuse(*whyUnreadable(document, {}));
    ObjectReport report(document, diagnostics);
    const YamlCursor patch(document, report);
    WorkloadPatch result;
    result.target = readPatchTarget(patch, reference, defaultNamespace);
    if (const auto why = whyUnreadable(document, result.target))
        return refuse(*why);
    if (result.target.name.empty())
        return refuse("it names no object");
    const std::vector<std::string> rest = PatchReader(patch, result).read();
    if (!rest.empty())
        diagnostics.note(ErrorCode::KustomizePlain,
                         "of this patch is not applied: " + joined(rest, ", "), document.where,
                         "render the kustomization with kubectl kustomize and read the result");
    return result;
}

} // namespace drawbridge
