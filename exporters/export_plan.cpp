// SPDX-License-Identifier: Apache-2.0
#include "exporters/export_plan.h"

#include "exporters/export_names.h"
#include "model/design/draft.h"
#include "model/design/mesh_enrolment.h"
#include "model/design/service_accounts.h"
#include "model/design/waypoint_pods.h"
#include "model/kubernetes/label_syntax.h"

#include <algorithm>
#include <map>

// Everything that is decided once for all families of an export: names, selectors, identities and
// mesh membership of the workloads. A workload of the input is covered; stand-ins for kube-dns and
// istiod are peers only.
// Tested by tests/golden/test_export_golden.cpp

namespace drawbridge {

namespace {

std::map<NodeKey, std::string> namesOf(const Topology &topology)
{
    std::vector<NodeKey> keys;
    for (const WorkloadNode &node : topology.workloads)
        keys.push_back(node.key);
    return exportNames(std::move(keys));
}

/// The workloads with a network of each namespace.
using Neighbours = std::map<NamespaceId, std::vector<const WorkloadNode *>>;

Neighbours neighboursOf(const Topology &topology)
{
    Neighbours neighbours;
    for (const WorkloadNode &node : topology.workloads) {
        if (node.hasNetwork)
            neighbours[node.nameSpace].push_back(&node);
    }
    return neighbours;
}

std::vector<const LabelMap *> othersLabels(const Neighbours &neighbours, const WorkloadNode &own)
{
    std::vector<const LabelMap *> labels;
    const auto found = neighbours.find(own.nameSpace);
    if (found == neighbours.end())
        return labels;
    for (const WorkloadNode *node : found->second) {
        if (node != &own)
            labels.push_back(&node->podLabels);
    }
    return labels;
}

std::set<NodeKey> apiUsersOf(const Design &design)
{
    std::set<NodeKey> users;
    for (const ApiAccess &access : design.apiAccess)
        users.insert(access.subject);
    return users;
}

/// A pod that keeps its sidecar is in the mesh of an ambient design as well.
bool isMember(const WorkloadNode &node, MeshKind mesh)
{
    if (mesh == MeshKind::Linkerd)
        return node.mesh == MeshMembership::Linkerd;
    return (mesh != MeshKind::None && node.mesh == MeshMembership::Sidecar) ||
           (mesh == MeshKind::Ambient && node.mesh == MeshMembership::Ambient);
}

ExportSubject makeSubject(MeshKind mesh, const Neighbours &neighbours, const WorkloadNode &node,
                          const std::string &name)
{
    ExportSubject subject;
    subject.node = &node;
    subject.nameSpace = node.key.nameSpace;
    subject.name = name;
    subject.selector = choosePodSelector(node.podLabels, othersLabels(neighbours, node), name);
    subject.isCovered = !node.isSystem && node.hasNetwork;
    subject.isBound = subject.isCovered && !node.isHostNetwork;
    subject.isInMesh = subject.isBound && isMember(node, mesh);
    return subject;
}

/// What istiod makes of a Gateway is selected by the label that it sets.
void markWaypoint(ExportSubject &subject)
{
    const std::string label = "gateway.networking.k8s.io/gateway-name";
    subject.isWaypoint = true;
    subject.selector = {{{label, subject.node->podLabels.at(label)}}, false};
}

void noteHostNetwork(const ExportSubject &subject, Diagnostics &diagnostics)
{
    diagnostics.warning(ErrorCode::NotExportable,
                        toString(subject.node->key) +
                            " runs on the host network: no NetworkPolicy binds it, and none can "
                            "name it as a peer",
                        subject.node->where,
                        "take hostNetwork off where the workload can do without");
}

/// As in a template that nobody has filled in.
void noteRefusedName(const ExportSubject &subject, Diagnostics &diagnostics)
{
    diagnostics.warning(ErrorCode::NotExportable,
                        toString(subject.node->key) + " (ServiceAccount " + subject.serviceAccount +
                            ") has a name that the API server refuses: no account and no patch is "
                            "written for it",
                        subject.node->where, "import the manifest with its names filled in");
}

void noteProposedLabel(const ExportSubject &subject, Diagnostics &diagnostics)
{
    diagnostics.note(
        ErrorCode::SelectorAmbiguous,
        "no stable pod label tells " + toString(subject.node->key) +
            " from its neighbours; the export selects it by " + kWorkloadLabel + "=" + subject.name,
        subject.node->where, "apply the export's workload-patches, which set the label");
}

void noteSubject(ExportSubject &subject, Diagnostics &diagnostics)
{
    if (subject.isCovered && subject.node->isHostNetwork)
        noteHostNetwork(subject, diagnostics);
    if (subject.isCovered && !subject.isNameable)
        noteRefusedName(subject, diagnostics);
    if (!subject.selector.isProposed)
        return;
    if (subject.isBound)
        noteProposedLabel(subject, diagnostics);
    else if (subject.node->isSystem)
        subject.selector = {subject.node->podLabels, false};
}

} // namespace

const ExportSubject *ExportPlan::find(const NodeKey &key) const
{
    const auto id = topology->findWorkload(key);
    return id ? &subjects[id->index] : nullptr;
}

bool ExportPlan::isShared(const std::string &nameSpace) const
{
    return nameSpace.rfind("kube-", 0) == 0 || nameSpace == cluster().rootNamespace ||
           (mesh == MeshKind::Linkerd && nameSpace == kLinkerdNamespace);
}

ExportPlan makeExportPlan(const Design &design, const std::set<std::string> &enrolled,
                          WaypointPlan planned, const ExportOptions &options)
{
    ExportPlan plan{design, options, design.mesh, withSystemPeers(design), {}, {}, {}, {}, {}, {}};
    plan.enrolledNamespaces = enrolled;
    plan.waypoints = std::move(planned);
    if (design.mesh != MeshKind::None)
        plan.listeners = gatewayListeners(*plan.topology);
    const auto waypoints =
        design.mesh == MeshKind::Ambient ? waypointPods(*plan.topology) : std::set<NodeKey>();
    const auto names = namesOf(*plan.topology);
    const Neighbours neighbours = neighboursOf(*plan.topology);
    std::set<std::string> namespaces;
    for (const WorkloadNode &node : plan.topology->workloads) {
        plan.subjects.push_back(makeSubject(design.mesh, neighbours, node, names.at(node.key)));
        ExportSubject &subject = plan.subjects.back();
        if (waypoints.contains(node.key))
            markWaypoint(subject);
        if (subject.isCovered)
            namespaces.insert(subject.nameSpace);
    }
    plan.namespaces.assign(namespaces.begin(), namespaces.end());
    return plan;
}

ExportPlan planOfSubjects(const Design &design, const ExportOptions &options)
{
    ExportPlan plan = makeExportPlan(design, {}, {}, options);
    Diagnostics saidByTheExport;
    (void)planSubjects(plan, saidByTheExport);
    return plan;
}

std::vector<const ExportSubject *> planSubjects(ExportPlan &plan, Diagnostics &diagnostics)
{
    const auto accounts = serviceAccountsOf(plan.design);
    const auto apiUsers = apiUsersOf(plan.design);
    std::vector<const ExportSubject *> changed;
    for (ExportSubject &subject : plan.subjects) {
        const NodeKey &key = subject.node->key;
        const auto id = plan.design.topology->findWorkload(key);
        std::string account =
            id && !subject.isWaypoint ? accounts[id->index] : subject.node->serviceAccountName;
        const bool usesApi = apiUsers.contains(key);
        if (account != subject.serviceAccount || usesApi != subject.usesApi)
            changed.push_back(&subject);
        subject.isNameable = isDnsSubdomain(key.name) && isDnsSubdomain(account);
        subject.serviceAccount = std::move(account);
        subject.usesApi = usesApi;
        noteSubject(subject, diagnostics);
    }
    return changed;
}

} // namespace drawbridge
