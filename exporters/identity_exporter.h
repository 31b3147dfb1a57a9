// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/export_plan.h"
#include "exporters/manifest_set.h"

namespace drawbridge {

/// ServiceAccounts the import lacks. Their token is mounted only where API access is drawn. Of the
/// accounts that their workloads leave they take over what clouds look at (EKS IRSA, Azure and GKE
/// Workload Identity) and imagePullSecrets, where the input tells them.
[[nodiscard]] std::vector<ManifestFile> exportServiceAccounts(const ExportPlan &plan);

/// A strategic merge patch, or a list of JSON 6902 operations, and the object it is for.
struct ObjectPatch {
    NodeKey target; ///< Of a namespace "Namespace/NAME".
    YamlValue document;
    std::string why;     ///< For the comment of its file; may be empty.
    std::string group{}; ///< API group, where the kind alone does not tell the object.
};

/// `workload-patches/`: strategic merge patches that give workloads their account, their token
/// setting and, where needed, a label to be selected by, and namespaces their place in the mesh; as
/// a kustomize Component. Empty when nothing has to change.
/// `more` are patches of other objects, which go into the same Component.
[[nodiscard]] std::vector<ManifestFile> exportWorkloadPatches(const ExportPlan &plan,
                                                              std::vector<ObjectPatch> more);

/// Files below `workload-patches/`, one a patch, with the Component that names them; none for none.
[[nodiscard]] std::vector<ManifestFile> patchFiles(const std::string &designName,
                                                   std::vector<ObjectPatch> patches);

/// Of a kind of workload: "apps/v1". Only a Service of Knative is one.
[[nodiscard]] std::string apiVersionOf(const std::string &workloadKind);

/// The object that holds the pod template of a workload: of a Rollout that has none, the Deployment
/// it names (workloadRef), since Argo refuses a template beside that.
[[nodiscard]] NodeKey podTemplateOf(const Topology &topology, const NodeKey &workload);

/// A strategic merge patch that sets labels and fields of the pod template of a workload: a bare
/// Pod is its own, a CronJob has it two levels down. Empty mappings are left out.
[[nodiscard]] YamlValue workloadPatch(const NodeKey &workload, YamlValue podLabels,
                                      YamlValue podSpec,
                                      YamlValue podAnnotations = YamlValue::mapping());

} // namespace drawbridge
