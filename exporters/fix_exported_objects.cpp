// SPDX-License-Identifier: Apache-2.0
// What the parts of an export are about. Tested by tests/unit/exporters/test_finding_fixes.cpp

#include "exporters/fix_exported_objects.h"

#include "exporters/rollout_stages.h"
#include "model/base/texts.h"

#include <algorithm>

namespace drawbridge {
namespace {

const YamlValue *entryAt(const YamlValue &document, std::initializer_list<const char *> path)
{
    const YamlValue *value = &document;
    for (const char *key : path)
        value = value != nullptr ? value->find(key) : nullptr;
    return value;
}

} // namespace

std::vector<ExportedObject> objectsOf(const ManifestSet &exported)
{
    std::vector<ExportedObject> objects;
    for (const ManifestFile &file : exported.files)
        for (const YamlValue &document : file.documents) {
            const std::string kind = textAt(document, "kind");
            if (kind != "Kustomization" && kind != "Component")
                objects.push_back({kind, textAt(document, "metadata.namespace"),
                                   textAt(document, "metadata.name"),
                                   file.path.starts_with("workload-patches/"), &file, &document});
        }
    return objects;
}

bool setsPodLabels(const YamlValue &patch)
{
    return entryAt(patch, {"spec", "template", "metadata", "labels"}) != nullptr ||
           entryAt(patch, {"spec", "jobTemplate", "spec", "template", "metadata", "labels"}) !=
               nullptr ||
           entryAt(patch, {"metadata", "labels"}) != nullptr;
}

bool bindsAccount(const YamlValue &binding, const std::set<AccountName> &accounts)
{
    const YamlValue *subjects = binding.find("subjects");
    const auto *list =
        subjects != nullptr ? std::get_if<YamlValue::Sequence>(&subjects->value()) : nullptr;
    return list != nullptr && std::ranges::any_of(*list, [&](const YamlValue &subject) {
               return accounts.contains({textAt(subject, "namespace"), textAt(subject, "name")});
           });
}

bool isWritten(const FixManifests &manifests, const ObjectMeta &meta)
{
    return std::ranges::any_of(manifests.objects, [&meta](const ManifestFile &file) {
        return std::ranges::any_of(file.documents, [&meta](const YamlValue &document) {
            return textAt(document, "kind") == meta.kind &&
                   textAt(document, "metadata.name") == meta.name &&
                   textAt(document, "metadata.namespace") == meta.nameSpace;
        });
    });
}

std::string writtenNames(const std::vector<ObjectMeta> &metas)
{
    std::vector<std::string> names;
    for (const ObjectMeta &meta : metas)
        names.push_back(meta.name);
    return joined(names, ", ");
}

} // namespace drawbridge
