// SPDX-License-Identifier: Apache-2.0
// Semantic difference of two relations. Pairs of workloads are looked up by key. What a workload
// may do with the outside is a partition of the addresses on each side; the parts of one side are
// intersected with those of the other, so that ranges written differently never differ
// (network-policy.md 4.4), and parts with the same change are one change.
//
// Tested by tests/unit/analysis/test_connectivity.cpp
#include "model/analysis/connectivity_diff.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

namespace drawbridge {
namespace {

ChangeKind kindOf(const PortVerdict &before, const PortVerdict &after)
{
    const PortSet mayBefore = before.allowed | before.unknown;
    const PortSet mayAfter = after.allowed | after.unknown;
    if (after.allowed.containsAll(before.allowed) && mayAfter.containsAll(mayBefore))
        return ChangeKind::Opens;
    if (before.allowed.containsAll(after.allowed) && mayBefore.containsAll(mayAfter))
        return ChangeKind::Cuts;
    return ChangeKind::Changed;
}

/// The parts of the outside with their verdicts, for one workload and direction.
struct Outside {
    std::vector<std::pair<AddressSet, PortVerdict>> parts;
};

/// One relation, to be looked up.
struct Index {
    // An end that is no address, as text of its kind and name would sort.
    using PlainEnd = std::variant<NodeKey, PeerEntity>;
    std::map<std::pair<PlainEnd, PlainEnd>, PortVerdict> pairs;
    std::map<std::pair<NodeKey, Direction>, Outside> outside;
};

Index::PlainEnd plain(const NamedEnd &end)
{
    if (const auto *key = std::get_if<NodeKey>(&end))
        return *key;
    return std::get<PeerEntity>(end);
}

NamedEnd named(const Index::PlainEnd &end)
{
    return std::visit([](const auto &which) { return NamedEnd(which); }, end);
}

Index indexOf(const ConnectivitySnapshot &snapshot)
{
    Index index;
    for (const Connection &connection : snapshot.connections) {
        const NamedEnd from = namedEnd(*snapshot.topology, connection.from);
        const NamedEnd to = namedEnd(*snapshot.topology, connection.to);
        if (const auto *addresses = std::get_if<AddressSet>(&from))
            index.outside[{std::get<NodeKey>(to), Direction::Ingress}].parts.emplace_back(
                *addresses, connection.ports);
        else if (const auto *destinations = std::get_if<AddressSet>(&to))
            index.outside[{std::get<NodeKey>(from), Direction::Egress}].parts.emplace_back(
                *destinations, connection.ports);
        else
            index.pairs[{plain(from), plain(to)}] = connection.ports;
    }
    return index;
}

// What is in no part is denied.
void complete(Outside &outside, const AddressSet &universe)
{
    AddressSet rest = universe;
    for (const auto &[addresses, ports] : outside.parts)
        rest = rest - addresses;
    if (!rest.empty())
        outside.parts.emplace_back(std::move(rest), PortVerdict{});
}

template<typename Map>
std::set<typename Map::key_type> keysOfBoth(const Map &a, const Map &b)
{
    std::set<typename Map::key_type> keys;
    for (const auto &[key, value] : a)
        keys.insert(key);
    for (const auto &[key, value] : b)
        keys.insert(key);
    return keys;
}

class Comparison {
public:
    Comparison(const ConnectivitySnapshot &before, const ConnectivitySnapshot &after)
        : m_indexBefore(indexOf(before)), m_indexAfter(indexOf(after)),
          m_universe(before.outside & after.outside)
    {}

    std::vector<ConnectionChange> run()
    {
        for (const auto &key : keysOfBoth(m_indexBefore.pairs, m_indexAfter.pairs)) {
            note(named(key.first), named(key.second), at(m_indexBefore.pairs, key),
                 at(m_indexAfter.pairs, key));
        }
        for (const auto &key : keysOfBoth(m_indexBefore.outside, m_indexAfter.outside))
            compareOutside(key.first, key.second);
        std::ranges::sort(m_changes,
                          [](const auto &a, const auto &b) { return orderOf(a) < orderOf(b); });
        return std::move(m_changes);
    }

private:
    template<typename Map>
    static typename Map::mapped_type at(const Map &map, const typename Map::key_type &key)
    {
        const auto found = map.find(key);
        return found == map.end() ? typename Map::mapped_type{} : found->second;
    }

    void compareOutside(const NodeKey &workload, Direction direction)
    {
        Outside before = at(m_indexBefore.outside, {workload, direction});
        Outside after = at(m_indexAfter.outside, {workload, direction});
        complete(before, m_universe);
        complete(after, m_universe);
        std::vector<ConnectionChange> changes;
        for (const auto &[addresses, portsBefore] : before.parts) {
            for (const auto &[others, portsAfter] : after.parts) {
                const AddressSet common = addresses & others & m_universe;
                if (!common.empty() && portsBefore != portsAfter)
                    unite(changes, common, portsBefore, portsAfter);
            }
        }
        for (ConnectionChange &change : changes) {
            const bool isEgress = direction == Direction::Egress;
            note(isEgress ? NamedEnd(workload) : change.to, isEgress ? change.to : workload,
                 change.before, change.after);
        }
    }

    // Adds to the change with the same ports; `to` keeps the addresses meanwhile.
    static void unite(std::vector<ConnectionChange> &changes, const AddressSet &addresses,
                      const PortVerdict &before, const PortVerdict &after)
    {
        const auto same = std::ranges::find_if(changes, [&](const ConnectionChange &change) {
            return change.before == before && change.after == after;
        });
        if (same == changes.end())
            changes.push_back({ChangeKind::Changed, {}, addresses, before, after});
        else
            same->to = std::get<AddressSet>(same->to) | addresses;
    }

    void note(NamedEnd from, NamedEnd to, const PortVerdict &before, const PortVerdict &after)
    {
        if (before != after && !(before.isDenied() && after.isDenied()))
            m_changes.push_back(
                {kindOf(before, after), std::move(from), std::move(to), before, after});
    }

    // Workloads first, then addresses, then entities.
    static std::tuple<std::size_t, std::string, std::size_t, std::string>
    orderOf(const ConnectionChange &change)
    {
        return {change.from.index(), textOf(change.from), change.to.index(), textOf(change.to)};
    }

    static std::string textOf(const NamedEnd &end)
    {
        if (const auto *key = std::get_if<NodeKey>(&end))
            return key->cluster + '\0' + key->nameSpace + '\0' + key->kind + '\0' + key->name;
        const auto *addresses = std::get_if<AddressSet>(&end);
        return addresses ? toString(*addresses) : std::string(toString(std::get<PeerEntity>(end)));
    }

    Index m_indexBefore;
    Index m_indexAfter;
    AddressSet m_universe;
    std::vector<ConnectionChange> m_changes;
};

std::vector<NodeKey> without(const std::set<NodeKey> &keys, const std::set<NodeKey> &others)
{
    std::vector<NodeKey> rest;
    std::ranges::set_difference(keys, others, std::back_inserter(rest));
    return rest;
}

} // namespace

NamedEnd namedEnd(const Topology &topology, const ConnectionEnd &end)
{
    if (const auto *id = std::get_if<WorkloadId>(&end))
        return topology.workload(*id).key;
    if (const auto *addresses = std::get_if<AddressSet>(&end))
        return *addresses;
    return std::get<PeerEntity>(end);
}

std::string endText(const NamedEnd &end)
{
    if (const auto *key = std::get_if<NodeKey>(&end))
        return toString(*key);
    if (const auto *addresses = std::get_if<AddressSet>(&end))
        return toString(*addresses);
    return '{' + std::string(toString(std::get<PeerEntity>(end))) + '}';
}

ConnectivitySnapshot snapshotWithoutNodes(const NetworkEngine &engine,
                                          const ConnectivityScope &scope,
                                          const ConnectionLayers *layers)
{
    ConnectivitySnapshot snapshot;
    snapshot.topology = &engine.topology();
    visitConnections(
        engine, scope,
        [&snapshot](const Connection &connection) { snapshot.connections.push_back(connection); },
        layers);
    for (const WorkloadNode &workload : engine.topology().workloads) {
        if (workload.hasNetwork)
            snapshot.workloads.insert(workload.key);
    }
    for (const AddressSet &block : engine.addressBlocks())
        snapshot.outside = snapshot.outside | block;
    return snapshot;
}

ConnectivitySnapshot snapshotOf(const NetworkEngine &engine, const ConnectivityScope &scope,
                                const NodeAddresses &nodes)
{
    ConnectivitySnapshot snapshot = snapshotWithoutNodes(engine, scope);
    for (NodeConnection &one : nodeConnections(engine, nodes)) {
        if (scope.admits(engine.topology(), one.connection.from, one.connection.to))
            snapshot.connections.push_back(std::move(one.connection));
    }
    return snapshot;
}

std::string_view toString(ChangeKind kind)
{
    switch (kind) {
    case ChangeKind::Changed: return "changed";
    case ChangeKind::Opens: return "opens";
    case ChangeKind::Cuts: return "cuts";
    }
    return "changed";
}

ConnectivityDiff diffConnectivity(const ConnectivitySnapshot &before,
                                  const ConnectivitySnapshot &after)
{
    ConnectivityDiff diff;
    diff.changes = Comparison(before, after).run();
    diff.added = without(after.workloads, before.workloads);
    diff.removed = without(before.workloads, after.workloads);
    return diff;
}

} // namespace drawbridge
