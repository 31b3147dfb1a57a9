// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_collapse.cpp
#include "model/layout/collapse_state.h"

namespace drawbridge {

bool startsCollapsed(const Design &design)
{
    constexpr std::size_t kMostNamespaces = 5;
    constexpr std::size_t kMostWorkloads = 150;
    if (!design.topology)
        return false;
    std::set<std::uint32_t> namespaces;
    std::size_t workloads = 0;
    for (const WorkloadNode &workload : design.topology->workloads) {
        if (workload.isSystem)
            continue;
        namespaces.insert(workload.nameSpace.index);
        ++workloads;
    }
    return namespaces.size() > kMostNamespaces || workloads > kMostWorkloads;
}

} // namespace drawbridge
