// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/object_meta.h"

#include <map>
#include <string>
#include <vector>

namespace drawbridge {

struct ConfigMapObject {
    ObjectMeta meta;
    std::map<std::string, TextWithPlace> data;
    std::vector<TextWithPlace> binaryKeys; ///< Keys of binaryData; what they hold is not kept.
    bool operator==(const ConfigMapObject &) const = default;
};

/// v1 Secret: its values are dropped while reading, only the names of its keys stay.
struct SecretObject {
    ObjectMeta meta;
    std::string type = "Opaque";
    std::vector<TextWithPlace> keys; ///< Of data and stringData, with the place of the key.
    bool isImmutable = false;
    bool operator==(const SecretObject &) const = default;
};

/// secrets-store.csi.x-k8s.io SecretProviderClass.
struct SecretProviderClassObject {
    /// A Secret that the driver writes for pods that mount the class.
    struct SyncedSecret {
        std::string name;
        std::vector<std::string> keys;
        bool operator==(const SyncedSecret &) const = default;
    };
    ObjectMeta meta;
    std::string provider; ///< "azure", "vault", "aws", "gcp".
    std::vector<SyncedSecret> secrets;
    bool operator==(const SecretProviderClassObject &) const = default;
};

/// external-secrets.io ExternalSecret, or ClusterExternalSecret (then `meta.nameSpace` is empty).
struct ExternalSecretObject {
    ObjectMeta meta;
    std::string storeKind; ///< SecretStore (default) or ClusterSecretStore.
    std::string storeName;
    std::string targetName; ///< Of the Secret that is made; the object's own name when absent.
    std::vector<std::string> keys; ///< spec.data[].secretKey; dataFrom brings more.
    bool hasOpenKeys = false;      ///< dataFrom or a template: keys cannot be told.
    bool operator==(const ExternalSecretObject &) const = default;
};

} // namespace drawbridge
