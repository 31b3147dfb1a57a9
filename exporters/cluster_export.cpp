// SPDX-License-Identifier: Apache-2.0
#include "exporters/cluster_export.h"

#include "exporters/edge_tls_exporter.h"
#include "exporters/identity_exporter.h"
#include "exporters/istio_exporter.h"
#include "exporters/linkerd_exporter.h"
#include "exporters/mesh_egress_exporter.h"
#include "exporters/network_policy_exporter.h"
#include "exporters/rbac_exporter.h"
#include "exporters/waypoint_exporter.h"
#include "model/design/draft.h"
#include "model/design/host_probes.h"
#include "model/design/mesh_enrolment.h"
#include "model/design/node_local_dns.h"

#include <algorithm>
#include <set>
#include <tuple>

// One plan, then one file for each family; the families know nothing of each other. After an edit
// flows are planned anew where they, or an external at an end of theirs, are others, and a workload
// is touched where such a flow ends or began, its account or API access changed, or who calls it
// has another account. Its policies alone are written again: nothing else of the plan that goes
// into them can have changed.
// Tested by tests/property/test_live_export.cpp and tests/golden/test_export_golden.cpp

namespace drawbridge {

namespace {

bool isAddressedByIdentity(const Design &design)
{
    return std::ranges::any_of(
        design.externals, [](const External &external) { return !external.principal.empty(); });
}

/// Whether all but what `follow` follows is the same; what no export is made of may be another.
bool isFollowable(const Design &before, const Design &after)
{
    return after.topology == before.topology && after.mesh == before.mesh &&
           after.mesh != MeshKind::Ambient && after.mesh != MeshKind::Linkerd &&
           after.name == before.name && after.clusters == before.clusters &&
           after.systemFlows == before.systemFlows && after.tokenIssuer == before.tokenIssuer &&
           !isAddressedByIdentity(before) && !isAddressedByIdentity(after);
}

bool hasOutsideEnd(const Flow &flow)
{
    return isOutside(flow.from) || isOutside(flow.to);
}

auto flowEnds(const Flow &flow)
{
    return std::tie(flow.from, flow.to);
}

/// Whose API access is another, which their policies name.
std::set<NodeKey> subjectsOfOther(const CowList<ApiAccess> &before, const CowList<ApiAccess> &after)
{
    const std::set<ApiAccess> old(before.begin(), before.end()), now(after.begin(), after.end());
    std::set<NodeKey> subjects;
    for (const ApiAccess &access : old)
        if (!now.contains(access))
            subjects.insert(access.subject);
    for (const ApiAccess &access : now)
        if (!old.contains(access))
            subjects.insert(access.subject);
    return subjects;
}

/// Policies of the plan's mesh.
PolicyFiles exportMesh(const ExportPlan &plan, const PolicyScope &scope)
{
    if (plan.mesh != MeshKind::Linkerd)
        return exportIstio(plan, scope);
    PolicyScope none = scope;
    if (!plan.wants("AuthorizationPolicy"))
        none.subjects.clear();
    return exportLinkerd(plan, none);
}

std::unique_ptr<const FlowPlan> planOf(const ExportPlan &plan, const Flow &flow, bool isSystem)
{
    return std::make_unique<const FlowPlan>(planFlow(plan, flow, isSystem));
}

/// Pods that ask the cache of their node get no answer where no policy admits it.
void noteNodeLocalDns(const Design &design, Diagnostics &diagnostics)
{
    for (const auto &cluster : design.topology->clusters) {
        const WorkloadObject *cache =
            cluster.resources ? nodeLocalCacheIn(*cluster.resources) : nullptr;
        if (cache == nullptr || !design.systemFlows.dns ||
            !design.cluster(cluster.name).nodeLocalDns.empty())
            continue;
        diagnostics.warning(ErrorCode::SettingMissing,
                            "the input has a DNS cache on each node (" + toString(cache->meta) +
                                "), and the export keeps pods from it",
                            cache->meta.where,
                            "set cluster.nodeLocalDns to where it listens, or export with --dns "
                            "node-local");
    }
}

/// The files of one family know whose they are.
void setOwners(const PolicyScope &scope, PolicyFiles &family)
{
    for (std::size_t i = 0; i < family.ofSubjects.size(); ++i)
        for (ManifestFile &file : family.ofSubjects[i].files)
            file.workload = scope.subjects[i]->nameSpace + '/' + scope.subjects[i]->name;
}

void addFiles(const std::vector<ManifestFile> &files, std::vector<const ManifestFile *> &all)
{
    for (const ManifestFile &file : files)
        all.push_back(&file);
}

void addFiles(const PolicyFiles &family, std::vector<const ManifestFile *> &all)
{
    addFiles(family.ofNamespaces, all);
    for (const WorkloadFiles &some : family.ofSubjects)
        addFiles(some.files, all);
}

} // namespace

ClusterExport::ClusterExport(const Design &design, ExportOptions options)
    : m_source(design), m_options(std::move(options)), m_target(withSystemCallers(design)),
      m_plan(makePlan()), m_assembly(design.name)
{
    (void)planSubjects(m_plan, m_saidOfSubjects);
    noteNodeLocalDns(m_source, m_saidOfCluster);
    planFlows();
    planAccess(m_plan, m_saidOfAccess);
    writeAll();
    writeIdentities();
    assemble();
    m_plan.flows = {}; // `follow` needs some at a time.
}

ExportPlan ClusterExport::makePlan()
{
    const auto enrolled = namespacesToEnrol(m_target);
    m_target.topology = withEnrolment(m_target);
    WaypointPlan waypoints = planWaypoints(m_target);
    if (const auto with = withWaypoints(m_target, waypoints); with != m_target.topology) {
        m_target.topology = with;
        m_target.topology = withEnrolment(m_target);
    }
    return makeExportPlan(m_target, enrolled, std::move(waypoints), m_options);
}

void ClusterExport::planFlows()
{
    const auto add = [this](const Flow &flow, bool isSystem, FlowPlans &plans) {
        plans.push_back(planOf(m_plan, flow, isSystem));
        if (plans.back()->flow)
            m_plan.flows.push_back(&*plans.back()->flow);
        for (const PlannedFlow &requests : plans.back()->requests)
            m_plan.requests.push_back(&requests);
    };
    for (const Flow &flow : m_target.flows)
        add(flow, false, m_drawn);
    m_legs = planLegs(m_plan);
    for (const PlannedFlow &leg : m_legs)
        m_plan.flows.push_back(&leg);
    for (const Flow &flow : systemFlowsOf(m_target))
        add(flow, true, m_system);
}

void ClusterExport::writeAll()
{
    PolicyScope scope;
    for (const ExportSubject &subject : m_plan.subjects)
        scope.subjects.push_back(&subject);
    if (m_plan.wants("NetworkPolicy"))
        m_network = exportNetworkPolicies(m_plan, scope);
    if (m_plan.mesh != MeshKind::None)
        m_mesh = exportMesh(m_plan, scope);
    setOwners(scope, m_network);
    setOwners(scope, m_mesh);
    m_waypoints = exportWaypoints(m_plan);
    m_meshEgress = exportMeshEgress(m_plan, m_saidOfCluster);
}

void ClusterExport::writeIdentities()
{
    m_saidOfRoles = {};
    if (m_plan.wants("ServiceAccount"))
        m_accounts = exportServiceAccounts(m_plan);
    m_roles = exportRbac(m_plan, m_saidOfRoles);
    if (!m_plan.wants("patches"))
        return;
    EdgeTls edges = exportEdgeTls(m_plan);
    m_saidOfEdges = std::move(edges.said);
    m_patches = exportWorkloadPatches(m_plan, std::move(edges.patches));
}

void ClusterExport::assemble()
{
    std::vector<const ManifestFile *> files;
    addFiles(m_network, files);
    addFiles(m_mesh, files);
    for (const auto *family : {&m_waypoints, &m_meshEgress, &m_accounts, &m_roles, &m_patches})
        addFiles(*family, files);
    (void)m_assembly.assemble(files);
}

Diagnostics ClusterExport::diagnostics() const
{
    Diagnostics all = m_saidOfSubjects;
    for (const FlowPlans *plans : {&m_drawn, &m_system})
        for (const auto &plan : *plans)
            all.append(plan->said);
    all.append(m_saidOfAccess);
    for (const WorkloadFiles &some : m_mesh.ofSubjects)
        all.append(some.said);
    all.append(m_saidOfRoles);
    all.append(m_saidOfCluster);
    all.append(m_saidOfEdges);
    return all;
}

bool ClusterExport::follow(const Design &design)
{
    if (!isFollowable(m_source, design) || m_options.egress != MeshEgress::Any)
        return false;
    const bool areIdentitiesNew =
        design.apiAccess != m_source.apiAccess || design.identities != m_source.identities;
    Design target = withSystemCallers(design);
    target.topology = m_target.topology;
    const bool areEndsNew = target.externals != m_target.externals;
    if (!areEndsNew)
        target.externals = m_target.externals; // The plan points into these.
    const Design before = std::exchange(m_target, std::move(target));
    m_source = design;

    Touched touched(m_plan.subjects.size(), false);
    if (areIdentitiesNew)
        followSubjects(before.apiAccess, touched);
    followFlows(before.flows, areEndsNew, touched);
    if (areEndsNew)
        followSystemFlows(touched);
    writeTouched(touched);
    if (areIdentitiesNew)
        writeIdentities();
    assemble();
    return true;
}

void ClusterExport::followSubjects(const CowList<ApiAccess> &before, Touched &touched)
{
    m_saidOfSubjects = {};
    Touched changed(touched.size(), false);
    for (const ExportSubject *subject : planSubjects(m_plan, m_saidOfSubjects))
        changed[indexOf(*subject)] = true;
    m_saidOfAccess = {};
    planAccess(m_plan, m_saidOfAccess);
    for (const FlowPlans *plans : {&m_drawn, &m_system})
        for (const auto &plan : *plans)
            if (plan->flow && plan->flow->from.workload &&
                changed[indexOf(*plan->flow->from.workload)])
                touch(*plan, touched);
    for (std::size_t i = 0; i < changed.size(); ++i)
        touched[i] = touched[i] || changed[i];
    for (const NodeKey &key : subjectsOfOther(before, m_target.apiAccess))
        if (const ExportSubject *subject = m_plan.find(key))
            touched[indexOf(*subject)] = true;
}

void ClusterExport::followFlows(const CowList<Flow> &before, bool areEndsNew, Touched &touched)
{
    if (before.isSameAs(m_target.flows) && !areEndsNew)
        return;
    FlowPlans plans;
    plans.reserve(m_target.flows.size());
    auto old = before.begin();
    auto oldPlan = m_drawn.begin();
    const auto drop = [&] {
        touch(**oldPlan++, touched);
        ++old;
    };
    for (const Flow &flow : m_target.flows) {
        while (old != before.end() && flowEnds(*old) < flowEnds(flow))
            drop();
        if (old != before.end() && *old == flow && !(areEndsNew && hasOutsideEnd(flow))) {
            plans.push_back(std::move(*oldPlan++));
            ++old;
            continue;
        }
        plans.push_back(planOf(m_plan, flow, false));
        touch(*plans.back(), touched);
    }
    while (old != before.end())
        drop();
    m_drawn = std::move(plans);
}

void ClusterExport::followSystemFlows(Touched &touched)
{
    const std::vector<Flow> flows = systemFlowsOf(m_target); // Of the topology: the same again.
    for (std::size_t i = 0; i < flows.size(); ++i) {
        if (!hasOutsideEnd(flows[i]))
            continue;
        touch(*m_system[i], touched);
        m_system[i] = planOf(m_plan, flows[i], true);
        touch(*m_system[i], touched);
    }
}

void ClusterExport::writeTouched(const Touched &touched)
{
    PolicyScope scope{{}, false};
    for (const ExportSubject &subject : m_plan.subjects)
        if (touched[indexOf(subject)])
            scope.subjects.push_back(&subject);
    if (scope.subjects.empty())
        return;
    m_plan.flows = flowsOf(touched);
    const auto put = [&](PolicyFiles some, PolicyFiles &family) {
        setOwners(scope, some);
        for (std::size_t i = 0; i < scope.subjects.size(); ++i)
            family.ofSubjects[indexOf(*scope.subjects[i])] = std::move(some.ofSubjects[i]);
    };
    if (m_plan.wants("NetworkPolicy"))
        put(exportNetworkPolicies(m_plan, scope), m_network);
    if (m_plan.mesh != MeshKind::None)
        put(exportMesh(m_plan, scope), m_mesh);
    m_plan.flows = {};
}

std::size_t ClusterExport::indexOf(const ExportSubject &subject) const
{
    return static_cast<std::size_t>(&subject - m_plan.subjects.data());
}

void ClusterExport::touch(const FlowPlan &plan, Touched &touched) const
{
    if (!plan.flow)
        return;
    for (const PlannedEnd *end : {&plan.flow->from, &plan.flow->to})
        if (end->workload)
            touched[indexOf(*end->workload)] = true;
}

bool ClusterExport::concerns(const FlowPlan &plan, const Touched &touched) const
{
    const auto isTouched = [&](const PlannedEnd &end) {
        return end.workload && touched[indexOf(*end.workload)];
    };
    return plan.flow && (isTouched(plan.flow->from) || isTouched(plan.flow->to));
}

std::vector<const PlannedFlow *> ClusterExport::flowsOf(const Touched &touched) const
{
    std::vector<const PlannedFlow *> flows;
    for (const auto &plan : m_drawn)
        if (concerns(*plan, touched))
            flows.push_back(&*plan->flow);
    std::set<std::string> sharing; // Namespaces whose pods may have a system flow in common.
    for (const auto &plan : m_system)
        if (concerns(*plan, touched) && plan->flow->from.workload)
            sharing.insert(plan->flow->from.workload->nameSpace);
    for (const auto &plan : m_system) {
        const bool isShared = plan->flow && plan->flow->from.workload &&
                              sharing.contains(plan->flow->from.workload->nameSpace);
        if (isShared || concerns(*plan, touched))
            flows.push_back(&*plan->flow);
    }
    return flows;
}

} // namespace drawbridge
