// SPDX-License-Identifier: Apache-2.0
// Single hops between all workloads. Of the network few distinct verdicts occur, and of the
// destinations few sets of ports that their proxy treats alike: whether a verdict leaves one of
// these ports open is worked out once, so that a pair costs a few table lookups.
//
// Tested by tests/unit/analysis/test_hop_graph.cpp
#include "model/analysis/workload_hops.h"

#include "model/analysis/declared_ports.h"
#include "model/analysis/layers.h"

#include <array>
#include <map>

namespace drawbridge {
namespace {

const PortVerdict kEverything{PortSet::all(), {}};

bool isMeshAnywhere(const MeshEngine &mesh, const Topology &topology)
{
    for (std::uint32_t i = 0; i < topology.workloads.size(); ++i)
        if (mesh.mayBind(WorkloadId{i}))
            return true;
    return false;
}

/// What rows of the mesh say where `verdictOf` says what each does.
template<typename VerdictOf>
PortVerdict overRows(const MeshRelation &relation, WorkloadId to, VerdictOf verdictOf)
{
    PortVerdict result = kEverything;
    for (const MeshRelation::Row &row : relation.rows(to)) {
        const Verdict verdict = verdictOf(row);
        if (verdict != Verdict::Allow)
            result.allowed -= row.ports;
        if (verdict == Verdict::Unknown)
            result.unknown |= row.ports;
    }
    return result;
}

} // namespace

/// Fills the graph of one filter, source by source.
class HopFiller {
public:
    HopFiller(const WorkloadHops &hops, const HopFilter &filter)
        : m_hops(hops), m_filter(filter), m_topology(hops.network().topology())
    {
        for (std::uint32_t i = 0; i < m_topology.workloads.size(); ++i)
            addDestination(WorkloadId{i});
    }

    void fill(WorkloadId from, HopGraph &graph)
    {
        const auto workloads = static_cast<std::uint32_t>(m_topology.workloads.size());
        std::uint32_t to = 0;
        for (const VerdictRun &run : *m_hops.relation().rows[from.index]) {
            const std::uint32_t end = std::min(run.end, workloads);
            if (m_filter.network && m_hops.relation().verdicts[run.verdict].isDenied())
                to = std::max(to, end);
            for (; to < end; ++to)
                add(from, WorkloadId{to}, run.verdict, graph);
        }
    }

private:
    /// Whether something is open, for certain or perhaps.
    struct Openness {
        bool isCertain = false;
        bool isPossible = false;
    };
    using OpenBy = std::array<std::optional<Openness>, 4>; ///< By carriage.
    /// Ports that fare alike, of one destination or of many.
    struct PortGroup {
        PortSet ports;
        std::vector<OpenBy> open; ///< By verdict of the network.
    };
    struct Row {
        std::size_t group = 0;
        const MeshRelation::Row *mesh = nullptr; ///< Null: no proxy looks at these ports.
    };

    void addDestination(WorkloadId to)
    {
        std::vector<Row> &rows = m_rows.emplace_back();
        PortSet rest = m_hops.scopeOf(to, m_filter);
        if (m_filter.identity && m_hops.m_meshRelation) {
            for (const MeshRelation::Row &row : m_hops.m_meshRelation->rows(to)) {
                if (const PortSet ports = rest & row.ports; !ports.empty())
                    rows.push_back({groupOf(ports), &row});
                rest -= row.ports;
            }
        }
        if (!rest.empty())
            rows.push_back({groupOf(rest), nullptr});
    }

    std::size_t groupOf(const PortSet &ports)
    {
        const auto [at, isNew] = m_numbers.try_emplace(ports, m_groups.size());
        if (isNew)
            m_groups.push_back({ports, std::vector<OpenBy>(m_hops.relation().verdicts.size() + 1)});
        return at->second;
    }

    /// The verdict past the last one stands for everything.
    const Openness &open(std::size_t group, std::size_t verdict, Carriage carriage)
    {
        PortGroup &of = m_groups[group];
        auto &known = of.open[verdict].at(static_cast<std::size_t>(carriage));
        if (!known) {
            const auto &verdicts = m_hops.relation().verdicts;
            const PortVerdict ports =
                carried(verdict < verdicts.size() ? verdicts[verdict] : kEverything, carriage);
            known = Openness{!(ports.allowed & of.ports).empty(),
                             !((ports.allowed | ports.unknown) & of.ports).empty()};
        }
        return *known;
    }

    void widen(Openness &result, Verdict mesh, const Openness &network) const
    {
        result.isCertain = result.isCertain || (mesh == Verdict::Allow && network.isCertain);
        result.isPossible = result.isPossible || (mesh != Verdict::Deny && network.isPossible);
    }

    void add(WorkloadId from, WorkloadId to, std::size_t verdict, HopGraph &graph)
    {
        if (from == to)
            return;
        const WorkloadNode &source = m_topology.workload(from);
        if (!m_filter.network && &m_hops.networkVerdict(from, to, m_filter) == &kEverything)
            verdict = m_hops.relation().verdicts.size();
        const Carriage carriage = carriageOf(source, m_topology.workload(to));
        Openness result;
        for (const Row &row : m_rows[to.index]) {
            const auto &relation = m_hops.m_meshRelation;
            widen(result, row.mesh ? relation->at(from, *row.mesh) : Verdict::Allow,
                  open(row.group, verdict, carriage));
            if (!result.isCertain && source.mesh != MeshMembership::Ambient)
                widen(result, row.mesh ? relation->plaintextAt(from, *row.mesh) : Verdict::Allow,
                      open(row.group, verdict, Carriage::Plain));
            if (result.isCertain)
                break;
        }
        if (result.isPossible)
            graph.add(from.index, to.index, result.isCertain);
    }

    const WorkloadHops &m_hops;
    const HopFilter &m_filter;
    const Topology &m_topology;
    std::vector<std::vector<Row>> m_rows; ///< By destination.
    std::vector<PortGroup> m_groups;
    std::map<PortSet, std::size_t> m_numbers; ///< Of groups.
};

WorkloadHops::WorkloadHops(std::shared_ptr<const NetworkEngine> network,
                           std::shared_ptr<const MeshEngine> mesh,
                           std::shared_ptr<const NetworkRelation> relation)
    : m_network(std::move(network)), m_mesh(std::move(mesh)), m_relation(std::move(relation)),
      m_declared(declaredPortsOf(m_network->topology()))
{
    if (isMeshAnywhere(*m_mesh, m_network->topology()))
        m_meshRelation = relateMesh(*m_mesh, m_network->topology());
}

PortSet WorkloadHops::scopeOf(WorkloadId to, const HopFilter &filter) const
{
    const PortSet &declared = m_declared[to.index];
    return declared.empty() ? filter.ports : declared & filter.ports;
}

/// Without the network's layer two pods of one cluster are as if no policy were there.
const PortVerdict &WorkloadHops::networkVerdict(WorkloadId from, WorkloadId to,
                                                const HopFilter &filter) const
{
    const WorkloadNode &source = m_network->topology().workload(from);
    const WorkloadNode &destination = m_network->topology().workload(to);
    const bool isFree = !filter.network && source.hasNetwork && destination.hasNetwork &&
                        source.key.cluster == destination.key.cluster;
    return isFree ? kEverything : m_relation->between(from.index, to.index);
}

HopGraph WorkloadHops::graph(const HopFilter &filter, std::size_t ends,
                             const std::stop_token &stop) const
{
    const std::size_t workloads = m_network->topology().workloads.size();
    HopGraph graph(workloads, ends);
    if (m_relation->rows.empty())
        return graph;
    HopFiller filler(*this, filter);
    for (std::uint32_t from = 0; from < workloads && !stop.stop_requested(); ++from)
        filler.fill(WorkloadId{from}, graph);
    return graph;
}

PortVerdict WorkloadHops::ports(WorkloadId from, WorkloadId to, const HopFilter &filter) const
{
    const Topology &topology = m_network->topology();
    const PortVerdict &plain = networkVerdict(from, to, filter);
    const PortVerdict inScope{scopeOf(to, filter), {}};
    const bool isAsked = filter.identity && m_meshRelation;
    const auto carriage = carriageOf(topology.workload(from), topology.workload(to));
    const PortVerdict proxied =
        carried(plain, carriage) & (isAsked ? m_meshRelation->between(from, to) : kEverything);
    if (topology.workload(from).mesh == MeshMembership::Ambient)
        return proxied & inScope;
    const PortVerdict mesh = isAsked ? overRows(*m_meshRelation, to,
                                                [&](const MeshRelation::Row &row) {
                                                    return m_meshRelation->plaintextAt(from, row);
                                                })
                                     : kEverything;
    return (proxied | (plain & mesh)) & inScope;
}

} // namespace drawbridge
