// SPDX-License-Identifier: Apache-2.0
// The mesh as sets of ports. A caller whose membership is unknown is both, one with its identity
// and one without; only where both fare alike the answer is known. Tested by
// tests/unit/analysis/test_layers.cpp

#include "model/analysis/mesh_ports.h"

namespace drawbridge {
PortVerdict bothAgree(const PortVerdict &a, const PortVerdict &b)
{
    PortVerdict result;
    result.allowed = a.allowed & b.allowed;
    result.unknown = (a.allowed | a.unknown | b.allowed | b.unknown) - result.allowed;
    return result;
}

std::vector<MeshPortClass> portClassesOf(const MeshEngine &mesh, WorkloadId to)
{
    std::vector<MeshPortClass> classes;
    if (!mesh.mayBind(to))
        return classes;
    if (const auto *linkerd = mesh.linkerdOf(to)) {
        for (auto &ports : linkerd->portClasses(to)) {
            const auto witness = ports.ranges().front().first;
            classes.push_back({std::move(ports), witness});
        }
        return classes;
    }
    auto rest = PortSet::allOf(Protocol::Tcp);
    const auto named = mesh.namedPorts(to);
    for (const auto port : named)
        rest -= PortSet{{Protocol::Tcp, port, port}};
    const auto addCaptured = [&](const PortSet &ports, std::uint16_t witness) {
        if (mesh.mtls(to, witness).mode != MtlsDecision::Mode::NoMesh)
            classes.push_back({ports, witness});
    };
    for (const auto port : named)
        addCaptured(PortSet{{Protocol::Tcp, port, port}}, port);
    if (!rest.empty())
        addCaptured(rest, rest.ranges().front().first);
    return classes;
}

std::string callerKey(const MeshCallers &callers)
{
    std::string key;
    for (const auto &caller : callers) {
        key += caller.principal.value_or("plaintext") + "@";
        key += std::to_string(static_cast<int>(caller.proxy));
        key += (caller.address ? toString(*caller.address) : std::string());
        key += (caller.podCluster ? "@" + *caller.podCluster : std::string()) + ";";
    }
    return key;
}

MeshPorts::MeshPorts(const MeshEngine &mesh, const Topology &topology) : m_mesh(mesh)
{
    for (std::uint32_t i = 0; i < topology.workloads.size(); ++i)
        m_classes.push_back(portClassesOf(mesh, WorkloadId{i}));
}

PortSet MeshPorts::capturedPorts(WorkloadId to) const
{
    PortSet ports;
    for (const auto &group : m_classes[to.index])
        ports |= group.ports;
    return ports;
}

PortVerdict MeshPorts::admitsOne(const MeshCaller &caller, WorkloadId to, MeshLayers layers) const
{
    PortVerdict result{PortSet::all() - capturedPorts(to), {}};
    for (const auto &group : m_classes[to.index]) {
        auto verdict = Verdict::Allow;
        if (layers.mtls)
            verdict = m_mesh.handshake(to, group.witness, caller);
        if (layers.authorization && verdict != Verdict::Deny)
            verdict = verdict & m_mesh.authorize(to, group.witness, caller, std::nullopt).verdict;
        if (verdict == Verdict::Allow)
            result.allowed |= group.ports;
        else if (verdict == Verdict::Unknown)
            result.unknown |= group.ports;
    }
    return result;
}

PortVerdict MeshPorts::admits(const MeshCallers &callers, WorkloadId to, MeshLayers layers) const
{
    auto result = admitsOne(callers.front(), to, layers);
    for (std::size_t i = 1; i < callers.size(); ++i)
        result = bothAgree(result, admitsOne(callers[i], to, layers));
    return result;
}

} // namespace drawbridge
