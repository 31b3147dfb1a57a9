// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <cstddef>
#include <string>

namespace drawbridge::bench {

/// Manifests of `workloads` Deployments with a Service each, ten to a namespace. Each calls the one
/// before it in its namespace, and the first of a namespace the first of the one before.
[[nodiscard]] std::string clusterYaml(std::size_t workloads);
/// The two manifests of one of them.
[[nodiscard]] std::string workloadManifests(std::size_t i);
/// Deployments and Services as people write them, with probes, resources and all: about 2.3 kB a
/// workload.
[[nodiscard]] std::string writtenYaml(std::size_t workloads);
/// The same as one List, as `kubectl get -A -o yaml` would print it.
[[nodiscard]] std::string clusterList(std::size_t workloads);
/// Deployments and Services as `kubectl get -A -o json` prints them, with status and all: about
/// 5.4 kB a workload.
[[nodiscard]] std::string clusterDump(std::size_t workloads);
/// Default-deny for every namespace, and for each workload a policy that admits its namespace.
[[nodiscard]] std::string policiesYaml(std::size_t workloads);
/// The design drawn from `yaml`, inferred flows included.
[[nodiscard]] Design designOf(const std::string &yaml);

} // namespace drawbridge::bench
