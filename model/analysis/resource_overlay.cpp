// SPDX-License-Identifier: Apache-2.0
// Objects laid over objects, as an API server does it by kind, namespace and name: what a cluster
// is after manifests were applied to it. The project's own patches set single fields
// (applyPatches). Tested by tests/unit/analysis/test_verify.cpp and
// tests/cli/test_rollout_command.cpp

#include "model/analysis/resource_overlay.h"

#include "model/topology/topology_builder.h"

#include <algorithm>

namespace drawbridge {

ResourceSet appliedOnto(const ResourceSet &sources, const ResourceSet &manifests,
                        Diagnostics &diagnostics)
{
    auto all = sources;
    overlay(all.namespaces, manifests.namespaces, true);
    overlay(all.workloads, manifests.workloads, true);
    overlay(all.gateways, manifests.gateways, true);
    overlay(all.serviceAccounts, manifests.serviceAccounts, true);
    overlay(all.networkPolicies, manifests.networkPolicies, true);
    overlay(all.adminPolicies, manifests.adminPolicies, true);
    overlay(all.peerAuthentications, manifests.peerAuthentications, true);
    overlay(all.authorizationPolicies, manifests.authorizationPolicies, true);
    overlay(all.requestAuthentications, manifests.requestAuthentications, true);
    overlay(all.roles, manifests.roles, true);
    overlay(all.roleBindings, manifests.roleBindings, true);
    all.undecodedPolicies.insert(all.undecodedPolicies.end(), manifests.undecodedPolicies.begin(),
                                 manifests.undecodedPolicies.end());
    all.isComplete = all.isComplete && manifests.isComplete;
    all.patches.clear();
    return applyPatches(std::move(all), manifests.patches, diagnostics);
}

bool isUsableGateway(const External &external)
{
    return external.kind == External::Kind::Gateway && !external.nameSpace.empty();
}

NodeKey gatewayKey(const External &gateway)
{
    if (!gateway.principal.empty()) // Whoever calls through it.
        return {gateway.key.cluster, gateway.nameSpace, "Deployment", "east-west-gateway.outside"};
    return {gateway.key.cluster, gateway.nameSpace, "Deployment", gateway.key.name};
}

namespace {

/// Whether pods of the input are that gateway.
bool isRunBy(const External &gateway, const ResourceSet &resources)
{
    return std::ranges::any_of(resources.workloads, [&gateway](const WorkloadObject &object) {
        return object.meta.nameSpace == gateway.nameSpace &&
               std::ranges::includes(object.podLabels, gateway.podLabels);
    });
}

} // namespace

void addGateways(const Design &design, const std::string &cluster, ResourceSet &resources)
{
    for (const auto &external : design.externals) {
        if (!isUsableGateway(external) || external.key.cluster != cluster ||
            (!external.principal.empty() && isRunBy(external, resources)))
            continue;
        WorkloadObject object;
        object.meta.apiVersion = "apps/v1";
        object.meta.kind = "Deployment";
        object.meta.name = gatewayKey(external).name;
        object.meta.nameSpace = external.nameSpace;
        object.podLabels = external.podLabels;
        overlay(resources.workloads, {object}, true);
    }
}

} // namespace drawbridge
