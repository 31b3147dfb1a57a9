// SPDX-License-Identifier: Apache-2.0
#include "exporters/cluster_folders.h"
#include "exporters/export_names.h"
#include "exporters/manifest_object.h"
#include "exporters/quarantine_exporter.h"
#include "exporters/quarantine_identity.h"
#include "exporters/quarantine_patches.h"
#include "exporters/table_cells.h"
#include "model/design/cluster_parts.h"
#include "model/design/cluster_side.h"

#include <algorithm>
#include <set>

// Whatever reaches a workload, or is reached by it, passes the policies of its own cluster, so that
// they isolate it from the others too. Its identity is good in their meshes as well, whoever shows
// it, and is refused there. Tested by tests/cli/test_cluster_commands.cpp

namespace drawbridge {

namespace {

/// Any mesh takes it for its own (istio.md 1.8).
constexpr std::string_view kOwnDomain = "cluster.local";

/// Ztunnels refuse principals as sidecars do (istio.md 1.9).
bool hasProxies(const ClusterPart &part)
{
    return std::ranges::any_of(part.design.topology->workloads, [](const WorkloadNode &node) {
        return !node.isSystem &&
               (node.mesh == MeshMembership::Sidecar || node.mesh == MeshMembership::Ambient);
    });
}

/// Refuses an identity of one cluster in the mesh of another.
class Refusal {
public:
    Refusal(const std::string &designName, const NodeKey &workload, Quarantine &quarantine)
        : m_designName(designName), m_workload(workload), m_quarantine(quarantine),
          m_domain(quarantine.principal.substr(0, quarantine.principal.find('/')))
    {}

    void in(const ClusterPart &neighbour)
    {
        if (!hasProxies(neighbour))
            return sayIfUnknown(neighbour);
        const ClusterSide side = sideOf(neighbour);
        if (m_domain == kOwnDomain && side.trustDomain != kOwnDomain)
            return addStep(neighbour.name, {},
                           "its identity stays good in cluster " + neighbour.name +
                               ", whose mesh takes " + m_domain +
                               " for its own trust domain, so that no policy can name it");
        ManifestFile file = makeFile(
            m_designName, "2-mesh", uniqueName("deny-identity-elsewhere", m_names),
            identityDenial(side.settings.rootNamespace, m_workload, m_quarantine.principal),
            "For cluster " + neighbour.name + ": refuses this identity at every workload there.");
        write(neighbour.name, std::move(file),
              "every proxy of the mesh there refuses its identity");
        atWaypoints(neighbour, side);
        nameSharers(neighbour, side);
    }

private:
    /// Where nobody knows whether pods of a cluster are in a mesh, silence would say that none are.
    void sayIfUnknown(const ClusterPart &neighbour)
    {
        const auto &workloads = neighbour.design.topology->workloads;
        const bool isUnknown = neighbour.design.mesh != MeshKind::None &&
                               std::ranges::find(workloads, MeshMembership::Unknown,
                                                 &WorkloadNode::mesh) != workloads.end();
        if (isUnknown)
            addStep(neighbour.name, {},
                    "nothing to do in cluster " + neighbour.name +
                        ": nobody knows whether its pods are in a mesh; where their Namespaces "
                        "are missing, import them and quarantine it again");
    }

    void atWaypoints(const ClusterPart &neighbour, const ClusterSide &side)
    {
        for (WaypointDenial &denial :
             waypointDenials(*neighbour.design.topology, side.settings.rootNamespace, m_workload,
                             m_quarantine.principal))
            write(neighbour.name,
                  makeFile(m_designName, "2-mesh",
                           uniqueName(fileNamePart("deny-identity-elsewhere-at-" + denial.name),
                                      m_names),
                           std::move(denial.policy),
                           "For cluster " + neighbour.name + ": refuses this identity at " +
                               oneLine(denial.where) + '.'),
                  denial.where +
                      " refuses its identity there: a waypoint reads only what targets it");
    }

    void write(const std::string &cluster, ManifestFile file, std::string why)
    {
        addStep(cluster, "kubectl apply -f " + file.path, std::move(why));
        m_quarantine.files.files.push_back(std::move(file));
    }

    void addStep(const std::string &cluster, std::string command, std::string why)
    {
        m_quarantine.steps.push_back({std::move(command), std::move(why), cluster});
    }

    /// Whom the mesh there calls by the same name.
    void nameSharers(const ClusterPart &neighbour, const ClusterSide &side)
    {
        const bool isKnown = side.trustDomain == m_domain || side.aliases.has_value();
        const bool isAlias =
            side.aliases && std::ranges::find(*side.aliases, m_domain) != side.aliases->end();
        if (isKnown && side.trustDomain != m_domain && !isAlias)
            return;
        for (const WorkloadNode &node : neighbour.design.topology->workloads)
            if (m_quarantine.principal.ends_with("/ns/" + node.key.nameSpace + "/sa/" +
                                                 node.serviceAccountName) &&
                !node.isSystem)
                m_quarantine.alsoHit.push_back(
                    neighbour.name + ':' + toString(node.key) +
                    (isKnown ? ""
                             : ", if its mesh has the trust domain " + m_domain + " as an alias"));
    }

    const std::string &m_designName;
    const NodeKey &m_workload;
    Quarantine &m_quarantine;
    std::string m_domain;
    std::set<std::string> m_names;
};

} // namespace

Result<Quarantine> exportQuarantine(const Design &design, const NodeKey &workload,
                                    Diagnostics &diagnostics)
{
    const bool isThere = design.topology && design.topology->findWorkload(workload);
    if (!isThere || !hasSeveralClusters(design))
        return quarantineInCluster(design, workload, diagnostics);
    Diagnostics saidByTheExport;
    const ClusterParts clusters = clusterParts(design, saidByTheExport);
    const auto home = std::ranges::find(clusters.parts, workload.cluster, &ClusterPart::name);
    if (home == clusters.parts.end())
        return fail(ErrorCode::NodeUnknown, toString(workload) + " is in no cluster of the design",
                    {}, "name one as CLUSTER:namespace/Kind/name");
    Diagnostics said;
    auto made = quarantineInCluster(home->design, inPart(workload), said);
    sayOfCluster(home->name, said, diagnostics);
    if (!made)
        return made;
    made->workload = workload;
    for (QuarantineStep &step : made->steps)
        step.cluster = home->name;
    Refusal refusal(design.name, workload, *made);
    for (const ClusterPart &part : clusters.parts)
        if (part.name != home->name && !made->principal.empty())
            refusal.in(part);
    std::ranges::sort(made->files.files, {}, &ManifestFile::path);
    return made;
}

} // namespace drawbridge
