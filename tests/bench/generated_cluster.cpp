// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/generated_cluster.h"

#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

namespace drawbridge::bench {
namespace {

constexpr std::size_t kPerNamespace = 10;

std::string namespaceOf(std::size_t i)
{
    return "ns" + std::to_string(i / kPerNamespace);
}

std::string callee(std::size_t i)
{
    const auto called = i % kPerNamespace == 0 ? i - kPerNamespace : i - 1;
    return "w" + std::to_string(called) + "." + namespaceOf(called) + ":8080";
}

std::string workloadYaml(std::size_t i)
{
    const auto name = "w" + std::to_string(i);
    const auto meta = "metadata:\n  name: " + name + "\n  namespace: " + namespaceOf(i) + "\n";
    std::string text = "---\napiVersion: apps/v1\nkind: Deployment\n" + meta +
                       "spec:\n  selector:\n    matchLabels:\n      app: " + name +
                       "\n  template:\n    metadata:\n      labels:\n        app: " + name +
                       "\n    spec:\n      serviceAccountName: " + name +
                       "\n      containers:\n      - name: main\n        image: registry/" + name +
                       ":1\n        ports:\n        - name: http\n          containerPort: 8080\n"
                       "        - name: metrics\n          containerPort: 9090\n";
    if (i != 0)
        text += "        env:\n        - name: UPSTREAM_ADDR\n          value: " + callee(i) + "\n";
    return text + "---\napiVersion: v1\nkind: Service\n" + meta +
           "spec:\n  selector:\n    app: " + name +
           "\n  ports:\n  - name: http\n    port: 8080\n    targetPort: http\n";
}

} // namespace

std::string clusterYaml(std::size_t workloads)
{
    std::string text;
    for (std::size_t i = 0; i < workloads; ++i) {
        if (i % kPerNamespace == 0)
            text +=
                "---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: " + namespaceOf(i) + "\n";
        text += workloadYaml(i);
    }
    return text;
}

std::string policiesYaml(std::size_t workloads)
{
    const std::string head = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
                             "metadata:\n  name: ";
    std::string text;
    for (std::size_t i = 0; i < workloads; ++i) {
        const auto inNamespace = "\n  namespace: " + namespaceOf(i) + "\nspec:\n  podSelector:";
        const auto name = "w" + std::to_string(i);
        if (i % kPerNamespace == 0)
            text += head + "default-deny" + inNamespace +
                    " {}\n  policyTypes: [Ingress, Egress]\n  egress:\n  - to:\n"
                    "    - namespaceSelector: {}\n";
        text += head + name + inNamespace + "\n    matchLabels:\n      app: " + name +
                "\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - podSelector: {}\n"
                "    ports:\n    - port: http\n";
    }
    return text;
}

Design designOf(const std::string &yaml)
{
    Diagnostics diagnostics;
    auto topology = buildTopology(importText(yaml, "bench.yaml", {}, diagnostics), diagnostics);
    return draftDesign("bench", {DesignCluster{}}, std::move(topology), DraftFrom::Inferred,
                       diagnostics);
}

} // namespace drawbridge::bench
