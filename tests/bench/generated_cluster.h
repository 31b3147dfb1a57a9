// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <cstddef>
#include <string>

namespace drawbridge::bench {

/// Manifests of `workloads` Deployments with a Service each, ten to a namespace. Each calls the one
/// before it in its namespace, and the first of a namespace the first of the one before.
[[nodiscard]] std::string clusterYaml(std::size_t workloads);
/// Default-deny for every namespace, and for each workload a policy that admits its namespace.
[[nodiscard]] std::string policiesYaml(std::size_t workloads);
/// The design drawn from `yaml`, inferred flows included.
[[nodiscard]] Design designOf(const std::string &yaml);

} // namespace drawbridge::bench
