// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <string>

namespace drawbridge {

/// The graph of a text of manifests, as an import of one file "shop.yaml" gives it.
inline std::shared_ptr<const Topology> topologyOf(const std::string &yaml, Diagnostics &diagnostics)
{
    return buildTopology(importText(yaml, "shop.yaml", {}, diagnostics), diagnostics);
}

/// A Deployment "shop/NAME" with label app=NAME, port 8080 "http" and `env` as lines of YAML that
/// stand below "env:".
inline std::string deployment(const std::string &name, const std::string &container = {},
                              const std::string &nameSpace = "shop")
{
    return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
           ", namespace: " + nameSpace + "}\nspec:\n  selector: {matchLabels: {app: " + name +
           "}}\n  template:\n    metadata: {labels: {app: " + name +
           "}}\n    spec:\n      containers:\n      - name: main\n        image: x\n        ports: "
           "[{name: http, containerPort: 8080}]\n" +
           container;
}

/// A Service for the pods app=NAME; `ports` in flow style.
inline std::string service(const std::string &name, const std::string &ports,
                           const std::string &more = {}, const std::string &nameSpace = "shop")
{
    return "---\napiVersion: v1\nkind: Service\nmetadata: {name: " + name +
           ", namespace: " + nameSpace + "}\nspec:\n  selector: {app: " + name +
           "}\n  ports: " + ports + "\n" + more;
}

} // namespace drawbridge
