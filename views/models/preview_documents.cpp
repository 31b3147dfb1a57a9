// SPDX-License-Identifier: Apache-2.0
// Picks documents out of an export by reading the fields a reader of the YAML would go by: kind,
// namespace, pod selector, account. Kustomize files and patches are not shown.
// Tested by tests/gui/test_preview_models.cpp
#include "views/models/preview_documents.h"

#include "model/yaml/yaml_writer.h"

#include <algorithm>
#include <map>

namespace drawbridge {
namespace {

const YamlValue *at(const YamlValue &value, std::initializer_list<const char *> path)
{
    const YamlValue *found = &value;
    for (const char *key : path) {
        found = found->find(key);
        if (!found)
            return nullptr;
    }
    return found;
}

std::string textAt(const YamlValue &value, std::initializer_list<const char *> path)
{
    const YamlValue *found = at(value, path);
    const auto *text = found ? std::get_if<std::string>(&found->value()) : nullptr;
    return text ? *text : std::string();
}

bool matchesLabels(const YamlValue *matchLabels, const LabelMap &labels)
{
    const auto *entries =
        matchLabels ? std::get_if<YamlValue::Mapping>(&matchLabels->value()) : nullptr;
    if (!entries || entries->empty())
        return false; // selects the whole namespace: shown with the namespace
    return std::all_of(entries->begin(), entries->end(), [&](const YamlValue::Entry &entry) {
        const auto *wanted = std::get_if<std::string>(&entry.value.value());
        const auto label = labels.find(entry.key);
        return wanted && label != labels.end() && label->second == *wanted;
    });
}

/// What the documents of a workload are known by.
struct ShownWorkload {
    const LabelMap *labels = nullptr;
    std::string account;
};

/// What of one namespace the preview is about.
struct ShownNamespace {
    bool isWhole = false;
    std::vector<ShownWorkload> workloads;
};
using ShownNamespaces = std::map<std::string, ShownNamespace>;

ShownNamespaces shownNamespaces(const Design &design, const PreviewSubject &subject)
{
    std::vector<NodeKey> nodes = subject.nodes;
    if (subject.flow)
        nodes = {subject.flow->first, subject.flow->second};
    ShownNamespaces shown;
    for (const NodeKey &node : nodes) {
        if (node.kind == "Namespace")
            shown[node.name].isWhole = true;
        else if (const auto id = design.topology->findWorkload(node))
            shown[node.nameSpace].workloads.push_back(
                {&design.topology->workload(*id).podLabels, design.serviceAccountOf(*id)});
    }
    return shown;
}

bool bindsAccount(const YamlValue &document, const std::string &account)
{
    const YamlValue *subjects = document.find("subjects");
    const auto *list = subjects ? std::get_if<YamlValue::Sequence>(&subjects->value()) : nullptr;
    return list && std::any_of(list->begin(), list->end(), [&](const YamlValue &subject) {
               return textAt(subject, {"name"}) == account;
           });
}

bool concernsWorkload(const YamlValue &document, const std::string &kind,
                      const ShownWorkload &workload)
{
    if (kind == "ServiceAccount")
        return textAt(document, {"metadata", "name"}) == workload.account;
    if (kind == "RoleBinding" || kind == "ClusterRoleBinding")
        return bindsAccount(document, workload.account);
    return matchesLabels(at(document, {"spec", "podSelector", "matchLabels"}), *workload.labels) ||
           matchesLabels(at(document, {"spec", "selector", "matchLabels"}), *workload.labels);
}

bool concerns(const YamlValue &document, const std::string &kind, const ShownNamespaces &shown)
{
    const auto place = shown.find(textAt(document, {"metadata", "namespace"}));
    return place != shown.end() &&
           (place->second.isWhole ||
            std::ranges::any_of(place->second.workloads, [&](const ShownWorkload &workload) {
                return concernsWorkload(document, kind, workload);
            }));
}

int rankOf(const std::string &kind)
{
    static constexpr const char *kOrder[] = {"NetworkPolicy", "AuthorizationPolicy",
                                             "PeerAuthentication", "RequestAuthentication",
                                             "ServiceAccount"};
    const auto *found = std::find(std::begin(kOrder), std::end(kOrder), kind);
    return static_cast<int>(found - std::begin(kOrder));
}

} // namespace

std::string PreviewKind::yaml(std::size_t most) const
{
    std::vector<YamlValue> shown;
    for (std::size_t i = 0; i < std::min(most, documents.size()); ++i)
        shown.push_back(*documents[i]);
    std::string text = writeYaml(shown);
    if (documents.size() > most)
        text += "# " + std::to_string(documents.size() - most) + " more " + kind +
                " documents; select a workload or a flow to see its own.\n";
    return text;
}

std::vector<PreviewKind> previewOf(const ManifestSet &manifests, const Design &design,
                                   const PreviewSubject &subject)
{
    std::map<std::pair<int, std::string>, std::vector<const YamlValue *>> byKind;
    const bool isAll = subject.nodes.empty() && !subject.flow;
    const ShownNamespaces shown = shownNamespaces(design, subject);
    for (const ManifestFile &file : manifests.files) {
        for (const YamlValue &document : file.documents) {
            const std::string kind = textAt(document, {"kind"});
            const bool isPolicy = !kind.empty() && kind != "Kustomization" &&
                                  document.find("$patch") == nullptr &&
                                  file.path.find("patch") == std::string::npos;
            if (isPolicy && (isAll || concerns(document, kind, shown)))
                byKind[{rankOf(kind), kind}].push_back(&document);
        }
    }
    std::vector<PreviewKind> preview;
    for (auto &[key, documents] : byKind)
        preview.push_back({key.second, std::move(documents)});
    return preview;
}

} // namespace drawbridge
