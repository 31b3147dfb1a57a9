// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/object_kinds.h"

#include <array>

// Services and ways in. Tested by tests/unit/kubernetes/test_object_kinds.cpp

namespace drawbridge {
namespace {

using enum Reading;
using enum Scope;
using enum NameForm;

constexpr std::string_view kGateway = "gateway.networking.k8s.io";

constexpr std::array kRouteRows{
    KindInfo{"", "Service", Namespaced, Lenient, decodeService, Label},
    KindInfo{"extensions", "Ingress", Namespaced, Lenient, decodeIngress, Subdomain},
    KindInfo{"networking.k8s.io", "Ingress", Namespaced, Lenient, decodeIngress, Subdomain},
    KindInfo{"", "Endpoints", Namespaced, Lenient, decodeEndpoints, Subdomain},
    KindInfo{"discovery.k8s.io", "EndpointSlice", Namespaced, Lenient, decodeEndpointSlice,
             Subdomain},
    KindInfo{"networking.k8s.io", "IngressClass", ClusterWide, Lenient, decodeIngressClass,
             Subdomain},
    KindInfo{kGateway, "GatewayClass", ClusterWide, Lenient, decodeGatewayClass, Subdomain},
    KindInfo{kGateway, "Gateway", Namespaced, Lenient, decodeGateway, Subdomain},
    KindInfo{kGateway, "HTTPRoute", Namespaced, Lenient, decodeGatewayRoute, Subdomain},
    KindInfo{kGateway, "GRPCRoute", Namespaced, Lenient, decodeGatewayRoute, Subdomain},
    KindInfo{kGateway, "TLSRoute", Namespaced, Lenient, decodeGatewayRoute, Subdomain},
    KindInfo{kGateway, "TCPRoute", Namespaced, Lenient, decodeGatewayRoute, Subdomain},
    KindInfo{kGateway, "UDPRoute", Namespaced, Lenient, decodeGatewayRoute, Subdomain},
    KindInfo{kGateway, "ReferenceGrant", Namespaced, Lenient, decodeReferenceGrant, Subdomain},
    KindInfo{kGateway, "BackendTLSPolicy", Namespaced, Recognised},
    KindInfo{kGateway, "BackendLBPolicy", Namespaced, Recognised},
    KindInfo{kGateway, "ListenerSet", Namespaced, Recognised},
    KindInfo{"gateway.networking.x-k8s.io", "XListenerSet", Namespaced, Recognised},
    KindInfo{"gateway.networking.x-k8s.io", "XBackendTrafficPolicy", Namespaced, Recognised},
    KindInfo{"route.openshift.io", "Route", Namespaced, Lenient, decodeOpenShiftRoute, Subdomain},
    KindInfo{"monitoring.coreos.com", "ServiceMonitor", Namespaced, Lenient, decodeMonitor,
             Subdomain},
    KindInfo{"monitoring.coreos.com", "PodMonitor", Namespaced, Lenient, decodeMonitor, Subdomain},
    KindInfo{"monitoring.coreos.com", "Prometheus", Namespaced, Recognised},
    KindInfo{"monitoring.coreos.com", "Alertmanager", Namespaced, Recognised},
    KindInfo{"monitoring.coreos.com", "PrometheusRule", Namespaced, Recognised},
    KindInfo{"monitoring.coreos.com", "Probe", Namespaced, Recognised},
};

} // namespace

std::span<const KindInfo> routeKinds()
{
    return kRouteRows;
}

} // namespace drawbridge
