// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/decision.h"
#include "model/analysis/layers.h"
#include "model/analysis/rbac_engine.h"
#include "model/base/diagnostics.h"
#include "model/design/design.h"

#include <set>
#include <string>

namespace drawbridge {

/// A cluster as it is: every object it has, its own policies among them, and engines over it. What
/// `verify` looks at has the policies of the export alone; this has all. Stays where it is made.
/// Not thread-safe: it remembers answers.
class AppliedWorld {
public:
    /// `resources` are those of the design's one cluster, changed or not. Stand-ins for DNS, the
    /// mesh's control plane and gateways outside the input are added as for `verify`, and so are
    /// the pods that istiod makes of waypoints. Pods of the namespaces in `outside` of which nobody
    /// knows whether they are in a mesh are taken to be in none.
    AppliedWorld(const Design &design, const ResourceSet &resources, Diagnostics &diagnostics,
                 const std::set<std::string> &outside = {});
    AppliedWorld(const AppliedWorld &) = delete;
    AppliedWorld &operator=(const AppliedWorld &) = delete;

    /// The design over this cluster.
    [[nodiscard]] const Design &design() const { return m_design; }
    [[nodiscard]] const Topology &topology() const { return *m_design.topology; }
    [[nodiscard]] const ResourceSet &resources() const
    {
        return *topology().clusters.front().resources;
    }
    /// What passes on all layers, whatever is requested.
    [[nodiscard]] PortVerdict passes(const Endpoint &from, const Endpoint &to) const;
    /// The same for a caller that is told, whatever `from` is: somebody of another cluster, whose
    /// identity is not that of the place he comes from.
    [[nodiscard]] PortVerdict passes(const MeshCaller &caller, const Endpoint &from,
                                     const Endpoint &to) const;
    /// The same for `visitConnections`; as long as this lives.
    [[nodiscard]] const ConnectionLayers &layers() const { return m_layers; }
    /// One attempt, layer by layer. `through`: the Service that is dialled; without it every way
    /// past or through a waypoint has to agree.
    [[nodiscard]] Decision decided(const Endpoint &from, const Endpoint &to, Protocol protocol,
                                   std::uint16_t port,
                                   const std::optional<HttpRequest> &request = {},
                                   const std::optional<MeshCaller> &caller = {},
                                   std::optional<ServiceId> through = {}) const;
    /// `addresses` cut into parts that no policy of this cluster tells apart.
    [[nodiscard]] std::vector<AddressSet> partsOf(const AddressSet &addresses) const;
    [[nodiscard]] const MeshEngine &mesh() const { return m_mesh; }
    [[nodiscard]] const NetworkEngine &network() const { return m_network; }

private:
    Design m_design;
    NetworkEngine m_network;
    MeshEngine m_mesh;
    mutable LayerFilter m_filter;
    mutable std::optional<MeshPorts> m_ports; ///< Made when a caller is first told.
    ConnectionLayers m_layers;
};

} // namespace drawbridge
