// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace drawbridge::test {

/// "server" of "foo" in an ambient mesh, its Service, and a waypoint.
struct WaypointWorld {
    std::string namespaceLabels = "istio.io/use-waypoint: waypoint, ";
    std::string serviceLabels, podLabels, gatewayLabels, gatewayAnnotations;
    std::string gatewayNamespace = "foo";
    std::string gatewayClass = "istio-waypoint";
    std::string serviceSpec, servicePorts = "[{name: http, port: 8080}]";
    bool hasGateway = true, hasService = true;
    std::string more;
};

inline std::string textOf(const WaypointWorld &world)
{
    auto yaml =
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: foo, labels: {" + world.namespaceLabels +
        "istio.io/dataplane-mode: ambient}}\n"
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: server, namespace: foo}\n"
        "spec:\n  selector: {matchLabels: {app: server}}\n  template:\n    metadata: {labels: "
        "{app: server" +
        world.podLabels +
        "}}\n    spec: {serviceAccountName: server, containers: [{name: main, image: x, ports: "
        "[{containerPort: 8080}]}]}\n";
    if (world.hasService)
        yaml += "---\napiVersion: v1\nkind: Service\nmetadata: {name: server, namespace: foo, "
                "labels: {a: b" +
                world.serviceLabels + "}}\nspec: {" + world.serviceSpec +
                "selector: {app: server}, ports: " + world.servicePorts + "}\n";
    if (world.hasGateway)
        yaml += "---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: "
                "waypoint, namespace: " +
                world.gatewayNamespace + ", labels: {c: d" + world.gatewayLabels +
                "}, annotations: {e: f" + world.gatewayAnnotations +
                "}}\nspec: {gatewayClassName: " + world.gatewayClass +
                ", listeners: [{name: mesh, port: 15008, protocol: HBONE}]}\n";
    return yaml + world.more;
}

inline std::string policy(const std::string &spec, const std::string &nameSpace = "foo",
                          const std::string &name = "p")
{
    return "---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: " +
           name + ", namespace: " + nameSpace + "}\nspec: " + spec + "\n";
}

inline std::string at(const std::string &kind, const std::string &name, const std::string &rest)
{
    const auto group = kind == "Service" ? "''" : "gateway.networking.k8s.io";
    return std::string("{targetRefs: [{group: ") + group + ", kind: " + kind + ", name: " + name +
           "}], " + rest + "}";
}

inline const std::string kOnlyA =
    "rules: [{from: [{source: {principals: [cluster.local/ns/foo/sa/a]}}]}]";
inline const std::string kOnlyGet = "rules: [{to: [{operation: {methods: [GET]}}]}]";
inline const std::string kNobody = "action: ALLOW";
/// A policy of the workload itself that admits one principal.
inline std::string own(const std::string &principal)
{
    return policy("{selector: {matchLabels: {app: server}}, rules: [{from: [{source: {principals: "
                  "[" +
                      principal + "]}}]}]}",
                  "foo", "own");
}

/// Columns "yaml", "proxy" (MeshProxy of the caller), "verdict".
void addWaypointWays();
/// Columns "yaml", "account", "method", "verdict"; the caller is a ztunnel's.
void addWaypointPolicies();

} // namespace drawbridge::test
