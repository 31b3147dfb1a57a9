// SPDX-License-Identifier: Apache-2.0
// What programs are told: the text as a file of one format, and as a mounted file, an environment
// and a script of a pod in a small cluster, down to the flows of the service graph.
#include "model/import/importer.h"
#include "model/topology/config_text.h"
#include "model/topology/topology_builder.h"
#include "tests/fuzz/fuzz_family.h"

#include <algorithm>
#include <array>
#include <cstdlib>

using namespace drawbridge;

namespace {

constexpr std::array<std::string_view, 6> kFileNames{"app.yaml",       "app.json", "app.conf",
                                                     "app.properties", "app.env",  "app"};

constexpr std::string_view kCluster = R"(
apiVersion: v1
kind: Pod
metadata: {name: app, namespace: shop, labels: {app: app}}
spec:
  containers:
  - {name: c, volumeMounts: [{name: files, mountPath: /etc/app}]}
  volumes: [{name: files, configMap: {name: files}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: files, namespace: shop}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: app}, ports: [{port: 80, targetPort: 8080}, {name: tls, port: 443}]}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: data}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}
---
apiVersion: v1
kind: Service
metadata: {name: away, namespace: shop}
spec: {type: ExternalName, externalName: api.example.com}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: data}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c}]}}
)";

void readAsFile(std::string_view name, std::string_view text)
{
    const auto breaks = std::ranges::count_if(text, [](char c) { return c == '\n' || c == '\r'; });
    for (const TextSetting &setting : settingsIn(name, text)) {
        if (setting.line > breaks)
            std::abort();
    }
}

/// One variable a line: what stands before "=" or ":" is its name.
std::vector<EnvironmentVariable> environmentOf(std::string_view text)
{
    std::vector<EnvironmentVariable> variables;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        const auto middle = std::min(line.find_first_of("=:"), line.size());
        EnvironmentVariable variable;
        variable.name = line.substr(0, middle);
        variable.value = line.substr(std::min(middle + 1, line.size()));
        variables.push_back(std::move(variable));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return variables;
}

ResourceSet clusterOfText(const std::string &text)
{
    static const ResourceSet cluster = [] {
        Diagnostics diagnostics;
        return importText(kCluster, "cluster.yaml", {}, diagnostics);
    }();
    ResourceSet resources = cluster;
    resources.configMaps.at(0).data[std::string(kFileNames[text.size() % kFileNames.size()])] = {
        text, {}, 4};
    Container &container = resources.workloads.at(0).pod.containers.at(0);
    container.env = environmentOf(text);
    container.command = {{"sh", {}}, {"-c", {}}, {text, {}}};
    for (const EnvironmentVariable &variable : container.env)
        container.args.push_back({variable.name, {}});
    return resources;
}

/// Flows lead somewhere, and out of the cluster only through ports.
void checkFlows(const Topology &topology)
{
    using Resolution = InferredFlow::Resolution;
    for (const InferredFlow &flow : topology.inferredFlows) {
        if (flow.resolution == Resolution::Yes ? !flow.service : flow.host.empty())
            std::abort();
        if (flow.resolution == Resolution::External
                ? !flow.port
                : flow.resolution == Resolution::No && flow.service)
            std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text = fuzz::textOf(data, size);
    readAsFile(kFileNames[text.size() / kFileNames.size() % kFileNames.size()], text);
    Diagnostics diagnostics;
    checkFlows(*buildTopology(clusterOfText(std::string(text)), diagnostics));
    return 0;
}
