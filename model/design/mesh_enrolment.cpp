// SPDX-License-Identifier: Apache-2.0
#include "model/design/mesh_enrolment.h"

#include "model/topology/mesh_membership.h"

#include <algorithm>

// Who is in the mesh after the export: asked by the exporters, and by `verify` to notice a missing
// label. Follows the injection webhook as mesh(W) has it (findings.md section 0, istio.md 1.11): a
// host-network pod never, a pod label inject=false never, a namespace with
// istio-injection=disabled never.
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

bool isOptedOut(const NamespaceNode &nameSpace)
{
    return valueOf(nameSpace.labels, "istio-injection") == "disabled";
}

bool isSubject(const WorkloadNode &node)
{
    return node.hasNetwork && !node.isSystem && !node.isHostNetwork;
}

bool isSidecarInUse(const Topology &topology)
{
    return std::any_of(topology.workloads.begin(), topology.workloads.end(),
                       [](const WorkloadNode &node) {
                           return isSubject(node) && node.mesh == MeshMembership::Sidecar;
                       });
}

MeshMembership membershipAfter(const Design &design, const WorkloadNode &node,
                               const std::set<std::string> &enrolled)
{
    const bool isOpen = node.mesh == MeshMembership::Unknown || node.mesh == MeshMembership::None;
    if (!isOpen || node.isHostNetwork || node.isSystem)
        return node.mesh;
    const NamespaceNode &nameSpace = design.topology->namespaceOf(node);
    const bool refuses = valueOf(node.podLabels, "sidecar.istio.io/inject") == "false";
    if (enrolled.count(nameSpace.name) > 0)
        return refuses ? MeshMembership::None : MeshMembership::Sidecar;
    const bool isKnown = nameSpace.isDeclared || refuses || isOptedOut(nameSpace) ||
                         isIgnoredByInjection(nameSpace.name);
    return isKnown ? MeshMembership::None : node.mesh;
}

} // namespace

std::set<std::string> namespacesToEnrol(const Design &design)
{
    std::set<std::string> names;
    if (!design.topology || design.mesh != MeshKind::Sidecar)
        return names;
    const bool isInUse = isSidecarInUse(*design.topology);
    for (const WorkloadNode &node : design.topology->workloads) {
        const NamespaceNode &nameSpace = design.topology->namespaceOf(node);
        const bool isUnknown = node.mesh == MeshMembership::Unknown;
        const bool isOutside = isUnknown || node.mesh == MeshMembership::None;
        if (isSubject(node) && isOutside && (isUnknown || !isInUse) && !isOptedOut(nameSpace) &&
            !isPlatformNamespace(design, nameSpace))
            names.insert(nameSpace.name);
    }
    for (const WorkloadNode &node : design.topology->workloads) // No pod is in two meshes.
        if (node.mesh == MeshMembership::Linkerd)
            names.erase(design.topology->namespaceOf(node).name);
    return names;
}

std::shared_ptr<const Topology> withEnrolment(const Design &design)
{
    if (!design.topology || design.mesh != MeshKind::Sidecar)
        return design.topology;
    const auto enrolled = namespacesToEnrol(design);
    auto topology = std::make_shared<Topology>(*design.topology);
    for (WorkloadNode &node : topology->workloads)
        node.mesh = membershipAfter(design, node, enrolled);
    return topology;
}

} // namespace drawbridge
