// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/object_kinds.h"

#include <array>

// Namespaces, nodes, configuration, storage, and built-in kinds that are known by name only.
// Tested by tests/unit/kubernetes/test_object_kinds.cpp

namespace drawbridge {
namespace {

using enum Reading;
using enum Scope;
using enum NameForm;

constexpr std::string_view kExternalSecrets = "external-secrets.io";
constexpr std::string_view kFluxSources = "source.toolkit.fluxcd.io";
constexpr std::string_view kStorage = "storage.k8s.io";

constexpr std::array kClusterRows{
    KindInfo{"", "Namespace", ClusterWide, Lenient, decodeNamespace, Label},
    KindInfo{"", "ConfigMap", Namespaced, Lenient, decodeConfigMap, Subdomain},
    KindInfo{"", "Node", ClusterWide, Lenient, decodeNode, Subdomain},
    KindInfo{"", "Secret", Namespaced, Lenient, decodeSecret, Subdomain},
    KindInfo{"secrets-store.csi.x-k8s.io", "SecretProviderClass", Namespaced, Lenient,
             decodeSecretProviderClass, Subdomain},
    KindInfo{"secrets-store.csi.x-k8s.io", "SecretProviderClassPodStatus", Namespaced, Recognised},
    KindInfo{kExternalSecrets, "ExternalSecret", Namespaced, Lenient, decodeExternalSecret,
             Subdomain},
    KindInfo{kExternalSecrets, "ClusterExternalSecret", ClusterWide, Lenient, decodeExternalSecret,
             Subdomain},
    KindInfo{kExternalSecrets, "SecretStore", Namespaced, Recognised},
    KindInfo{kExternalSecrets, "ClusterSecretStore", ClusterWide, Recognised},
    KindInfo{kExternalSecrets, "PushSecret", Namespaced, Recognised},
    KindInfo{"bitnami.com", "SealedSecret", Namespaced, Recognised},
    KindInfo{kStorage, "StorageClass", ClusterWide, Lenient, decodeStorageClass, Subdomain},
    KindInfo{"", "PersistentVolume", ClusterWide, Lenient, decodePersistentVolume, Subdomain},
    KindInfo{"", "PersistentVolumeClaim", Namespaced, Lenient, decodePersistentVolumeClaim,
             Subdomain},
    KindInfo{"apiserver.config.k8s.io", "EncryptionConfiguration", ClusterWide, Lenient,
             decodeEncryptionConfiguration, Free},
    KindInfo{kStorage, "CSIDriver", ClusterWide, Recognised},
    KindInfo{kStorage, "CSINode", ClusterWide, Recognised},
    KindInfo{kStorage, "CSIStorageCapacity", Namespaced, Recognised},
    KindInfo{kStorage, "VolumeAttachment", ClusterWide, Recognised},
    KindInfo{kStorage, "VolumeAttributesClass", ClusterWide, Recognised},
    KindInfo{"snapshot.storage.k8s.io", "VolumeSnapshot", Namespaced, Recognised},
    KindInfo{"snapshot.storage.k8s.io", "VolumeSnapshotClass", ClusterWide, Recognised},
    KindInfo{"snapshot.storage.k8s.io", "VolumeSnapshotContent", ClusterWide, Recognised},
    KindInfo{"", "ComponentStatus", ClusterWide, Recognised},
    KindInfo{"", "Event", Namespaced, Recognised},
    KindInfo{"", "LimitRange", Namespaced, Recognised},
    KindInfo{"", "ResourceQuota", Namespaced, Recognised},
    KindInfo{"certificates.k8s.io", "CertificateSigningRequest", ClusterWide, Recognised},
    KindInfo{"coordination.k8s.io", "Lease", Namespaced, Recognised},
    KindInfo{"events.k8s.io", "Event", Namespaced, Recognised},
    KindInfo{"flowcontrol.apiserver.k8s.io", "FlowSchema", ClusterWide, Recognised},
    KindInfo{"flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration", ClusterWide, Recognised},
    KindInfo{"node.k8s.io", "RuntimeClass", ClusterWide, Recognised},
    KindInfo{"cert-manager.io", "Certificate", Namespaced, Recognised},
    KindInfo{"cert-manager.io", "CertificateRequest", Namespaced, Recognised},
    KindInfo{"cert-manager.io", "Issuer", Namespaced, Recognised},
    KindInfo{"cert-manager.io", "ClusterIssuer", ClusterWide, Recognised},
    KindInfo{"argoproj.io", "Application", Namespaced, Recognised},
    KindInfo{"argoproj.io", "AppProject", Namespaced, Recognised},
    KindInfo{"argoproj.io", "ApplicationSet", Namespaced, Recognised},
    KindInfo{"helm.toolkit.fluxcd.io", "HelmRelease", Namespaced, Recognised},
    KindInfo{"kustomize.toolkit.fluxcd.io", "Kustomization", Namespaced, Recognised},
    KindInfo{kFluxSources, "Bucket", Namespaced, Recognised},
    KindInfo{kFluxSources, "GitRepository", Namespaced, Recognised},
    KindInfo{kFluxSources, "HelmChart", Namespaced, Recognised},
    KindInfo{kFluxSources, "HelmRepository", Namespaced, Recognised},
    KindInfo{kFluxSources, "OCIRepository", Namespaced, Recognised},
    KindInfo{"metallb.io", "IPAddressPool", Namespaced, Recognised},
    KindInfo{"metallb.io", "L2Advertisement", Namespaced, Recognised},
    KindInfo{"kustomize.config.k8s.io", "Kustomization", Namespaced, Recognised},
    KindInfo{"kustomize.config.k8s.io", "Component", Namespaced, Recognised},
};

} // namespace

std::span<const KindInfo> clusterKinds()
{
    return kClusterRows;
}

} // namespace drawbridge
