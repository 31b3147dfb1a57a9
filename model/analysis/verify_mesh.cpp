// SPDX-License-Identifier: Apache-2.0
// The mesh part of the proof, whatever the network lets through (zero-trust.md row 3: every layer
// holds by itself). Mutual TLS: plaintext passes on exactly the ports drawn from sources without a
// mesh identity, and sources with one come with it. Authorization: each identity of the design is
// admitted to exactly what is drawn from workloads of that identity, and an identity of nobody to
// nothing but what is open to sources without one (nor to that in an ambient mesh). What is drawn
// and refused shows in the connections already. Who is admitted is read from the sets of callers of
// a workload's ports, so that identities which nothing admits cost nothing. Tested by
// tests/unit/analysis/test_verify_mesh.cpp and, against asking each identity at each workload,
// tests/property/test_verify_mesh_property.cpp

#include "model/analysis/verify_mesh_layer.h"

#include <algorithm>

namespace drawbridge {
namespace {

using Kind = VerifyDifference::Kind;

/// A ztunnel and a sidecar may meet in plaintext.
bool mayComeWithout(const MeshCaller &caller, MeshMembership to)
{
    return (caller.proxy == MeshProxy::Sidecar && to == MeshMembership::Ambient) ||
           (caller.proxy == MeshProxy::Ztunnel && to == MeshMembership::Sidecar);
}

PortSet tcpOnly(const PortSet &ports)
{
    return ports & PortSet::allOf(Protocol::Tcp);
}

class MeshComparison {
public:
    MeshComparison(const VerifyWorld &world, const MeshLayer &mesh, VerifyReport &report)
        : m_world(world), m_mesh(mesh), m_report(report), m_drawn(world.workloadCount())
    {
        collectIdentities();
        collectDrawn();
    }

    void compare(VerifyEnd to)
    {
        // What a gateway asks of its clients its servers say; no policy of an export does.
        if (m_world.workload(to).mesh == MeshMembership::Gateway)
            return;
        const auto membership = m_world.workload(to).mesh;
        const bool isLinkerd =
            membership == MeshMembership::Linkerd && m_world.design.mesh == MeshKind::Linkerd;
        if (isLinkerd)
            comparePlaintext(to);
        else
            compareHandshake(to);
        // Without a known proxy the handshake has said so once; not again for each identity.
        if (!isLinkerd && membership != MeshMembership::Sidecar &&
            membership != MeshMembership::Ambient)
            return;
        m_report.identityCount += m_identities.size();
        for (const auto &principal : suspects(to))
            compareIdentity(principal, to);
    }

private:
    struct Identity {
        std::string name;
        MeshCaller caller;
        Identity() = default;
        Identity(std::string called, MeshCaller calling)
            : name(std::move(called)), caller(std::move(calling))
        {}
    };
    /// In the order of the principals.
    using Identities = std::map<std::string, Identity>;
    using Principal = Identities::key_type;

    [[nodiscard]] std::optional<MeshCaller> identified(VerifyEnd from) const;
    /// What is open to every identity, since it is to those who have none.
    [[nodiscard]] const std::vector<FlowPort> &openToAll(VerifyEnd to) const
    {
        return m_world.openToAll(to);
    }
    [[nodiscard]] Principal calledHere(const MeshCaller &caller) const;
    void addDrawn(const MeshCaller &caller, VerifyEnd to, const std::vector<FlowPort> &drawn);
    void collectIdentities();
    void collectDrawn();
    void compareHandshake(VerifyEnd to);
    void comparePlaintext(VerifyEnd to);
    void compareCaller(const std::string &name, const MeshCaller &caller, VerifyEnd to,
                       const std::vector<FlowPort> &drawn);
    [[nodiscard]] PortSet identityLost(VerifyEnd to) const;
    [[nodiscard]] std::set<Principal> suspects(VerifyEnd to);
    void compareIdentity(const Principal &principal, VerifyEnd to);
    [[nodiscard]] PortVerdict admitted(const MeshCaller &caller, VerifyEnd to) const;
    void add(Kind kind, const std::string &from, VerifyEnd to, const PortSet &ports,
             const MeshCaller &caller);

    const VerifyWorld &m_world;
    const MeshLayer &m_mesh;
    VerifyReport &m_report;
    Identities m_identities;
    std::vector<const Principal *> m_atPlace; ///< In the rows; null: no identity.
    /// By destination, and by what policies call the caller.
    std::vector<std::map<Principal, std::vector<FlowPort>>> m_drawn;
    std::map<Principal, std::set<Principal>> m_called; ///< The identities by that name.
};

std::optional<MeshCaller> MeshComparison::identified(VerifyEnd from) const
{
    // What a waypoint is let do is compared for those who call through it.
    if (!m_world.isCovered(from) || m_world.waypoints.contains(from))
        return std::nullopt;
    auto caller = m_world.mesh->callerOf({from});
    return caller && caller->principal ? caller : std::nullopt;
}

void MeshComparison::collectIdentities()
{
    const auto &nobody = m_mesh.nobody();
    m_identities[*nobody.principal] = {"an identity that is not in the design", nobody};
    for (VerifyEnd from = 0; from < m_world.workloadCount(); ++from)
        if (const auto caller = identified(from))
            m_identities[*caller->principal] = {
                "ServiceAccount " + caller->nameSpace + "/" + caller->serviceAccount, *caller};
    for (const auto &remote : m_world.remotes) // Where a workload here has that name, it is told.
        m_identities.try_emplace(*remote.caller.principal, remote.name, remote.caller);
    for (const auto &[principal, identity] : m_identities) {
        m_called[calledHere(identity.caller)].insert(principal);
        const std::size_t place = m_mesh.indexOf(identity.caller);
        m_atPlace.resize(std::max(m_atPlace.size(), place + 1));
        m_atPlace[place] = &principal;
    }
}

void MeshComparison::collectDrawn()
{
    for (const auto &[pair, drawn] : m_world.drawn) {
        const auto [from, to] = pair;
        const auto caller = m_world.isWorkload(to) ? identified(from) : std::nullopt;
        if (!caller)
            continue;
        addDrawn(*caller, to, drawn);
    }
    for (const auto &remote : m_world.remotes)
        for (const auto &[to, drawn] : remote.drawn)
            addDrawn(remote.caller, to, drawn);
}

/// In every trust domain that is an alias, a namespace and account are one name.
MeshComparison::Principal MeshComparison::calledHere(const MeshCaller &caller) const
{
    const auto &settings = m_world.design.clusters;
    if (settings.empty() || !settings.front().trustDomainAliases)
        return *caller.principal;
    const auto domain = caller.principal->substr(0, caller.principal->find('/'));
    const auto &aliases = *settings.front().trustDomainAliases;
    if (std::ranges::find(aliases, domain) == aliases.end())
        return *caller.principal;
    return m_world.mesh->principalOf(m_world.topology->clusters.front().name, caller.nameSpace,
                                     caller.serviceAccount);
}

void MeshComparison::addDrawn(const MeshCaller &caller, VerifyEnd to,
                              const std::vector<FlowPort> &drawn)
{
    auto &ports = m_drawn[to][calledHere(caller)];
    ports.insert(ports.end(), drawn.begin(), drawn.end());
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

/// Proxies of Linkerd take plaintext on every port, and their authorization asks for more: whom it
/// admits without an identity, from every place that it tells apart.
void MeshComparison::comparePlaintext(VerifyEnd to)
{
    compareCaller("a pod without an identity", m_mesh.plainPod(), to, m_world.anonymousPods[to]);
    for (VerifyEnd from = m_world.workloadCount(); from < m_world.endCount(); ++from) {
        auto drawn = m_world.drawnPorts(from, to);
        const auto &open = m_world.openTo(from, to);
        drawn.insert(drawn.end(), open.begin(), open.end());
        compareCaller(m_world.nameOf(from), m_mesh.callersOf(from).front(), to, drawn);
    }
}

/// What one caller is admitted to against what is drawn. Requests are compared with the
/// connections; here they are drawn, or they are not.
void MeshComparison::compareCaller(const std::string &name, const MeshCaller &caller, VerifyEnd to,
                                   const std::vector<FlowPort> &drawn)
{
    const auto verdict = admitted(caller, to);
    const auto extra = verdict.allowed - tcpOnly(portsOf(drawn));
    const auto unknown = verdict.unknown - requestPortsOf(drawn) - m_world.portsSetAside(to);
    if (!extra.empty())
        add(Kind::AllowedButNotDrawn, name, to, extra, caller);
    if (!unknown.empty())
        add(Kind::Unknown, name, to, unknown, caller);
}

/// Ports drawn from sources with an identity on which the workload takes plaintext only.
PortSet MeshComparison::identityLost(VerifyEnd to) const
{
    PortSet drawn, bare;
    for (const auto &[principal, ports] : m_drawn[to])
        drawn |= portsOf(ports);
    for (const auto &group : m_mesh.classesOf(to))
        if (m_world.mesh->mtls({to}, group.witness).mode == MtlsDecision::Mode::Disable)
            bare |= group.ports;
    return bare & drawn;
}

/// The identities that may be admitted to more than is drawn: those of drawn flows, and those that
/// pass, or may, where that is not open to sources without an identity anyway.
std::set<MeshComparison::Principal> MeshComparison::suspects(VerifyEnd to)
{
    std::set<Principal> found;
    for (const auto &[name, ports] : m_drawn[to])
        found.insert(m_called[name].begin(), m_called[name].end());
    const auto insert = [&](const network::Bits &callers) {
        for (auto i = callers.find_first(); i < m_atPlace.size(); i = callers.find_next(i))
            if (m_atPlace[i] != nullptr)
                found.insert(*m_atPlace[i]);
    };
    const auto open = portsOf(openToAll(to));
    const auto openToSome = requestPortsOf(openToAll(to));
    for (const auto &row : m_mesh.rows(to)) {
        if (!open.containsAll(row.ports))
            insert(row.allowed);
        if (!openToSome.containsAll(row.ports))
            insert(row.unknown);
    }
    return found;
}

void MeshComparison::compareIdentity(const Principal &principal, VerifyEnd to)
{
    const auto &who = m_identities.at(principal);
    auto drawn = openToAll(to);
    const auto own = m_drawn[to].find(calledHere(who.caller));
    if (own != m_drawn[to].end())
        drawn.insert(drawn.end(), own->second.begin(), own->second.end());
    const auto verdict = admitted(who.caller, to);
    const auto extra = verdict.allowed - tcpOnly(portsOf(drawn));
    // Requests are compared with the connections; here they are drawn, or they are not.
    auto unknown = verdict.unknown - requestPortsOf(drawn);
    unknown -= m_world.portsSetAside(to);
    if (mayComeWithout(who.caller, m_world.workload(to).mesh))
        unknown -= portsOf(m_world.anonymous[to]); // As somebody without one he passes.
    if (!extra.empty())
        add(Kind::AllowedButNotDrawn, who.name, to, extra, who.caller);
    if (!unknown.empty())
        add(Kind::Unknown, who.name, to, unknown, who.caller);
}

/// Of the captured ports.
PortVerdict MeshComparison::admitted(const MeshCaller &caller, VerifyEnd to) const
{
    PortVerdict result;
    const auto place = m_mesh.indexOf(caller);
    for (const auto &row : m_mesh.rows(to)) {
        if (row.allowed.test(place))
            result.allowed |= row.ports;
        else if (row.unknown.test(place))
            result.unknown |= row.ports;
    }
    return result;
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
