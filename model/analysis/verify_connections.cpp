// SPDX-License-Identifier: Apache-2.0
// The connection part of the proof: for every ordered pair of ends, what is drawn against what the
// NetworkPolicies and, into the mesh, mutual TLS and authorization admit together, on all 65535
// ports of the three protocols at once. Each half is compared by itself too: an ingress rule that
// admits more than is drawn is a difference although the egress half of every present source
// refuses it, for the next source may not. Between pods of an ambient mesh the network sees the
// tunnel alone: it has to be open where some TCP port is drawn, and nowhere else. Reasons are
// looked for only where something differs. Tested by tests/unit/analysis/test_verify_network.cpp

#include "model/analysis/layers.h"
#include "model/analysis/verify_differences.h"
#include "model/analysis/verify_mesh_layer.h"
#include "model/analysis/verify_silence.h"
#include "model/analysis/verify_tokens.h"

#include <utility>

namespace drawbridge {
namespace {

using Kind = VerifyDifference::Kind;

/// Of what a policy admits, the ports by which connections may come: in the tunnel TCP is one port.
PortSet usedOnWire(const PortSet &admitted, Carriage carriage)
{
    if (carriage != Carriage::Tunnel)
        return admitted;
    const PortSet tunnel{{Protocol::Tcp, kTunnelPort, kTunnelPort}};
    return (admitted - PortSet::allOf(Protocol::Tcp)) | (admitted & tunnel);
}

/// What the network says of one direction, where it sees the ports or the tunnel for certain.
PortVerdict seen(const PortVerdict &network, Carriage carriage)
{
    return carriage == Carriage::Tunnel ? carried(network, carriage) : network;
}

/// Proxies of Linkerd meet on the port of the other proxy for what that takes, or on every port
/// itself; what bypasses it never does.
PortVerdict carriedByProxy(const PortVerdict &network, const PortSet &captured)
{
    auto result = carried(network, Carriage::Linkerd);
    const auto passed = PortSet::allOf(Protocol::Tcp) - captured;
    result.allowed = (result.allowed - passed) | (network.allowed & passed);
    result.unknown = (result.unknown - passed) | (network.unknown & passed);
    return result;
}

class ConnectionComparison {
public:
    ConnectionComparison(const VerifyWorld &world, const MeshLayer *mesh, VerifyReport &report)
        : m_world(world), m_report(report), m_mesh(mesh), m_differences(world)
    {}

    void run(const std::stop_token &stop)
    {
        SilentPairs silent(m_world, stop);
        for (VerifyEnd from = 0; from < m_world.endCount() && !stop.stop_requested(); ++from) {
            silent.begin(from);
            for (VerifyEnd to = 0; to < m_world.endCount(); ++to)
                if (isCompared(from, to))
                    compare(from, to, silent.isSilent(to) && !isBehindWaypoint(to));
        }
        m_differences.moveTo(m_report);
    }

private:
    [[nodiscard]] bool isCompared(VerifyEnd from, VerifyEnd to) const;
    [[nodiscard]] bool isOnNode(VerifyEnd end) const
    {
        return m_world.isWorkload(end) && m_world.workload(end).isHostNetwork;
    }
    /// True where no NetworkPolicy binds either end: host-network workloads and addresses.
    [[nodiscard]] bool isBeyondPolicies(VerifyEnd from, VerifyEnd to) const
    {
        return (isOnNode(from) || !m_world.isWorkload(from)) &&
               (isOnNode(to) || !m_world.isWorkload(to));
    }
    [[nodiscard]] Carriage carriage(VerifyEnd from, VerifyEnd to) const
    {
        // Who stands in for something outside the input is taken to be outside the mesh; to and
        // from a waypoint the legs are drawn as the tunnel itself.
        const bool isPlain = m_world.waypoints.contains(from) || m_world.waypoints.contains(to);
        return m_world.isCovered(from) && m_world.isCovered(to) && !isPlain
                   ? carriageOf(m_world.workload(from), m_world.workload(to))
                   : Carriage::Plain;
    }
    /// Where the network sees the ports of proxies of another mesh than the design's.
    [[nodiscard]] bool isCarriedUnasked(VerifyEnd from, VerifyEnd to) const
    {
        return carriage(from, to) == Carriage::Linkerd && m_world.design.mesh != MeshKind::Linkerd;
    }
    [[nodiscard]] bool isMeshed(VerifyEnd from, VerifyEnd to) const
    {
        return m_mesh != nullptr && m_world.isMeshed(from, to);
    }
    [[nodiscard]] bool isBehindWaypoint(VerifyEnd to) const
    {
        return m_world.isWorkload(to) && !m_world.routes[to].empty();
    }
    /// What the network lets through as the mesh carries it, by all ways.
    [[nodiscard]] PortVerdict carriedBetween(VerifyEnd from, VerifyEnd to,
                                             const PortVerdict &network) const
    {
        const auto way = carriage(from, to);
        if (way == Carriage::Linkerd && m_mesh != nullptr && m_world.isMeshed(to))
            return carriedByProxy(network, m_mesh->capturedPorts(to));
        return way == Carriage::Plain || !isBehindWaypoint(to)
                   ? carried(network, way)
                   : carriedTo(*m_world.network, {from}, {to}, network, m_world.routes[to]);
    }
    /// Drawn ports that are called straight: not those that only a waypoint lets through.
    [[nodiscard]] PortSet calledStraight(const std::vector<FlowPort> &drawn, VerifyEnd to) const
    {
        return isBehindWaypoint(to) ? portsOf(drawn) - requestPortsOf(drawn) : portsOf(drawn);
    }
    [[nodiscard]] PortSet beyond(const PortSet &admitted, const PortSet &known, VerifyEnd from,
                                 VerifyEnd to) const
    {
        const auto way = carriage(from, to);
        return usedOnWire(admitted, way) - onWire(known, way);
    }
    void compare(VerifyEnd from, VerifyEnd to, bool isSilent);
    void compareHalf(VerifyEnd from, VerifyEnd to, Direction direction, const PortSet &drawn,
                     const PortSet &actual);
    void compareNetworkAlone(VerifyEnd from, VerifyEnd to, const PortSet &extra);
    void comparePassing(VerifyEnd from, VerifyEnd to, const PortVerdict &byNetwork);
    void compareRequests(VerifyEnd from, VerifyEnd to, PortVerdict &actual);
    void compareTokens(VerifyEnd from, VerifyEnd to, const PortSet &byNetwork, PortVerdict &actual);
    /// Ports on which something is drawn, with or without a token.
    [[nodiscard]] PortSet expectedPorts(VerifyEnd from, VerifyEnd to) const
    {
        auto ports = portsOf(m_world.drawnPorts(from, to));
        for (const auto &flow : m_world.peopleOf(from, to))
            ports |= portsOf(flow.ports);
        return ports;
    }
    void reportMissing(VerifyEnd from, VerifyEnd to, PortSet missing);
    void reportClosed(VerifyEnd from, VerifyEnd to, Direction direction, const PortSet &ports,
                      const NetworkExplanation &why);
    void reportMissingInMesh(VerifyEnd from, VerifyEnd to, const PortSet &missing);
    void reportExtra(VerifyEnd from, VerifyEnd to, const PortSet &extra);
    void reportUnknown(VerifyEnd from, VerifyEnd to, const PortSet &unknown);
    void add(Kind kind, VerifyEnd from, VerifyEnd to, const PortSet &ports, std::string layer,
             Because because)
    {
        m_differences.add(kind, from, to, ports, std::move(layer), std::move(because));
    }

    const VerifyWorld &m_world;
    VerifyReport &m_report;
    const MeshLayer *m_mesh; ///< Null: no mesh.
    ConnectionDifferences m_differences;
};

bool ConnectionComparison::isCompared(VerifyEnd from, VerifyEnd to) const
{
    if (!m_world.isCovered(from) && !m_world.isCovered(to))
        return false;
    const auto isDrawn = [&] { return m_world.drawn.count({from, to}) != 0; };
    // Stand-ins are outside every policy, and so are host-network pods: nothing to compare.
    if ((isOnNode(from) && !m_world.isCovered(to)) || (isOnNode(to) && !m_world.isCovered(from)))
        return isDrawn() || !m_world.isWorkload(from) || !m_world.isWorkload(to);
    for (const auto end : {from, to})
        if (m_world.isWorkload(end) && !m_world.workload(end).hasNetwork)
            return isDrawn();
    if (!m_world.isWorkload(from) || !m_world.isWorkload(to))
        return true;
    const auto &source = m_world.workload(from);
    const auto &destination = m_world.workload(to);
    // Node to node, and between clusters, is outside NetworkPolicy: said in the notes.
    return (source.key.cluster == destination.key.cluster &&
            !(source.isHostNetwork && destination.isHostNetwork)) ||
           isDrawn();
}

void ConnectionComparison::compare(VerifyEnd from, VerifyEnd to, bool isSilent)
{
    ++m_report.pairCount;
    m_report.portCount += 3 * 65535;
    if (isSilent)
        return;
    const auto &drawn = m_world.drawnPorts(from, to);
    const auto network = m_world.network->between(m_world.endpoint(from), m_world.endpoint(to));
    auto actual = carriedBetween(from, to, network);
    const auto expected = expectedPorts(from, to);
    const auto &passing = m_world.passingPorts(from, to);
    const auto straight = calledStraight(drawn, to) | (expected - portsOf(drawn)) | passing;
    const auto throughBoth = carried(network, carriage(from, to)).allowed;
    for (const auto direction : {Direction::Ingress, Direction::Egress})
        compareHalf(from, to, direction, straight, throughBoth);
    comparePassing(from, to, actual);
    if (expected.empty() && actual.allowed.empty() && actual.unknown.empty())
        return;
    if (isMeshed(from, to)) {
        actual = actual & m_mesh->admits(from, to);
        actual.unknown -= m_world.portsSetAside(to) - expected;
        const auto known = straight | actual.allowed | (actual.unknown - (expected - straight));
        compareNetworkAlone(from, to, beyond(network.allowed, known, from, to));
    }
    if (m_world.asksForTokens(to))
        compareTokens(from, to, throughBoth, actual);
    else
        compareRequests(from, to, actual);
    // Between a pod and its own node plugins differ: compared only where something is drawn.
    if (isOnNode(from) || isOnNode(to))
        actual.unknown &= expected;
    actual.unknown -= passing - expected; // What the network leaves unknown of it is told.
    if (const auto missing = expected - actual.allowed - actual.unknown; !missing.empty())
        reportMissing(from, to, missing);
    // Whom of another cluster it lets through is asked of that cluster's workloads.
    if (const auto extra = actual.allowed - expected - passing; !extra.empty())
        reportExtra(from, to, extra);
    if (!actual.unknown.empty())
        reportUnknown(from, to, actual.unknown);
}

/// What the policies of one end admit beyond what is drawn or open, where that end is isolated at
/// all. Most halves admit nothing.
void ConnectionComparison::compareHalf(VerifyEnd from, VerifyEnd to, Direction direction,
                                       const PortSet &drawn, const PortSet &actual)
{
    const bool isIngress = direction == Direction::Ingress;
    const auto subject = isIngress ? to : from;
    if (!m_world.isWorkload(from) || !m_world.isWorkload(to) || !m_world.isCovered(subject) ||
        !m_world.network->isBound({subject}, direction))
        return;
    const auto &half = isIngress ? *m_world.ingressHalf : *m_world.egressHalf;
    const auto open = half.between(WorkloadId{from}, WorkloadId{to}).allowed;
    if (open.empty())
        return;
    const auto extra = beyond(open, drawn | actual, from, to);
    // Whether proxies of Linkerd meet on the ports that they call depends on its version.
    if (extra.empty() || isCarriedUnasked(from, to))
        return;
    const auto why = m_world.network->explain(m_world.endpoint(from), m_world.endpoint(to));
    auto because = openingOf(m_world, why, subject, direction, extra);
    because.text += "; only the other end of the connection closes it";
    add(Kind::AllowedButNotDrawn, from, to, extra, layerOf(direction), std::move(because));
}

/// What rules of an isolated workload admit beyond the drawing and the mesh alone refuses.
void ConnectionComparison::compareNetworkAlone(VerifyEnd from, VerifyEnd to, const PortSet &extra)
{
    if (extra.empty() || isOnNode(from) || isCarriedUnasked(from, to) ||
        !m_world.network->isBound({to}, Direction::Ingress))
        return;
    const auto why = m_world.network->explain(m_world.endpoint(from), m_world.endpoint(to));
    auto because = openingOf(m_world, why, to, Direction::Ingress, extra);
    because.text += "; only the mesh closes it";
    add(Kind::AllowedButNotDrawn, from, to, extra, layerOf(Direction::Ingress), std::move(because));
}

/// What is drawn for callers of other clusters, who arrive here with identities of their own.
void ConnectionComparison::comparePassing(VerifyEnd from, VerifyEnd to,
                                          const PortVerdict &byNetwork)
{
    const auto &passing = m_world.passingPorts(from, to);
    if (const auto missing = passing - byNetwork.allowed - byNetwork.unknown; !missing.empty())
        reportMissing(from, to, missing);
    if (const auto unknown = passing & byNetwork.unknown; !unknown.empty())
        reportUnknown(from, to, unknown);
}

/// Where only some requests are drawn, they are compared one by one, and the port counts as open.
void ConnectionComparison::compareRequests(VerifyEnd from, VerifyEnd to, PortVerdict &actual)
{
    if (!isMeshed(from, to))
        return;
    const auto ports = requestPortsOf(m_world.drawnPorts(from, to)) &
                       (actual.allowed | actual.unknown) & m_mesh->capturedPorts(to);
    if (ports.empty())
        return;
    verifyRequests(m_world, *m_mesh,
                   {m_world.nameOf(from), m_world.nameOf(to), m_mesh->callersOf(from),
                    m_world.drawnPorts(from, to), m_world.openTo(from, to)},
                   to, ports, m_report);
    actual.allowed |= ports;
    actual.unknown -= ports;
}

/// At a gateway that looks at tokens whatever passes depends on them, also where none is needed.
void ConnectionComparison::compareTokens(VerifyEnd from, VerifyEnd to, const PortSet &byNetwork,
                                         PortVerdict &actual)
{
    if (!isMeshed(from, to))
        return;
    const auto ports = expectedPorts(from, to) & (actual.allowed | actual.unknown) & byNetwork &
                       m_mesh->capturedPorts(to);
    verifyTokens(m_world, *m_mesh, from, to, ports, m_report);
    actual.allowed |= ports;
    actual.unknown -= ports;
}

void ConnectionComparison::reportMissing(VerifyEnd from, VerifyEnd to, PortSet missing)
{
    const auto why = m_world.network->explain(m_world.endpoint(from), m_world.endpoint(to));
    for (const auto end : {from, to})
        if (m_world.isWorkload(end) && !m_world.workload(end).hasNetwork)
            return add(Kind::DrawnButDenied, from, to, missing, "network-ingress",
                       {toString(m_world.workload(end).key) + " has run to its end", {}});
    for (const auto direction : {Direction::Egress, Direction::Ingress}) {
        const bool isEgress = direction == Direction::Egress;
        const auto half = seen(isEgress ? why.egress : why.ingress, carriage(from, to));
        const auto closed = missing - half.allowed - half.unknown;
        const auto end = isEgress ? from : to;
        if (!closed.empty() && m_world.isWorkload(end))
            reportClosed(from, to, direction, closed, why);
        missing -= closed;
    }
    if (!missing.empty() && isMeshed(from, to))
        reportMissingInMesh(from, to, missing);
}

void ConnectionComparison::reportClosed(VerifyEnd from, VerifyEnd to, Direction direction,
                                        const PortSet &ports, const NetworkExplanation &why)
{
    const auto way = carriage(from, to);
    const auto end = direction == Direction::Egress ? from : to;
    auto because = closingOf(m_world, why, end, direction, onWire(ports, way));
    if (way == Carriage::Tunnel && !(ports & PortSet::allOf(Protocol::Tcp)).empty())
        because.text += "; the ambient mesh carries TCP on port 15008";
    add(Kind::DrawnButDenied, from, to, ports, layerOf(direction), std::move(because));
}

void ConnectionComparison::reportMissingInMesh(VerifyEnd from, VerifyEnd to, const PortSet &missing)
{
    for (const auto &group : m_mesh->classesOf(to)) {
        const auto ports = missing & group.ports;
        if (ports.empty())
            continue;
        for (const auto &caller : m_mesh->callersOf(from)) {
            auto why = m_mesh->why(caller, to, group.witness, std::nullopt);
            if (why.verdict != Verdict::Deny)
                continue;
            add(Kind::DrawnButDenied, from, to, ports, std::move(why.layer),
                {std::move(why.reason), std::move(why.where)});
            break;
        }
    }
}

void ConnectionComparison::reportExtra(VerifyEnd from, VerifyEnd to, const PortSet &extra)
{
    if (isBeyondPolicies(from, to)) {
        for (const auto end : {from, to})
            if (isOnNode(end))
                m_differences.addOpenNode(end, extra);
        return;
    }
    const auto why = m_world.network->explain(m_world.endpoint(from), m_world.endpoint(to));
    const bool isInto = m_world.isWorkload(to);
    const auto opened = onWire(extra, carriage(from, to));
    Because because;
    const auto append = [&because](Because part) {
        because.text += (because.text.empty() ? "" : "; ") + part.text;
        because.where.insert(because.where.end(), part.where.begin(), part.where.end());
    };
    if (isInto)
        append(openingOf(m_world, why, to, Direction::Ingress, opened));
    if (m_world.isWorkload(from))
        append(openingOf(m_world, why, from, Direction::Egress, opened));
    add(Kind::AllowedButNotDrawn, from, to, extra,
        layerOf(isInto ? Direction::Ingress : Direction::Egress), std::move(because));
}

void ConnectionComparison::reportUnknown(VerifyEnd from, VerifyEnd to, const PortSet &unknown)
{
    const auto why = m_world.network->explain(m_world.endpoint(from), m_world.endpoint(to));
    const auto way = carriage(from, to);
    const auto byNetwork = unknown & seen(why.both, way).unknown;
    if (!byNetwork.empty()) {
        const bool isEgress = !(byNetwork & seen(why.egress, way).unknown).empty();
        add(Kind::Unknown, from, to, byNetwork,
            layerOf(isEgress ? Direction::Egress : Direction::Ingress),
            {why.unknownBecause.empty() ? "the NetworkPolicies do not tell"
                                        : why.unknownBecause.front(),
             {}});
    }
    auto byMesh = unknown - byNetwork;
    const auto ofWays = carriedBetween(from, to, why.both).unknown;
    const auto byWay = isMeshed(from, to) ? byMesh & ofWays : byMesh;
    if (!byWay.empty())
        add(Kind::Unknown, from, to, byWay, layerOf(Direction::Ingress),
            {way == Carriage::Tunnel ? "not every way there is open, straight and by waypoint, and "
                                       "which one a call takes depends on what is dialled"
                                     : carriageDoubt(way),
             {}});
    byMesh -= byWay;
    if (byMesh.empty())
        return;
    for (const auto &group : m_mesh->classesOf(to)) {
        const auto ports = byMesh & group.ports;
        if (ports.empty())
            continue;
        const auto &callers = m_mesh->callersOf(from);
        auto mesh = m_mesh->why(callers.front(), to, group.witness, std::nullopt);
        if (callers.size() > 1)
            mesh.reason = "whether " + m_world.nameOf(from) +
                          " calls through a sidecar is not in the manifests";
        add(Kind::Unknown, from, to, ports, std::move(mesh.layer),
            {std::move(mesh.reason), std::move(mesh.where)});
    }
}

void reportImpossible(const VerifyWorld &world, VerifyReport &report)
{
    for (const auto &impossible : world.impossible) {
        const bool isSourceMissing = !world.topology->findWorkload(impossible.from);
        report.differences.push_back({Kind::DrawnButDenied,
                                      toString(impossible.from),
                                      toString(impossible.to),
                                      impossible.ports,
                                      witnessOf(impossible.ports),
                                      isSourceMissing ? "network-ingress" : "network-egress",
                                      impossible.because,
                                      {}});
    }
}

} // namespace

void verifyConnections(const VerifyWorld &world, const MeshLayer *mesh, VerifyReport &report,
                       const std::stop_token &stop)
{
    reportImpossible(world, report);
    ConnectionComparison(world, mesh, report).run(stop);
}

} // namespace drawbridge
