// SPDX-License-Identifier: Apache-2.0
// ZT-EDG-007 to ZT-EDG-009 (findings.md 1.7): Services and routes that lead where they should not,
// or nowhere.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/edge.yaml

#include "model/analysis/findings/absent_pods.h"
#include "model/analysis/findings/grouped_parts.h"
#include "model/analysis/network_engine_selectors.h"

#include <array>
#include <set>

namespace drawbridge::route_rules {
namespace {

void findOutsideAddresses(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const ServiceObject &service : cluster.resources->services) {
        if (!service.externalIps.empty())
            sink.report.findings.push_back(makeFinding(
                "ZT-EDG-007", Severity::High, cluster.keyOf(service.meta),
                "Service " + nameOf(service.meta) +
                    " takes traffic for addresses it names itself (externalIPs), whoever they "
                    "belong to (CVE-2020-8554).",
                "Take externalIPs out, and refuse them by admission.", service.meta.where));
        const bool isOutside =
            service.type == "ExternalName" && !service.externalName.ends_with(".svc.cluster.local");
        if (isOutside)
            sink.report.findings.push_back(
                makeFinding("ZT-EDG-007", Severity::Medium, cluster.keyOf(service.meta),
                            "Service " + nameOf(service.meta) + " is another name for " +
                                service.externalName + ", outside the cluster.",
                            "Let clients call the host itself, so that policies see where they go.",
                            service.meta.where));
    }
}

using ServiceName = std::pair<std::string, std::string>;

std::set<ServiceName> servicesOf(const ResourceSet &resources)
{
    std::set<ServiceName> names;
    for (const ServiceObject &service : resources.services)
        names.insert({service.meta.nameSpace, service.meta.name});
    return names;
}

void addSnippets(const IngressObject &ingress, GroupedParts &parts)
{
    for (const auto &[key, value] : ingress.meta.annotations) {
        if (key.ends_with("/server-snippet") || key.ends_with("/configuration-snippet") ||
            key.ends_with("/auth-snippet"))
            parts.add(Severity::High,
                      "annotation " + key + " puts configuration into the ingress controller",
                      ingress.meta.where);
        if (key.ends_with("/ssl-redirect") && value == "false")
            parts.add(Severity::Medium, "annotation " + key + " keeps plain http open",
                      ingress.meta.where);
    }
}

/// A Service that is not there: whoever creates it gets the traffic.
class RouteSearch {
public:
    RouteSearch(const ClusterFacts &cluster, FindingsSink &sink)
        : m_cluster(cluster), m_sink(sink), m_services(servicesOf(*cluster.resources))
    {}

    void run()
    {
        for (const IngressObject &ingress : m_cluster.resources->ingresses) {
            GroupedParts parts;
            addSnippets(ingress, parts);
            for (const IngressBackend &backend : ingress.backends)
                addMissing(ingress.meta.nameSpace, backend.serviceName, backend.where, parts);
            tell(ingress.meta, parts);
        }
        for (const GatewayRouteObject &route : m_cluster.resources->gatewayRoutes) {
            GroupedParts parts;
            for (const RouteBackend &backend : route.backends)
                judge(route, backend, parts);
            tell(route.meta, parts);
        }
        for (const GatewayObject &gateway : m_cluster.resources->gateways) {
            GroupedParts parts;
            for (const GatewayListener &listener : gateway.listeners)
                if (listener.allowedRoutes.from == AllowedRoutes::From::All)
                    parts.add(Severity::Medium,
                              "listener " + listener.name + " takes routes of every namespace",
                              listener.where);
            tell(gateway.meta, parts);
        }
    }

private:
    void addMissing(const std::string &nameSpace, const std::string &name, const SourceSpan &where,
                    GroupedParts &parts)
    {
        if (name.empty() || m_services.contains({nameSpace, name}))
            return;
        if (m_cluster.resources->isComplete)
            parts.add(Severity::Medium,
                      "Service " + nameSpace + "/" + name +
                          " is not in the input: whoever creates it gets the traffic",
                      where);
        else
            m_sink.cannotAssess("ZT-EDG-008",
                                "part of the input could not be read, and may hold the Service");
    }

    void judge(const GatewayRouteObject &route, const RouteBackend &backend, GroupedParts &parts)
    {
        if (backend.target.kind != "Service" || !backend.target.group.empty())
            return;
        addMissing(backend.nameSpace, backend.name, backend.where, parts);
        if (backend.nameSpace != route.meta.nameSpace && !isGranted(route, backend))
            parts.add(Severity::Medium,
                      "it leads to " + backend.nameSpace +
                          ", where no ReferenceGrant of the input lets it",
                      backend.where);
    }

    [[nodiscard]] bool isGranted(const GatewayRouteObject &route, const RouteBackend &backend) const
    {
        return std::ranges::any_of(
            m_cluster.resources->referenceGrants, [&](const ReferenceGrantObject &grant) {
                const bool isFrom =
                    std::ranges::any_of(grant.from, [&](const ReferenceGrantObject::Source &from) {
                        return from.nameSpace == route.meta.nameSpace &&
                               from.kind.kind == route.meta.kind;
                    });
                const bool isTo =
                    std::ranges::any_of(grant.to, [&](const ReferenceGrantObject::Target &to) {
                        return to.kind.kind == "Service" &&
                               (to.name.empty() || to.name == backend.name);
                    });
                return grant.meta.nameSpace == backend.nameSpace && isFrom && isTo;
            });
    }

    void tell(const ObjectMeta &meta, const GroupedParts &parts)
    {
        if (!parts.isEmpty())
            m_sink.report.findings.push_back(parts.finding(
                "ZT-EDG-008", m_cluster.keyOf(meta), meta.kind + " " + nameOf(meta) + ": ",
                "Take it out, or add what it refers to."));
    }

    const ClusterFacts &m_cluster;
    FindingsSink &m_sink;
    std::set<ServiceName> m_services;
};

/// Services that an Ingress or a route leads to.
std::set<ServiceName> routedServices(const ResourceSet &resources)
{
    std::set<ServiceName> names;
    for (const IngressObject &ingress : resources.ingresses)
        for (const IngressBackend &backend : ingress.backends)
            names.insert({ingress.meta.nameSpace, backend.serviceName});
    for (const GatewayRouteObject &route : resources.gatewayRoutes)
        for (const RouteBackend &backend : route.backends)
            names.insert({backend.nameSpace, backend.name});
    return names;
}

/// Ports of a Service that none of its workloads declares, where they declare any.
std::vector<std::string> deadPorts(const ClusterFacts &cluster, const ServiceNode &service)
{
    std::vector<std::string> dead;
    for (const ServicePort &port : service.object.ports) {
        const bool isServed = std::ranges::any_of(service.backends, [&](WorkloadId id) {
            const WorkloadNode &node = cluster.all->topology->workload(id);
            const auto targets = targetPortsOf(port, node);
            return node.ports.empty() || std::ranges::any_of(targets, [&](const PortRange &target) {
                       return std::ranges::any_of(node.ports, [&](const ContainerPort &declared) {
                           return declared.protocol == target.protocol &&
                                  declared.port >= target.first && declared.port <= target.last;
                       });
                   });
        });
        if (!isServed)
            dead.push_back(std::to_string(port.port));
    }
    return dead;
}

/// Why pods that no template shows may have the labels of the selector; empty: nothing says so.
std::string whyNotShown(const ClusterFacts &cluster, const ServiceObject &service)
{
    const auto found = cluster.byNamespace.find(service.meta.nameSpace);
    if (found == cluster.byNamespace.end())
        return "the namespace has no workload in the input";
    if (!cluster.resources->isComplete)
        return "part of the input could not be read";
    if (doesOperatorMakePods(cluster, service.meta.nameSpace))
        return kOperatorMakesPods;
    const bool isSet = std::ranges::any_of(found->second, [&](std::size_t index) {
        return std::ranges::any_of(service.selector, [&](const auto &label) {
            return network::isSetByController(*cluster.workloads[index].node, label.first);
        });
    });
    return isSet ? "a controller sets such a label on each pod" : "";
}

void judgeService(const ClusterFacts &cluster, const ServiceNode &service, bool isRouted,
                  FindingsSink &sink)
{
    const ObjectMeta &meta = service.object.meta;
    const Severity severity = isRouted ? Severity::Medium : Severity::Low;
    if (service.backends.empty()) {
        if (const std::string reason = whyNotShown(cluster, service.object); !reason.empty()) {
            sink.cannotAssess("ZT-EDG-009", reason);
            return;
        }
        sink.report.findings.push_back(
            makeFinding("ZT-EDG-009", severity, cluster.keyOf(meta),
                        "Service " + nameOf(meta) + " leads nowhere: no workload of " +
                            meta.nameSpace + " has the labels of its selector.",
                        "Correct the selector, or delete the Service.", meta.where));
        return;
    }
    const auto dead = deadPorts(cluster, service);
    if (dead.empty())
        return;
    Finding finding = makeFinding(
        "ZT-EDG-009", severity, cluster.keyOf(meta),
        "Service " + nameOf(meta) +
            " leads to ports that its workloads do not declare: " + joined(dead, ", ") + ".",
        "Correct targetPort, or declare the port on the container.", meta.where);
    finding.subKey = joined(dead, ", ");
    sink.report.findings.push_back(std::move(finding));
}

void findNowhere(const ClusterFacts &cluster, FindingsSink &sink)
{
    const auto routed = routedServices(*cluster.resources);
    for (const ServiceNode &service : cluster.all->topology->services) {
        const ObjectMeta &meta = service.object.meta;
        const bool isPlain = service.object.type != "ExternalName" &&
                             !service.object.selector.empty() && meta.kind == "Service" &&
                             (meta.apiVersion == "v1" || meta.apiVersion.empty());
        if (service.cluster == cluster.name && isPlain)
            judgeService(cluster, service, routed.contains({meta.nameSpace, meta.name}), sink);
    }
}

const std::array kRules{
    FindingRule{{"ZT-EDG-007", "externalIPs or ExternalName", Severity::High,
                 "A Service takes traffic for addresses it names itself (externalIPs, high), or is "
                 "another name for a host outside the cluster (ExternalName, medium).",
                 "ExternalName of a Service of the cluster.",
                 "Take it out, and refuse it by admission.", "N6 Z-NW T1557", "tv KSV-0108"},
                findOutsideAddresses},
    FindingRule{
        {"ZT-EDG-008", "Risky routing object", Severity::High,
         "Annotations put configuration into the ingress controller (snippets, high) or keep "
         "plain http open; a route leads to a Service that is not in the input, or to another "
         "namespace without a ReferenceGrant; a listener takes routes of every namespace.",
         "Backends that are no Services. Not assessable where part of the input could not be "
         "read.",
         "Take it out, or add what it refers to.", "N6 Z-AW T1190",
         "tv KCV-0093, ks C-0059 C-0292 C-0298 C-0302, kia KIA1102"},
        [](const ClusterFacts &cluster, FindingsSink &sink) { RouteSearch(cluster, sink).run(); }},
    FindingRule{
        {"ZT-EDG-009", "Service that leads nowhere", Severity::Low,
         "The selector of a Service matches no workload of its namespace, or no workload it "
         "matches declares the target port. Medium where an Ingress or a route leads to it.",
         "Services without a selector, ExternalName, and workloads that declare no port. Not "
         "assessable where the namespace has no workload in the input, part of the input could not "
         "be read, an operator makes pods there from its own kind of object, or a controller sets "
         "such a label on each pod.",
         "Correct the selector or the port, or delete the Service.", "N7 Z-AW",
         "ks C-0293 C-0296, kl dangling-service"},
        findNowhere},
};

} // namespace
} // namespace drawbridge::route_rules

std::span<const drawbridge::FindingRule> drawbridge::routeRules()
{
    return route_rules::kRules;
}
