// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Three pods and a Service for the tests of edits and drafts.
inline constexpr const char *kManifests = R"(
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: c, image: x, ports: [{containerPort: 8080}], env: [{name: CART_ADDR, value: "cart:80"}, {name: P, value: "https://pay.example.com"}, {name: D_HOST, value: "gone.shop.svc"}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: cart, namespace: shop, labels: {app: cart}}
spec: {serviceAccountName: shared, containers: [{name: c, image: x}]}
---
apiVersion: v1
kind: Pod
metadata: {name: host, namespace: shop}
spec: {hostNetwork: true, serviceAccountName: shared, containers: [{name: c, image: x}]}
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec: {type: LoadBalancer, loadBalancerSourceRanges: [198.51.100.0/24], selector: {app: cart}, ports: [{port: 80, targetPort: 8080}]}
)";
