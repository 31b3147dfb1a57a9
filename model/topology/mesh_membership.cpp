// SPDX-License-Identifier: Apache-2.0
#include "model/topology/mesh_membership.h"

#include "model/topology/linkerd_membership.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

// mesh(W) by the selectors of Istio's injection webhook, as findings.md section 0 has them: an
// injected proxy counts whatever the labels say, host-network pods never pass one, a namespace
// label comes before the pod's. Where labels that would decide cannot be known (no Namespace
// manifest, no trace of a mesh), the answer is Unknown. Where the input shows Linkerd and nothing
// of Istio, nobody is in a mesh of Istio. Tested by tests/unit/topology/test_mesh_membership.cpp

namespace drawbridge {

namespace {

constexpr const char *kInjectionLabel = "istio-injection";
constexpr const char *kRevisionLabel = "istio.io/rev";
constexpr const char *kInjectLabel = "sidecar.istio.io/inject";
constexpr const char *kDataplaneLabel = "istio.io/dataplane-mode";

std::optional<std::string_view> valueOf(const LabelMap &labels, const char *key)
{
    const auto at = labels.find(key);
    if (at == labels.end())
        return std::nullopt;
    return at->second;
}

bool hasProxyContainer(const WorkloadObject &workload)
{
    const auto &containers = workload.pod.containers;
    return workload.podAnnotations.count("sidecar.istio.io/status") > 0 ||
           std::any_of(containers.begin(), containers.end(),
                       [](const Container &c) { return c.name == "istio-proxy"; });
}

bool isIstio(MeshMembership seen)
{
    return seen == MeshMembership::Sidecar || seen == MeshMembership::Ambient;
}

bool isGateway(const WorkloadObject &workload)
{
    if (workload.podLabels.count("gateway.networking.k8s.io/gateway-name") > 0)
        return true;
    const auto templates = workload.podAnnotations.find("inject.istio.io/templates");
    if (templates != workload.podAnnotations.end() && templates->second == "gateway")
        return true;
    // The gateways of istioctl: a sidecar's proxy is started with "proxy sidecar".
    return std::ranges::any_of(workload.pod.containers, [](const Container &container) {
        return container.name == "istio-proxy" &&
               std::ranges::find(container.args, "router", &TextWithPlace::text) !=
                   container.args.end();
    });
}

bool hasSidecarLabel(const LabelMap &labels)
{
    const std::array keys{kInjectionLabel, kRevisionLabel, kInjectLabel};
    return std::any_of(keys.begin(), keys.end(),
                       [&](const char *key) { return labels.count(key) > 0; });
}

bool isAmbientLabelled(const LabelMap &labels)
{
    return valueOf(labels, kDataplaneLabel) == "ambient";
}

/// Whether the webhook injects; nothing when the namespace's labels decide and are not known.
std::optional<bool> isInjected(const LabelMap &pod, const NamespaceNode &nameSpace)
{
    if (isIgnoredByInjection(nameSpace.name))
        return false;
    const auto podInject = valueOf(pod, kInjectLabel);
    if (podInject == "false")
        return false;
    if (const auto injection = valueOf(nameSpace.labels, kInjectionLabel))
        return injection == "enabled"; // any other value keeps every webhook from matching
    if (!nameSpace.isDeclared)
        return std::nullopt;
    if (valueOf(nameSpace.labels, kRevisionLabel))
        return true;
    return podInject == "true" || valueOf(pod, kRevisionLabel).has_value();
}

/// The pod label goes before the namespace's; nothing when the latter is not known.
std::optional<bool> isAmbient(const LabelMap &pod, const NamespaceNode &nameSpace)
{
    if (const auto mode = valueOf(pod, kDataplaneLabel))
        return *mode == "ambient";
    if (!nameSpace.isDeclared)
        return std::nullopt;
    return isAmbientLabelled(nameSpace.labels);
}

} // namespace

bool isIgnoredByInjection(std::string_view nameSpace)
{
    static constexpr std::array<std::string_view, 4> kIgnored{
        "kube-system", "kube-public", "kube-node-lease", "local-path-storage"};
    return std::find(kIgnored.begin(), kIgnored.end(), nameSpace) != kIgnored.end();
}

MeshMembership meshSeenIn(const ResourceSet &resources)
{
    bool isSidecarSeen = false;
    bool isAmbientSeen = false;
    const auto look = [&](const LabelMap &labels) {
        isSidecarSeen = isSidecarSeen || hasSidecarLabel(labels);
        isAmbientSeen = isAmbientSeen || isAmbientLabelled(labels);
    };
    for (const NamespaceObject &object : resources.namespaces)
        look(object.meta.labels);
    for (const WorkloadObject &object : resources.workloads) {
        look(object.podLabels);
        isSidecarSeen = isSidecarSeen || hasProxyContainer(object);
    }
    if (isSidecarSeen)
        return MeshMembership::Sidecar;
    if (isAmbientSeen)
        return MeshMembership::Ambient;
    const bool hasPolicies =
        !resources.peerAuthentications.empty() || !resources.authorizationPolicies.empty();
    if (hasPolicies)
        return MeshMembership::Sidecar;
    return isLinkerdSeenIn(resources) ? MeshMembership::Linkerd : MeshMembership::None;
}

namespace {

MeshMembership istioMembershipOf(const WorkloadObject &workload, const NamespaceNode &nameSpace,
                                 MeshMembership meshSeen)
{
    if (hasProxyContainer(workload))
        return MeshMembership::Sidecar;
    if (!isIstio(meshSeen))
        return meshSeen == MeshMembership::None ? MeshMembership::Unknown : MeshMembership::None;
    const auto injected = isInjected(workload.podLabels, nameSpace);
    if (injected == true)
        return MeshMembership::Sidecar;
    const auto ambient = isAmbient(workload.podLabels, nameSpace);
    if (!injected)
        return MeshMembership::Unknown;
    if (!ambient)
        return meshSeen == MeshMembership::Ambient ? MeshMembership::Unknown : MeshMembership::None;
    return *ambient ? MeshMembership::Ambient : MeshMembership::None;
}

} // namespace

MeshMembership meshMembershipOf(const WorkloadObject &workload, const NamespaceNode &nameSpace,
                                MeshMembership meshSeen, bool isLinkerdSeen)
{
    if (workload.pod.hostNetwork)
        return MeshMembership::None;
    const auto linkerd = isLinkerdSeen ? hasLinkerdProxy(workload, nameSpace) : false;
    if (linkerd != true && isGateway(workload))
        return MeshMembership::Gateway;
    const auto istio = istioMembershipOf(workload, nameSpace, meshSeen);
    const bool isInIstio = istio == MeshMembership::Sidecar || istio == MeshMembership::Ambient;
    if (linkerd == true)
        return isInIstio ? MeshMembership::Unknown : MeshMembership::Linkerd;
    return linkerd || isInIstio ? istio : MeshMembership::Unknown;
}

} // namespace drawbridge
