// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <memory>
#include <utility>

namespace drawbridge::test {

/// web calls cart through its Service; cart has two ports, of which the Service shows one.
inline constexpr const char *kShopManifests = R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: web:1
        ports: [{containerPort: 8080}]
        env: [{name: CART_ADDR, value: "cart:80"}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec:
      containers:
      - name: cart
        image: cart:1
        ports: [{containerPort: 7070, name: http}, {containerPort: 9090, name: metrics}]
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec:
  selector: {app: cart}
  ports: [{port: 80, targetPort: http, name: http}]
)";

inline const NodeKey kWeb{{}, "shop", "Deployment", "web"};
inline const NodeKey kCart{{}, "shop", "Deployment", "cart"};

/// Its only workloads are kWeb and kCart.
inline Design shopDesign(DraftFrom from = DraftFrom::Inferred)
{
    Diagnostics diagnostics;
    auto topology =
        buildTopology(importText(kShopManifests, "shop.yaml", {}, diagnostics), diagnostics);
    return draftDesign("shop", {DesignCluster{}}, std::move(topology), from, diagnostics);
}

/// The same with "cart" as one of the cluster's own workloads.
inline Design withCartOfTheSystem(Design design)
{
    auto topology = std::make_shared<Topology>(*design.topology);
    topology->workloads[topology->findWorkload(kCart)->index].isSystem = true;
    design.topology = std::move(topology);
    return design;
}

} // namespace drawbridge::test
