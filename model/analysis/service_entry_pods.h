// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_engine_match.h"
#include "model/analysis/mesh_engine_ports.h"
#include "model/kubernetes/istio_routing_objects.h"

namespace drawbridge::mesh {

/// Whether a ServiceEntry selects the pods of a workload: those of its own namespace by its
/// workloadSelector (istio/api networking/v1 service_entry.proto). Unknown where labels decide that
/// only the controller sets.
[[nodiscard]] MeshMatch leadsTo(const ServiceEntryObject &entry, const WorkloadNode &workload);

/// Its TCP ports by those of the pods that they lead to.
[[nodiscard]] std::map<std::uint16_t, std::set<std::uint16_t>>
podPortsOf(const ServiceEntryObject &entry);

/// How a proxy reads the pods' ports that it leads to.
[[nodiscard]] PortReadings portReadings(const ServiceEntryObject &entry);

} // namespace drawbridge::mesh
