// SPDX-License-Identifier: Apache-2.0
// EnvoyFilters and WasmPlugins, which may change anything in the proxies that take them: those of
// the root namespace and of the pods' own, by labels, and for Gateways of the Gateway API by
// targetRefs too (pilot/pkg/model/push_context.go, EnvoyFilters and WasmPlugins). What is patched
// says what may differ: only listeners and filter chains ask for TLS, and behind the last filter a
// cluster admits and refuses nobody. Ztunnels take neither. Tested by
// tests/unit/analysis/test_mesh_extensions.cpp

#include "model/analysis/mesh_engine_impl.h"
#include "model/analysis/unevaluated_policies.h"

#include <algorithm>

namespace drawbridge {

using namespace mesh;

namespace {

/// What some patch of an extension may change in one proxy.
struct Alterations {
    bool connection = false, requests = false, calls = false;
};

bool isAtServer(PatchedProxy proxy, MeshMembership membership)
{
    switch (proxy) {
    case PatchedProxy::Any: return true;
    case PatchedProxy::Inbound: return membership != MeshMembership::Gateway;
    case PatchedProxy::Gateway: return membership != MeshMembership::Sidecar;
    case PatchedProxy::Outbound:
    case PatchedProxy::Waypoint: break;
    }
    return false;
}

bool isAtClient(PatchedProxy proxy, MeshMembership membership)
{
    return proxy == PatchedProxy::Outbound
               ? membership != MeshMembership::Gateway
               : proxy != PatchedProxy::Inbound && isAtServer(proxy, membership);
}

void addAlteration(const ProxyPatch &patch, MeshMembership membership, Alterations &altered)
{
    const bool isServer = isAtServer(patch.proxy, membership);
    const bool isConnection =
        patch.part == PatchedPart::Anything || patch.part == PatchedPart::Connection;
    altered.connection |= isServer && isConnection;
    altered.requests |= isServer && patch.part != PatchedPart::Onward;
    altered.calls |= isAtClient(patch.proxy, membership);
}

Alterations alterationsBy(const ForeignPolicyObject &object, MeshMembership membership)
{
    Alterations altered;
    if (!object.extension)
        addAlteration({}, membership, altered);
    else
        for (const auto &patch : object.extension->patches)
            addAlteration(patch, membership, altered);
    return altered;
}

bool targetsPods(const ProxyExtension &extension, const WorkloadNode &workload, bool isOfRoot,
                 bool isOfOwn)
{
    const auto gateway = workload.podLabels.find(kGatewayNameLabel);
    return gateway != workload.podLabels.end() &&
           std::ranges::any_of(extension.targets, [&](const PolicyTarget &target) {
               return (isOfOwn && target.kind == "Gateway" && target.name == gateway->second) ||
                      (isOfRoot && target.kind == "GatewayClass");
           });
}

bool hasEnvoy(MeshMembership membership)
{
    return membership == MeshMembership::Sidecar || membership == MeshMembership::Gateway ||
           membership == MeshMembership::Unknown;
}

void sayOnce(std::string &text, bool isSet, const std::string &value)
{
    if (isSet && text.empty())
        text = value;
}

} // namespace

namespace mesh {

std::string extensionText(const ForeignPolicyObject &extension)
{
    return describePolicy(extension.meta) + " (" + toString(extension.meta.where) + ")";
}

bool mayBePutInto(const ForeignPolicyObject &object, const WorkloadNode &workload,
                  const std::string &rootNamespace)
{
    const auto &nameSpace = object.meta.nameSpace;
    const bool isOfRoot = nameSpace == rootNamespace, isOfOwn = nameSpace == workload.key.nameSpace;
    if (!hasEnvoy(workload.mesh) || (!isOfRoot && !isOfOwn))
        return false;
    if (!object.extension)
        return true;
    return object.extension->hasTargetRefs
               ? targetsPods(*object.extension, workload, isOfRoot, isOfOwn)
               : selects(object.extension->selector, workload) != MeshMatch::No;
}

} // namespace mesh

void MeshEngine::Impl::attachExtensions(const Cluster &cluster)
{
    const auto &root = cluster.mesh->options.rootNamespace;
    for (const auto &object : cluster.mesh->proxyExtensions)
        for (std::size_t i = 0; i < subjects.size(); ++i) {
            const auto &workload = topology->workloads[i];
            if (subjects[i].cluster != &cluster || !mayBePutInto(object, workload, root))
                continue;
            const auto altered = alterationsBy(object, workload.mesh);
            const auto may = extensionText(object) + " may change ";
            const auto proxy = "the proxy of " + toString(workload.key);
            sayOnce(subjects[i].alteredConnection, altered.connection,
                    may + "how " + proxy + " takes connections.");
            sayOnce(subjects[i].altered, altered.requests,
                    may + "what " + proxy + " lets through.");
            sayOnce(subjects[i].alteredCalls, altered.calls, may + "how " + proxy + " calls.");
        }
}

} // namespace drawbridge
