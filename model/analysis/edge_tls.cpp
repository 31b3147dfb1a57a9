// SPDX-License-Identifier: Apache-2.0
// TLS at the ways in, for the finding and the export that mends it (findings.md ZT-EDG-001,
// zero-trust.md row 10). ISTIO_MUTUAL has no settings of its own, and what is passed on is up to
// the workload (istio/api networking/v1 gateway.proto, ServerTLSSettings).
// Tested by tests/unit/analysis/test_rule_fixtures.cpp and tests/unit/exporters/test_edge_tls.cpp

#include "model/analysis/edge_tls.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace drawbridge {
namespace {

bool hasAnyAnnotation(const ObjectMeta &meta, std::initializer_list<std::string_view> keys)
{
    return std::ranges::any_of(
        keys, [&](std::string_view key) { return meta.annotations.contains(std::string(key)); });
}

/// A load balancer of a cloud that has the certificate itself.
bool isEndedByCloud(const ObjectMeta &meta)
{
    return hasAnyAnnotation(meta, {"alb.ingress.kubernetes.io/certificate-arn",
                                   "networking.gke.io/managed-certificates",
                                   "ingress.gcp.kubernetes.io/pre-shared-cert",
                                   "service.beta.kubernetes.io/aws-load-balancer-ssl-cert",
                                   "appgw.ingress.kubernetes.io/appgw-ssl-certificate"});
}

bool hasCertificateFor(const IngressObject &ingress, const std::string &host)
{
    return std::ranges::any_of(ingress.tls, [&](const IngressTls &tls) {
        return tls.hosts.empty() || std::ranges::any_of(tls.hosts, [&](const std::string &pattern) {
                   return coversHost(pattern, host);
               });
    });
}

/// Whether every route that may attach to a listener only sends clients to https.
bool onlySendsToHttps(const GatewayObject &gateway, const ResourceSet &resources)
{
    bool hasAny = false;
    for (const GatewayRouteObject &route : resources.gatewayRoutes)
        for (const RouteParent &parent : route.parents)
            if (parent.name == gateway.meta.name && parent.nameSpace == gateway.meta.nameSpace) {
                hasAny = true;
                if (!route.redirectsToHttps || !route.backends.empty())
                    return false;
            }
    return hasAny;
}

bool endsTls(const IstioServer &server)
{
    return server.tls == IstioTlsMode::Simple || server.tls == IstioTlsMode::Mutual ||
           server.tls == IstioTlsMode::OptionalMutual;
}

} // namespace

bool coversHost(const std::string &pattern, const std::string &host)
{
    if (pattern == host)
        return true;
    if (!pattern.starts_with("*."))
        return false;
    const std::size_t dot = host.find('.');
    return dot != std::string::npos && host.substr(dot) == pattern.substr(1);
}

std::vector<const IngressBackend *> plainHosts(const IngressObject &ingress)
{
    std::vector<const IngressBackend *> plain;
    if (isEndedByCloud(ingress.meta) ||
        ingress.meta.labels.contains("acme.cert-manager.io/http01-solver"))
        return plain;
    for (const IngressBackend &backend : ingress.backends)
        if (!hasCertificateFor(ingress, backend.host))
            plain.push_back(&backend);
    return plain;
}

std::vector<const GatewayListener *> plainListeners(const GatewayObject &gateway,
                                                    const ResourceSet &resources)
{
    std::vector<const GatewayListener *> plain;
    if (isEndedByCloud(gateway.meta) || onlySendsToHttps(gateway, resources))
        return plain;
    for (const GatewayListener &listener : gateway.listeners)
        if (listener.protocol == "HTTP")
            plain.push_back(&listener);
    return plain;
}

std::vector<const IstioServer *> plainServers(const IstioGatewayObject &gateway)
{
    std::vector<const IstioServer *> plain;
    for (const IstioServer &server : gateway.servers)
        if (server.protocol == "HTTP" && !server.redirectsToHttps &&
            server.tls == IstioTlsMode::None)
            plain.push_back(&server);
    return plain;
}

bool takesOldTls(const IstioServer &server)
{
    return endsTls(server) &&
           (server.minProtocolVersion == "TLSV1_0" || server.minProtocolVersion == "TLSV1_1");
}

bool lacksLeastTls(const IstioServer &server)
{
    return takesOldTls(server) || (endsTls(server) && (server.minProtocolVersion.empty() ||
                                                       server.minProtocolVersion == "TLS_AUTO"));
}

} // namespace drawbridge
