// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace drawbridge::test {

/// A place in a file of the imagined input.
inline SourceSpan at(const std::string &file, std::uint32_t line)
{
    return {makeFileRef(file), line, 1};
}

inline ObjectMeta metaOf(std::string kind, std::string nameSpace, std::string name)
{
    ObjectMeta meta;
    meta.kind = std::move(kind);
    meta.nameSpace = std::move(nameSpace);
    meta.name = std::move(name);
    meta.where = at(meta.nameSpace + "-" + meta.name + ".yaml", 1);
    return meta;
}

/// A Deployment of sidecar pods labelled app=NAME under a ServiceAccount of its own name.
inline WorkloadNode workloadOf(const std::string &nameSpace, const std::string &name,
                               std::vector<std::uint16_t> ports = {})
{
    WorkloadNode workload;
    workload.key = {"", nameSpace, "Deployment", name};
    workload.podLabels = {{"app", name}};
    workload.serviceAccountName = name;
    workload.mesh = MeshMembership::Sidecar;
    workload.where = at(nameSpace + "-" + name + ".yaml", 1);
    for (const auto port : ports)
        workload.ports.push_back({"", port, Protocol::Tcp, std::nullopt, workload.where});
    return workload;
}

/// A topology of one cluster made without import: sorted, with declared namespaces.
inline std::shared_ptr<const Topology> topologyOf(std::vector<WorkloadNode> workloads,
                                                  ResourceSet resources = {},
                                                  std::vector<ServiceNode> services = {})
{
    auto topology = std::make_shared<Topology>();
    std::sort(workloads.begin(), workloads.end(),
              [](const auto &a, const auto &b) { return a.key < b.key; });
    for (auto &workload : workloads) {
        auto &known = topology->namespaces;
        const auto &name = workload.key.nameSpace;
        if (known.empty() || known.back().name != name)
            known.push_back({"", name, {{"kubernetes.io/metadata.name", name}}, true, {}});
        workload.nameSpace = {static_cast<std::uint32_t>(known.size() - 1)};
    }
    topology->workloads = std::move(workloads);
    topology->services = std::move(services);
    topology->clusters.push_back({"", std::make_shared<const ResourceSet>(std::move(resources))});
    return topology;
}

} // namespace drawbridge::test
