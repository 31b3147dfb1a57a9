// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_engine.h"
#include "model/analysis/network_engine.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace drawbridge {

/// Ports of one workload that the mesh treats alike.
struct MeshPortClass {
    PortSet ports;
    std::uint16_t witness = 0;
};

/// Who an end may be to the mesh: one caller, or several where that is not known.
using MeshCallers = std::vector<MeshCaller>;

/// Which of the mesh's layers are asked.
struct MeshLayers {
    bool mtls = true;
    bool authorization = true;
};

/// Mutual TLS and authorization as sets of ports. Between the ports that some policy or annotation
/// names nothing changes, so that one witness decides the whole rest. Immutable, thread-safe.
class MeshPorts {
public:
    /// `mesh` has to outlive it.
    MeshPorts(const MeshEngine &mesh, const Topology &topology);

    /// TCP ports that pass the workload's proxy, split where the answer may change; none outside
    /// the mesh.
    [[nodiscard]] const std::vector<MeshPortClass> &classesOf(WorkloadId to) const
    {
        return m_classes[to.index];
    }
    [[nodiscard]] PortSet capturedPorts(WorkloadId to) const;
    /// What the layers let through without looking at a request; UDP, SCTP and what no proxy
    /// captures always pass. Where several callers fare differently nobody knows.
    [[nodiscard]] PortVerdict admits(const MeshCallers &callers, WorkloadId to,
                                     MeshLayers layers = {}) const;

private:
    [[nodiscard]] PortVerdict admitsOne(const MeshCaller &caller, WorkloadId to,
                                        MeshLayers layers) const;

    const MeshEngine &m_mesh;
    std::vector<std::vector<MeshPortClass>> m_classes; ///< By workload.
};

/// The classes of one workload.
[[nodiscard]] std::vector<MeshPortClass> portClassesOf(const MeshEngine &mesh, WorkloadId to);

/// Two answers of which nobody knows which one counts: unknown where they differ.
[[nodiscard]] PortVerdict bothAgree(const PortVerdict &a, const PortVerdict &b);

/// A text that two callers share only if the mesh cannot tell them apart.
[[nodiscard]] std::string callerKey(const MeshCallers &callers);

} // namespace drawbridge
