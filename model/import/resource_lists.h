// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/resource_set.h"

#include <tuple>
#include <utility>
#include <vector>

namespace drawbridge {

/// The lists of a ResourceSet, one row for each alternative of KubernetesObject: for whoever sorts
/// objects into them or counts all of them.
inline constexpr std::tuple kResourceLists{
    &ResourceSet::namespaces,
    &ResourceSet::workloads,
    &ResourceSet::services,
    &ResourceSet::serviceAccounts,
    &ResourceSet::configMaps,
    &ResourceSet::ingresses,
    &ResourceSet::ingressClasses,
    &ResourceSet::gatewayClasses,
    &ResourceSet::gateways,
    &ResourceSet::gatewayRoutes,
    &ResourceSet::referenceGrants,
    &ResourceSet::openShiftRoutes,
    &ResourceSet::monitors,
    &ResourceSet::endpoints,
    &ResourceSet::nodes,
    &ResourceSet::secrets,
    &ResourceSet::secretProviderClasses,
    &ResourceSet::externalSecrets,
    &ResourceSet::storageClasses,
    &ResourceSet::persistentVolumes,
    &ResourceSet::persistentVolumeClaims,
    &ResourceSet::encryptionConfigurations,
    &ResourceSet::networkPolicies,
    &ResourceSet::peerAuthentications,
    &ResourceSet::authorizationPolicies,
    &ResourceSet::roles,
    &ResourceSet::roleBindings,
    &ResourceSet::adminPolicies,
    &ResourceSet::requestAuthentications,
    &ResourceSet::foreignPolicies,
    &ResourceSet::virtualServices,
    &ResourceSet::istioGateways,
    &ResourceSet::destinationRules,
    &ResourceSet::serviceEntries,
    &ResourceSet::istioSidecars,
    &ResourceSet::workloadEntries,
    &ResourceSet::workloadGroups,
    &ResourceSet::linkerdServers,
    &ResourceSet::linkerdAuthorizations,
    &ResourceSet::linkerdAuthentications,
    &ResourceSet::linkerdServerAuthorizations,
    &ResourceSet::linkerdRoutes,
    &ResourceSet::serviceProfiles,
    &ResourceSet::webhookConfigurations,
    &ResourceSet::apiServices,
    &ResourceSet::admissionPolicies,
    &ResourceSet::admissionPolicyBindings,
    &ResourceSet::constraintTemplates,
    &ResourceSet::constraints,
    &ResourceSet::kyvernoPolicies,
    &ResourceSet::clusterSpiffeIds,
    &ResourceSet::opaque,
    &ResourceSet::undecodedPolicies,
};

/// The list of objects of one struct.
template<typename Object>
[[nodiscard]] std::vector<Object> &listOf(ResourceSet &resources)
{
    return resources.*std::get<std::vector<Object> ResourceSet::*>(kResourceLists);
}

/// Calls `visit(meta)` for every object, list by list.
template<typename Visitor>
void forEachMeta(const ResourceSet &resources, const Visitor &visit)
{
    const auto visitList = [&](const auto &list) {
        for (const auto &object : list)
            visit(object.meta);
    };
    std::apply([&](auto... lists) { (visitList(resources.*lists), ...); }, kResourceLists);
}

} // namespace drawbridge
