// SPDX-License-Identifier: Apache-2.0
// Our own exposure analysis with that tool's idea of a match: equality of selectors instead of
// implication.
//
// Tested by tests/unit/analysis/test_netpol_analyzer_world.cpp and tests/conformance
#include "model/analysis/netpol_analyzer_exposure.h"

#include <algorithm>

namespace drawbridge {
namespace {

bool saysTheSame(const LabelSelector &group, const LabelSelector &peer)
{
    return peer.isEverything() || group == peer;
}

Verdict matchBySameSelectors(const PodGroup &group, const PodGroup &peer)
{
    return saysTheSame(group.namespaces, peer.namespaces) && saysTheSame(group.pods, peer.pods)
               ? Verdict::Allow
               : Verdict::Deny;
}

bool isThere(const Topology &topology, const PodGroup &group)
{
    return std::ranges::any_of(topology.workloads, [&](const WorkloadNode &workload) {
        return group.namespaces.matches(topology.namespaceOf(workload).labels) &&
               group.pods.matches(workload.podLabels);
    });
}

bool isWanted(const ConnectivityScope &scope, const WorkloadExposure &one)
{
    return (scope.focus.empty() || scope.focus.holds(one.workload)) &&
           (!scope.direction || *scope.direction == one.direction);
}

} // namespace

std::vector<WorkloadExposure> netpolAnalyzerExposure(const NetpolAnalyzerWorld &world,
                                                     const ConnectivityScope &scope,
                                                     const WrittenWithLabels &isOfLabels)
{
    std::vector<WorkloadExposure> exposures = exposureOf(*world.topology, matchBySameSelectors);
    std::erase_if(exposures, [&](const WorkloadExposure &one) {
        return one.workload == world.ingressController || !isWanted(scope, one);
    });
    for (WorkloadExposure &one : exposures) {
        std::erase_if(one.groups, [&](const GroupExposure &exposure) {
            const PodGroup &group = exposure.group;
            return !group.pods.isEverything() && !group.namespaces.isEverything() &&
                   isOfLabels(group.namespaces) && isOfLabels(group.pods) &&
                   isThere(*world.topology, group);
        });
    }
    return exposures;
}

} // namespace drawbridge
