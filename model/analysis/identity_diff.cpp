// SPDX-License-Identifier: Apache-2.0
// The identity layer of `diff`: principals of a mesh and subjects of bindings name ServiceAccounts,
// so a workload that runs as another one gains and loses whatever they grant, though no policy and
// no binding was touched (API field PodSpec.serviceAccountName).
// Tested by tests/unit/analysis/test_identity_diff.cpp

#include "model/analysis/identity_diff.h"

namespace drawbridge {
namespace {

IdentitySide identitySideOf(const WorkloadNode &workload)
{
    if (workload.isSystem)
        return {std::nullopt, workload.where};
    return {workload.serviceAccountName, workload.where};
}

} // namespace

std::vector<IdentityChange> diffIdentities(const Topology &before, const Topology &after,
                                           const std::string &nameSpace)
{
    std::vector<IdentityChange> changes;
    for (const WorkloadNode &workload : before.workloads) { // sorted by key
        const auto id = after.findWorkload(workload.key);
        if (!id || !workload.hasNetwork || !after.workload(*id).hasNetwork)
            continue;
        if (!nameSpace.empty() && workload.key.nameSpace != nameSpace)
            continue;
        IdentitySide first = identitySideOf(workload);
        IdentitySide second = identitySideOf(after.workload(*id));
        if (first.serviceAccountName != second.serviceAccountName)
            changes.push_back({workload.key, std::move(first), std::move(second)});
    }
    return changes;
}

} // namespace drawbridge
