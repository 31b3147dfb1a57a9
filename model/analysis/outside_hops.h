// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/edge_lookup.h"
#include "model/analysis/mesh_ports.h"
#include "model/analysis/workload_hops.h"

#include <memory>
#include <optional>
#include <string>

namespace drawbridge {

/// Hops between the workloads of an input and the externals of a design. An external is got to, or
/// gets in, where some address of it does; addresses of a narrower external count for that one
/// alone. Somebody on the Internet, or behind a host name, gets to ports that something exposes.
/// One whose addresses nobody knows is unknown wherever any address outside may pass.
class OutsideHops {
public:
    /// Both are of one input.
    OutsideHops(std::shared_ptr<const WorkloadHops> hops, std::shared_ptr<const EdgeLookup> lookup);

    /// Adds them to a graph of all ends.
    void addTo(HopGraph &graph, const HopFilter &filter) const;
    [[nodiscard]] PortVerdict ports(HopEnd from, HopEnd to, const HopFilter &filter) const;
    /// Why the hops of an external are not known, if so: one sentence without a full stop.
    [[nodiscard]] std::string doubt(HopEnd end) const;

private:
    struct Part {
        IpAddress witness;
        std::optional<std::size_t> block; ///< Of the network's relation.
    };
    struct Outside {
        std::vector<Part> parts;
        bool isUnknown = false; ///< The parts are all there may be.
    };
    [[nodiscard]] Outside outsideOf(std::size_t external) const;
    [[nodiscard]] std::vector<Part> partsOf(const AddressSet &addresses) const;
    [[nodiscard]] PortVerdict network(HopEnd from, HopEnd to, const Part &part) const;
    [[nodiscard]] PortVerdict mesh(const Part &part, WorkloadId to) const;

    std::shared_ptr<const WorkloadHops> m_hops;
    std::shared_ptr<const EdgeLookup> m_lookup;
    std::size_t m_workloads;
    std::vector<AddressSet> m_addresses; ///< By external.
    std::vector<AddressSet> m_callers;   ///< Addresses that the mesh does not tell apart.
    std::vector<Outside> m_outside;      ///< By external.
    std::optional<MeshPorts> m_meshPorts;
};

} // namespace drawbridge
