// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// An identity at a cloud that the manifests of a workload name.
struct WorkloadCloudIdentity {
    enum class Standing {
        Given,    ///< Pods get what they need to ask for it. That the cloud lets them (the trust of
                  ///< a role, a federated credential) stands in no manifest.
        NotGiven, ///< It is named, but these pods do not get it.
        Unknown
    };
    std::string provider; ///< "aws", "azure" or "gcp".
    std::string identity; ///< As written; empty: which one is not told.
    Standing standing = Standing::Unknown;
    std::string because; ///< One clause.
    SourceSpan where;
    bool operator==(const WorkloadCloudIdentity &) const = default;
};
[[nodiscard]] std::string_view toString(WorkloadCloudIdentity::Standing standing); ///< "given" …

/// By WorkloadId, in the order aws, azure, gcp. From annotations of the ServiceAccount: EKS IRSA
/// (the webhook brings a token of its own, whatever automount says, but for the containers that
/// `eks.amazonaws.com/skip-containers` names), Azure Workload Identity (only pods labelled
/// `azure.workload.identity/use: "true"`), GKE Workload Identity (only where the node pool runs
/// GKE's metadata server, which no manifest tells, and never for host-network pods). From the pods
/// themselves: what kube2iam, kiam and AAD Pod Identity look at, always unknown. What no manifest
/// names (EKS Pod Identity associations, principals that GKE grants roles directly, roles of
/// nodes) is not here. Cost: O(n log n).
[[nodiscard]] std::vector<std::vector<WorkloadCloudIdentity>>
cloudIdentitiesOf(const Topology &topology);

} // namespace drawbridge
