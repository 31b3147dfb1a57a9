// SPDX-License-Identifier: Apache-2.0
// The mutual TLS layer of `diff`: asks the mesh engine of both inputs for each port either of them
// can tell apart. Ports that neither declares nor names are alike, so one of them speaks for all.
// Tested by tests/unit/analysis/test_mtls_diff.cpp

#include "model/analysis/mtls_diff.h"

#include <set>

namespace drawbridge {
namespace {

using PortNumbers = std::set<std::uint16_t>;

void addMtlsPorts(PortNumbers &ports, const MtlsInput &input, WorkloadId id)
{
    for (const ContainerPort &port : input.topology.workload(id).ports) {
        if (port.protocol == Protocol::Tcp)
            ports.insert(port.port);
    }
    for (const std::uint16_t port : input.mesh.namedPorts(id))
        ports.insert(port);
}

MtlsSide mtlsSideOf(const MtlsInput &input, WorkloadId id, std::uint16_t port)
{
    const MtlsDecision decision = input.mesh.mtls(id, port);
    MtlsSide side{decision.mode, {}, decision.reason};
    for (const PeerAuthenticationObject *object : decision.by)
        side.where.push_back(object->meta.where);
    return side;
}

/// Nothing when all 65535 are told apart.
std::optional<std::uint16_t> portBeside(const PortNumbers &ports)
{
    for (std::uint32_t port = 65535; port > 0; --port) {
        if (ports.count(static_cast<std::uint16_t>(port)) == 0)
            return static_cast<std::uint16_t>(port);
    }
    return std::nullopt;
}

class MtlsComparison {
public:
    MtlsComparison(const MtlsInput &before, const MtlsInput &after)
        : m_before(before), m_after(after)
    {}

    void compare(WorkloadId first, WorkloadId second)
    {
        PortNumbers ports;
        addMtlsPorts(ports, m_before, first);
        addMtlsPorts(ports, m_after, second);
        for (const std::uint16_t port : ports)
            comparePort(first, second, port, port);
        if (const auto other = portBeside(ports))
            comparePort(first, second, *other, std::nullopt);
    }

    std::vector<MtlsChange> changes;

private:
    void comparePort(WorkloadId first, WorkloadId second, std::uint16_t asked,
                     std::optional<std::uint16_t> told)
    {
        MtlsSide before = mtlsSideOf(m_before, first, asked);
        MtlsSide after = mtlsSideOf(m_after, second, asked);
        if (before.mode != after.mode)
            changes.push_back(
                {m_before.topology.workload(first).key, told, std::move(before), std::move(after)});
    }

    const MtlsInput &m_before;
    const MtlsInput &m_after;
};

} // namespace

std::string_view toString(MtlsDecision::Mode mode)
{
    switch (mode) {
    case MtlsDecision::Mode::Disable: return "DISABLE";
    case MtlsDecision::Mode::Permissive: return "PERMISSIVE";
    case MtlsDecision::Mode::Strict: return "STRICT";
    case MtlsDecision::Mode::Ambiguous: return "ambiguous";
    case MtlsDecision::Mode::NoMesh: return "no mesh";
    case MtlsDecision::Mode::Unknown: break;
    }
    return "unknown";
}

std::vector<MtlsChange> diffMtls(const MtlsInput &before, const MtlsInput &after,
                                 const std::string &nameSpace)
{
    MtlsComparison comparison(before, after);
    for (std::size_t i = 0; i < before.topology.workloads.size(); ++i) {
        const WorkloadNode &workload = before.topology.workloads[i];
        const auto id = after.topology.findWorkload(workload.key);
        if (!id || !workload.hasNetwork || !after.topology.workload(*id).hasNetwork)
            continue;
        if (nameSpace.empty() || workload.key.nameSpace == nameSpace)
            comparison.compare(WorkloadId{static_cast<std::uint32_t>(i)}, *id);
    }
    return std::move(comparison.changes);
}

} // namespace drawbridge
