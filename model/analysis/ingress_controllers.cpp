// SPDX-License-Identifier: Apache-2.0
// Who serves an Ingress (network-policy.md items 51 and 57). The IngressClass names its controller
// by a string that each product documents; the pods are known by the labels of the product's own
// manifests and charts. An Ingress without a class belongs to the default class, else to the one
// product that is there.
//
// Tested by tests/unit/analysis/test_ways_in.cpp
#include "model/analysis/ingress_controllers.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>

namespace drawbridge {
namespace {

struct Product {
    std::string_view controller; ///< spec.controller of its IngressClass.
    std::string_view labelKey;
    std::string_view labelValue;     ///< Empty: any.
    std::string_view component = {}; ///< app.kubernetes.io/component, where it runs other pods too.
};

constexpr std::string_view kName = "app.kubernetes.io/name";
constexpr std::string_view kComponent = "app.kubernetes.io/component";
constexpr std::string_view kOpenShift = "openshift.io/ingress-to-route";

constexpr std::array kProducts{
    Product{"k8s.io/ingress-nginx", kName, "ingress-nginx", "controller"},
    Product{"nginx.org/ingress-controller", kName, "nginx-ingress"},
    Product{"traefik.io/ingress-controller", kName, "traefik"},
    Product{"haproxy-ingress.github.io/controller", kName, "haproxy-ingress"},
    Product{"haproxy.org/ingress-controller", kName, "kubernetes-ingress"},
    Product{"ingress-controllers.konghq.com/kong", kName, "kong"},
    Product{"projectcontour.io/ingress-controller", kName, "contour", "envoy"},
    Product{"istio.io/ingress-controller", "istio", "ingressgateway"},
    Product{kOpenShift, "ingresscontroller.operator.openshift.io/deployment-ingresscontroller", ""},
};

bool hasLabel(const LabelMap &labels, std::string_view key, std::string_view value)
{
    const auto found = labels.find(std::string(key));
    return found != labels.end() && (value.empty() || found->second == value);
}

bool isOf(const Product &product, const WorkloadNode &workload)
{
    const bool isComponent =
        product.component.empty() ||
        !hasLabel(workload.podLabels, kComponent, {}) || // written without the chart's labels
        hasLabel(workload.podLabels, kComponent, product.component);
    return workload.hasNetwork && isComponent &&
           hasLabel(workload.podLabels, product.labelKey, product.labelValue);
}

std::vector<WorkloadId> podsOf(const Topology &topology, const std::string &cluster,
                               const Product &product)
{
    std::vector<WorkloadId> pods;
    for (std::uint32_t i = 0; i < topology.workloads.size(); ++i) {
        const WorkloadNode &workload = topology.workloads[i];
        if (topology.namespaceOf(workload).cluster == cluster && isOf(product, workload))
            pods.push_back({i});
    }
    return pods;
}

const ResourceSet *resourcesOf(const Topology &topology, const std::string &cluster)
{
    for (const Topology::Cluster &one : topology.clusters) {
        if (one.name == cluster)
            return one.resources.get();
    }
    return nullptr;
}

std::string classOf(const ResourceSet &resources, const Exposure &exposure)
{
    for (const IngressObject &ingress : resources.ingresses) {
        if (ingress.meta.nameSpace != exposure.nameSpace || ingress.meta.name != exposure.name)
            continue;
        const auto old = ingress.meta.annotations.find("kubernetes.io/ingress.class");
        return !ingress.ingressClassName.empty()       ? ingress.ingressClassName
               : old != ingress.meta.annotations.end() ? old->second
                                                       : std::string();
    }
    return {};
}

/// spec.controller of the class an Ingress names, or of the default one.
std::optional<std::string> controllerNamed(const ResourceSet &resources, const Exposure &exposure)
{
    const std::string wanted = classOf(resources, exposure);
    for (const IngressClassObject &one : resources.ingressClasses) {
        if (wanted.empty() ? one.isDefault : one.meta.name == wanted)
            return one.controller;
    }
    return std::nullopt;
}

std::vector<WorkloadId> controllersOfIngress(const Topology &topology, const Exposure &exposure)
{
    const ResourceSet *resources = resourcesOf(topology, exposure.cluster);
    const auto named = resources ? controllerNamed(*resources, exposure) : std::nullopt;
    std::vector<std::vector<WorkloadId>> candidates;
    for (const Product &product : kProducts) {
        auto pods = podsOf(topology, exposure.cluster, product);
        if (!pods.empty() && (!named || *named == product.controller))
            candidates.push_back(std::move(pods));
    }
    return candidates.size() == 1 ? candidates.front() : std::vector<WorkloadId>{};
}

} // namespace

std::vector<WorkloadId> controllersOf(const Topology &topology, const Exposure &exposure)
{
    switch (exposure.kind) {
    case Exposure::Kind::Ingress: return controllersOfIngress(topology, exposure);
    case Exposure::Kind::GatewayRoute:
    case Exposure::Kind::VirtualService: return exposure.gatewayPods;
    case Exposure::Kind::OpenShiftRoute:
        return podsOf(topology, exposure.cluster, kProducts.back());
    default: break;
    }
    return {};
}

} // namespace drawbridge
