// SPDX-License-Identifier: Apache-2.0
// Partition of the external addresses (item 43, done per family and merged again). Membership in a
// rule's ipBlocks changes only where one of its ranges begins or ends; between two such places all
// addresses are alike, and pieces with the same membership in every rule are one block.
//
// Tested by tests/unit/analysis/test_network_engine.cpp
#include "model/analysis/network_engine_impl.h"

#include <algorithm>
#include <map>
#include <set>

namespace drawbridge::network {
namespace {

struct ByRanges {
    bool operator()(const AddressSet &a, const AddressSet &b) const
    {
        return a.ranges() < b.ranges();
    }
};

void addNotEmpty(const AddressSet &addresses, std::set<AddressSet, ByRanges> &sets)
{
    if (!addresses.empty())
        sets.insert(addresses);
}

void addNamed(const NetworkEngine::Impl &engine, std::set<AddressSet, ByRanges> &sets)
{
    std::set<const NamedBlocks *> seen;
    for (const auto &policy : engine.policies) {
        for (Direction direction : {Direction::Ingress, Direction::Egress}) {
            if (!policy->affects(direction))
                continue;
            for (const CompiledRule &rule : policy->rules(direction)) {
                if (rule.blocks && seen.insert(rule.blocks.get()).second)
                    sets.insert(rule.blocks->addresses);
            }
        }
    }
}

void addNamedByAdministrators(const NetworkEngine::Impl &engine,
                              std::set<AddressSet, ByRanges> &sets)
{
    for (const CompiledAdminPolicy &policy : engine.adminPolicies) {
        for (Direction direction : {Direction::Ingress, Direction::Egress}) {
            for (const CompiledAdminRule &rule : policy.rules(direction)) {
                addNotEmpty(rule.addresses, sets);
                addNotEmpty(rule.maybeAddresses, sets);
            }
        }
    }
}

// What tells addresses apart: the policies, and where pods run (item 44).
std::vector<AddressSet> distinctSets(const NetworkEngine::Impl &engine)
{
    std::set<AddressSet, ByRanges> sets;
    addNamed(engine, sets);
    addNamedByAdministrators(engine, sets);
    for (const WorkloadNode &workload : engine.topology->workloads) {
        for (const IpAddress &address : workload.hostIps) {
            AddressSet node;
            node.add({address, address});
            sets.insert(std::move(node));
        }
    }
    return {sets.begin(), sets.end()};
}

AddressSet familyOf(AddressFamily family)
{
    const AddressSet everything = AddressSet::all();
    AddressSet result;
    for (const AddressSet::Range &range : everything.ranges()) {
        if (range.first.family == family)
            result.add(range);
    }
    return result;
}

AddressSet universe(const std::vector<AddressSet> &named, const NetworkOptions &options,
                    AddressFamily family)
{
    AddressSet result = AddressSet::all() - options.podAddresses;
    for (const AddressSet &addresses : named)
        result = result | addresses;
    result = result & familyOf(family);
    return result.empty() ? familyOf(family) : result;
}

// Where membership in a set changes, and in which one.
using Changes = std::multimap<IpAddress, std::size_t>;

Changes changesIn(const std::vector<AddressSet> &sets, AddressFamily family)
{
    Changes changes;
    for (std::size_t i = 0; i < sets.size(); ++i) {
        for (const AddressSet::Range &range : sets[i].ranges()) {
            if (range.first.family != family)
                continue;
            changes.emplace(range.first, i);
            if (const auto next = range.last.next())
                changes.emplace(*next, i);
        }
    }
    return changes;
}

// Where pieces begin, sorted.
std::set<IpAddress> turningPoints(const Changes &changes)
{
    std::set<IpAddress> points;
    for (const auto &[point, set] : changes)
        points.insert(point);
    return points;
}

std::vector<AddressSet::Range> pieces(const AddressSet &whole, const std::set<IpAddress> &points)
{
    std::vector<AddressSet::Range> result;
    for (const AddressSet::Range &range : whole.ranges()) {
        IpAddress first = range.first;
        for (auto at = points.upper_bound(first); at != points.end() && *at <= range.last; ++at) {
            result.push_back({first, *at->previous()});
            first = *at;
        }
        result.push_back({first, range.last});
    }
    return result;
}

// One sweep over the pieces in their order keeps the signature, the sets a piece is in.
void cutFamily(const std::vector<AddressSet> &named, const AddressSet &whole, AddressFamily family,
               std::vector<AddressSet> &blocks)
{
    const Changes changes = changesIn(named, family);
    std::map<Bits, std::vector<AddressSet::Range>> bySignature;
    Bits current(named.size());
    auto change = changes.begin();
    for (const AddressSet::Range &piece : pieces(whole, turningPoints(changes))) {
        for (; change != changes.end() && change->first <= piece.first; ++change)
            current.flip(change->second);
        bySignature[current].push_back(piece);
    }
    for (const auto &[signature, ranges] : bySignature) {
        AddressSet block;
        for (const AddressSet::Range &range : ranges)
            block.add(range);
        blocks.push_back(std::move(block));
    }
}

} // namespace

std::vector<AddressSet> cutIntoBlocks(const NetworkEngine::Impl &engine)
{
    const std::vector<AddressSet> named = distinctSets(engine);
    std::vector<AddressSet> blocks;
    for (AddressFamily family : {AddressFamily::IPv4, AddressFamily::IPv6})
        cutFamily(named, universe(named, engine.options, family), family, blocks);
    std::ranges::sort(blocks, {}, [](const AddressSet &block) { return block.ranges().front(); });
    return blocks;
}

} // namespace drawbridge::network
