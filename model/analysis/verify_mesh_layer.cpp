// SPDX-License-Identifier: Apache-2.0
// The mesh for the ends of the proof. Tested by tests/unit/analysis/test_verify_mesh.cpp

#include "model/analysis/verify_mesh_layer.h"

#include <algorithm>

namespace drawbridge {
MeshLayer::MeshLayer(const VerifyWorld &world)
    : m_world(world), m_ports(*world.mesh, *world.topology)
{
    findCallers();
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

const MeshCallers &MeshLayer::callersOf(VerifyEnd from) const
{
    return m_callers[m_callerOfEnd[from]];
}

const PortVerdict &MeshLayer::admits(VerifyEnd from, VerifyEnd to)
{
    const std::pair key{m_callerOfEnd[from], to};
    const auto known = m_admits.find(key);
    if (known != m_admits.end())
        return known->second;
    return m_admits.emplace(key, m_ports.admits(callersOf(from), {to})).first->second;
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
    for (const ObjectMeta *meta : decision.objects)
        why.where.push_back(meta->where);
    return why;
}

} // namespace drawbridge
