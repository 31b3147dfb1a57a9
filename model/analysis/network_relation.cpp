// SPDX-License-Identifier: Apache-2.0
// All pairs at once. A pair's verdict is the egress half of its source and the ingress half of its
// destination (network-policy.md item 10). A half is found by letting each rule act on the peers it
// names, instead of asking every rule about every peer; port sets are small numbers throughout, and
// what two of them come to is computed once. Sources are taken a tile at a time, so that the halves
// of one tile fit the cache, and tiles are independent of each other.
//
// Tested by tests/unit/analysis/test_network_relation.cpp and
// tests/property/test_network_engine_property.cpp
#include "model/analysis/network_relation.h"

#include "model/analysis/network_relation_tile.h"

#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <bit>
#include <iterator>

namespace drawbridge {
namespace network {
namespace {

// Enough tiles for all cores; a wide one holds much memory, a narrow one asks each rule more often.
Id tileWidth(std::size_t ends)
{
    return static_cast<Id>(std::clamp<std::size_t>(ends / 8, 64, 512));
}

// Room for the answers of a small cluster, at most 6 MB a thread for a large one.
unsigned tableBits(std::size_t ends)
{
    return std::clamp(static_cast<unsigned>(std::bit_width(ends)) + 5, 12U, 18U);
}

// The verdicts that occur in the rows of all tiles, sorted.
std::map<PortVerdict, Id> numbered(const std::vector<std::unique_ptr<Tile>> &tiles)
{
    std::map<PortVerdict, Id> numbers;
    for (const auto &tile : tiles) {
        std::vector<bool> isUsed(tile->verdicts().size());
        for (const auto &row : tile->rows()) {
            for (const VerdictRun &run : row)
                isUsed[run.verdict] = true;
        }
        for (Id id = 0; id < isUsed.size(); ++id) {
            if (isUsed[id])
                numbers.try_emplace(tile->verdicts()[id]);
        }
    }
    Id next = 0;
    for (auto &[verdict, number] : numbers)
        number = next++;
    return numbers;
}

using Numbers = std::map<PortVerdict, Id>;

/// The rows of one tile, with the numbers that all tiles share.
std::vector<std::shared_ptr<const NetworkRelation::Row>> renumbered(Tile &tile,
                                                                    const Numbers &numbers)
{
    std::vector<Id> global(tile.verdicts().size(), kNoId);
    for (Id id = 0; id < global.size(); ++id) {
        if (const auto at = numbers.find(tile.verdicts()[id]); at != numbers.end())
            global[id] = at->second;
    }
    std::vector<std::shared_ptr<const NetworkRelation::Row>> rows;
    for (auto &row : tile.rows()) {
        for (VerdictRun &run : row)
            run.verdict = global[run.verdict];
        rows.push_back(std::make_shared<const NetworkRelation::Row>(std::move(row)));
    }
    return rows;
}

void collect(std::vector<std::unique_ptr<Tile>> &tiles, NetworkRelation &relation)
{
    const Numbers numbers = numbered(tiles);
    for (const auto &[verdict, number] : numbers)
        relation.verdicts.push_back(verdict);
    std::vector<std::vector<std::shared_ptr<const NetworkRelation::Row>>> rows(tiles.size());
    tbb::parallel_for(std::size_t{0}, tiles.size(),
                      [&](std::size_t i) { rows[i] = renumbered(*tiles[i], numbers); });
    for (auto &some : rows)
        std::ranges::move(some, std::back_inserter(relation.rows));
}

} // namespace
} // namespace network

const PortVerdict &NetworkRelation::between(std::size_t from, std::size_t to) const
{
    const auto run = std::ranges::upper_bound(*rows[from], to, {}, &VerdictRun::end);
    return verdicts[run->verdict];
}

NetworkRelation relate(const NetworkEngine &engine, std::stop_token stop)
{
    const network::RelationWorld world(NetworkEngine::Impl::of(engine));
    const auto width = network::tileWidth(world.size());
    const auto ends = static_cast<network::Id>(world.size());
    std::vector<std::unique_ptr<network::Tile>> tiles;
    for (network::Id first = 0; first < ends; first += width)
        tiles.push_back(
            std::make_unique<network::Tile>(world, first, std::min(first + width, ends)));
    tbb::enumerable_thread_specific<network::RelationTables> tables(network::tableBits(ends));
    tbb::parallel_for(std::size_t{0}, tiles.size(),
                      [&](std::size_t i) { tiles[i]->run(tables.local(), stop); });
    NetworkRelation relation;
    relation.workloads = world.workloads();
    relation.blocks = engine.addressBlocks();
    if (!stop.stop_requested())
        network::collect(tiles, relation);
    return relation;
}

} // namespace drawbridge
