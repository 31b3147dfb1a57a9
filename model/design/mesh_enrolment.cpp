// SPDX-License-Identifier: Apache-2.0
#include "model/design/mesh_enrolment.h"

#include "model/topology/mesh_membership.h"

#include <algorithm>

// Who is in the mesh after the export: asked by the exporters, and by `verify` to notice a missing
// label. Sidecars follow the injection webhook as mesh(W) has it (findings.md section 0, istio.md
// 1.11): a host-network pod never, a pod label inject=false never, a namespace with
// istio-injection=disabled never. Into an ambient mesh go all pods of an enrolled namespace but
// those with a sidecar, on the host network or with a label of their own that says otherwise
// (istio.md 1.9).
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
           nameSpace.name == design.cluster(nameSpace.cluster).rootNamespace;
}

constexpr const char *kInjectionKey = "istio-injection";
constexpr const char *kRevisionKey = "istio.io/rev";
constexpr const char *kSidecarKey = "sidecar.istio.io/inject";
constexpr const char *kDataplaneKey = "istio.io/dataplane-mode";

MeshMembership memberOf(MeshKind mesh)
{
    return mesh == MeshKind::Ambient ? MeshMembership::Ambient : MeshMembership::Sidecar;
}

/// Its pods get a sidecar by its own labels.
bool isInjectedAsAWhole(const NamespaceNode &nameSpace)
{
    const auto injection = nameSpace.labels.find(kInjectionKey);
    return injection == nameSpace.labels.end() ? nameSpace.labels.contains(kRevisionKey)
                                               : injection->second == "enabled";
}

bool isOptedOut(const NamespaceNode &nameSpace, MeshKind mesh)
{
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

MeshMembership membershipAfter(const Design &design, const WorkloadNode &node,
                               const std::set<std::string> &enrolled)
{
    const bool isOpen = node.mesh == MeshMembership::Unknown || node.mesh == MeshMembership::None;
    if (!isOpen || node.isHostNetwork || node.isSystem)
        return node.mesh;
    const NamespaceNode &nameSpace = design.topology->namespaceOf(node);
    const bool isEnrolled = enrolled.count(nameSpace.name) > 0;
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
    const bool areSomeIn = isInUse(*design.topology, memberOf(design.mesh));
    for (const WorkloadNode &node : design.topology->workloads) {
        const NamespaceNode &nameSpace = design.topology->namespaceOf(node);
        const bool isUnknown = node.mesh == MeshMembership::Unknown;
        const bool isOutside = isUnknown || node.mesh == MeshMembership::None;
        if (isSubject(node) && isOutside && (isUnknown || !areSomeIn) &&
            !isOptedOut(nameSpace, design.mesh) && !isPlatformNamespace(design, nameSpace))
            names.insert(nameSpace.name);
    }
    for (const WorkloadNode &node : design.topology->workloads) // No pod is in two meshes.
        if (node.mesh == MeshMembership::Linkerd)
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
    return topology;
}

} // namespace drawbridge
