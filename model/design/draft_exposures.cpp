// SPDX-License-Identifier: Apache-2.0
#include "model/design/draft_exposures.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <tuple>

// Exposures as first flows. An ingress controller is recognised by the labels its own charts and
// manifests give it, never by its image or name.
// Tested by tests/unit/design/test_draft_controllers.cpp and test_draft_exposures.cpp

namespace drawbridge {

namespace {

struct ControllerName {
    std::string_view appName;
    std::string_view ingressClass;
};
constexpr std::array<ControllerName, 5> kControllerNames{{{"ingress-nginx", "nginx"},
                                                          {"traefik", "traefik"},
                                                          {"haproxy-ingress", "haproxy"},
                                                          {"contour", "contour"},
                                                          {"kong", "kong"}}};

std::string_view labelOf(const WorkloadNode &node, const char *key)
{
    const auto at = node.podLabels.find(key);
    return at == node.podLabels.end() ? std::string_view() : std::string_view(at->second);
}

/// The class a controller serves by default; empty for anything else. Its admission jobs carry the
/// same name, but are no controller.
std::string_view classServedBy(const WorkloadNode &node)
{
    if (node.key.kind == "Job" || node.key.kind == "CronJob" || !node.hasNetwork)
        return {};
    const auto component = labelOf(node, "app.kubernetes.io/component");
    if (!component.empty() && component != "controller" && component != "ingress-controller")
        return {};
    const auto name = labelOf(node, "app.kubernetes.io/name");
    for (const ControllerName &known : kControllerNames) {
        if (known.appName == name)
            return known.ingressClass;
    }
    return {};
}

bool isOfAService(Exposure::Kind kind)
{
    return kind == Exposure::Kind::LoadBalancer || kind == Exposure::Kind::NodePort ||
           kind == Exposure::Kind::ExternalIp;
}

class ExposureDraft {
public:
    ExposureDraft(const Topology &topology, DraftFlows &flows)
        : m_topology(topology), m_flows(flows)
    {}

    void add(const Exposure &exposure)
    {
        const std::string evidence = evidenceOf(exposure);
        if (exposure.kind == Exposure::Kind::GatewayRoute ||
            exposure.kind == Exposure::Kind::VirtualService)
            return addGatewayRoute(exposure, evidence);
        if (exposure.kind == Exposure::Kind::OpenShiftRoute)
            return addTargets(exposure, gatewayOf("openshift"), evidence);
        if (exposure.kind != Exposure::Kind::Ingress)
            return addTargets(exposure, sourceOf(exposure), evidence);
        const std::string ingressClass = classOf(exposure);
        const auto controllers = controllersFor(exposure.cluster, ingressClass);
        if (controllers.empty())
            return addTargets(exposure, gatewayOf(ingressClass), evidence);
        for (const WorkloadNode *controller : controllers) {
            openController(*controller, exposure, evidence);
            addTargets(exposure, controller->key, evidence);
        }
    }

private:
    /// Through the pods that run the Gateway, or through a gateway outside the input.
    void addGatewayRoute(const Exposure &exposure, const std::string &evidence)
    {
        for (const WorkloadId id : exposure.gatewayPods) {
            openController(m_topology.workload(id), exposure, evidence);
            addTargets(exposure, m_topology.workload(id).key, evidence);
        }
        if (!exposure.gatewayPods.empty())
            return;
        External external;
        std::string name = exposure.gateway;
        std::replace(name.begin(), name.end(), '/', '-');
        external.key = {"", "", "External", "gateway-" + name};
        external.kind = External::Kind::Gateway;
        external.podLabels = labelsOfGateway(exposure);
        addTargets(exposure, m_flows.addExternal(std::move(external)), evidence);
    }

    /// An Istio Gateway says which labels its pods have.
    LabelMap labelsOfGateway(const Exposure &exposure) const
    {
        for (const Topology::Cluster &cluster : m_topology.clusters) {
            if (cluster.name != exposure.cluster || !cluster.resources ||
                exposure.kind != Exposure::Kind::VirtualService)
                continue;
            for (const IstioGatewayObject &gateway : cluster.resources->istioGateways) {
                if (gateway.meta.nameSpace + '/' + gateway.meta.name == exposure.gateway)
                    return gateway.selector;
            }
        }
        return {};
    }

    static std::string evidenceOf(const Exposure &exposure)
    {
        const std::string name = exposure.nameSpace + "/" + exposure.name;
        Evidence evidence;
        evidence.kind = EvidenceKind::Ingress;
        evidence.where = exposure.where;
        switch (exposure.kind) {
        case Exposure::Kind::Ingress:
            evidence.text =
                "Ingress " + name + (exposure.host.empty() ? "" : " for " + exposure.host);
            break;
        case Exposure::Kind::LoadBalancer:
            evidence.text = "Service " + name + " of type LoadBalancer";
            break;
        case Exposure::Kind::NodePort:
            evidence.text = "Service " + name + " of type NodePort";
            break;
        case Exposure::Kind::ExternalIp:
            evidence.text = "Service " + name + " with externalIPs";
            break;
        case Exposure::Kind::GatewayRoute:
            evidence.kind = EvidenceKind::Route;
            evidence.text = "route " + name + " of Gateway " + exposure.gateway +
                            (exposure.host.empty() ? "" : " for " + exposure.host);
            break;
        case Exposure::Kind::VirtualService:
            evidence.kind = EvidenceKind::MeshRoute;
            evidence.text = "VirtualService " + name + " of Gateway " + exposure.gateway +
                            (exposure.host.empty() ? "" : " for " + exposure.host);
            break;
        case Exposure::Kind::OpenShiftRoute:
            evidence.kind = EvidenceKind::Route;
            evidence.text =
                "Route " + name + (exposure.host.empty() ? "" : " for " + exposure.host);
            break;
        }
        return evidenceText(evidence);
    }

    void addTargets(const Exposure &exposure, const NodeKey &from, const std::string &evidence)
    {
        for (const WorkloadId target : exposure.targets) {
            if (m_topology.workload(target).key != from)
                m_flows.add(from, m_topology.workload(target).key, exposure.targetPorts, evidence,
                            true);
        }
    }

    NodeKey internet()
    {
        External external;
        external.key = {"", "", "External", "internet"};
        external.kind = External::Kind::Internet;
        return m_flows.addExternal(std::move(external));
    }

    /// The network of the cloud, whose addresses no manifest tells: the user fills them in.
    NodeKey internalNetwork()
    {
        External external;
        external.key = {"", "", "External", "internal-network"};
        external.kind = External::Kind::Cidr;
        external.note = "callers of internal load balancers: set the addresses of your network";
        return m_flows.addExternal(std::move(external));
    }

    NodeKey sourceOf(const Exposure &exposure)
    {
        if (exposure.sourceRanges.empty())
            return exposure.isInternal ? internalNetwork() : internet();
        const ServiceName service{exposure.cluster, exposure.nameSpace, exposure.name};
        if (const auto at = m_sourceKeys.find(service); at != m_sourceKeys.end())
            return at->second;
        External external;
        external.key = {"", "", "External", unusedNameFor(exposure)};
        external.kind = External::Kind::Cidr;
        external.cidrs = exposure.sourceRanges;
        std::sort(external.cidrs.begin(), external.cidrs.end());
        return m_sourceKeys[service] = m_flows.addExternal(std::move(external));
    }

    /// "cart-sources"; where another Service has that, "shop-cart-sources", then numbered.
    std::string unusedNameFor(const Exposure &exposure)
    {
        const std::string plain = exposure.name + "-sources";
        const std::string qualified = exposure.nameSpace + "-" + plain;
        std::string name = plain;
        for (int number = 1; !m_usedNames.insert(name).second; ++number)
            name = number == 1 ? qualified : qualified + "-" + std::to_string(number);
        return name;
    }

    NodeKey gatewayOf(const std::string &ingressClass)
    {
        External external;
        external.key = {"", "", "External",
                        "ingress-" + (ingressClass.empty() ? "default" : ingressClass)};
        external.kind = External::Kind::Gateway;
        return m_flows.addExternal(std::move(external));
    }

    std::string classOf(const Exposure &exposure) const
    {
        for (const Topology::Cluster &cluster : m_topology.clusters) {
            if (cluster.name != exposure.cluster || !cluster.resources)
                continue;
            for (const IngressObject &ingress : cluster.resources->ingresses) {
                if (ingress.meta.nameSpace == exposure.nameSpace &&
                    ingress.meta.name == exposure.name)
                    return ingress.ingressClassName;
            }
        }
        return {};
    }

    /// Controllers of that class; without a class, the only controllers there are.
    std::vector<const WorkloadNode *> controllersFor(const std::string &cluster,
                                                     const std::string &ingressClass) const
    {
        std::vector<const WorkloadNode *> found;
        std::set<std::string_view> classes;
        for (const WorkloadNode &node : m_topology.workloads) {
            const auto served = classServedBy(node);
            const bool fits = !served.empty() && (ingressClass.empty() || served == ingressClass);
            if (node.key.cluster != cluster || !fits)
                continue;
            found.push_back(&node);
            classes.insert(served);
        }
        if (classes.size() > 1)
            found.clear();
        return found;
    }

    bool isExposedItself(const WorkloadNode &controller) const
    {
        const auto id = m_topology.findWorkload(controller.key);
        return std::any_of(
            m_topology.exposures.begin(), m_topology.exposures.end(), [&](const Exposure &e) {
                return isOfAService(e.kind) &&
                       std::find(e.targets.begin(), e.targets.end(), *id) != e.targets.end();
            });
    }

    /// A Service that exposes the controller says on which ports; else its declared TCP ports are a
    /// guess.
    void openController(const WorkloadNode &controller, const Exposure &exposure,
                        const std::string &evidence)
    {
        if (isExposedItself(controller))
            return;
        std::vector<PortRange> ports;
        for (const ContainerPort &port : controller.ports) {
            if (port.protocol == Protocol::Tcp)
                ports.push_back({Protocol::Tcp, port.port, port.port});
        }
        m_flows.add(exposure.isInternal ? internalNetwork() : internet(), controller.key, ports,
                    evidence, true);
    }

    using ServiceName = std::tuple<std::string, std::string, std::string>;

    const Topology &m_topology;
    DraftFlows &m_flows;
    std::map<ServiceName, NodeKey> m_sourceKeys;
    std::set<std::string> m_usedNames;
};

} // namespace

void draftExposures(const Topology &topology, DraftFlows &flows)
{
    ExposureDraft draft(topology, flows);
    for (const Exposure &exposure : topology.exposures)
        draft.add(exposure);
}

} // namespace drawbridge
