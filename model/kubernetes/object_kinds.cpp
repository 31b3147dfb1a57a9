// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/object_kinds.h"

#include <algorithm>
#include <array>

// The table of API groups and kinds. Authority: Kubernetes API reference v1.34 and the versions it
// removed (deprecation guide), istio/api. Tested by tests/unit/kubernetes/test_object_kinds.cpp

namespace drawbridge {
namespace {

struct KnownKind {
    std::string_view group;
    std::string_view kind;
    ObjectKind decodeAs;
    bool isNamespaced;
};

constexpr std::array kDecoded{
    KnownKind{"", "Namespace", ObjectKind::Namespace, false},
    KnownKind{"", "Pod", ObjectKind::Workload, true},
    KnownKind{"", "ReplicationController", ObjectKind::Workload, true},
    KnownKind{"", "Service", ObjectKind::Service, true},
    KnownKind{"", "ServiceAccount", ObjectKind::ServiceAccount, true},
    KnownKind{"", "ConfigMap", ObjectKind::ConfigMap, true},
    KnownKind{"apps", "Deployment", ObjectKind::Workload, true},
    KnownKind{"apps", "StatefulSet", ObjectKind::Workload, true},
    KnownKind{"apps", "DaemonSet", ObjectKind::Workload, true},
    KnownKind{"apps", "ReplicaSet", ObjectKind::Workload, true},
    KnownKind{"extensions", "Deployment", ObjectKind::Workload, true},
    KnownKind{"extensions", "DaemonSet", ObjectKind::Workload, true},
    KnownKind{"extensions", "ReplicaSet", ObjectKind::Workload, true},
    KnownKind{"extensions", "Ingress", ObjectKind::Ingress, true},
    KnownKind{"extensions", "NetworkPolicy", ObjectKind::NetworkPolicy, true},
    KnownKind{"batch", "Job", ObjectKind::Workload, true},
    KnownKind{"batch", "CronJob", ObjectKind::Workload, true},
    KnownKind{"networking.k8s.io", "Ingress", ObjectKind::Ingress, true},
    KnownKind{"networking.k8s.io", "NetworkPolicy", ObjectKind::NetworkPolicy, true},
    KnownKind{"security.istio.io", "PeerAuthentication", ObjectKind::PeerAuthentication, true},
    KnownKind{"security.istio.io", "AuthorizationPolicy", ObjectKind::AuthorizationPolicy, true},
    KnownKind{"rbac.authorization.k8s.io", "Role", ObjectKind::Role, true},
    KnownKind{"rbac.authorization.k8s.io", "ClusterRole", ObjectKind::Role, false},
    KnownKind{"rbac.authorization.k8s.io", "RoleBinding", ObjectKind::RoleBinding, true},
    KnownKind{"rbac.authorization.k8s.io", "ClusterRoleBinding", ObjectKind::RoleBinding, false},
};

struct OpaqueKindScope {
    std::string_view group;
    std::string_view kind;
    bool isNamespaced;
};

/// Built-in kinds that stay opaque, for their namespace only.
constexpr std::array kOpaqueScopes{
    OpaqueKindScope{"", "Secret", true},
    OpaqueKindScope{"", "PersistentVolumeClaim", true},
    OpaqueKindScope{"", "Endpoints", true},
    OpaqueKindScope{"", "LimitRange", true},
    OpaqueKindScope{"", "ResourceQuota", true},
    OpaqueKindScope{"", "Event", true},
    OpaqueKindScope{"", "PodTemplate", true},
    OpaqueKindScope{"", "Node", false},
    OpaqueKindScope{"", "PersistentVolume", false},
    OpaqueKindScope{"apps", "ControllerRevision", true},
    OpaqueKindScope{"autoscaling", "HorizontalPodAutoscaler", true},
    OpaqueKindScope{"coordination.k8s.io", "Lease", true},
    OpaqueKindScope{"discovery.k8s.io", "EndpointSlice", true},
    OpaqueKindScope{"networking.k8s.io", "IngressClass", false},
    OpaqueKindScope{"policy", "PodDisruptionBudget", true},
    OpaqueKindScope{"policy", "PodSecurityPolicy", false},
    OpaqueKindScope{"apiextensions.k8s.io", "CustomResourceDefinition", false},
    OpaqueKindScope{"apiregistration.k8s.io", "APIService", false},
    OpaqueKindScope{"admissionregistration.k8s.io", "ValidatingWebhookConfiguration", false},
    OpaqueKindScope{"admissionregistration.k8s.io", "MutatingWebhookConfiguration", false},
    OpaqueKindScope{"storage.k8s.io", "StorageClass", false},
    OpaqueKindScope{"scheduling.k8s.io", "PriorityClass", false},
    OpaqueKindScope{"security.istio.io", "RequestAuthentication", true},
};

const KnownKind *findDecoded(std::string_view group, std::string_view kind)
{
    const auto found = std::ranges::find_if(
        kDecoded, [&](const KnownKind &k) { return k.group == group && k.kind == kind; });
    return found == kDecoded.end() ? nullptr : &*found;
}

/// Versions that ever existed of the strict kinds and have the fields we read.
bool isReadableVersion(std::string_view group, std::string_view version)
{
    if (group == "extensions")
        return version == "v1beta1";
    if (group == "networking.k8s.io")
        return version == "v1";
    if (group == "security.istio.io")
        return version == "v1" || version == "v1beta1";
    return version == "v1" || version == "v1beta1" || version == "v1alpha1";
}

bool isBuiltInGroup(std::string_view group)
{
    return group.empty() || group == "apps" || group == "extensions" || group == "batch" ||
           group == "policy" || group.ends_with(".k8s.io") || group == "security.istio.io";
}

/// A policy kind under a group that never had it ("v1 NetworkPolicy"), as opposed to the kinds of
/// that name in other products (projectcalico.org NetworkPolicy).
bool isMisplacedPolicy(std::string_view group, std::string_view kind)
{
    if (group.ends_with(".policy.networking.k8s.io") || !isBuiltInGroup(group))
        return false;
    return std::ranges::any_of(
        kDecoded, [&](const KnownKind &k) { return k.kind == kind && isStrict(k.decodeAs); });
}

} // namespace

std::string_view apiGroup(std::string_view apiVersion)
{
    const std::size_t slash = apiVersion.find('/');
    return slash == std::string_view::npos ? std::string_view() : apiVersion.substr(0, slash);
}

std::string_view apiVersionOnly(std::string_view apiVersion)
{
    const std::size_t slash = apiVersion.find('/');
    return slash == std::string_view::npos ? apiVersion : apiVersion.substr(slash + 1);
}

ObjectKind objectKind(std::string_view apiVersion, std::string_view kind)
{
    const std::string_view group = apiGroup(apiVersion);
    const KnownKind *known = findDecoded(group, kind);
    if (known == nullptr)
        return isMisplacedPolicy(group, kind) ? ObjectKind::UnsupportedPolicy : ObjectKind::Opaque;
    if (isStrict(known->decodeAs) && !isReadableVersion(group, apiVersionOnly(apiVersion)))
        return ObjectKind::UnsupportedPolicy;
    return known->decodeAs;
}

bool isStrict(ObjectKind kind)
{
    switch (kind) {
    case ObjectKind::UnsupportedPolicy:
    case ObjectKind::NetworkPolicy:
    case ObjectKind::PeerAuthentication:
    case ObjectKind::AuthorizationPolicy:
    case ObjectKind::Role:
    case ObjectKind::RoleBinding: return true;
    default: return false;
    }
}

std::optional<bool> isNamespaced(std::string_view apiVersion, std::string_view kind)
{
    const std::string_view group = apiGroup(apiVersion);
    if (const KnownKind *known = findDecoded(group, kind))
        return known->isNamespaced;
    const auto opaque = std::ranges::find_if(kOpaqueScopes, [&](const OpaqueKindScope &scope) {
        return scope.group == group && scope.kind == kind;
    });
    if (opaque != kOpaqueScopes.end())
        return opaque->isNamespaced;
    if (isMisplacedPolicy(group, kind))
        return !kind.starts_with("Cluster");
    return std::nullopt;
}

std::string identityGroup(std::string_view apiVersion, std::string_view kind)
{
    const std::string_view group = apiGroup(apiVersion);
    if (group != "extensions")
        return std::string(group);
    return kind == "Ingress" || kind == "NetworkPolicy" ? "networking.k8s.io" : "apps";
}

} // namespace drawbridge
