// SPDX-License-Identifier: Apache-2.0
// ZT-EDG-001, 002, 003 and 006 (findings.md 1.7): the ways in from outside, whether
// they are encrypted, drawn and asked who calls.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/edge.yaml

#include "model/analysis/edge_tls.h"
#include "model/analysis/findings/grouped_parts.h"

#include <array>

namespace drawbridge::edge_rules {
namespace {

bool hasAnnotation(const ObjectMeta &meta, std::initializer_list<std::string_view> keys)
{
    return std::ranges::any_of(
        keys, [&](std::string_view key) { return meta.annotations.contains(std::string(key)); });
}

constexpr auto kTlsFix = "Add a tls block with the host and a certificate, and redirect http.";

void addIngressTls(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const IngressObject &ingress : cluster.resources->ingresses) {
        GroupedParts parts;
        for (const IngressBackend *backend : plainHosts(ingress))
            parts.add(Severity::High, backend->host.empty() ? "any host" : backend->host,
                      backend->where.isKnown() ? backend->where : ingress.meta.where);
        if (!parts.isEmpty())
            sink.report.findings.push_back(parts.finding(
                "ZT-EDG-001", cluster.keyOf(ingress.meta),
                "Ingress " + nameOf(ingress.meta) + " takes plain http for ", kTlsFix));
    }
}

void addListenerTls(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const GatewayObject &gateway : cluster.resources->gateways) {
        GroupedParts parts;
        for (const GatewayListener *listener : plainListeners(gateway, *cluster.resources))
            parts.add(Severity::High, "listener " + listener->name, listener->where);
        if (!parts.isEmpty())
            sink.report.findings.push_back(
                parts.finding("ZT-EDG-001", cluster.keyOf(gateway.meta),
                              "Gateway " + nameOf(gateway.meta) + " takes plain http on ",
                              "Listen with HTTPS, and have the http listener redirect."));
    }
}

void addServerTls(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const IstioGatewayObject &gateway : cluster.resources->istioGateways) {
        GroupedParts parts;
        for (const IstioServer *server : plainServers(gateway))
            parts.add(Severity::High, "port " + std::to_string(server->port), server->where);
        bool hasOld = false;
        for (const IstioServer &server : gateway.servers) {
            if (!takesOldTls(server))
                continue;
            hasOld = true;
            parts.add(Severity::High,
                      "port " + std::to_string(server.port) + " (" + server.minProtocolVersion +
                          ")",
                      server.where);
        }
        if (!parts.isEmpty())
            sink.report.findings.push_back(parts.finding(
                "ZT-EDG-001", cluster.keyOf(gateway.meta),
                "Gateway " + nameOf(gateway.meta) +
                    (hasOld ? " takes plain http or TLS below 1.2 on " : " takes plain http on "),
                hasOld ? "Set tls.minProtocolVersion TLSV1_2 and tls.httpsRedirect, and serve "
                         "HTTPS."
                       : "Set tls.httpsRedirect, and serve HTTPS."));
    }
}

void findPlainEdge(const ClusterFacts &cluster, FindingsSink &sink)
{
    addIngressTls(cluster, sink);
    addListenerTls(cluster, sink);
    addServerTls(cluster, sink);
    for (const OpenShiftRouteObject &route : cluster.resources->openShiftRoutes)
        if (route.termination.empty() || route.insecureTraffic == "Allow")
            sink.report.findings.push_back(
                makeFinding("ZT-EDG-001", Severity::High, cluster.keyOf(route.meta),
                            "Route " + nameOf(route.meta) + " takes plain http.",
                            "Set tls.termination and insecureEdgeTerminationPolicy Redirect.",
                            route.meta.where));
}

bool isAnyHost(const std::string &host)
{
    return host.empty() || host == "*";
}

void findOpenHosts(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const IngressObject &ingress : cluster.resources->ingresses) {
        GroupedParts parts;
        for (const IngressBackend &backend : ingress.backends)
            if (isAnyHost(backend.host) && !backend.path.empty())
                parts.add(Severity::Medium, "every host on " + backend.path,
                          backend.where.isKnown() ? backend.where : ingress.meta.where);
            else if (backend.host.starts_with("*."))
                parts.add(Severity::Medium, backend.host, backend.where);
        if (!parts.isEmpty())
            sink.report.findings.push_back(parts.finding("ZT-EDG-002", cluster.keyOf(ingress.meta),
                                                         "Ingress " + nameOf(ingress.meta) +
                                                             " answers for more than one "
                                                             "name: ",
                                                         "Name the hosts."));
    }
    for (const IstioGatewayObject &gateway : cluster.resources->istioGateways) {
        GroupedParts parts;
        for (const IstioServer &server : gateway.servers)
            for (const std::string &host : server.hosts)
                if (host == "*" || host.ends_with("/*"))
                    parts.add(Severity::Medium, "every host on port " + std::to_string(server.port),
                              server.where);
        if (!parts.isEmpty())
            sink.report.findings.push_back(parts.finding("ZT-EDG-002", cluster.keyOf(gateway.meta),
                                                         "Gateway " + nameOf(gateway.meta) +
                                                             " answers for more than one "
                                                             "name: ",
                                                         "Name the hosts."));
    }
}

std::string wayOf(const Exposure &exposure)
{
    switch (exposure.kind) {
    case Exposure::Kind::Ingress: return "Ingress";
    case Exposure::Kind::LoadBalancer: return "LoadBalancer Service";
    case Exposure::Kind::NodePort: return "NodePort Service";
    case Exposure::Kind::ExternalIp: return "Service with externalIPs";
    case Exposure::Kind::GatewayRoute: return "route";
    case Exposure::Kind::OpenShiftRoute: return "Route";
    case Exposure::Kind::VirtualService: return "VirtualService";
    }
    return "Service";
}

/// Whether somebody drew a flow to a workload from outside, or from one of the gateways.
bool isDrawn(const FindingsContext &context, const Exposure &exposure, WorkloadId target)
{
    for (EndIndex external = context.workloadCount();
         external < context.workloadCount() + context.design.externals.items().size(); ++external)
        if (context.drawn.contains({external, target.index}))
            return true;
    return std::ranges::any_of(exposure.gatewayPods, [&](WorkloadId gateway) {
        return context.drawn.contains({gateway.index, target.index});
    });
}

void addExposures(const ClusterFacts &cluster, const FindingsContext &context,
                  std::map<std::uint32_t, GroupedParts> &parts)
{
    for (const Exposure &exposure : context.topology.exposures) {
        if (exposure.cluster != cluster.name || exposure.isInternal)
            continue;
        for (const WorkloadId target : exposure.targets) {
            const std::string what =
                wayOf(exposure) + " " + exposure.nameSpace + "/" + exposure.name;
            const bool isOpenBalancer =
                exposure.kind == Exposure::Kind::LoadBalancer && exposure.sourceRanges.empty();
            if (!isDrawn(context, exposure, target))
                parts[target.index].add(Severity::High, what, exposure.where);
            else if (isOpenBalancer)
                parts[target.index].add(Severity::Medium, what + " without source ranges",
                                        exposure.where);
        }
    }
}

void findUndrawnExposure(const ClusterFacts &cluster, const FindingsContext &context,
                         FindingsSink &sink)
{
    std::map<std::uint32_t, GroupedParts> parts;
    addExposures(cluster, context, parts);
    for (const WorkloadFacts &workload : cluster.workloads) {
        for (const Container *container : workload.containers)
            for (const ContainerPort &port : container->ports)
                if (port.hostPort)
                    parts[workload.id.index].add(
                        Severity::High, "hostPort " + std::to_string(*port.hostPort), port.where);
        const auto found = parts.find(workload.id.index);
        if (found != parts.end())
            sink.report.findings.push_back(found->second.finding(
                "ZT-EDG-003", workload.node->key,
                toString(workload.node->key) + " is reachable from outside, and nobody drew it: ",
                "Draw it if it is meant, or make it a ClusterIP Service behind a gateway."));
    }
}

/// What asks callers who they are, by what products document.
bool asksCallers(const ObjectMeta &meta)
{
    return hasAnnotation(
        meta, {"nginx.ingress.kubernetes.io/auth-url", "nginx.ingress.kubernetes.io/auth-type",
               "nginx.ingress.kubernetes.io/auth-tls-secret", "alb.ingress.kubernetes.io/auth-type",
               "haproxy.org/auth-type", "ingress.kubernetes.io/auth-url"});
}

/// Policies of the mesh that demand a token, or ask a provider.
bool isAskedByMesh(const ClusterFacts &cluster, const WorkloadNode &node)
{
    return std::ranges::any_of(
        cluster.resources->authorizationPolicies, [&](const AuthorizationPolicyObject &policy) {
            const bool isThere = policy.meta.nameSpace == node.key.nameSpace ||
                                 policy.meta.nameSpace == "istio-system";
            const bool demands =
                policy.action == AuthorizationAction::Custom ||
                std::ranges::any_of(policy.rules, [](const AuthorizationRule &rule) {
                    return std::ranges::any_of(rule.from, [](const AuthorizationSource &source) {
                        return !source.requestPrincipals.empty() ||
                               !source.notRequestPrincipals.empty();
                    });
                });
            return isThere && demands && !policy.isDryRun;
        });
}

bool isAskedByGateway(const ClusterFacts &cluster, const Exposure &exposure)
{
    const bool isMutual = std::ranges::any_of(
        cluster.resources->istioGateways, [&](const IstioGatewayObject &gateway) {
            return gateway.meta.nameSpace + "/" + gateway.meta.name == exposure.gateway &&
                   std::ranges::all_of(gateway.servers, [](const IstioServer &server) {
                       return server.tls == IstioTlsMode::Mutual;
                   });
        });
    return isMutual || std::ranges::any_of(exposure.gatewayPods, [&](WorkloadId gateway) {
               return isAskedByMesh(cluster, cluster.all->topology->workload(gateway));
           });
}

void findUnasked(const ClusterFacts &cluster, FindingsSink &sink)
{
    std::map<std::pair<std::string, std::string>, const IngressObject *> ingresses;
    for (const IngressObject &ingress : cluster.resources->ingresses)
        ingresses[{ingress.meta.nameSpace, ingress.meta.name}] = &ingress;
    std::map<std::uint32_t, GroupedParts> parts;
    for (const Exposure &exposure : cluster.all->topology->exposures) {
        if (exposure.cluster != cluster.name || exposure.isInternal ||
            !exposure.sourceRanges.empty())
            continue;
        const auto ingress = ingresses.find({exposure.nameSpace, exposure.name});
        if (exposure.kind == Exposure::Kind::Ingress && ingress != ingresses.end() &&
            asksCallers(ingress->second->meta))
            continue;
        for (const WorkloadId target : exposure.targets) {
            const WorkloadNode &node = cluster.all->topology->workload(target);
            if (node.mesh != MeshMembership::Gateway && !isAskedByMesh(cluster, node) &&
                !isAskedByGateway(cluster, exposure))
                parts[target.index].add(Severity::Critical,
                                        wayOf(exposure) + " " + exposure.nameSpace + "/" +
                                            exposure.name,
                                        exposure.where);
        }
    }
    for (const auto &[index, grouped] : parts) {
        const NodeKey &key = cluster.all->topology->workloads[index].key;
        Finding finding = grouped.finding(
            "ZT-EDG-006", key,
            "Nothing in the manifests asks who calls " + toString(key) + " through ",
            "Demand a token (RequestAuthentication and AuthorizationPolicy), or ask at the edge; "
            "waive it with the reason where it is public.");
        finding.confidence = Confidence::Inferred;
        sink.report.findings.push_back(std::move(finding));
    }
}

const std::array kRules{
    FindingRule{
        {"ZT-EDG-001", "No TLS at the edge", Severity::High,
         "An Ingress has a host that no tls entry covers, a Gateway listens with HTTP and does "
         "more than redirect, one of Istio takes TLS below 1.2, or an OpenShift Route has no TLS "
         "or lets plain http through.",
         "Certificates at the load balancer of a cloud, by its annotation, and solvers of ACME.",
         "Add a tls block with the host and a certificate, and redirect http.",
         "N2 Z-NW K-NET T1040 T1557", "ks C-0263"},
        findPlainEdge},
    FindingRule{
        {"ZT-EDG-002", "Wildcard or empty host", Severity::Medium,
         "A rule of an Ingress names no host or a wildcard, or a Gateway of Istio takes every "
         "host.",
         "The default backend of an Ingress.", "Name the hosts.", "N3 Z-AW T1190", "kia KIA0301"},
        findOpenHosts},
    FindingRule{
        {"ZT-EDG-003", "Undrawn exposure", Severity::High,
         "A workload is reachable from outside by an Ingress, a route, a Service of type "
         "LoadBalancer or NodePort, externalIPs or a hostPort, and no flow from outside is drawn "
         "to it. A drawn LoadBalancer without source ranges is medium.",
         "Load balancers that an annotation keeps inside the cloud's network.",
         "Draw it if it is meant, or make it a ClusterIP Service behind a gateway.",
         "N1 N3 Z-AW T1133 T1190 TA9005",
         "ks C-0256 C-0266 C-0044 C-0021, kl exposed-services, tv KSV-0024"},
        nullptr,
        findUndrawnExposure},
    FindingRule{
        {"ZT-EDG-006", "Exposed without authentication", Severity::Critical,
         "On the way from the Internet to a workload nothing in the manifests asks who calls: no "
         "policy of the mesh that demands a token or asks a provider, no annotation of the "
         "ingress controller, no client certificates at the gateway. What the application itself "
         "asks no manifest tells, so it is inferred.",
         "Ways that are limited to source ranges or kept inside the cloud's network, and gateways "
         "themselves.",
         "Demand a token, or ask at the edge; waive it with the reason where it is public.",
         "N6 Z-AW T1190 TA9004", "ks C-0274 C-0256"},
        findUnasked},
};

} // namespace
} // namespace drawbridge::edge_rules

std::span<const drawbridge::FindingRule> drawbridge::edgeRules()
{
    return edge_rules::kRules;
}
