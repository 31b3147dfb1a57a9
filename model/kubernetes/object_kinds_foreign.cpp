// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/object_kinds.h"

#include <array>

// Network policies of other products, by their CRDs: none is evaluated, and none may be taken for
// absent. What belongs to them without deciding by itself is known by name only.
// Tested by tests/unit/kubernetes/test_decode_foreign_policy.cpp

namespace drawbridge {
namespace {

using enum Reading;
using enum Scope;

constexpr KindInfo inNamespace(std::string_view group, std::string_view kind)
{
    return {group, kind, Namespaced, Lenient, decodeForeignNetworkPolicy};
}

constexpr KindInfo clusterWide(std::string_view group, std::string_view kind)
{
    return {group, kind, ClusterWide, Lenient, decodeForeignNetworkPolicy};
}

constexpr KindInfo named(std::string_view group, std::string_view kind, Scope scope)
{
    return {group, kind, scope, Recognised};
}

constexpr std::string_view kCilium = "cilium.io";
constexpr std::string_view kCalico = "projectcalico.org";
constexpr std::string_view kCalicoCrd = "crd.projectcalico.org";
constexpr std::string_view kAntrea = "crd.antrea.io";

constexpr std::array kForeignRows{
    inNamespace(kCilium, "CiliumNetworkPolicy"),
    clusterWide(kCilium, "CiliumClusterwideNetworkPolicy"),
    inNamespace(kCilium, "CiliumLocalRedirectPolicy"),
    named(kCilium, "CiliumCIDRGroup", ClusterWide),
    named(kCilium, "CiliumEgressGatewayPolicy", ClusterWide),
    named(kCilium, "CiliumEndpoint", Namespaced),
    named(kCilium, "CiliumIdentity", ClusterWide),
    named(kCilium, "CiliumNode", ClusterWide),
    KindInfo{kCilium, "CiliumEnvoyConfig", Namespaced, Lenient, decodeProxyExtension},
    KindInfo{kCilium, "CiliumClusterwideEnvoyConfig", ClusterWide, Lenient, decodeProxyExtension},
    inNamespace(kCalico, "NetworkPolicy"),
    clusterWide(kCalico, "GlobalNetworkPolicy"),
    named(kCalico, "StagedNetworkPolicy", Namespaced),
    named(kCalico, "StagedGlobalNetworkPolicy", ClusterWide),
    named(kCalico, "StagedKubernetesNetworkPolicy", Namespaced),
    named(kCalico, "NetworkSet", Namespaced),
    named(kCalico, "GlobalNetworkSet", ClusterWide),
    named(kCalico, "HostEndpoint", ClusterWide),
    named(kCalico, "Tier", ClusterWide),
    inNamespace(kCalicoCrd, "NetworkPolicy"),
    clusterWide(kCalicoCrd, "GlobalNetworkPolicy"),
    named(kCalicoCrd, "StagedNetworkPolicy", Namespaced),
    named(kCalicoCrd, "StagedGlobalNetworkPolicy", ClusterWide),
    named(kCalicoCrd, "StagedKubernetesNetworkPolicy", Namespaced),
    named(kCalicoCrd, "NetworkSet", Namespaced),
    named(kCalicoCrd, "GlobalNetworkSet", ClusterWide),
    named(kCalicoCrd, "HostEndpoint", ClusterWide),
    named(kCalicoCrd, "Tier", ClusterWide),
    inNamespace(kAntrea, "NetworkPolicy"),
    clusterWide(kAntrea, "ClusterNetworkPolicy"),
    named(kAntrea, "ClusterGroup", ClusterWide),
    named(kAntrea, "Group", Namespaced),
    named(kAntrea, "Tier", ClusterWide),
    inNamespace("security.antrea.tanzu.vmware.com", "NetworkPolicy"),
    clusterWide("security.antrea.tanzu.vmware.com", "ClusterNetworkPolicy"),
    inNamespace("k8s.ovn.org", "EgressFirewall"),
    inNamespace("k8s.ovn.org", "UserDefinedNetwork"),
    clusterWide("k8s.ovn.org", "ClusterUserDefinedNetwork"),
    inNamespace("network.openshift.io", "EgressNetworkPolicy"),
    clusterWide("network.openshift.io", "NetNamespace"),
    inNamespace("k8s.cni.cncf.io", "MultiNetworkPolicy"),
    named("k8s.cni.cncf.io", "NetworkAttachmentDefinition", Namespaced),
    clusterWide("networking.k8s.aws", "ClusterNetworkPolicy"),
    inNamespace("networking.k8s.aws", "ApplicationNetworkPolicy"),
    named("networking.k8s.aws", "PolicyEndpoint", Namespaced),
    inNamespace("networking.gke.io", "FQDNNetworkPolicy"),
};

} // namespace

std::span<const KindInfo> foreignPolicyKinds()
{
    return kForeignRows;
}

} // namespace drawbridge
