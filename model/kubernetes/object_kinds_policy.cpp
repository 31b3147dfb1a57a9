// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/object_kinds.h"

#include <array>

// Network policies of Kubernetes, RBAC. Of one strict kind the row of today's group
// comes first. Tested by tests/unit/kubernetes/test_object_kinds.cpp

namespace drawbridge {
namespace {

using enum Reading;
using enum Scope;
using enum NameForm;

constexpr std::string_view kAdmin = "policy.networking.k8s.io";
constexpr std::string_view kRbac = "rbac.authorization.k8s.io";
constexpr std::string_view kRbacVersions = "v1 v1beta1 v1alpha1";

constexpr std::array kPolicyRows{
    KindInfo{"networking.k8s.io", "NetworkPolicy", Namespaced, Strict, decodeNetworkPolicy,
             Subdomain, "v1"},
    KindInfo{"extensions", "NetworkPolicy", Namespaced, Strict, decodeNetworkPolicy, Subdomain,
             "v1beta1"},
    KindInfo{kAdmin, "AdminNetworkPolicy", ClusterWide, Strict, decodeAdminPolicy, Subdomain,
             "v1alpha1"},
    KindInfo{kAdmin, "BaselineAdminNetworkPolicy", ClusterWide, Strict, decodeAdminPolicy,
             Subdomain, "v1alpha1"},
    KindInfo{kAdmin, "ClusterNetworkPolicy", ClusterWide, Strict, decodeAdminPolicy, Subdomain,
             "v1alpha2 v1beta1"},
    KindInfo{"", "ServiceAccount", Namespaced, Lenient, decodeServiceAccount, Subdomain},
    KindInfo{kRbac, "Role", Namespaced, Strict, decodeRole, Path, kRbacVersions},
    KindInfo{kRbac, "ClusterRole", ClusterWide, Strict, decodeRole, Path, kRbacVersions},
    KindInfo{kRbac, "RoleBinding", Namespaced, Strict, decodeRoleBinding, Path, kRbacVersions},
    KindInfo{kRbac, "ClusterRoleBinding", ClusterWide, Strict, decodeRoleBinding, Path,
             kRbacVersions},
};

} // namespace

std::span<const KindInfo> policyKinds()
{
    return kPolicyRows;
}

} // namespace drawbridge
