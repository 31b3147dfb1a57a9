// SPDX-License-Identifier: Apache-2.0
// The mesh part of the proof, whatever the network lets through (zero-trust.md row 3: every layer
// holds by itself). Mutual TLS: plaintext passes on exactly the ports drawn from sources without a
// mesh identity, and sources with one come with it. Authorization: each identity of the design is
// admitted to exactly what is drawn from workloads of that identity, and an identity of nobody to
// nothing but what is open to sources without one. What is drawn and refused shows in the
// connections already. Tested by tests/unit/analysis/test_verify_mesh.cpp

#include "model/analysis/verify_mesh_layer.h"

#include <algorithm>

namespace drawbridge {
namespace {

using Kind = VerifyDifference::Kind;

PortSet tcpOnly(const PortSet &ports)
{
    return ports & PortSet::allOf(Protocol::Tcp);
}

class MeshComparison {
public:
    MeshComparison(const VerifyWorld &world, const MeshLayer &mesh, VerifyReport &report)
        : m_world(world), m_mesh(mesh), m_report(report)
    {
        collectIdentities();
    }

    void compare(VerifyEnd to)
    {
        compareHandshake(to);
        // Without a known sidecar the handshake has said so once; not again for each identity.
        if (m_world.workload(to).mesh != MeshMembership::Sidecar)
            return;
        for (const auto &[principal, identity] : m_identities)
            compareIdentity(identity, to);
    }

private:
    struct Identity {
        std::string name;
        MeshCaller caller;
        std::map<VerifyEnd, std::vector<FlowPort>> drawn; ///< By destination.
    };

    void collectIdentities();
    void compareHandshake(VerifyEnd to);
    [[nodiscard]] PortSet identityLost(VerifyEnd to) const;
    void compareIdentity(const Identity &identity, VerifyEnd to);
    void add(Kind kind, const std::string &from, VerifyEnd to, const PortSet &ports,
             const MeshCaller &caller);

    const VerifyWorld &m_world;
    const MeshLayer &m_mesh;
    VerifyReport &m_report;
    std::map<std::string, Identity> m_identities; ///< By principal.
};

void MeshComparison::collectIdentities()
{
    MeshCaller nobody;
    nobody.nameSpace = nobody.serviceAccount = "not-in-the-design";
    const auto &clusters = m_world.topology->clusters;
    nobody.principal = m_world.mesh->principalOf(clusters.empty() ? "" : clusters.front().name,
                                                 nobody.nameSpace, nobody.serviceAccount);
    m_identities[*nobody.principal] = {"an identity that is not in the design", nobody, {}};
    for (VerifyEnd from = 0; from < m_world.workloadCount(); ++from) {
        if (!m_world.isCovered(from))
            continue;
        const auto caller = m_world.mesh->callerOf({from});
        if (!caller || !caller->principal)
            continue;
        auto &identity = m_identities[*caller->principal];
        identity.name = "ServiceAccount " + caller->nameSpace + "/" + caller->serviceAccount;
        identity.caller = *caller;
        for (auto at = m_world.drawn.lower_bound({from, 0});
             at != m_world.drawn.end() && at->first.first == from; ++at) {
            auto &ports = identity.drawn[at->first.second];
            ports.insert(ports.end(), at->second.begin(), at->second.end());
        }
    }
}

void MeshComparison::compareHandshake(VerifyEnd to)
{
    const auto expected = portsOf(m_world.anonymous[to]);
    PortSet open, unknown;
    for (const auto &group : m_mesh.classesOf(to)) {
        const auto verdict = m_world.mesh->handshake({to}, group.witness, MeshCaller{});
        if (verdict == Verdict::Allow)
            open |= group.ports;
        else if (verdict == Verdict::Unknown)
            unknown |= group.ports;
    }
    for (const auto &[kind, ports] :
         {std::pair(Kind::AllowedButNotDrawn, (open - expected) | identityLost(to)),
          std::pair(Kind::Unknown, unknown)}) {
        if (ports.empty())
            continue;
        const auto port = ports.ranges().front().first;
        VerifyDifference difference{kind,
                                    "plaintext",
                                    m_world.nameOf(to),
                                    ports,
                                    witnessOf(ports) + " in plaintext",
                                    "mtls",
                                    {},
                                    {}};
        static_cast<void>(m_world.mesh->handshake({to}, port, MeshCaller{}, &difference.because));
        for (const auto *peer : m_world.mesh->mtls({to}, port).by)
            difference.where.push_back(peer->meta.where);
        if (difference.where.empty())
            difference.where.push_back(m_world.workload(to).where);
        m_report.differences.push_back(std::move(difference));
    }
}

/// Ports drawn from sources with an identity on which the workload takes plaintext only.
PortSet MeshComparison::identityLost(VerifyEnd to) const
{
    PortSet identified, bare;
    for (const auto &[principal, identity] : m_identities)
        if (const auto own = identity.drawn.find(to); own != identity.drawn.end())
            identified |= portsOf(own->second);
    for (const auto &group : m_mesh.classesOf(to))
        if (m_world.mesh->mtls({to}, group.witness).mode == MtlsDecision::Mode::Disable)
            bare |= group.ports;
    return bare & identified;
}

void MeshComparison::compareIdentity(const Identity &identity, VerifyEnd to)
{
    ++m_report.identityCount;
    const auto own = identity.drawn.find(to);
    auto drawn = m_world.anonymous[to];
    if (own != identity.drawn.end())
        drawn.insert(drawn.end(), own->second.begin(), own->second.end());
    const auto captured = m_mesh.capturedPorts(to);
    const auto admitted = m_mesh.admitsCaller(identity.caller, to);
    const auto extra = (admitted.allowed & captured) - tcpOnly(portsOf(drawn));
    // Requests are compared with the connections; here they are drawn, or they are not.
    const auto unknown = (admitted.unknown & captured) - requestPortsOf(drawn);
    if (!extra.empty())
        add(Kind::AllowedButNotDrawn, identity.name, to, extra, identity.caller);
    if (!unknown.empty())
        add(Kind::Unknown, identity.name, to, unknown, identity.caller);
}

void MeshComparison::add(Kind kind, const std::string &from, VerifyEnd to, const PortSet &ports,
                         const MeshCaller &caller)
{
    auto why = m_mesh.why(caller, to, ports.ranges().front().first, std::nullopt);
    if (why.where.empty())
        why.where.push_back(m_world.workload(to).where);
    m_report.differences.push_back({kind, from, m_world.nameOf(to), ports, witnessOf(ports),
                                    "authorization", std::move(why.reason), std::move(why.where)});
}

} // namespace

void verifyMesh(const VerifyWorld &world, const MeshLayer &mesh, VerifyReport &report,
                const std::stop_token &stop)
{
    MeshComparison comparison(world, mesh, report);
    for (VerifyEnd to = 0; to < world.workloadCount() && !stop.stop_requested(); ++to)
        if (world.isMeshed(to) && world.workload(to).hasNetwork)
            comparison.compare(to);
}

} // namespace drawbridge
