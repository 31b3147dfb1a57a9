// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/decode.h"
#include "model/yaml/yaml_cursor.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace drawbridge {

/// Reads one object of a kind and reports what is wrong; nothing is returned when what is left has
/// no meaning.
using DecodeFunction = std::optional<KubernetesObject> (*)(const YamlCursor &object,
                                                           ObjectMeta meta);

/// How objects of a kind are read.
enum class Reading : std::uint8_t {
    Unknown,    ///< Not in the table: an OpaqueObject that the import report names.
    Recognised, ///< Known and without meaning for any answer yet: an OpaqueObject.
    Lenient,    ///< A bad field is an error, the rest of the object stays.
    Strict, ///< As the API server reads it; must never be taken for absent (architecture R8), so
            ///< what does not decode is an UndecodedPolicy.
};

/// Any: not known, a namespace is kept as written.
enum class Scope : std::uint8_t { Any, Namespaced, ClusterWide };

/// What names of a kind look like (pkg/apis/*/validation).
enum class NameForm : std::uint8_t {
    Free,      ///< Not checked.
    Path,      ///< Required, a path segment: RBAC names.
    Label,     ///< Required, a DNS label.
    Subdomain, ///< Required, a DNS subdomain.
};

/// Stands for every kind of its group.
inline constexpr std::string_view kAnyKind = "*";

/// One row of the table of kinds. A kind that is to be read needs a row, a struct of its family's
/// header, an alternative of KubernetesObject, a decode function, and a list in ResourceSet.
struct KindInfo {
    std::string_view group; ///< Empty: the core group.
    std::string_view kind;
    Scope scope = Scope::Any;
    Reading reading = Reading::Unknown;
    DecodeFunction decode = nullptr;     ///< Of lenient and strict kinds.
    NameForm nameForm = NameForm::Free;  ///< Of lenient and strict kinds.
    std::string_view readableVersions{}; ///< Of strict kinds, apart by blanks, the best first.
};

/// "apps" of "apps/v1"; empty for the core group ("v1").
[[nodiscard]] std::string_view apiGroup(std::string_view apiVersion);
/// "v1" of "apps/v1".
[[nodiscard]] std::string_view apiVersionOnly(std::string_view apiVersion);

/// The row of `kind` of `apiVersion` (Kubernetes API reference; istio.md 1); one with
/// Reading::Unknown when there is none. A strict kind in a version, or under a group of Kubernetes,
/// that cannot be read gets a strict row whose decode function says so. Cost: linear in the table.
[[nodiscard]] const KindInfo &kindInfo(std::string_view apiVersion, std::string_view kind);

/// The apiVersion a strict kind of that name would have; empty for other kinds.
[[nodiscard]] std::string versionOfStrictKind(std::string_view kind);

/// The group under which objects of old and new versions are one and the same:
/// extensions/v1beta1 Deployment is apps, extensions/v1beta1 Ingress networking.k8s.io.
[[nodiscard]] std::string identityGroup(std::string_view apiVersion, std::string_view kind);

/// The table, by family, each in a file of its own: object_kinds_FAMILY.cpp.
[[nodiscard]] std::span<const KindInfo> admissionKinds(); ///< Webhooks, policy engines.
[[nodiscard]] std::span<const KindInfo> clusterKinds();   ///< Namespaces, configuration, storage.
[[nodiscard]] std::span<const KindInfo> foreignPolicyKinds(); ///< Policies of other products.
[[nodiscard]] std::span<const KindInfo> meshKinds();     ///< Istio, Linkerd, SPIRE and their kin.
[[nodiscard]] std::span<const KindInfo> policyKinds();   ///< Network policies, RBAC.
[[nodiscard]] std::span<const KindInfo> routeKinds();    ///< Services and ways in.
[[nodiscard]] std::span<const KindInfo> workloadKinds(); ///< What runs pods.

} // namespace drawbridge
