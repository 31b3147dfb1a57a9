// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"

#include <algorithm>
#include <utility>

// v1 Secret, and where Secrets come from: SecretProviderClass of the CSI driver, ExternalSecret.
// Values of a Secret are never looked at: only keys are read, and messages name no value. Tested by
// tests/unit/kubernetes/test_decode_config.cpp

namespace drawbridge {
namespace {

void readKeys(const YamlCursor &data, std::vector<TextWithPlace> &keys)
{
    if (!data.expectMapping())
        return;
    for (const YamlCursor::Field &field : data.fields()) {
        const auto isSame = [&](const TextWithPlace &key) { return key.text == field.key; };
        if (std::ranges::none_of(keys, isSame))
            keys.push_back({field.key, field.keyWhere});
    }
}

SecretProviderClassObject::SyncedSecret readSynced(const YamlCursor &secret)
{
    SecretProviderClassObject::SyncedSecret result;
    result.name = secret["secretName"].requiredText().value_or("");
    for (const YamlCursor &item : secret["data"].items())
        result.keys.push_back(item["key"].textOr({}));
    return result;
}

} // namespace

std::optional<KubernetesObject> decodeSecret(const YamlCursor &object, ObjectMeta meta)
{
    SecretObject result;
    result.meta = std::move(meta);
    result.type = object["type"].textOr("Opaque");
    result.isImmutable = object["immutable"].boolean().value_or(false);
    readKeys(object["data"], result.keys);
    readKeys(object["stringData"], result.keys);
    return result;
}

std::optional<KubernetesObject> decodeSecretProviderClass(const YamlCursor &object, ObjectMeta meta)
{
    SecretProviderClassObject result;
    result.meta = std::move(meta);
    const YamlCursor spec = object["spec"];
    result.provider = spec["provider"].requiredText().value_or("");
    for (const YamlCursor &secret : spec["secretObjects"].items()) {
        if (secret.expectMapping(true))
            result.secrets.push_back(readSynced(secret));
    }
    return result;
}

std::optional<KubernetesObject> decodeExternalSecret(const YamlCursor &object, ObjectMeta meta)
{
    ExternalSecretObject result;
    result.meta = std::move(meta);
    const bool isClusterWide = result.meta.kind == "ClusterExternalSecret";
    const YamlCursor spec = isClusterWide ? object["spec"]["externalSecretSpec"] : object["spec"];
    if (!spec.expectMapping(true))
        return std::nullopt;
    result.storeName = spec["secretStoreRef"]["name"].textOr({});
    result.storeKind = spec["secretStoreRef"]["kind"].textOr("SecretStore");
    const YamlCursor target = spec["target"];
    result.targetName = target["name"].textOr(
        isClusterWide ? object["spec"]["externalSecretName"].textOr(result.meta.name)
                      : result.meta.name);
    for (const YamlCursor &item : spec["data"].items()) {
        if (auto key = item["secretKey"].requiredText())
            result.keys.push_back(std::move(*key));
    }
    result.hasOpenKeys = !spec["dataFrom"].items().empty() || target["template"].exists();
    return result;
}

} // namespace drawbridge
