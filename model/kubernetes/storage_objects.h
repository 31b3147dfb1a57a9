// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/object_meta.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// storage.k8s.io StorageClass. Whether it encrypts stands in the parameters of its provisioner
/// ("encrypted", "diskEncryptionSetID", "disk-encryption-kms-key").
struct StorageClassObject {
    ObjectMeta meta;
    std::string provisioner;
    std::map<std::string, TextWithPlace> parameters;
    bool isDefault = false; ///< Annotation storageclass.kubernetes.io/is-default-class.
    bool operator==(const StorageClassObject &) const = default;
};

/// v1 PersistentVolume.
struct PersistentVolumeObject {
    ObjectMeta meta;
    std::string storageClassName;
    std::string source; ///< Field name of the volume source: "csi", "nfs", "hostPath".
    std::string driver; ///< csi.driver.
    std::string hostPath;
    std::map<std::string, TextWithPlace> attributes; ///< csi.volumeAttributes.
    std::string claimNamespace;
    std::string claimName;
    bool operator==(const PersistentVolumeObject &) const = default;
};

/// v1 PersistentVolumeClaim.
struct PersistentVolumeClaimObject {
    ObjectMeta meta;
    /// Absent: the default class; written and empty: none.
    std::optional<std::string> storageClassName;
    std::string volumeName;
    std::vector<std::string> accessModes;
    bool operator==(const PersistentVolumeClaimObject &) const = default;
};

/// apiserver.config.k8s.io EncryptionConfiguration: how the API server encrypts what it stores.
/// Keys are dropped while reading.
struct EncryptionConfigurationObject {
    /// Resources and the providers that write (the first) and read (all) them.
    struct Rule {
        std::vector<std::string> resources;   ///< "secrets", "*.apps", "*.*".
        std::vector<TextWithPlace> providers; ///< identity, aescbc, aesgcm, secretbox, kms.
        std::string kmsName;                  ///< Of the first kms provider.
        SourceSpan where;
        bool operator==(const Rule &) const = default;
    };
    ObjectMeta meta;
    std::vector<Rule> rules;
    bool operator==(const EncryptionConfigurationObject &) const = default;
};

} // namespace drawbridge
