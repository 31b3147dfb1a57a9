// SPDX-License-Identifier: Apache-2.0
// All pairs after an edit. A half changes only where other policies select its subject, so the rows
// of those sources and the columns of those destinations are all that is decided again; a row is
// copied only where a verdict in it changes.
//
// Tested by tests/unit/analysis/test_network_edit.cpp
#include "model/analysis/network_relation_tile.h"

#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace drawbridge {
namespace network {
namespace {

using Tables = tbb::enumerable_thread_specific<RelationTables>;

bool isSameList(const NetworkEngine::Impl &a, const std::vector<std::uint32_t> &inA,
                const NetworkEngine::Impl &b, const std::vector<std::uint32_t> &inB)
{
    return std::ranges::equal(
        inA, inB, [&](std::uint32_t x, std::uint32_t y) { return a.policies[x] == b.policies[y]; });
}

// Workloads that other policies select in a direction.
std::vector<Id> changed(const NetworkEngine::Impl &was, const NetworkEngine::Impl &is,
                        Direction direction)
{
    std::vector<Id> result;
    for (Id i = 0; i < is.topology->workloads.size(); ++i) {
        const WorkloadId id{i};
        if (!isSameList(was, was.selecting(id, direction), is, is.selecting(id, direction)) ||
            !isSameList(was, was.maySelect(id, direction), is, is.maySelect(id, direction)))
            result.push_back(i);
    }
    return result;
}

/// A relation whose verdicts get numbers as they come.
class Renewed {
public:
    explicit Renewed(const NetworkRelation &before) : m_relation(before)
    {
        for (Id id = 0; id < before.verdicts.size(); ++id)
            m_numbers.emplace(before.verdicts[id], id);
    }

    Id numberOf(const PortVerdict &verdict)
    {
        const auto next = static_cast<Id>(m_relation.verdicts.size());
        const auto [at, isNew] = m_numbers.try_emplace(verdict, next);
        if (isNew)
            m_relation.verdicts.push_back(verdict);
        return at->second;
    }

    void setRow(Id from, Tile &tile)
    {
        NetworkRelation::Row row = std::move(tile.rows().front());
        for (VerdictRun &run : row)
            run.verdict = numberOf(tile.verdicts()[run.verdict]);
        m_relation.rows[from] = std::make_shared<const NetworkRelation::Row>(std::move(row));
    }

    void setCell(Id from, Id to, const PortVerdict &verdict)
    {
        if (m_relation.between(from, to) == verdict)
            return;
        NetworkRelation::Row row;
        const Id number = numberOf(verdict);
        const auto add = [&row](Id end, Id verdictId) {
            if (!row.empty() && row.back().verdict == verdictId)
                row.back().end = end;
            else if (row.empty() ? end > 0 : end > row.back().end)
                row.push_back({end, verdictId});
        };
        for (const VerdictRun &run : *m_relation.rows[from]) {
            const Id first = row.empty() ? 0 : row.back().end;
            if (first <= to && to < run.end) {
                add(to, run.verdict);
                add(to + 1, number);
            }
            add(run.end, run.verdict);
        }
        m_relation.rows[from] = std::make_shared<const NetworkRelation::Row>(std::move(row));
    }

    NetworkRelation take() { return std::move(m_relation); }

private:
    NetworkRelation m_relation;
    std::unordered_map<PortVerdict, Id, HashOfPorts> m_numbers;
};

void renewRows(const RelationWorld &world, const std::vector<Id> &sources, Tables &tables,
               const std::stop_token &stop, Renewed &renewed)
{
    std::vector<std::unique_ptr<Tile>> tiles;
    for (Id from : sources)
        tiles.push_back(std::make_unique<Tile>(world, from, from + 1));
    tbb::parallel_for(std::size_t{0}, tiles.size(),
                      [&](std::size_t i) { tiles[i]->run(tables.local(), stop); });
    for (std::size_t i = 0; i < sources.size() && !stop.stop_requested(); ++i)
        renewed.setRow(sources[i], *tiles[i]);
}

/// What some sources may send to one destination.
struct ColumnPiece {
    Id first;
    Id to;
    std::unique_ptr<Tile> tile;
    std::vector<Id> verdicts;
};

void renewColumns(const RelationWorld &world, const std::vector<Id> &destinations, Tables &tables,
                  const std::stop_token &stop, Renewed &renewed)
{
    static constexpr Id kSources = 512; // few enough that one destination keeps all cores busy
    const auto ends = static_cast<Id>(world.size());
    std::vector<ColumnPiece> pieces;
    for (Id to : destinations) {
        for (Id first = 0; first < ends; first += kSources)
            pieces.push_back({first, to, nullptr, {}});
    }
    tbb::parallel_for(std::size_t{0}, pieces.size(), [&](std::size_t i) {
        ColumnPiece &piece = pieces[i];
        const Id last = std::min(piece.first + kSources, ends);
        piece.tile = std::make_unique<Tile>(world, piece.first, last);
        piece.verdicts = piece.tile->column(tables.local(), piece.to);
    });
    for (std::size_t i = 0; i < pieces.size() && !stop.stop_requested(); ++i) {
        const ColumnPiece &piece = pieces[i];
        for (Id k = 0; k < piece.verdicts.size(); ++k)
            renewed.setCell(piece.first + k, piece.to, piece.tile->verdicts()[piece.verdicts[k]]);
    }
}

} // namespace
} // namespace network

NetworkRelation relateAgain(const NetworkEngine &engine, const NetworkEngine &was,
                            const NetworkRelation &before, std::stop_token stop)
{
    const auto &impl = NetworkEngine::Impl::of(engine);
    if (engine.addressBlocks() != before.blocks)
        return relate(engine, std::move(stop));
    const network::RelationWorld world(impl);
    network::Tables tables(12U);
    network::Renewed renewed(before);
    const auto &old = NetworkEngine::Impl::of(was);
    network::renewRows(world, network::changed(old, impl, Direction::Egress), tables, stop,
                       renewed);
    network::renewColumns(world, network::changed(old, impl, Direction::Ingress), tables, stop,
                          renewed);
    return stop.stop_requested() ? NetworkRelation{} : renewed.take();
}

} // namespace drawbridge
