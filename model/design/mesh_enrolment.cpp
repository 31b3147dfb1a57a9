// SPDX-License-Identifier: Apache-2.0
#include "model/design/mesh_enrolment.h"

#include "model/topology/mesh_membership.h"

#include <algorithm>

// Who is in the mesh after the export: asked by the exporters, and by `verify` to notice a missing
// label. Sidecars follow the injection webhook as mesh(W) has it (findings.md section 0, istio.md
// 1.11): a host-network pod never, a pod label inject=false never, a namespace with
// istio-injection=disabled never. Into an ambient mesh go all pods of an enrolled namespace but
// those with a sidecar, on the host network or with a label of their own that says otherwise
// (istio.md 1.9). Into a mesh of Linkerd those that its injector takes (linkerd_membership.h).
// Tested by tests/unit/design/test_mesh_enrolment.cpp

namespace drawbridge {

namespace {

std::string valueOf(const LabelMap &labels, const std::string &key)
{
    const auto at = labels.find(key);
    return at == labels.end() ? std::string() : at->second;
}

/// Namespaces whose pods the cluster and the mesh themselves need.
bool isPlatformNamespace(const Design &design, const NamespaceNode &nameSpace)
{
    return isIgnoredByInjection(nameSpace.name) ||
           nameSpace.name == design.cluster(nameSpace.cluster).rootNamespace ||
           (design.mesh == MeshKind::Linkerd &&
            (nameSpace.name == kLinkerdNamespace || nameSpace.name == "cert-manager"));
}

constexpr const char *kInjectionKey = "istio-injection";
constexpr const char *kRevisionKey = "istio.io/rev";
constexpr const char *kSidecarKey = "sidecar.istio.io/inject";
constexpr const char *kDataplaneKey = "istio.io/dataplane-mode";

MeshMembership memberOf(MeshKind mesh)
{
    if (mesh == MeshKind::Linkerd)
        return MeshMembership::Linkerd;
    return mesh == MeshKind::Ambient ? MeshMembership::Ambient : MeshMembership::Sidecar;
}

constexpr const char *kLinkerdKey = "linkerd.io/inject";

/// As for the injector, nothing is no annotation.
bool asksForLinkerd(const LabelMap &annotations)
{
    const auto inject = valueOf(annotations, kLinkerdKey);
    return inject == "enabled" || inject == "ingress";
}

/// Its pods get a sidecar by its own labels.
bool isInjectedAsAWhole(const NamespaceNode &nameSpace)
{
    const auto injection = nameSpace.labels.find(kInjectionKey);
    return injection == nameSpace.labels.end() ? nameSpace.labels.contains(kRevisionKey)
                                               : injection->second == "enabled";
}

bool saysOfLinkerd(const LabelMap &annotations)
{
    return !valueOf(annotations, kLinkerdKey).empty();
}

/// By its annotation, or since it is of Istio.
bool refusesLinkerd(const NamespaceNode &nameSpace)
{
    const bool isOfIstio =
        nameSpace.labels.contains(kDataplaneKey) || isInjectedAsAWhole(nameSpace);
    return isOfIstio ||
           (saysOfLinkerd(nameSpace.annotations) && !asksForLinkerd(nameSpace.annotations)) ||
           valueOf(nameSpace.labels, "config.linkerd.io/admission-webhooks") == "disabled";
}

bool isOptedOut(const NamespaceNode &nameSpace, MeshKind mesh)
{
    if (mesh == MeshKind::Linkerd)
        return refusesLinkerd(nameSpace);
    if (mesh == MeshKind::Ambient)
        return nameSpace.labels.contains(kDataplaneKey) || isInjectedAsAWhole(nameSpace);
    return valueOf(nameSpace.labels, kInjectionKey) == "disabled";
}

bool refusesSidecar(const WorkloadNode &node)
{
    return valueOf(node.podLabels, kSidecarKey) == "false";
}

/// A pod of a namespace that the export enrols in an ambient mesh.
MeshMembership ambientMembership(const WorkloadNode &node, const NamespaceNode &nameSpace)
{
    const bool asksForSidecar =
        valueOf(node.podLabels, kSidecarKey) == "true" || node.podLabels.contains(kRevisionKey);
    if (asksForSidecar && !refusesSidecar(node) && !nameSpace.labels.contains(kInjectionKey))
        return MeshMembership::Sidecar;
    const auto mode = node.podLabels.find(kDataplaneKey);
    const bool isIn = mode == node.podLabels.end() || mode->second == "ambient";
    return isIn ? MeshMembership::Ambient : MeshMembership::None;
}

/// Namespaces that the webhook of Linkerd passes over as it is installed.
bool isPassedOverByLinkerd(const std::string &nameSpace)
{
    return nameSpace == "kube-system" || nameSpace == "cert-manager";
}

/// A pod that is in no mesh yet, or may be; any annotation but those that ask for a proxy refuses.
MeshMembership linkerdMembership(const WorkloadNode &node, const NamespaceNode &nameSpace,
                                 bool isEnrolled)
{
    const bool saysSo = saysOfLinkerd(node.podAnnotations);
    if (saysSo && !asksForLinkerd(node.podAnnotations))
        return MeshMembership::None;
    if (refusesLinkerd(nameSpace) && !saysSo)
        return MeshMembership::None;
    if (isEnrolled)
        return MeshMembership::Linkerd;
    const bool asks = asksForLinkerd(node.podAnnotations) || asksForLinkerd(nameSpace.annotations);
    return nameSpace.isDeclared && !asks ? MeshMembership::None : node.mesh;
}

bool isSubject(const WorkloadNode &node)
{
    return node.hasNetwork && !node.isSystem && !node.isHostNetwork;
}

/// A pod of a namespace that stays as it is beside others that are enrolled in an ambient mesh.
MeshMembership membershipBeside(const WorkloadNode &node, const NamespaceNode &nameSpace)
{
    const bool isKnown = nameSpace.isDeclared || node.podLabels.contains(kDataplaneKey);
    return isKnown ? MeshMembership::None : node.mesh;
}

bool isInUse(const Topology &topology, MeshMembership member)
{
    return std::any_of(
        topology.workloads.begin(), topology.workloads.end(),
        [member](const WorkloadNode &node) { return isSubject(node) && node.mesh == member; });
}

bool isOfOtherMesh(MeshMembership membership, MeshKind mesh)
{
    if (mesh != MeshKind::Linkerd)
        return membership == MeshMembership::Linkerd;
    return membership == MeshMembership::Sidecar || membership == MeshMembership::Ambient;
}

MeshMembership membershipAfter(const Design &design, const WorkloadNode &node,
                               const std::set<std::string> &enrolled)
{
    const bool isOpen = node.mesh == MeshMembership::Unknown || node.mesh == MeshMembership::None ||
                        (design.mesh == MeshKind::Linkerd && node.mesh == MeshMembership::Gateway);
    if (!isOpen || node.isHostNetwork || node.isSystem)
        return node.mesh;
    const NamespaceNode &nameSpace = design.topology->namespaceOf(node);
    const bool isEnrolled = enrolled.count(nameSpace.name) > 0;
    if (design.mesh == MeshKind::Linkerd)
        return linkerdMembership(node, nameSpace, isEnrolled);
    if (design.mesh == MeshKind::Ambient)
        return isEnrolled         ? ambientMembership(node, nameSpace)
               : enrolled.empty() ? node.mesh
                                  : membershipBeside(node, nameSpace);
    const bool refuses = refusesSidecar(node);
    if (isEnrolled)
        return refuses ? MeshMembership::None : MeshMembership::Sidecar;
    const bool isKnown = nameSpace.isDeclared || refuses || isOptedOut(nameSpace, design.mesh) ||
                         isIgnoredByInjection(nameSpace.name);
    return isKnown ? MeshMembership::None : node.mesh;
}

} // namespace

std::set<std::string> namespacesToEnrol(const Design &design)
{
    std::set<std::string> names;
    if (!design.topology || design.mesh == MeshKind::None)
        return names;
    const auto topology =
        design.mesh == MeshKind::Linkerd ? withProjectedTokens(*design.topology) : design.topology;
    const bool areSomeIn = isInUse(*topology, memberOf(design.mesh));
    for (const WorkloadNode &node : topology->workloads) {
        const NamespaceNode &nameSpace = topology->namespaceOf(node);
        const bool isUnknown = node.mesh == MeshMembership::Unknown;
        const bool isOutside = isUnknown || node.mesh == MeshMembership::None;
        if (isSubject(node) && isOutside && (isUnknown || !areSomeIn) &&
            !isOptedOut(nameSpace, design.mesh) && !isPlatformNamespace(design, nameSpace))
            names.insert(nameSpace.name);
    }
    for (const WorkloadNode &node : design.topology->workloads) // No pod is in two meshes.
        if (isOfOtherMesh(node.mesh, design.mesh))
            names.erase(design.topology->namespaceOf(node).name);
    return names;
}

std::shared_ptr<const Topology> withEnrolment(const Design &design)
{
    if (!design.topology || design.mesh == MeshKind::None)
        return design.topology;
    const auto enrolled = namespacesToEnrol(design);
    auto topology = std::make_shared<Topology>(*design.topology);
    for (WorkloadNode &node : topology->workloads)
        node.mesh = membershipAfter(design, node, enrolled);
    if (design.mesh == MeshKind::Linkerd)
        return withProjectedTokens(*topology);
    return topology;
}

std::shared_ptr<const Topology> withProjectedTokens(const Topology &topology)
{
    auto result = std::make_shared<Topology>(topology);
    for (WorkloadNode &node : result->workloads) {
        const NamespaceNode &nameSpace = result->namespaceOf(node);
        const bool asks = asksForLinkerd(
            saysOfLinkerd(node.podAnnotations) ? node.podAnnotations : nameSpace.annotations);
        if (node.mesh == MeshMembership::Unknown && node.automountServiceAccountToken == false &&
            asks && !refusesLinkerd(nameSpace) && !isPassedOverByLinkerd(nameSpace.name))
            node.mesh = MeshMembership::Linkerd;
    }
    return result;
}

} // namespace drawbridge
