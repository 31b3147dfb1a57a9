// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace drawbridge {

/// The kinds that are decoded; everything else is Opaque.
enum class ObjectKind {
    Opaque,
    UnsupportedPolicy, ///< A policy kind in a version, or under a group, that cannot be read.
    Namespace,
    Workload,
    Service,
    ServiceAccount,
    ConfigMap,
    Ingress,
    NetworkPolicy,
    PeerAuthentication,
    AuthorizationPolicy,
    Role,
    RoleBinding,
};

/// "apps" of "apps/v1"; empty for the core group ("v1").
[[nodiscard]] std::string_view apiGroup(std::string_view apiVersion);
/// "v1" of "apps/v1".
[[nodiscard]] std::string_view apiVersionOnly(std::string_view apiVersion);

/// What `kind` of `apiVersion` is to be decoded as (Kubernetes API reference; istio.md 1).
[[nodiscard]] ObjectKind objectKind(std::string_view apiVersion, std::string_view kind);

/// A policy or RBAC kind: must never be taken for absent (architecture R8).
[[nodiscard]] bool isStrict(ObjectKind kind);

/// Whether objects of the kind live in a namespace; nothing for kinds that are not known.
[[nodiscard]] std::optional<bool> isNamespaced(std::string_view apiVersion, std::string_view kind);

/// The group under which objects of old and new versions are one and the same:
/// extensions/v1beta1 Deployment is apps, extensions/v1beta1 Ingress networking.k8s.io.
[[nodiscard]] std::string identityGroup(std::string_view apiVersion, std::string_view kind);

} // namespace drawbridge
