// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/design_exporter.h"
#include "exporters/manifest_assembly.h"
#include "exporters/planned_flows.h"
#include "exporters/policy_files.h"

#include <memory>
#include <vector>

namespace drawbridge {

/// The export of a design of one cluster, with what it was made of, so that it can follow an edit.
class ClusterExport {
public:
    /// `design` has one cluster, and the mesh of the export.
    ClusterExport(const Design &design, ExportOptions options);
    ClusterExport(const ClusterExport &) = delete;
    ClusterExport &operator=(const ClusterExport &) = delete;

    /// Becomes the export of `design`, writing only the files of workloads that the edit concerns.
    /// False, and nothing is done, where more than flows, API access, accounts and externals is
    /// another, or the mesh is ambient or Linkerd's: waypoints come and go with what is drawn, and
    /// of Linkerd one flow may keep another from being written. Nor where sidecars are held to a
    /// registry, which is of all that a workload calls.
    [[nodiscard]] bool follow(const Design &design);

    [[nodiscard]] const ManifestSet &manifests() const { return m_assembly.manifests(); }
    [[nodiscard]] Diagnostics diagnostics() const;

private:
    using FlowPlans = std::vector<std::unique_ptr<const FlowPlan>>;
    /// By index of the plan's subjects.
    using Touched = std::vector<bool>;

    [[nodiscard]] ExportPlan makePlan();
    void planFlows();
    void writeAll();
    void writeIdentities();
    void assemble();

    void followSubjects(const CowList<ApiAccess> &before, Touched &touched);
    void followFlows(const CowList<Flow> &before, bool areEndsNew, Touched &touched);
    void followSystemFlows(Touched &touched);
    void writeTouched(const Touched &touched);

    [[nodiscard]] std::size_t indexOf(const ExportSubject &subject) const;
    void touch(const FlowPlan &plan, Touched &touched) const;
    [[nodiscard]] bool concerns(const FlowPlan &plan, const Touched &touched) const;
    [[nodiscard]] std::vector<const PlannedFlow *> flowsOf(const Touched &touched) const;

    Design m_source;
    ExportOptions m_options;
    Design m_target; ///< With who calls from outside, over the topology as the export leaves it.
    ExportPlan m_plan;
    Diagnostics m_saidOfSubjects, m_saidOfAccess, m_saidOfRoles, m_saidOfCluster, m_saidOfEdges;
    FlowPlans m_drawn;  ///< One for each flow of the design.
    FlowPlans m_system; ///< One for each system flow.
    std::vector<PlannedFlow> m_legs;

    PolicyFiles m_network; ///< Of all subjects of the plan.
    PolicyFiles m_mesh;    ///< The same, or nothing without a mesh.
    std::vector<ManifestFile> m_waypoints, m_meshEgress, m_accounts, m_roles, m_patches;
    ManifestAssembly m_assembly;
};

} // namespace drawbridge
