// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/design_exporter.h"
#include "exporters/pod_selector_choice.h"
#include "exporters/waypoint_plan.h"
#include "model/analysis/gateway_listeners.h"
#include "model/design/api_server_flows.h"
#include "model/design/origin.h"
#include "model/kubernetes/objects.h"

#include <set>
#include <string>
#include <vector>

namespace drawbridge {

/// One workload as the exporters see it. Pointers look into the plan's topology.
struct ExportSubject {
    const WorkloadNode *node = nullptr;
    std::string nameSpace;
    std::string name; ///< What its objects are named after, unique in the namespace.
    PodSelectorChoice selector;
    std::string serviceAccount;
    bool isCovered = false;  ///< Of the input and with a network: gets policies.
    bool isBound = false;    ///< A NetworkPolicy can select it: not on the host network.
    bool isInMesh = false;   ///< Has a mesh identity once the export is applied.
    bool usesApi = false;    ///< API access is drawn from it.
    bool isNameable = true;  ///< The API server takes its name and that of its account.
    bool isWaypoint = false; ///< Its pods and account are made by the mesh, of a Gateway.
};

/// One end of a planned flow: a workload, or something outside with its addresses or, for a
/// gateway, its pods.
struct PlannedEnd {
    const ExportSubject *workload = nullptr;
    const External *external = nullptr;
    std::vector<IpBlock> blocks; ///< Of an external that is known by addresses.
};

/// A flow that can be written exactly.
struct PlannedFlow {
    Flow flow;
    PlannedEnd from;
    PlannedEnd to;
    bool isSystem = false;
    std::string warning; ///< One more line for the comment; may be empty.
    /// What it is a part or a leg of, by name; nothing where it is drawn as it is.
    std::vector<FlowName> partOf{};
};

/// What all exporters of one run share: every workload with its selector and name, every drawn flow
/// resolved. What cannot be written exactly was left out with a diagnostic.
struct ExportPlan {
    const Design &design;
    const ExportOptions &options;
    MeshKind mesh = MeshKind::None;
    std::shared_ptr<const Topology> topology; ///< With stand-ins for kube-dns and istiod.
    std::vector<ExportSubject> subjects;      ///< By WorkloadId of `topology`.
    std::vector<std::string> namespaces;      ///< Those with covered workloads, sorted.
    /// Drawn before system, each sorted by (from, to). Whoever plans them owns them.
    std::vector<const PlannedFlow *> flows;
    std::vector<ApiServerFlow> apiServerFlows;
    std::vector<ApiAccess> apiAccess;         ///< The exportable ones, sorted.
    std::set<std::string> enrolledNamespaces; ///< Those the export puts into the mesh.
    WaypointPlan waypoints{};
    /// Parts of flows that only a waypoint lets through.
    std::vector<const PlannedFlow *> requests{};
    /// What gateways listen on, by WorkloadId of `topology`; nothing without a mesh.
    std::vector<GatewayListeners> listeners{};

    [[nodiscard]] const DesignCluster &cluster() const { return design.clusters.front(); }
    [[nodiscard]] const ExportSubject *find(const NodeKey &key) const;
    /// Pods the input need not show live there (DNS, the control plane): nothing may select all of
    /// them.
    [[nodiscard]] bool isShared(const std::string &nameSpace) const;
    [[nodiscard]] bool wants(const std::string &kind) const
    {
        return options.kinds.empty() || options.kinds.count(kind) > 0;
    }
};

/// `design` is the one whose `mesh` is already the export's, over the topology as the export leaves
/// it (`withEnrolment`, `withWaypoints`); `enrolled` are the namespaces that takes. The plan refers
/// to design and options. Its subjects still lack what is drawn (`planSubjects`), and it has no
/// flows and no API access yet (planned_flows.h).
[[nodiscard]] ExportPlan makeExportPlan(const Design &design, const std::set<std::string> &enrolled,
                                        WaypointPlan planned, const ExportOptions &options);

/// The plan of a design over its topology as it is, with what the drawing says of the subjects; for
/// what is written beside the policies. What there is to say of subjects the export says.
[[nodiscard]] ExportPlan planOfSubjects(const Design &design, const ExportOptions &options);

/// Gives the subjects what the drawing says of them: account and API access. To be asked again
/// after an edit of those; returns the subjects that it changed, in their order.
std::vector<const ExportSubject *> planSubjects(ExportPlan &plan, Diagnostics &diagnostics);

} // namespace drawbridge
