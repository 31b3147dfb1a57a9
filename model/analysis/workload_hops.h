// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/hop_graph.h"
#include "model/analysis/mesh_relation.h"
#include "model/analysis/network_relation.h"

#include <memory>
#include <vector>

namespace drawbridge {

/// What a hop has to get past, and which ports of the destination count.
struct HopFilter {
    bool network = true;  ///< NetworkPolicies, and those of administrators.
    bool identity = true; ///< Mutual TLS and authorization of the mesh.
    PortSet ports = PortSet::all();
    bool operator==(const HopFilter &) const = default;
};

/// Single hops between the workloads of an input, all pairs at once. A hop is one of `networkReach`
/// (reach.h): on ports that the destination declares, by whoever holds the source, past a sidecar
/// too; without the mesh's layers or the network's where the filter leaves one out. A workload with
/// itself is no hop. Immutable; needs nothing but what it is made of.
class WorkloadHops {
public:
    /// `relation` is that of `network`. Cost: `relateMesh`, where the input shows a mesh.
    WorkloadHops(std::shared_ptr<const NetworkEngine> network,
                 std::shared_ptr<const MeshEngine> mesh,
                 std::shared_ptr<const NetworkRelation> relation);

    [[nodiscard]] const NetworkEngine &network() const { return *m_network; }
    [[nodiscard]] const MeshEngine &mesh() const { return *m_mesh; }
    [[nodiscard]] const NetworkRelation &relation() const { return *m_relation; }
    /// Ports of the destination that a hop may use.
    [[nodiscard]] PortSet scopeOf(WorkloadId to, const HopFilter &filter) const;
    /// All of them, in a graph of `ends` ends, of which those after the workloads have no hop yet.
    /// Incomplete when stopped. Cost: O(pairs that the network does not deny).
    [[nodiscard]] HopGraph graph(const HopFilter &filter, std::size_t ends,
                                 const std::stop_token &stop = {}) const;
    /// The ports of one hop; denied where there is none.
    [[nodiscard]] PortVerdict ports(WorkloadId from, WorkloadId to, const HopFilter &filter) const;

private:
    friend class HopFiller;
    [[nodiscard]] const PortVerdict &networkVerdict(WorkloadId from, WorkloadId to,
                                                    const HopFilter &filter) const;

    std::shared_ptr<const NetworkEngine> m_network;
    std::shared_ptr<const MeshEngine> m_mesh;
    std::shared_ptr<const NetworkRelation> m_relation;
    std::optional<MeshRelation> m_meshRelation; ///< Nothing: no mesh binds anybody.
    std::vector<PortSet> m_declared;
};

} // namespace drawbridge
