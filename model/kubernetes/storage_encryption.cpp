// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/storage_encryption.h"

#include <algorithm>
#include <array>
#include <string_view>

// Authority: the documentation of each CSI driver; Kubernetes, "Encrypting Confidential Data at
// Rest". A parameter that is absent says nothing where the account's default may encrypt. Tested by
// tests/unit/kubernetes/test_storage_encryption.cpp

namespace drawbridge {
namespace {

using Answer = EncryptionAtRest::Answer;

/// A parameter of a provisioner that switches encryption, with "true" or "false".
struct Switch {
    std::string_view provisioner;
    std::string_view parameter;
};

constexpr std::array kSwitches{
    Switch{"ebs.csi.aws.com", "encrypted"},       Switch{"ebs.csi.eks.amazonaws.com", "encrypted"},
    Switch{"kubernetes.io/aws-ebs", "encrypted"}, Switch{"driver.longhorn.io", "encrypted"},
    Switch{"rbd.csi.ceph.com", "encrypted"},      Switch{"cephfs.csi.ceph.com", "encrypted"},
    Switch{"pxd.portworx.com", "secure"},         Switch{"kubernetes.io/portworx-volume", "secure"},
};

/// Clouds that encrypt every disk, with a key of the user when the parameter names one.
struct Always {
    std::string_view provisioner;
    std::string_view keyParameter;
};

constexpr std::array kAlways{
    Always{"disk.csi.azure.com", "diskEncryptionSetID"},
    Always{"kubernetes.io/azure-disk", "diskEncryptionSetID"},
    Always{"pd.csi.storage.gke.io", "disk-encryption-kms-key"},
    Always{"kubernetes.io/gce-pd", "disk-encryption-kms-key"},
};

/// Rook names a driver after its namespace: "rook-ceph.rbd.csi.ceph.com".
bool isProvisioner(std::string_view text, std::string_view known)
{
    return text == known || (known.find(".csi.ceph.com") != std::string_view::npos &&
                             text.ends_with('.' + std::string(known)));
}

EncryptionAtRest bySwitch(const StorageClassObject &storageClass, std::string_view parameter)
{
    const std::string name(parameter);
    const auto at = storageClass.parameters.find(name);
    if (at == storageClass.parameters.end())
        return {Answer::NotAssessable, "parameter " + name + " is not set, the default is not told",
                storageClass.meta.where};
    const std::string &value = at->second.text;
    const Answer answer = value == "true"    ? Answer::Yes
                          : value == "false" ? Answer::No
                                             : Answer::NotAssessable;
    return {answer, "parameter " + name + " is \"" + value + '"', at->second.where};
}

EncryptionAtRest always(const StorageClassObject &storageClass, std::string_view keyParameter)
{
    const auto at = storageClass.parameters.find(std::string(keyParameter));
    if (at == storageClass.parameters.end())
        return {Answer::Yes, "the cloud encrypts every disk, with a key of its own",
                storageClass.meta.where};
    return {Answer::Yes, "parameter " + at->first + " names a key", at->second.where};
}

/// "secrets", "secrets." and the wildcards of the core group and of all groups.
bool namesSecrets(const EncryptionConfigurationObject::Rule &rule)
{
    constexpr std::array<std::string_view, 4> names{"secrets", "secrets.", "*.", "*.*"};
    return std::ranges::any_of(rule.resources, [&](const std::string &resource) {
        return std::ranges::find(names, resource) != names.end();
    });
}

} // namespace

EncryptionAtRest encryptionOf(const StorageClassObject &storageClass)
{
    for (const Switch &known : kSwitches) {
        if (isProvisioner(storageClass.provisioner, known.provisioner))
            return bySwitch(storageClass, known.parameter);
    }
    for (const Always &known : kAlways) {
        if (isProvisioner(storageClass.provisioner, known.provisioner))
            return always(storageClass, known.keyParameter);
    }
    return {Answer::NotAssessable,
            "what provisioner " + storageClass.provisioner + " encrypts is not known",
            storageClass.meta.where};
}

EncryptionAtRest secretEncryptionOf(const EncryptionConfigurationObject &object)
{
    const auto rule = std::ranges::find_if(object.rules, namesSecrets);
    if (rule == object.rules.end())
        return {Answer::No, "no rule names secrets", object.meta.where};
    if (rule->providers.empty())
        return {Answer::NotAssessable, "the rule for secrets has no provider", rule->where};
    const TextWithPlace &writer = rule->providers.front();
    return {writer.text == "identity" ? Answer::No : Answer::Yes,
            "provider " + writer.text + " writes secrets", writer.where};
}

} // namespace drawbridge
