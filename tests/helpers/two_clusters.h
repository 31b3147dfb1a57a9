// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/edits.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/helpers/parsed_text.h"

#include <QtGlobal>

#include <string>
#include <vector>

namespace drawbridge::test {

/// A Deployment in `shop` that listens on one port.
inline std::string shopDeployment(const std::string &name, int port, const std::string &labels = {})
{
    return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
           ", namespace: shop}\nspec: {selector: {matchLabels: {app: " + name +
           "}}, template: {metadata: {labels: {app: " + name + labels +
           "}}, spec: {containers: [{name: c, image: i, ports: [{containerPort: " +
           std::to_string(port) + "}]}]}}}\n";
}

inline const char *const kShopNamespace =
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";

/// Pods of an east-west gateway and the Gateway that they run.
inline const char *const kEastWestGateway =
    "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: istio-eastwestgateway, "
    "namespace: istio-system}\nspec: {selector: {matchLabels: {istio: eastwestgateway}}, template: "
    "{metadata: {labels: {istio: eastwestgateway}, annotations: {inject.istio.io/templates: "
    "gateway}}, spec: {containers: [{name: istio-proxy, image: auto}]}}}\n"
    "---\napiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: "
    "cross-network-gateway, namespace: istio-system}\nspec: {selector: {istio: eastwestgateway}, "
    "servers: [{port: {number: 15443, name: tls, protocol: TLS}, tls: {mode: AUTO_PASSTHROUGH}, "
    "hosts: [\"*.local\"]}]}\n";

/// Ends the program where an edit is refused.
inline Design drawn(const Design &design, const char *from, const char *to,
                    std::vector<FlowPort> ports)
{
    Flow flow;
    flow.from = key(from);
    flow.to = key(to);
    flow.ports = std::move(ports);
    auto after = addFlow(design, flow);
    if (!after)
        qFatal("%s", toString(after.error()).c_str());
    return *std::move(after);
}

inline FlowPort onTcp(std::uint16_t port, HttpRules http = {})
{
    return {{Protocol::Tcp, port, port}, std::move(http)};
}

/// east with db and cache, west with web and api, which nobody has joined by anything yet.
inline Design twoClusters(MeshKind mesh, const std::string &moreInEast = {},
                          const std::string &moreInWest = {})
{
    Diagnostics diagnostics;
    const auto read = [&](const std::string &text) {
        return std::make_shared<const ResourceSet>(
            importTexts({{"all.yaml", kShopNamespace + text}}, {}, diagnostics));
    };
    Design design;
    design.name = "two";
    design.mesh = mesh;
    design.clusters.resize(2);
    design.clusters[0].name = "east";
    design.clusters[1].name = "west";
    design.topology = buildTopology(
        {{"east", read(shopDeployment("db", 5432) + shopDeployment("cache", 6379) + moreInEast)},
         {"west", read(shopDeployment("web", 8080) + shopDeployment("api", 8080) + moreInWest)}},
        diagnostics);
    if (diagnostics.hasErrors())
        qFatal("%s", toString(diagnostics.all()[0]).c_str());
    return design;
}

/// Pods that call each other straight.
inline Design withPods(Design design)
{
    design.clusters[0].pods = {cidr("10.20.0.0/16")};
    design.clusters[1].pods = {cidr("10.10.0.0/16")};
    return design;
}

/// An east-west gateway before east, and known pods.
inline Design withGateway(Design design)
{
    design = withPods(std::move(design));
    design.clusters[0].eastWestGateway.addresses = {cidr("198.51.100.7/32")};
    return design;
}

} // namespace drawbridge::test
