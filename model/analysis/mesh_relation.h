// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_ports.h"
#include "model/analysis/network_engine_selectors.h"

#include <memory>
#include <vector>

namespace drawbridge {

/// What the mesh lets every workload do with every other, without looking at requests: for each
/// destination and class of its ports the set of callers that pass. Immutable, thread-safe.
class MeshRelation {
public:
    /// Callers of one class of ports of one workload. Who is in neither is denied.
    struct Row {
        PortSet ports;
        network::Bits allowed, unknown; ///< By caller.
    };

    /// Ports that pass, as MeshPorts::admits has it.
    [[nodiscard]] PortVerdict between(WorkloadId from, WorkloadId to) const;
    /// How one port answers one workload.
    [[nodiscard]] Verdict at(WorkloadId from, WorkloadId to, std::uint16_t port) const;
    [[nodiscard]] const std::vector<Row> &rows(WorkloadId to) const { return *m_rows[to.index]; }
    /// How the ports of one row answer one workload, as its proxy calls or past that in plaintext.
    [[nodiscard]] Verdict at(WorkloadId from, const Row &row) const;
    [[nodiscard]] Verdict plaintextAt(WorkloadId from, const Row &row) const;
    /// Where a caller stands in the sets of the rows. It is one that a workload may be, or one of
    /// those named to `relateMesh`.
    [[nodiscard]] std::uint32_t indexOf(const MeshCaller &caller) const;

private:
    friend class MeshRelationBuilder;

    struct Callers; ///< Of the topology, whatever the policies.
    std::shared_ptr<const Callers> m_callers;
    std::vector<std::shared_ptr<const std::vector<Row>>> m_rows; ///< By workload.
};

/// Cost: each distinct value of a policy once over the callers it may be about, then for each
/// workload and class of ports a few operations on sets of callers; in parallel over workloads.
/// `others` call beside the workloads.
[[nodiscard]] MeshRelation relateMesh(const MeshEngine &mesh, const Topology &topology,
                                      MeshLayers layers = {}, const MeshCallers &others = {});

/// The same after an edit that concerns `touched` alone; `before` is a relation of the same
/// topology and layers.
[[nodiscard]] MeshRelation relateMeshAgain(const MeshRelation &before, const MeshEngine &mesh,
                                           const Topology &topology,
                                           const std::vector<WorkloadId> &touched,
                                           MeshLayers layers = {});

} // namespace drawbridge
