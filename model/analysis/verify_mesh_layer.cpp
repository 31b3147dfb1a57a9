// SPDX-License-Identifier: Apache-2.0
// The mesh as sets of ports. Between the ports that some policy or annotation names nothing
// changes, so that one witness decides the whole rest. A caller whose membership is unknown is
// both, one with its identity and one without; only where both fare alike the answer is known.
// Tested by tests/unit/analysis/test_verify.cpp

#include "model/analysis/verify_mesh_layer.h"

#include <algorithm>

namespace drawbridge {
namespace {

std::string callerKey(const MeshCallers &callers)
{
    std::string key;
    for (const auto &caller : callers) {
        key += caller.principal.value_or("plaintext") + "@";
        key += (caller.address ? toString(*caller.address) : std::string()) + ";";
    }
    return key;
}

PortVerdict bothAgree(const PortVerdict &a, const PortVerdict &b)
{
    PortVerdict result;
    result.allowed = a.allowed & b.allowed;
    result.unknown = (a.allowed | a.unknown | b.allowed | b.unknown) - result.allowed;
    return result;
}

} // namespace

MeshLayer::MeshLayer(const VerifyWorld &world) : m_world(world)
{
    findCallers();
    for (VerifyEnd to = 0; to < world.workloadCount(); ++to)
        m_classes.push_back(world.isMeshed(to) ? makeClasses(to) : std::vector<MeshPortClass>());
}

void MeshLayer::findCallers()
{
    std::map<std::string, std::size_t> known;
    for (VerifyEnd end = 0; end < m_world.endCount(); ++end) {
        auto callers = makeCallers(end);
        const auto [found, isNew] = known.emplace(callerKey(callers), m_callers.size());
        if (isNew)
            m_callers.push_back(std::move(callers));
        m_callerOfEnd.push_back(found->second);
    }
}

MeshCallers MeshLayer::makeCallers(VerifyEnd end) const
{
    MeshCaller anonymous;
    if (!m_world.isWorkload(end)) {
        anonymous.address = std::get<IpAddress>(m_world.endpoint(end));
        return {anonymous};
    }
    if (!m_world.isCovered(end))
        return {anonymous};
    return m_world.mesh->possibleCallers({end});
}

std::vector<MeshPortClass> MeshLayer::makeClasses(VerifyEnd to) const
{
    std::vector<MeshPortClass> classes;
    auto rest = PortSet::allOf(Protocol::Tcp);
    const auto named = m_world.mesh->namedPorts({to});
    for (const auto port : named)
        rest -= PortSet{{Protocol::Tcp, port, port}};
    const auto addCaptured = [&](const PortSet &ports, std::uint16_t witness) {
        if (m_world.mesh->mtls({to}, witness).mode != MtlsDecision::Mode::NoMesh)
            classes.push_back({ports, witness});
    };
    for (const auto port : named)
        addCaptured(PortSet{{Protocol::Tcp, port, port}}, port);
    if (!rest.empty())
        addCaptured(rest, rest.ranges().front().first);
    return classes;
}

PortSet MeshLayer::capturedPorts(VerifyEnd to) const
{
    PortSet ports;
    for (const auto &group : m_classes[to])
        ports |= group.ports;
    return ports;
}

const MeshCallers &MeshLayer::callersOf(VerifyEnd from) const
{
    return m_callers[m_callerOfEnd[from]];
}

PortVerdict MeshLayer::admitsCaller(const MeshCaller &caller, VerifyEnd to) const
{
    PortVerdict result{PortSet::all() - capturedPorts(to), {}};
    for (const auto &group : m_classes[to]) {
        auto verdict = m_world.mesh->handshake({to}, group.witness, caller);
        if (verdict != Verdict::Deny)
            verdict = verdict &
                      m_world.mesh->authorize({to}, group.witness, caller, std::nullopt).verdict;
        if (verdict == Verdict::Allow)
            result.allowed |= group.ports;
        else if (verdict == Verdict::Unknown)
            result.unknown |= group.ports;
    }
    return result;
}

const PortVerdict &MeshLayer::admits(VerifyEnd from, VerifyEnd to)
{
    const std::pair key{m_callerOfEnd[from], to};
    const auto known = m_admits.find(key);
    if (known != m_admits.end())
        return known->second;
    const auto &callers = callersOf(from);
    auto result = admitsCaller(callers.front(), to);
    for (std::size_t i = 1; i < callers.size(); ++i)
        result = bothAgree(result, admitsCaller(callers[i], to));
    return m_admits.emplace(key, std::move(result)).first->second;
}

MeshWhy MeshLayer::why(const MeshCaller &caller, VerifyEnd to, std::uint16_t port,
                       const std::optional<HttpRequest> &request) const
{
    MeshWhy why;
    const auto handshake = m_world.mesh->handshake({to}, port, caller, &why.reason);
    auto decision = m_world.mesh->authorize({to}, port, caller, request);
    why.verdict = handshake & decision.verdict;
    const bool isRefusedBefore = handshake == Verdict::Deny;
    const bool isUnsureBefore = handshake == Verdict::Unknown && decision.verdict != Verdict::Deny;
    if (isRefusedBefore || isUnsureBefore) {
        why.layer = "mtls";
        for (const auto *peer : m_world.mesh->mtls({to}, port).by)
            why.where.push_back(peer->meta.where);
        return why;
    }
    why.layer = "authorization";
    why.reason = std::move(decision.reason);
    for (const auto &by : decision.by)
        why.where.push_back(by.rule && *by.rule < by.policy->rules.size()
                                ? by.policy->rules[*by.rule].where
                                : by.policy->meta.where);
    return why;
}

} // namespace drawbridge
