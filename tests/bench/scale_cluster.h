// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace drawbridge::bench {

/// A cluster to measure the window on. The reference sizes keep 50 workloads to a namespace and as
/// many NetworkPolicies as workloads.
struct ScaleCluster {
    std::uint32_t workloads = 1000;
    std::uint32_t policies = 1000;
    std::uint32_t namespaces = 20;
    std::uint32_t seed = 1;
};

[[nodiscard]] ScaleCluster scaleCluster(std::uint32_t workloads);

/// Namespaces, Deployments with a Service each that call two other Services by environment variable
/// (one of their namespace, one of any), and NetworkPolicies that mix exact and shared labels,
/// namespace labels, namespace names and CIDRs as peers, with numeric, ranged and named ports.
/// Texts of 500 documents each; the same arguments give the same bytes.
[[nodiscard]] std::vector<std::string> scaleClusterFiles(const ScaleCluster &cluster);

/// One more workload of the first namespace, which calls the first two workloads there.
[[nodiscard]] std::string additionalWorkload();

} // namespace drawbridge::bench
