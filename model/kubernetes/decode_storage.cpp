// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"

#include <algorithm>
#include <array>
#include <utility>

// StorageClass, PersistentVolume, PersistentVolumeClaim and EncryptionConfiguration: the facts on
// encryption at rest that manifests show (zero-trust.md row 12). Keys of an
// EncryptionConfiguration are never looked at. Tested by
// tests/unit/kubernetes/test_decode_config.cpp

namespace drawbridge {
namespace {

std::map<std::string, TextWithPlace> readTextFields(const YamlCursor &mapping)
{
    std::map<std::string, TextWithPlace> result;
    if (!mapping.expectMapping())
        return result;
    for (const YamlCursor::Field &field : mapping.fields())
        result.insert_or_assign(field.key,
                                TextWithPlace{field.value.textOr({}), field.value.where()});
    return result;
}

bool isTrueAnnotation(const ObjectMeta &meta, const char *name)
{
    const auto at = meta.annotations.find(name);
    return at != meta.annotations.end() && at->second == "true";
}

/// Fields of a PersistentVolumeSpec that are no volume source.
constexpr std::array<std::string_view, 9> kOtherVolumeFields{
    "accessModes",      "capacity",     "claimRef",
    "mountOptions",     "nodeAffinity", "persistentVolumeReclaimPolicy",
    "storageClassName", "volumeMode",   "volumeAttributesClassName"};

EncryptionConfigurationObject::Rule readRule(const YamlCursor &rule)
{
    EncryptionConfigurationObject::Rule result;
    result.where = rule.where();
    result.resources = rule["resources"].textList();
    for (const YamlCursor &provider : rule["providers"].items()) {
        if (!provider.expectMapping(true))
            continue;
        for (const YamlCursor::Field &field : provider.fields()) {
            result.providers.push_back({field.key, field.keyWhere});
            if (field.key == "kms" && result.kmsName.empty())
                result.kmsName = field.value["name"].textOr({});
        }
    }
    if (result.resources.empty())
        rule["resources"].error(ErrorCode::FieldMissing, "is missing or empty");
    if (result.providers.empty())
        rule["providers"].error(ErrorCode::FieldMissing, "is missing or empty");
    return result;
}

} // namespace

std::optional<KubernetesObject> decodeStorageClass(const YamlCursor &object, ObjectMeta meta)
{
    StorageClassObject result;
    result.provisioner = object["provisioner"].requiredText().value_or("");
    result.parameters = readTextFields(object["parameters"]);
    result.isDefault = isTrueAnnotation(meta, "storageclass.kubernetes.io/is-default-class") ||
                       isTrueAnnotation(meta, "storageclass.beta.kubernetes.io/is-default-class");
    result.meta = std::move(meta);
    return result;
}

std::optional<KubernetesObject> decodePersistentVolume(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    PersistentVolumeObject result;
    result.meta = std::move(meta);
    if (!spec.expectMapping(true))
        return result;
    result.storageClassName = spec["storageClassName"].textOr({});
    for (const YamlCursor::Field &field : spec.fields()) {
        if (std::ranges::find(kOtherVolumeFields, field.key) == kOtherVolumeFields.end())
            result.source = field.key;
    }
    result.driver = spec["csi"]["driver"].textOr({});
    result.attributes = readTextFields(spec["csi"]["volumeAttributes"]);
    result.hostPath = spec["hostPath"]["path"].textOr({});
    result.claimNamespace = spec["claimRef"]["namespace"].textOr({});
    result.claimName = spec["claimRef"]["name"].textOr({});
    return result;
}

std::optional<KubernetesObject> decodePersistentVolumeClaim(const YamlCursor &object,
                                                            ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    PersistentVolumeClaimObject result;
    result.meta = std::move(meta);
    if (!spec.expectMapping(true))
        return result;
    result.storageClassName = spec["storageClassName"].text();
    result.volumeName = spec["volumeName"].textOr({});
    result.accessModes = spec["accessModes"].textList();
    return result;
}

std::optional<KubernetesObject> decodeEncryptionConfiguration(const YamlCursor &object,
                                                              ObjectMeta meta)
{
    EncryptionConfigurationObject result;
    result.meta = std::move(meta);
    if (!object["resources"].exists())
        object["resources"].error(ErrorCode::FieldMissing, "is missing");
    for (const YamlCursor &rule : object["resources"].items()) {
        if (rule.expectMapping(true))
            result.rules.push_back(readRule(rule));
    }
    return result;
}

} // namespace drawbridge
