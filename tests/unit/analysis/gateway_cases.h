// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace drawbridge::test {

/// The pods "gate" of a gateway of Istio in "edge", behind a Service.
inline const std::string kGateway = R"(apiVersion: v1
kind: Namespace
metadata: {name: edge}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: gate, namespace: edge}
spec:
  selector: {matchLabels: {istio: gate}}
  template:
    metadata:
      labels: {istio: gate}
      annotations: {inject.istio.io/templates: gateway}
    spec: {serviceAccountName: gate, containers: [{name: istio-proxy, image: auto}]}
---
apiVersion: v1
kind: Service
metadata: {name: gate, namespace: edge}
spec:
  type: LoadBalancer
  selector: {istio: gate}
  ports: [{name: http, port: 80, targetPort: 8080}, {name: https, port: 443, targetPort: 8443}]
)";

inline std::string servers(const std::string &list, const std::string &selector = "{istio: gate}")
{
    return "---\napiVersion: networking.istio.io/v1\nkind: Gateway\n"
           "metadata: {name: public, namespace: edge}\nspec:\n  selector: " +
           selector + "\n  servers: [" + list + "]\n";
}

inline std::string server(int port, const std::string &protocol, const std::string &tls = {})
{
    return "{port: {number: " + std::to_string(port) + ", name: p" + std::to_string(port) +
           ", protocol: " + protocol + "}, hosts: ['*']" +
           (tls.empty() ? std::string() : ", tls: {mode: " + tls + ", credentialName: c}") + "}";
}

inline std::string policy(const std::string &spec, const std::string &nameSpace = "edge")
{
    return "---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n"
           "metadata: {name: p, namespace: " +
           nameSpace + "}\nspec: " + spec + "\n";
}

/// A gateway of the Gateway API, deployed by hand.
inline std::string ownGateway(const std::string &className, const std::string &listeners)
{
    return R"(apiVersion: v1
kind: Namespace
metadata: {name: edge}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: gate, namespace: edge}
spec:
  selector: {matchLabels: {a: b}}
  template:
    metadata: {labels: {a: b, gateway.networking.k8s.io/gateway-name: own}}
    spec: {containers: [{name: istio-proxy, image: auto}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: own, namespace: edge}
spec: {gatewayClassName: )" +
           className + ", listeners: [" + listeners + "]}\n";
}

inline const std::string kTargetsOwn =
    "{targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: own}], rules: [{to: "
    "[{operation: {methods: [GET]}}]}]}";

inline constexpr auto kA = "cluster.local/ns/shop/sa/a";

/// Columns "yaml", "port", "mode", "plaintext", "identity": whom a port asks for a certificate.
void addGatewayCertificates();
/// Columns "yaml", "port", "caller", "path" (of a GET; empty: no request), "verdict".
void addGatewayPolicies();

} // namespace drawbridge::test
