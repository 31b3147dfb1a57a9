// SPDX-License-Identifier: Apache-2.0
// ServiceEntries that select pods: names by which the mesh calls them, beside those of Services.
// Tested by tests/unit/analysis/test_mesh_service_entries.cpp

#include "model/analysis/service_entry_pods.h"

#include "model/analysis/mesh_engine_impl.h"
#include "model/base/ascii.h"

namespace drawbridge::mesh {

namespace {

std::uint16_t podPortOf(const ServiceEntryPort &port)
{
    return port.targetPort.value_or(port.port);
}

bool isOfTcp(const ServiceEntryPort &port)
{
    return lowerCase(port.protocol) != "udp";
}

} // namespace

MeshMatch leadsTo(const ServiceEntryObject &entry, const WorkloadNode &workload)
{
    if (!entry.workloadSelector || entry.meta.nameSpace != workload.key.nameSpace)
        return MeshMatch::No;
    return selects(*entry.workloadSelector, workload);
}

std::map<std::uint16_t, std::set<std::uint16_t>> podPortsOf(const ServiceEntryObject &entry)
{
    std::map<std::uint16_t, std::set<std::uint16_t>> ports;
    for (const auto &port : entry.ports)
        if (isOfTcp(port))
            ports[podPortOf(port)].insert(port.port);
    return ports;
}

PortReadings portReadings(const ServiceEntryObject &entry)
{
    PortReadings readings;
    for (const auto &port : entry.ports) {
        if (!isOfTcp(port))
            continue;
        const auto reading = readingOfProtocol(port.protocol);
        const auto [known, isNew] = readings.emplace(podPortOf(port), reading);
        if (!isNew)
            known->second = combined(known->second, reading);
    }
    return readings;
}

} // namespace drawbridge::mesh
