// SPDX-License-Identifier: Apache-2.0
// Who gets from one cluster to another. Addresses tell clusters apart, never their pods, so every
// pair of workloads is asked over the whole way: out of the one, into the other where its callers
// arrive, and past its mesh with the identity that they bring. A range of addresses is drawn where
// all of it is admitted, and open where any of it is.
// Tested by tests/unit/exporters/test_several_clusters.cpp and
// tests/property/test_clusters_property.cpp

#include "model/analysis/verify_crossings.h"
#include "model/analysis/verify_reasons.h"

#include <map>
#include <optional>

namespace drawbridge {
namespace {

using Kind = VerifyDifference::Kind;

/// The verdicts of all places at once: on every one of them, and on some.
struct Openness {
    PortVerdict everywhere{PortSet::all(), {}};
    PortVerdict somewhere;
    std::vector<Endpoint> places;

    void add(const Endpoint &place, const PortVerdict &verdict)
    {
        everywhere = everywhere & verdict;
        somewhere = somewhere | verdict;
        places.push_back(place);
    }
};

/// Everything is as open as the port of the gateway, over TCP.
PortVerdict throughGateway(const PortVerdict &network)
{
    const auto tcp = PortSet::allOf(Protocol::Tcp);
    const auto as = [&tcp](const PortSet &ports) {
        return ports.contains(Protocol::Tcp, kEastWestPort) ? tcp : PortSet();
    };
    return {as(network.allowed), as(network.unknown)};
}

/// All pairs from one cluster to another.
class CrossingComparison {
public:
    CrossingComparison(const ProvenCluster &from, const ProvenCluster &to,
                       const std::vector<const Flow *> &drawn, VerifyReport &report)
        : m_from(from), m_to(to), m_source(from.judged->world), m_target(to.judged->world),
          m_report(report), m_isThroughGateway(to.settings.eastWestGateway.isThere())
    {
        for (const Flow *flow : drawn) {
            const auto source = m_source.topology->findWorkload(inPart(flow->from));
            const auto target = m_target.topology->findWorkload(inPart(flow->to));
            if (source && target && isSubject(m_source, source->index) &&
                isSubject(m_target, target->index))
                m_drawn[source->index][target->index] = flow;
            else
                reportLost(*flow);
        }
        if (m_target.mesh)
            m_admission.emplace(*m_target.mesh, *m_target.topology);
    }

    /// Whether it is known where callers arrive.
    [[nodiscard]] bool isComparable() const
    {
        if (m_isThroughGateway)
            return true;
        const AddressSet common = AddressSet(m_from.settings.pods) & AddressSet(m_to.settings.pods);
        return !destination().empty() && !origin().empty() && common.empty();
    }

    void run(const std::stop_token &stop)
    {
        for (VerifyEnd to = 0; to < m_target.workloadCount(); ++to)
            if (isSubject(m_target, to))
                arrive(to);
        for (VerifyEnd from = 0; from < m_source.workloadCount() && !stop.stop_requested(); ++from)
            if (isSubject(m_source, from))
                compareFrom(from);
    }

private:
    static NodeKey inPart(NodeKey key)
    {
        key.cluster.clear();
        return key;
    }

    static bool isSubject(const VerifyWorld &world, VerifyEnd end)
    {
        return world.isCovered(end) && world.workload(end).hasNetwork &&
               !world.workload(end).isHostNetwork;
    }

    [[nodiscard]] AddressSet destination() const
    {
        return AddressSet(m_isThroughGateway ? m_to.settings.eastWestGateway.addresses
                                             : m_to.settings.pods);
    }
    [[nodiscard]] AddressSet origin() const
    {
        const auto &outgoing = m_from.settings.outgoing;
        return AddressSet(outgoing.empty() ? m_from.settings.pods : outgoing);
    }

    /// Addresses that no policy tells apart, one of each.
    static std::vector<IpAddress> witnesses(const VerifyWorld &world, AddressSet addresses)
    {
        std::vector<IpAddress> found;
        for (const auto &block : world.blocks)
            if (const auto common = block.addresses & addresses; !common.empty()) {
                found.push_back(common.ranges().front().first);
                addresses = addresses - common;
            }
        if (!addresses.empty()) // Those that the cluster takes for its own pods'.
            found.push_back(addresses.ranges().front().first);
        return found;
    }

    [[nodiscard]] Openness leaving(VerifyEnd from) const
    {
        Openness reach;
        for (const IpAddress &address : witnesses(m_source, destination())) {
            auto verdict = m_source.network->between(WorkloadId{from}, address);
            reach.add(address, m_isThroughGateway ? throughGateway(verdict) : verdict);
        }
        return reach;
    }

    [[nodiscard]] Openness arriving(VerifyEnd to) const
    {
        Openness reach;
        for (const Endpoint &place : placesOfArrival())
            reach.add(place, m_target.network->between(place, WorkloadId{to}));
        if (reach.places.empty())
            reach.everywhere = {};
        return reach;
    }

    [[nodiscard]] std::vector<Endpoint> placesOfArrival() const
    {
        std::vector<Endpoint> places;
        if (!m_isThroughGateway) {
            for (const IpAddress &address : witnesses(m_target, origin()))
                places.emplace_back(address);
            return places;
        }
        for (const VerifyEnd pod : eastWestPods(m_target, m_to.settings))
            places.emplace_back(WorkloadId{pod});
        return places;
    }

    /// As the manifests leave its ends.
    void reportLost(const Flow &flow)
    {
        m_report.differences.push_back({Kind::Unknown,
                                        toString(flow.from),
                                        toString(flow.to),
                                        flow.portSet(),
                                        witnessOf(flow.portSet()),
                                        "network-ingress",
                                        "an end of it is not on the pod network of its cluster",
                                        {}});
    }

    void arrive(VerifyEnd to)
    {
        Openness in = arriving(to);
        if (!in.somewhere.isDenied())
            m_open.push_back(to);
        m_arriving.emplace(to, std::move(in));
    }

    /// Most workloads neither get out nor let anybody in.
    void compareFrom(VerifyEnd from)
    {
        m_report.pairCount += m_arriving.size();
        m_report.portCount += m_arriving.size() * 3 * 65535;
        const Openness out = leaving(from);
        std::map<VerifyEnd, const Flow *> asked = m_drawn[from];
        if (!out.somewhere.isDenied())
            for (const VerifyEnd to : m_open)
                asked.try_emplace(to, nullptr);
        for (const auto &[to, flow] : asked)
            if (const auto in = m_arriving.find(to); in != m_arriving.end())
                compare({from, to, out, in->second, flow});
    }

    struct Pair {
        VerifyEnd from, to;
        const Openness &out, &in;
        const Flow *flow;
    };

    void compare(const Pair &pair)
    {
        static const std::vector<FlowPort> kNone;
        const auto &drawnPorts = pair.flow ? pair.flow->ports : kNone;
        const PortSet drawn = portsOf(drawnPorts);
        const auto callers = callersOf(pair.from);
        const bool isMeshed = m_target.isMeshed(pair.to);
        const PortVerdict mesh =
            isMeshed ? m_admission->admits(callers, {pair.to}) : PortVerdict{PortSet::all(), {}};
        PortVerdict sure = pair.out.everywhere & pair.in.everywhere & mesh;
        PortVerdict possible = pair.out.somewhere & pair.in.somewhere & mesh;
        if (isMeshed) {
            const PortSet ports = requestPortsOf(drawnPorts) & (sure.allowed | sure.unknown) &
                                  m_admission->capturedPorts({pair.to});
            verifyRequests(m_target, *m_to.judged->mesh,
                           {nameOf(m_from, m_source, pair.from), nameOf(m_to, m_target, pair.to),
                            callers, drawnPorts, m_target.openToAll(pair.to)},
                           pair.to, ports, m_report);
            sure = {sure.allowed | ports, sure.unknown - ports};
            possible.unknown -= ports;
        }
        reportMissing(pair, callers, drawn - sure.allowed - sure.unknown);
        reportExtra(pair, possible.allowed - drawn);
        reportUnknown(pair, callers, (drawn & sure.unknown) | (possible.unknown - drawn));
    }

    /// Who the workload is to the other cluster's mesh.
    [[nodiscard]] MeshCallers callersOf(VerifyEnd from) const
    {
        MeshCallers callers;
        if (m_source.mesh)
            for (const MeshCaller &known : m_source.mesh->possibleCallers({from})) {
                MeshCaller caller;
                caller.principal = known.principal;
                caller.nameSpace = known.nameSpace;
                caller.serviceAccount = known.serviceAccount;
                callers.push_back(std::move(caller));
            }
        if (callers.empty())
            callers.emplace_back();
        return callers;
    }

    void reportMissing(const Pair &pair, const MeshCallers &callers, PortSet missing)
    {
        for (const Endpoint &place : pair.out.places) {
            const auto why = m_source.network->explain(WorkloadId{pair.from}, place);
            const auto passes = m_isThroughGateway ? throughGateway(why.egress) : why.egress;
            const auto ports = missing - passes.allowed - passes.unknown;
            if (ports.empty())
                continue;
            add(Kind::DrawnButDenied, pair, ports, "network-egress",
                closingOf(m_source, why, pair.from, Direction::Egress, ports));
            missing -= ports;
        }
        for (const Endpoint &place : pair.in.places) {
            const auto why = m_target.network->explain(place, WorkloadId{pair.to});
            const auto ports = missing - why.ingress.allowed - why.ingress.unknown;
            if (ports.empty())
                continue;
            add(Kind::DrawnButDenied, pair, ports, "network-ingress",
                closingOf(m_target, why, pair.to, Direction::Ingress, ports));
            missing -= ports;
        }
        if (!missing.empty() && m_target.isMeshed(pair.to))
            reportByMesh(Kind::DrawnButDenied, pair, callers, missing);
        else if (!missing.empty())
            add(Kind::DrawnButDenied, pair, missing, "network-ingress",
                {"no pods of the east-west gateway of cluster " + m_to.name + " let it in", {}});
    }

    void reportExtra(const Pair &pair, const PortSet &extra)
    {
        if (extra.empty())
            return;
        Because because = {"cluster " + m_from.name + " lets it out and cluster " + m_to.name +
                               " lets its callers in, and addresses do not tell them apart",
                           {}};
        for (const Endpoint &place : pair.out.places)
            append(openingOf(m_source, m_source.network->explain(WorkloadId{pair.from}, place),
                             pair.from, Direction::Egress,
                             m_isThroughGateway ? gatewayPort() : extra),
                   because);
        for (const Endpoint &place : pair.in.places)
            append(openingOf(m_target, m_target.network->explain(place, WorkloadId{pair.to}),
                             pair.to, Direction::Ingress, extra),
                   because);
        add(Kind::AllowedButNotDrawn, pair, extra, "network-ingress", std::move(because));
    }

    void reportUnknown(const Pair &pair, const MeshCallers &callers, PortSet unknown)
    {
        const PortSet byNetwork =
            unknown & (pair.out.somewhere.unknown | pair.in.somewhere.unknown);
        if (!byNetwork.empty())
            add(Kind::Unknown, pair, byNetwork, "network-ingress",
                {"the policies of one of the clusters do not tell for all addresses of the other",
                 {}});
        unknown -= byNetwork;
        if (unknown.empty())
            return;
        if (m_target.isMeshed(pair.to))
            return reportByMesh(Kind::Unknown, pair, callers, unknown);
        add(Kind::Unknown, pair, unknown, "network-ingress",
            {"only some addresses of the other cluster are admitted", {}});
    }

    void reportByMesh(Kind kind, const Pair &pair, const MeshCallers &callers, PortSet ports)
    {
        for (const auto &group : m_to.judged->mesh->classesOf(pair.to)) {
            const auto common = ports & group.ports;
            if (common.empty())
                continue;
            auto why = m_to.judged->mesh->why(callers.front(), pair.to, group.witness, {});
            add(kind, pair, common, std::move(why.layer),
                {std::move(why.reason), std::move(why.where)});
            ports -= common;
        }
        if (!ports.empty())
            add(kind, pair, ports, "network-ingress",
                {"not all addresses of the other cluster are admitted", {}});
    }

    static PortSet gatewayPort() { return {{Protocol::Tcp, kEastWestPort, kEastWestPort}}; }

    static void append(Because part, Because &whole)
    {
        if (whole.text.find(part.text) != std::string::npos)
            return;
        whole.text += "; " + part.text;
        whole.where.insert(whole.where.end(), part.where.begin(), part.where.end());
    }

    static std::string nameOf(const ProvenCluster &cluster, const VerifyWorld &world, VerifyEnd end)
    {
        NodeKey key = world.workload(end).key;
        key.cluster = cluster.name;
        return toString(key);
    }

    void add(Kind kind, const Pair &pair, const PortSet &ports, std::string layer, Because because)
    {
        m_report.differences.push_back({kind, nameOf(m_from, m_source, pair.from),
                                        nameOf(m_to, m_target, pair.to), ports, witnessOf(ports),
                                        std::move(layer), std::move(because.text),
                                        std::move(because.where)});
    }

    const ProvenCluster &m_from, &m_to;
    const VerifyWorld &m_source, &m_target;
    VerifyReport &m_report;
    bool m_isThroughGateway;
    std::map<VerifyEnd, std::map<VerifyEnd, const Flow *>> m_drawn;
    std::optional<MeshPorts> m_admission;
    std::map<VerifyEnd, Openness> m_arriving;
    std::vector<VerifyEnd> m_open; ///< Who lets somebody in.
};

} // namespace

bool compareCrossings(const ProvenCluster &from, const ProvenCluster &to,
                      const std::vector<const Flow *> &drawn, VerifyReport &report,
                      const std::stop_token &stop)
{
    CrossingComparison comparison(from, to, drawn, report);
    if (!comparison.isComparable())
        return false;
    comparison.run(stop);
    return true;
}

} // namespace drawbridge
