// SPDX-License-Identifier: Apache-2.0
// The mesh for the ends of the proof: one relation over all who may call, the outside and an
// identity of nobody among them, instead of an attempt for each pair. Tested by
// tests/unit/analysis/test_verify_mesh.cpp and tests/property/test_verify_mesh_property.cpp

#include "model/analysis/verify_mesh_layer.h"

#include <algorithm>

namespace drawbridge {

MeshLayer::MeshLayer(const VerifyWorld &world)
    : m_world(world), m_ports(*world.mesh, *world.topology), m_nobody(makeNobody()),
      m_plainPod(makePlainPod()), m_callers(makeCallers()), m_relation(relate()),
      m_places(findPlaces())
{}

MeshCaller MeshLayer::makeNobody() const
{
    MeshCaller nobody;
    nobody.nameSpace = nobody.serviceAccount = "not-in-the-design";
    const auto cluster = firstCluster();
    const auto *ofLinkerd = linkerd();
    if (ofLinkerd == nullptr) {
        nobody.principal =
            m_world.mesh->principalOf(cluster, nobody.nameSpace, nobody.serviceAccount);
        return nobody;
    }
    nobody.principal = ofLinkerd->principalOf(cluster, nobody.nameSpace, nobody.serviceAccount);
    nobody.podCluster = cluster;
    return nobody;
}

MeshCaller MeshLayer::makePlainPod() const
{
    MeshCaller pod;
    pod.podCluster = firstCluster();
    return pod;
}

std::string MeshLayer::firstCluster() const
{
    const auto &clusters = m_world.topology->clusters;
    return clusters.empty() ? std::string() : clusters.front().name;
}

/// Null where the design is not for it, or nobody is in it.
const LinkerdEngine *MeshLayer::linkerd() const
{
    if (m_world.design.mesh != MeshKind::Linkerd)
        return nullptr;
    for (VerifyEnd end = 0; end < m_world.workloadCount(); ++end)
        if (const auto *found = m_world.mesh->linkerdOf({end}))
            return found;
    return nullptr;
}

std::vector<MeshCallers> MeshLayer::makeCallers() const
{
    std::vector<MeshCallers> callers;
    for (VerifyEnd end = 0; end < m_world.endCount(); ++end)
        callers.push_back(makeCallers(end));
    return callers;
}

MeshCallers MeshLayer::makeCallers(VerifyEnd end) const
{
    MeshCaller anonymous;
    if (!m_world.isWorkload(end)) {
        anonymous.address = std::get<IpAddress>(m_world.endpoint(end));
        return {anonymous};
    }
    if (!m_world.isCovered(end)) {
        if (m_world.design.mesh == MeshKind::Linkerd)
            anonymous = m_plainPod;
        return {anonymous};
    }
    return m_world.mesh->possibleCallers({end});
}

MeshRelation MeshLayer::relate() const
{
    MeshCallers others{m_nobody};
    if (m_world.design.mesh == MeshKind::Linkerd)
        others.push_back(m_plainPod);
    for (const auto &remote : m_world.remotes)
        others.push_back(remote.caller);
    for (VerifyEnd end = 0; end < m_world.endCount(); ++end)
        if (!m_world.isCovered(end))
            others.insert(others.end(), m_callers[end].begin(), m_callers[end].end());
    return relateMesh(*m_world.mesh, *m_world.topology, {}, others);
}

std::vector<std::vector<std::uint32_t>> MeshLayer::findPlaces() const
{
    std::vector<std::vector<std::uint32_t>> places(m_callers.size());
    for (std::size_t end = 0; end < m_callers.size(); ++end)
        for (const auto &caller : m_callers[end])
            places[end].push_back(indexOf(caller));
    return places;
}

/// Where several callers fare differently nobody knows.
PortVerdict MeshLayer::admits(VerifyEnd from, VerifyEnd to) const
{
    const auto &callers = m_places[from];
    PortVerdict result{PortSet::all(), {}};
    for (const auto &row : rows(to)) {
        const auto passes = [&row](std::uint32_t caller) { return row.allowed.test(caller); };
        const auto fails = [&row](std::uint32_t caller) {
            return !row.allowed.test(caller) && !row.unknown.test(caller);
        };
        if (std::ranges::all_of(callers, passes))
            continue;
        result.allowed -= row.ports;
        if (!std::ranges::all_of(callers, fails))
            result.unknown |= row.ports;
    }
    return result;
}

MeshWhy MeshLayer::why(const MeshCaller &caller, VerifyEnd to, std::uint16_t port,
                       const std::optional<HttpRequest> &request,
                       std::optional<ServiceId> through) const
{
    MeshWhy why;
    const auto handshake = m_world.mesh->handshake({to}, port, caller, &why.reason);
    auto decision = m_world.mesh->authorize({to}, port, caller, request, through);
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
