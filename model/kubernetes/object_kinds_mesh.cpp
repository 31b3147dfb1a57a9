// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/object_kinds.h"

#include <array>

// Kinds of service meshes. Names are shared between products (AuthorizationPolicy, HTTPRoute,
// Server), so the group decides. Tested by tests/unit/kubernetes/test_object_kinds.cpp

namespace drawbridge {
namespace {

using enum Reading;
using enum Scope;
using enum NameForm;

constexpr std::string_view kSecurity = "security.istio.io";
constexpr std::string_view kSecurityVersions = "v1 v1beta1";
constexpr std::string_view kRouting = "networking.istio.io";
constexpr std::string_view kLinkerd = "policy.linkerd.io";
constexpr std::string_view kServerVersions = "v1beta3 v1beta2 v1beta1";

constexpr std::array kMeshRows{
    KindInfo{kSecurity, "PeerAuthentication", Namespaced, Strict, decodePeerAuthentication,
             Subdomain, kSecurityVersions},
    KindInfo{kSecurity, "AuthorizationPolicy", Namespaced, Strict, decodeAuthorizationPolicy,
             Subdomain, kSecurityVersions},
    KindInfo{kSecurity, "RequestAuthentication", Namespaced, Strict, decodeRequestAuthentication,
             Subdomain, kSecurityVersions},
    KindInfo{kRouting, "VirtualService", Namespaced, Lenient, decodeVirtualService, Subdomain},
    KindInfo{kRouting, "Gateway", Namespaced, Lenient, decodeIstioGateway, Subdomain},
    KindInfo{kRouting, "DestinationRule", Namespaced, Lenient, decodeDestinationRule, Subdomain},
    KindInfo{kRouting, "ServiceEntry", Namespaced, Lenient, decodeServiceEntry, Subdomain},
    KindInfo{kRouting, "Sidecar", Namespaced, Lenient, decodeIstioSidecar, Subdomain},
    KindInfo{kRouting, "WorkloadEntry", Namespaced, Lenient, decodeWorkloadEntry, Subdomain},
    KindInfo{kRouting, "WorkloadGroup", Namespaced, Lenient, decodeWorkloadGroup, Subdomain},
    KindInfo{kRouting, "ProxyConfig", Namespaced, Recognised},
    KindInfo{kRouting, "EnvoyFilter", Namespaced, Lenient, decodeEnvoyFilter},
    KindInfo{"extensions.istio.io", "WasmPlugin", Namespaced, Lenient, decodeWasmPlugin},
    KindInfo{"telemetry.istio.io", "Telemetry", Namespaced, Recognised},
    KindInfo{"install.istio.io", "IstioOperator", Namespaced, Recognised},
    KindInfo{"authentication.istio.io", "Policy", Namespaced, Lenient, decodeForeignMeshPolicy},
    KindInfo{"authentication.istio.io", "MeshPolicy", ClusterWide, Lenient,
             decodeForeignMeshPolicy},
    KindInfo{"rbac.istio.io", "ServiceRole", Namespaced, Lenient, decodeForeignMeshPolicy},
    KindInfo{"rbac.istio.io", "ServiceRoleBinding", Namespaced, Lenient, decodeForeignMeshPolicy},
    KindInfo{"rbac.istio.io", "ClusterRbacConfig", ClusterWide, Lenient, decodeForeignMeshPolicy},
    KindInfo{"rbac.istio.io", "RbacConfig", ClusterWide, Lenient, decodeForeignMeshPolicy},
    KindInfo{kLinkerd, "Server", Namespaced, Strict, decodeLinkerdServer, Subdomain,
             kServerVersions},
    KindInfo{kLinkerd, "AuthorizationPolicy", Namespaced, Strict, decodeLinkerdAuthorization,
             Subdomain, "v1alpha1"},
    KindInfo{kLinkerd, "ServerAuthorization", Namespaced, Strict, decodeLinkerdServerAuthorization,
             Subdomain, "v1beta1"},
    KindInfo{kLinkerd, "MeshTLSAuthentication", Namespaced, Strict, decodeLinkerdAuthentication,
             Subdomain, "v1alpha1"},
    KindInfo{kLinkerd, "NetworkAuthentication", Namespaced, Strict, decodeLinkerdAuthentication,
             Subdomain, "v1alpha1"},
    KindInfo{kLinkerd, "HTTPRoute", Namespaced, Strict, decodeLinkerdRoute, Subdomain,
             "v1beta3 v1beta2 v1beta1 v1alpha1"},
    KindInfo{kLinkerd, "EgressNetwork", Namespaced, Lenient, decodeForeignMeshPolicy},
    KindInfo{"linkerd.io", "ServiceProfile", Namespaced, Lenient, decodeServiceProfile, Subdomain},
    KindInfo{"kuma.io", "MeshTrafficPermission", Namespaced, Lenient, decodeForeignMeshPolicy},
    KindInfo{"kuma.io", "TrafficPermission", ClusterWide, Lenient, decodeForeignMeshPolicy},
    KindInfo{"consul.hashicorp.com", "ServiceIntentions", Namespaced, Lenient,
             decodeForeignMeshPolicy},
    KindInfo{"access.smi-spec.io", "TrafficTarget", Namespaced, Lenient, decodeForeignMeshPolicy},
    KindInfo{"spire.spiffe.io", "ClusterSPIFFEID", ClusterWide, Lenient, decodeClusterSpiffeId,
             Subdomain},
    KindInfo{"spire.spiffe.io", "ClusterStaticEntry", ClusterWide, Recognised},
    KindInfo{"spire.spiffe.io", "ClusterFederatedTrustDomain", ClusterWide, Recognised},
};

} // namespace

std::span<const KindInfo> meshKinds()
{
    return kMeshRows;
}

} // namespace drawbridge
