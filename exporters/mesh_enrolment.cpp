// SPDX-License-Identifier: Apache-2.0
#include "exporters/mesh_enrolment.h"

#include <algorithm>

// Gives the same answer as mesh(W) of the topology builder on the patched manifests, which is what
// `verify` evaluates (findings.md section 0, istio.md 1.11): a host-network pod never, a pod label
// inject=false never, a namespace with istio-injection=disabled never.
// Tested by tests/unit/exporters/test_istio_exporter.cpp

namespace drawbridge {

namespace {

std::string valueOf(const LabelMap &labels, const std::string &key)
{
    const auto at = labels.find(key);
    return at == labels.end() ? std::string() : at->second;
}

/// Namespaces whose pods the mesh and the cluster themselves need; never injected.
bool isPlatformNamespace(const ExportPlan &plan, const std::string &name)
{
    return name.rfind("kube-", 0) == 0 || name == plan.cluster().rootNamespace;
}

bool isOptedOut(const ExportPlan &plan, const ExportSubject &subject)
{
    const NamespaceNode &nameSpace = plan.topology->namespaceOf(*subject.node);
    return valueOf(nameSpace.labels, "istio-injection") == "disabled";
}

bool isMeshInUse(const ExportPlan &plan)
{
    return std::any_of(plan.subjects.begin(), plan.subjects.end(), [](const auto &subject) {
        return subject.isCovered && subject.node->mesh == MeshMembership::Sidecar;
    });
}

bool wantsEnrolment(const ExportPlan &plan, const ExportSubject &subject, bool isInUse)
{
    const MeshMembership mesh = subject.node->mesh;
    const bool isOutside = mesh == MeshMembership::Unknown || mesh == MeshMembership::None;
    if (!subject.isBound || !isOutside || isPlatformNamespace(plan, subject.nameSpace) ||
        isOptedOut(plan, subject))
        return false;
    return !isInUse || mesh == MeshMembership::Unknown;
}

bool isInMesh(const ExportPlan &plan, const ExportSubject &subject)
{
    if (!subject.isBound || subject.node->mesh == MeshMembership::Gateway)
        return false;
    if (subject.node->mesh == MeshMembership::Sidecar)
        return true;
    return plan.enrolledNamespaces.count(subject.nameSpace) > 0 && !isOptedOut(plan, subject) &&
           valueOf(subject.node->podLabels, "sidecar.istio.io/inject") != "false";
}

} // namespace

void enrolInMesh(ExportPlan &plan)
{
    if (plan.mesh != MeshKind::Sidecar)
        return;
    const bool isInUse = isMeshInUse(plan);
    for (const ExportSubject &subject : plan.subjects) {
        if (wantsEnrolment(plan, subject, isInUse))
            plan.enrolledNamespaces.insert(subject.nameSpace);
    }
    for (ExportSubject &subject : plan.subjects)
        subject.isInMesh = isInMesh(plan, subject);
}

} // namespace drawbridge
