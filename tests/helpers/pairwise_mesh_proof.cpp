// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/pairwise_mesh_proof.h"

namespace drawbridge::test {

namespace {

using Kind = VerifyDifference::Kind;

class PairwiseProof {
public:
    explicit PairwiseProof(const VerifyWorld &world)
        : m_world(world), m_ports(*world.mesh, *world.topology)
    {
        collectIdentities();
    }

    VerifyReport run()
    {
        for (VerifyEnd to = 0; to < m_world.workloadCount(); ++to) {
            if (!m_world.isMeshed(to) || !m_world.workload(to).hasNetwork)
                continue;
            compareHandshake(to);
            const auto membership = m_world.workload(to).mesh;
            if (membership == MeshMembership::Sidecar || membership == MeshMembership::Ambient)
                for (const auto &[principal, identity] : m_identities)
                    compareIdentity(identity, to);
        }
        return std::move(m_report);
    }

private:
    struct Identity {
        std::string name;
        MeshCaller caller;
        std::vector<VerifyEnd> workloads;
    };

    void collectIdentities()
    {
        const auto &clusters = m_world.topology->clusters;
        MeshCaller nobody;
        nobody.nameSpace = nobody.serviceAccount = "not-in-the-design";
        nobody.principal = m_world.mesh->principalOf(clusters.empty() ? "" : clusters.front().name,
                                                     nobody.nameSpace, nobody.serviceAccount);
        m_identities[*nobody.principal] = {"an identity that is not in the design", nobody, {}};
        for (VerifyEnd from = 0; from < m_world.workloadCount(); ++from) {
            const auto caller =
                m_world.isCovered(from) ? m_world.mesh->callerOf({from}) : std::nullopt;
            if (!caller || !caller->principal)
                continue;
            Identity &identity = m_identities[*caller->principal];
            identity.name = "ServiceAccount " + caller->nameSpace + "/" + caller->serviceAccount;
            identity.caller = *caller;
            identity.workloads.push_back(from);
        }
    }

    /// Open to sources without an identity, and drawn from those with one but taken in plaintext.
    void compareHandshake(VerifyEnd to)
    {
        PortSet open, unknown, bare, drawn;
        for (const auto &group : m_ports.classesOf({to})) {
            const auto verdict = m_world.mesh->handshake({to}, group.witness, MeshCaller{});
            if (verdict != Verdict::Deny)
                (verdict == Verdict::Allow ? open : unknown) |= group.ports;
            if (m_world.mesh->mtls({to}, group.witness).mode == MtlsDecision::Mode::Disable)
                bare |= group.ports;
        }
        for (const auto &[principal, identity] : m_identities)
            for (const auto from : identity.workloads)
                drawn |= portsOf(m_world.drawnPorts(from, to));
        add(Kind::AllowedButNotDrawn, "plaintext", to,
            (open - portsOf(m_world.anonymous[to])) | (bare & drawn), "mtls");
        add(Kind::Unknown, "plaintext", to, unknown, "mtls");
    }

    void compareIdentity(const Identity &identity, VerifyEnd to)
    {
        ++m_report.identityCount;
        std::vector<FlowPort> drawn;
        if (m_world.design.mesh == MeshKind::Sidecar) // There it is open to everybody.
            drawn = m_world.anonymous[to];
        for (const auto from : identity.workloads) {
            const auto &own = m_world.drawnPorts(from, to);
            drawn.insert(drawn.end(), own.begin(), own.end());
        }
        const auto captured = m_ports.capturedPorts({to});
        const auto admitted = m_ports.admits({identity.caller}, {to});
        add(Kind::AllowedButNotDrawn, identity.name, to,
            (admitted.allowed & captured) - portsOf(drawn), "authorization");
        auto unknown = (admitted.unknown & captured) - requestPortsOf(drawn);
        const auto other = m_world.workload(to).mesh == MeshMembership::Ambient
                               ? MeshProxy::Sidecar
                               : MeshProxy::Ztunnel;
        if (identity.caller.proxy == other) // Who may come without his identity.
            unknown -= portsOf(m_world.anonymous[to]);
        add(Kind::Unknown, identity.name, to, unknown, "authorization");
    }

    void add(Kind kind, const std::string &from, VerifyEnd to, const PortSet &ports,
             const char *layer)
    {
        if (!ports.empty())
            m_report.differences.push_back(
                {kind, from, m_world.nameOf(to), ports, {}, layer, {}, {}});
    }

    const VerifyWorld &m_world;
    MeshPorts m_ports;
    std::map<std::string, Identity> m_identities; ///< By principal.
    VerifyReport m_report;
};

} // namespace

VerifyReport pairwiseMeshProof(const VerifyWorld &world)
{
    return PairwiseProof(world).run();
}

std::string pairwiseDisagreements(const VerifyWorld &world, const MeshLayer &mesh)
{
    const MeshPorts ports(*world.mesh, *world.topology);
    std::string text;
    for (VerifyEnd from = 0; from < world.endCount(); ++from)
        for (VerifyEnd to = 0; to < world.workloadCount(); ++to) {
            const auto expected = ports.admits(mesh.callersOf(from), {to});
            const auto said = mesh.admits(from, to);
            if (said != expected)
                text += world.nameOf(from) + " -> " + world.nameOf(to) + ": " +
                        toString(said.allowed) + " | " + toString(said.unknown) + ", expected " +
                        toString(expected.allowed) + " | " + toString(expected.unknown) + '\n';
        }
    return text;
}

} // namespace drawbridge::test
