// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/cloud_identities.h"
#include "model/analysis/mesh_engine.h"
#include "model/analysis/spire_identities.h"
#include "model/topology/topology.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// A ServiceAccount that workloads run as.
struct WorkloadAccount {
    std::string cluster, nameSpace, name;
    bool isDeclared = false;           ///< A manifest of the input makes it.
    SourceSpan where;                  ///< Of that manifest.
    std::vector<WorkloadId> workloads; ///< Sorted; two and more cannot be told apart by it.

    /// The account of pods that name none; every namespace has it.
    [[nodiscard]] bool isDefault() const { return name == "default"; }
    [[nodiscard]] bool isShared() const { return workloads.size() > 1; }
    bool operator==(const WorkloadAccount &) const = default;
};

/// The SPIFFE id that a mesh gives its members (istio.md 1.8).
struct MeshIdentity {
    std::string id;       ///< "spiffe://cluster.local/ns/shop/sa/web"
    std::string unknown;  ///< Why it may be another or none, a clause; empty: it is this one.
    bool isMember = true; ///< False: whether it is in a mesh is not known.
    bool operator==(const MeshIdentity &) const = default;
};

/// As whom one workload is known.
struct WorkloadIdentity {
    std::size_t account = 0;          ///< Index in `WorkloadIdentities::accounts`.
    std::optional<MeshIdentity> mesh; ///< Nothing: it is in no mesh.
    std::vector<SpireIdentity> spire;
    std::vector<WorkloadCloudIdentity> cloud;
    std::vector<std::string> unknown; ///< Clauses: what may give it further identities.
    bool operator==(const WorkloadIdentity &) const = default;
};

struct WorkloadIdentities {
    std::vector<WorkloadAccount> accounts;   ///< Sorted by cluster, namespace and name.
    std::vector<WorkloadIdentity> workloads; ///< By WorkloadId.

    [[nodiscard]] const WorkloadAccount &accountOf(WorkloadId id) const
    {
        return accounts[workloads[id.index].account];
    }
};

/// What the manifests say of every workload (not what a design plans). The trust domain of the mesh
/// is that of `options`, or where that is the default the one in istiod's ConfigMap, as the mesh
/// engine takes it; one that can be neither told nor read is unknown. Stand-ins for what was not in
/// the input have their account and nothing else. Cost: O(n log n) besides `spireIdentitiesOf`.
[[nodiscard]] WorkloadIdentities workloadIdentitiesOf(const Topology &topology,
                                                      const MeshOptionsByCluster &options);

} // namespace drawbridge
