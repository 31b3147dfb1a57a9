// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/old_versions.h"

#include <algorithm>
#include <array>
#include <string_view>

// API versions that Kubernetes removed. Authority: the deprecated API migration guide of
// Kubernetes. Tested by tests/unit/kubernetes/test_old_versions.cpp

namespace drawbridge {
namespace {

struct OldVersion {
    std::string_view apiVersion;
    std::string_view kind;      ///< Empty: every kind.
    std::string_view removedIn; ///< Minor version of Kubernetes.
    std::string_view instead;   ///< Empty: nothing took its place.
};

/// The first row that fits counts.
constexpr std::array kOldVersions{
    OldVersion{"extensions/v1beta1", "Ingress", "1.22", "networking.k8s.io/v1"},
    OldVersion{"extensions/v1beta1", "NetworkPolicy", "1.16", "networking.k8s.io/v1"},
    OldVersion{"extensions/v1beta1", "PodSecurityPolicy", "1.16", ""},
    OldVersion{"extensions/v1beta1", "", "1.16", "apps/v1"},
    OldVersion{"apps/v1beta1", "", "1.16", "apps/v1"},
    OldVersion{"apps/v1beta2", "", "1.16", "apps/v1"},
    OldVersion{"batch/v2alpha1", "", "1.21", "batch/v1"},
    OldVersion{"batch/v1beta1", "", "1.25", "batch/v1"},
    OldVersion{"networking.k8s.io/v1beta1", "Ingress", "1.22", "networking.k8s.io/v1"},
    OldVersion{"networking.k8s.io/v1beta1", "IngressClass", "1.22", "networking.k8s.io/v1"},
    OldVersion{"policy/v1beta1", "PodSecurityPolicy", "1.25", ""},
    OldVersion{"policy/v1beta1", "", "1.25", "policy/v1"},
    OldVersion{"rbac.authorization.k8s.io/v1beta1", "", "1.22", "rbac.authorization.k8s.io/v1"},
    OldVersion{"rbac.authorization.k8s.io/v1alpha1", "", "1.23", "rbac.authorization.k8s.io/v1"},
    OldVersion{"discovery.k8s.io/v1beta1", "", "1.25", "discovery.k8s.io/v1"},
    OldVersion{"storage.k8s.io/v1beta1", "CSIStorageCapacity", "1.27", "storage.k8s.io/v1"},
    OldVersion{"storage.k8s.io/v1beta1", "StorageClass", "1.22", "storage.k8s.io/v1"},
    OldVersion{"storage.k8s.io/v1beta1", "CSIDriver", "1.22", "storage.k8s.io/v1"},
    OldVersion{"storage.k8s.io/v1beta1", "CSINode", "1.22", "storage.k8s.io/v1"},
    OldVersion{"storage.k8s.io/v1beta1", "VolumeAttachment", "1.22", "storage.k8s.io/v1"},
    OldVersion{"apiextensions.k8s.io/v1beta1", "", "1.22", "apiextensions.k8s.io/v1"},
    OldVersion{"apiregistration.k8s.io/v1beta1", "", "1.22", "apiregistration.k8s.io/v1"},
    OldVersion{"admissionregistration.k8s.io/v1beta1", "ValidatingWebhookConfiguration", "1.22",
               "admissionregistration.k8s.io/v1"},
    OldVersion{"admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration", "1.22",
               "admissionregistration.k8s.io/v1"},
    OldVersion{"autoscaling/v2beta1", "", "1.25", "autoscaling/v2"},
    OldVersion{"autoscaling/v2beta2", "", "1.26", "autoscaling/v2"},
    OldVersion{"certificates.k8s.io/v1beta1", "", "1.22", "certificates.k8s.io/v1"},
    OldVersion{"coordination.k8s.io/v1beta1", "", "1.22", "coordination.k8s.io/v1"},
    OldVersion{"events.k8s.io/v1beta1", "", "1.25", "events.k8s.io/v1"},
    OldVersion{"node.k8s.io/v1beta1", "", "1.25", "node.k8s.io/v1"},
    OldVersion{"scheduling.k8s.io/v1beta1", "", "1.22", "scheduling.k8s.io/v1"},
    OldVersion{"flowcontrol.apiserver.k8s.io/v1beta1", "", "1.26",
               "flowcontrol.apiserver.k8s.io/v1"},
    OldVersion{"flowcontrol.apiserver.k8s.io/v1beta2", "", "1.29",
               "flowcontrol.apiserver.k8s.io/v1"},
    OldVersion{"flowcontrol.apiserver.k8s.io/v1beta3", "", "1.32",
               "flowcontrol.apiserver.k8s.io/v1"},
};

} // namespace

void warnOfOldVersion(const YamlCursor &object, const ObjectMeta &meta)
{
    const auto old = std::ranges::find_if(kOldVersions, [&](const OldVersion &row) {
        return row.apiVersion == meta.apiVersion && (row.kind.empty() || row.kind == meta.kind);
    });
    if (old == kOldVersions.end())
        return;
    object["apiVersion"].warning(ErrorCode::ApiVersionRemoved,
                                 "is " + meta.apiVersion +
                                     ", which Kubernetes serves no more for " + meta.kind +
                                     " since " + std::string(old->removedIn),
                                 old->instead.empty() ? "take it out: nothing took its place"
                                                      : "use " + std::string(old->instead));
}

} // namespace drawbridge
