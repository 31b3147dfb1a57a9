// SPDX-License-Identifier: Apache-2.0
// All pairs of one design as bits. What the relation of all pairs says of two workloads is taken
// over in bulk; what is drawn or closed, and what has an external at an end, is judged by itself,
// as for ZT-NET-004. Each source fills a row of its own, so that sources run in parallel.
// Tested by tests/unit/exporters/test_matrix.cpp

#include "model/analysis/edge_lookup_world.h"
#include "model/analysis/pair_judge.h"
#include "model/analysis/pair_states.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <map>
#include <set>

namespace drawbridge {

class PairStatesBuilder {
public:
    PairStatesBuilder(const EdgeLookup::World &world, std::stop_token stop,
                      const std::vector<AccessState> &access)
        : m_world(world), m_stop(std::move(stop)), m_judge(world.context, world.ends),
          m_states(world.design, serversOf(access)), m_endOf(m_states.ends().size()),
          m_place(world.ends.count(), kNowhere), m_named(world.ends.count())
    {
        for (std::size_t i = 0; i < m_endOf.size(); ++i) {
            const PairEnd &end = m_states.ends()[i];
            if (end.isServer)
                continue;                                 // no end of a connection
            m_endOf[i] = *world.context.findEnd(end.key); // the design's own ends
            m_place[m_endOf[i]] = i;
        }
        for (const auto &[ends, ports] : world.context.drawn)
            m_named[ends.first].push_back(ends.second);
        for (const auto &[ends, isClosed] : world.context.closed)
            m_named[ends.first].push_back(ends.second);
        for (const AccessState &state : access)
            if (const auto from = m_states.find(state.access.subject))
                m_access[*from].push_back(&state);
    }

    std::optional<PairStates> run()
    {
        if (m_world.pairs->isEmpty() && m_world.context.workloadCount() > 0)
            return std::nullopt; // the lookup was stopped before it knew them
        tbb::parallel_for(std::size_t{0}, m_endOf.size(), [this](std::size_t from) {
            if (!m_stop.stop_requested())
                m_states.m_rows[from] = std::make_shared<const PairStates::Row>(rowOf(from));
        });
        if (m_stop.stop_requested())
            return std::nullopt;
        m_states.countBands();
        return std::move(m_states);
    }

private:
    static constexpr std::size_t kNowhere = ~std::size_t{0};
    using Row = PairStates::Row;

    void set(Row &row, PairState state, std::size_t to) const
    {
        row.bits[static_cast<std::size_t>(state)].set(to, m_endOf.size());
    }

    [[nodiscard]] Row rowOf(std::size_t from) const
    {
        Row row;
        if (m_states.ends()[from].isServer)
            return row;
        addAccess(row, from);
        const EndIndex source = m_endOf[from];
        if (m_world.ends.isWorkload(source)) {
            addOpen(row, source);
            for (EndIndex to = m_world.context.workloadCount(); to < m_world.ends.count(); ++to)
                judge(row, source, to);
        } else {
            for (EndIndex to = 0; to < m_world.context.workloadCount(); ++to)
                judge(row, source, to);
        }
        for (const EndIndex to : m_named[source])
            judge(row, source, to);
        return row;
    }

    [[nodiscard]] static std::vector<NodeKey> serversOf(const std::vector<AccessState> &access)
    {
        std::set<NodeKey> servers;
        for (const AccessState &state : access)
            servers.insert(state.server);
        return {servers.begin(), servers.end()};
    }

    void addAccess(Row &row, std::size_t from) const
    {
        const auto at = m_access.find(from);
        if (at == m_access.end())
            return;
        for (const AccessState *state : at->second) {
            const auto to = m_states.find(state->server);
            if (!to)
                continue;
            using Today = AccessState::Today;
            if (state->today == Today::Unknown)
                set(row, PairState::Unknown, *to);
            if (!state->isDrawn)
                set(row, PairState::Implicit, *to);
            else if (state->today != Today::Granted)
                set(row, PairState::Drawn, *to);
            if (state->isDrawn && (state->today == Today::Granted || state->today == Today::Partly))
                set(row, PairState::Allowed, *to);
        }
    }

    void addOpen(Row &row, EndIndex source) const
    {
        if (!m_world.context.isSubject(source))
            return;
        m_world.pairs->forEachFrom(source, [&](EndIndex to, const OpenPairs::Cell &cell) {
            const std::size_t place = m_place[to];
            if (place == kNowhere)
                return;
            if (cell.ports != 0)
                set(row, PairState::Implicit, place);
            if (cell.isUnknown)
                set(row, PairState::Unknown, place);
        });
    }

    /// Replaces what the row says of one destination.
    void judge(Row &row, EndIndex source, EndIndex to) const
    {
        const std::size_t place = m_place[to];
        if (place == kNowhere)
            return;
        for (BitRow &bits : row.bits)
            bits.reset(place);
        const auto edge = m_judge.judge(source, to);
        if (!edge)
            return;
        if (edge->isClosed)
            set(row, PairState::Closed, place);
        if (!edge->implicit.empty())
            set(row, PairState::Implicit, place);
        if (m_judge.isInDoubt(*edge))
            set(row, PairState::Unknown, place);
        addDrawn(row, *edge, place);
    }

    /// Parts a flow as the canvas does; flows of the system are not shown there either.
    void addDrawn(Row &row, const EdgeState &edge, std::size_t place) const
    {
        const Flow *flow =
            edge.drawn.empty() ? nullptr : m_world.design.findFlow(edge.from, edge.to);
        if (flow == nullptr)
            return;
        const PortSet own = flow->portSet() & edge.drawn;
        const PortSet reached = edge.isOpenByDefault ? PortSet{} : own & edge.allowed;
        if (!reached.empty())
            set(row, PairState::Allowed, place);
        if (!(own - reached).empty())
            set(row, PairState::Drawn, place);
    }

    const EdgeLookup::World &m_world;
    std::stop_token m_stop;
    PairJudge m_judge;
    PairStates m_states;
    std::vector<EndIndex> m_endOf;              ///< By place in the table.
    std::vector<std::size_t> m_place;           ///< By end.
    std::vector<std::vector<EndIndex>> m_named; ///< By source: drawn or closed.
    std::map<std::size_t, std::vector<const AccessState *>> m_access; ///< By place of the subject.
};

std::optional<PairStates> pairStates(const EdgeLookup &lookup, std::stop_token stop,
                                     const std::vector<AccessState> &access)
{
    return PairStatesBuilder(lookup.world(), std::move(stop), access).run();
}

} // namespace drawbridge
