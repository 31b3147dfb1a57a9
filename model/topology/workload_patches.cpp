// SPDX-License-Identifier: Apache-2.0
#include "model/topology/topology_builder.h"

#include <algorithm>

// Applies the strategic merge patches an export brings with it, as `kubectl apply -k` would: only
// the fields a WorkloadPatch can hold. Tested by tests/unit/topology/test_workload_patches.cpp

namespace drawbridge {

namespace {

/// Labels or annotations.
void setAll(LabelMap &texts, const LabelMap &wanted)
{
    for (const auto &[key, value] : wanted)
        texts[key] = value;
}

void setAll(NamespaceObject &object, const WorkloadPatch &patch)
{
    setAll(object.meta.labels, patch.labels);
    setAll(object.meta.annotations, patch.annotations);
}

void patchNamespace(ResourceSet &resources, const WorkloadPatch &patch)
{
    auto &all = resources.namespaces;
    const auto at = std::find_if(all.begin(), all.end(), [&](const NamespaceObject &object) {
        return object.meta.name == patch.target.name;
    });
    if (at != all.end()) {
        setAll(*at, patch);
        return;
    }
    NamespaceObject added;
    added.meta = patch.target;
    added.meta.nameSpace.clear();
    setAll(added, patch);
    all.push_back(std::move(added));
}

bool isService(const ObjectMeta &target)
{
    return target.kind == "Service" && !target.apiVersion.starts_with("serving.knative.dev/");
}

/// Whether the input has it.
bool patchService(ResourceSet &resources, const WorkloadPatch &patch)
{
    for (ServiceObject &object : resources.services)
        if (object.meta.name == patch.target.name &&
            object.meta.nameSpace == patch.target.nameSpace) {
            setAll(object.meta.labels, patch.labels);
            return true;
        }
    return false;
}

template<typename Object>
Object *findObject(std::vector<Object> &objects, const ObjectMeta &target)
{
    const auto at = std::ranges::find_if(objects, [&](const Object &object) {
        return object.meta.name == target.name && object.meta.nameSpace == target.nameSpace;
    });
    return at == objects.end() ? nullptr : &*at;
}

/// Of a Gateway of Istio or an Ingress; whether the input has it.
bool patchEdge(ResourceSet &resources, const WorkloadPatch &patch)
{
    if (patch.target.kind == "Ingress") {
        IngressObject *ingress = findObject(resources.ingresses, patch.target);
        if (ingress && patch.replacesIngressTls)
            ingress->tls.clear();
        if (ingress)
            ingress->tls.insert(ingress->tls.end(), patch.ingressTls.begin(),
                                patch.ingressTls.end());
        return ingress != nullptr;
    }
    IstioGatewayObject *gateway = findObject(resources.istioGateways, patch.target);
    for (const auto &[server, version] : patch.minProtocolVersions)
        if (gateway && server < gateway->servers.size())
            gateway->servers[server].minProtocolVersion = version;
    return gateway != nullptr;
}

bool isEdge(const ObjectMeta &target)
{
    return target.kind == "Gateway" || target.kind == "Ingress";
}

void patchWorkload(WorkloadObject &object, const WorkloadPatch &patch)
{
    setAll(object.meta.labels, patch.labels);
    setAll(object.podLabels, patch.podLabels);
    setAll(object.podAnnotations, patch.podAnnotations);
    if (patch.serviceAccountName)
        object.pod.serviceAccountName = *patch.serviceAccountName;
    if (patch.automountServiceAccountToken)
        object.pod.automountServiceAccountToken = patch.automountServiceAccountToken;
}

/// The object itself, or a Rollout that takes its pods from the Deployment.
bool isTarget(const WorkloadObject &object, const ObjectMeta &target)
{
    const auto &meta = object.meta;
    if (meta.nameSpace != target.nameSpace)
        return false;
    return (meta.kind == target.kind && meta.name == target.name) ||
           (target.kind == "Deployment" && object.templateFrom == target.name);
}

} // namespace

ResourceSet applyPatches(ResourceSet resources, const std::vector<WorkloadPatch> &patches,
                         Diagnostics &diagnostics)
{
    for (const WorkloadPatch &patch : patches) {
        if (patch.target.kind == "Namespace") {
            patchNamespace(resources, patch);
            continue;
        }
        bool isFound = (isService(patch.target) && patchService(resources, patch)) ||
                       (isEdge(patch.target) && patchEdge(resources, patch));
        for (WorkloadObject &object : resources.workloads) {
            if (isService(patch.target) || !isTarget(object, patch.target))
                continue;
            patchWorkload(object, patch);
            isFound = true;
        }
        if (!isFound)
            diagnostics.warning(ErrorCode::PatchTargetMissing,
                                "the patch of " + patch.target.kind + " " + patch.target.nameSpace +
                                    "/" + patch.target.name +
                                    " finds no such workload in the input",
                                patch.target.where, "import the workload's manifest too");
    }
    return resources;
}

} // namespace drawbridge
