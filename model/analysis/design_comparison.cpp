// SPDX-License-Identifier: Apache-2.0
// Every pair of nodes is asked on both sides. The outside is cut into parts that neither side nor
// any external tells apart; parts of one external, or of none, with the same change are put
// together again, so that ranges written differently never differ.
// Tested by tests/unit/analysis/test_design_comparison.cpp

#include "model/analysis/design_comparison.h"

#include "model/analysis/compared_side.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace drawbridge {
namespace {

using Kind = DesignChange::Kind;
using Verdicts = std::pair<PortVerdict, PortVerdict>;

constexpr std::size_t kMostSources = 20; // more are one change, as in the report

PortSet mayPass(const PortVerdict &verdict)
{
    return verdict.allowed | verdict.unknown;
}

/// `declared`: of the destination; empty where nobody says.
Kind kindOf(const PortVerdict &before, const PortVerdict &after, const PortSet &declared)
{
    const PortSet mayBefore = mayPass(before), mayAfter = mayPass(after);
    if (after.allowed.containsAll(before.allowed) && mayAfter.containsAll(mayBefore))
        return Kind::Opens;
    if (!before.allowed.containsAll(after.allowed) || !mayBefore.containsAll(mayAfter))
        return Kind::Changed;
    const PortSet lost = (before.allowed - after.allowed) | (mayBefore - mayAfter);
    const bool isUndeclared = !declared.empty() && !after.isDenied() && (lost & declared).empty();
    return isUndeclared ? Kind::CutsUndeclared : Kind::Cuts;
}

/// A node of either side.
struct Pairable {
    NodeKey key;
    std::optional<std::size_t> before, after;
    PortSet declared;
};

std::vector<Pairable> nodesOf(const ComparedSide &before, const ComparedSide &after)
{
    std::map<NodeKey, Pairable> nodes;
    for (std::size_t i = 0; i < before.nodes().size(); ++i) {
        const ComparedSide::Node &node = before.nodes()[i];
        nodes[node.key] = {node.key, i, std::nullopt, node.declared};
    }
    for (std::size_t i = 0; i < after.nodes().size(); ++i) {
        const ComparedSide::Node &node = after.nodes()[i];
        Pairable &both = nodes[node.key];
        both.key = node.key;
        both.after = i;
        both.declared |= node.declared;
    }
    std::vector<Pairable> list;
    for (auto &[key, node] : nodes)
        list.push_back(std::move(node));
    return list;
}

/// Addresses that nobody tells apart, and the external that stands for them.
struct OutsidePart {
    AddressSet addresses;
    std::optional<std::size_t> owner; ///< Index into the externals of the second design.
};

std::vector<AddressSet> divided(std::vector<AddressSet> parts, const AddressSet &by)
{
    std::vector<AddressSet> finer;
    for (const AddressSet &part : parts)
        for (AddressSet piece : {part & by, part - by})
            if (!piece.empty())
                finer.push_back(std::move(piece));
    return finer;
}

/// Evidence that a workload calls another, by ends.
using Calls = std::map<std::pair<NodeKey, NodeKey>, std::vector<const InferredFlow *>>;

Calls callsOf(const Topology &topology)
{
    Calls calls;
    for (const InferredFlow &flow : topology.inferredFlows)
        for (const WorkloadId target : flow.targets)
            if (flow.confidence == FlowConfidence::Certain)
                calls[{topology.workload(flow.from).key, topology.workload(target).key}].push_back(
                    &flow);
    return calls;
}

} // namespace

class ComparisonWork {
public:
    ComparisonWork(DesignComparison &comparison, const std::stop_token &stop)
        : m_comparison(comparison), m_before(*comparison.m_sideBefore),
          m_after(*comparison.m_sideAfter), m_externals(comparison.m_after.design->externals),
          m_stop(stop), m_nodes(nodesOf(m_before, m_after)),
          m_calls(callsOf(*comparison.m_after.design->topology))
    {}

    void run()
    {
        for (std::size_t to = 0; to < m_nodes.size() && !m_stop.stop_requested(); ++to)
            compareInto(to);
        findParts();
        for (const Direction direction : {Direction::Ingress, Direction::Egress})
            compareOutside(direction);
        std::ranges::stable_sort(m_comparison.m_changes, {}, [](const DesignChange &change) {
            return std::tuple(!change.breaks(), change.kind, change.from, change.to);
        });
    }

private:
    [[nodiscard]] static PortVerdict asked(const ComparedSide &side,
                                           const std::optional<std::size_t> &from,
                                           const std::optional<std::size_t> &to)
    {
        return from && to ? side.between(*from, *to) : PortVerdict{};
    }

    void compareInto(std::size_t to)
    {
        const Pairable &target = m_nodes[to];
        std::map<Verdicts, std::vector<std::size_t>> sources;
        for (std::size_t from = 0; from < m_nodes.size(); ++from) {
            const Pairable &source = m_nodes[from];
            if (from == to || (isOutside(source.key) && isOutside(target.key)))
                continue;
            Verdicts verdicts{asked(m_before, source.before, target.before),
                              asked(m_after, source.after, target.after)};
            if (verdicts.first == verdicts.second)
                m_comparison.m_same += verdicts.first.isDenied() ? 0 : 1;
            else
                sources[std::move(verdicts)].push_back(from);
        }
        for (const auto &[verdicts, from] : sources)
            addPairs(verdicts, from, target);
    }

    void addPairs(const Verdicts &verdicts, const std::vector<std::size_t> &sources,
                  const Pairable &target)
    {
        DesignChange common = changeOf(verdicts, target.declared);
        common.to = {target.key};
        std::vector<const NodeKey *> others; // whose change breaks nothing
        const auto add = [&](const NodeKey &source, std::vector<std::string> calls) {
            DesignChange &change = m_comparison.m_changes.emplace_back(common);
            change.from = {source};
            change.calledBy = std::move(calls);
        };
        for (const std::size_t source : sources) {
            const NodeKey &key = m_nodes[source].key;
            std::vector<std::string> calls = callsCut(common, key);
            if (calls.empty())
                others.push_back(&key);
            else
                add(key, std::move(calls));
        }
        if (others.size() > kMostSources)
            addCrowd(std::move(common), others);
        else
            for (const NodeKey *source : others)
                add(*source, {});
    }

    void addCrowd(DesignChange common, const std::vector<const NodeKey *> &sources)
    {
        for (const NodeKey *source : sources) {
            const bool isInside = !source->nameSpace.empty();
            ++common.crowd[isInside ? NodeKey{source->cluster, "", "Namespace", source->nameSpace}
                                    : NodeKey{}];
            if (common.from.size() < kMostSources)
                common.from.push_back(*source);
        }
        m_comparison.m_changes.push_back(std::move(common));
    }

    [[nodiscard]] static DesignChange changeOf(const Verdicts &verdicts, const PortSet &declared)
    {
        DesignChange change;
        change.before = verdicts.first;
        change.after = verdicts.second;
        change.kind = kindOf(change.before, change.after, declared);
        return change;
    }

    [[nodiscard]] std::vector<std::string> callsCut(const DesignChange &change,
                                                    const NodeKey &source) const
    {
        std::vector<std::string> calls;
        const auto at = m_calls.find({source, change.to.front()});
        if (at == m_calls.end())
            return calls;
        const PortSet cut = change.cut();
        for (const InferredFlow *flow : at->second) {
            const bool isCut = std::ranges::any_of(flow->targetPorts, [&](const PortRange &range) {
                return !(cut & PortSet{range}).empty();
            });
            if (isCut)
                calls.push_back(std::string(toString(flow->evidence.kind)) + ": " +
                                flow->evidence.text + atPlace(flow->evidence.where));
        }
        return calls;
    }

    /// The external that stands for addresses before all others: the one with the fewest.
    [[nodiscard]] std::optional<std::size_t> ownerOf(const AddressSet &part,
                                                     const std::vector<AddressSet> &addresses) const
    {
        std::optional<std::size_t> owner;
        for (std::size_t i = 0; i < addresses.size(); ++i) {
            const bool isNarrower = !owner || (addresses[*owner].containsAll(addresses[i]) &&
                                               addresses[*owner] != addresses[i]);
            if (addresses[i].containsAll(part) && isNarrower)
                owner = i;
        }
        return owner;
    }

    void findParts()
    {
        std::vector<AddressSet> addresses;
        AddressSet universe = m_before.universe() & m_after.universe();
        for (const External &external : m_externals) {
            addresses.push_back(
                addressesOf(external, m_comparison.m_after.design->cluster(external.key.cluster)));
            universe = universe | addresses.back();
        }
        std::vector<AddressSet> parts{universe};
        for (const AddressSet &each : addresses)
            parts = divided(std::move(parts), each);
        for (const ComparedSide *side : {&m_before, &m_after}) {
            std::vector<AddressSet> finer;
            for (const AddressSet &part : parts)
                std::ranges::move(side->partsOf(part), std::back_inserter(finer));
            parts = std::move(finer);
        }
        for (AddressSet &part : parts)
            m_parts.push_back({part, ownerOf(part, addresses)});
        m_addresses = std::move(addresses);
    }

    [[nodiscard]] static PortVerdict askedOutside(const ComparedSide &side,
                                                  const std::optional<std::size_t> &node,
                                                  const IpAddress &address, Direction direction)
    {
        return node ? side.outside(*node, address, direction) : PortVerdict{};
    }

    using OutsideGroup = std::tuple<std::optional<std::size_t>, Verdicts, Kind>;
    /// Of one group the nodes it is about, by the addresses that are meant.
    using Members = std::vector<std::pair<AddressSet, std::vector<NodeKey>>>;

    void compareOutside(Direction direction)
    {
        std::map<OutsideGroup, Members> groups;
        for (const Pairable &node : m_nodes) {
            if (isOutside(node.key) || m_stop.stop_requested())
                continue;
            for (auto &[group, addresses] : outsideOf(node, direction)) {
                Members &members = groups[group];
                const auto at = std::ranges::find(members, addresses, &Members::value_type::first);
                if (at == members.end())
                    members.push_back({std::move(addresses), {node.key}});
                else
                    at->second.push_back(node.key);
            }
        }
        for (const auto &[group, members] : groups)
            for (const auto &[addresses, nodes] : members)
                addOutside(group, addresses, nodes, direction);
    }

    [[nodiscard]] std::map<OutsideGroup, AddressSet> outsideOf(const Pairable &node,
                                                               Direction direction)
    {
        std::map<OutsideGroup, AddressSet> groups;
        const PortSet declared = direction == Direction::Ingress ? node.declared : PortSet{};
        for (const OutsidePart &part : m_parts) {
            const IpAddress &witness = part.addresses.ranges().front().first;
            Verdicts verdicts{askedOutside(m_before, node.before, witness, direction),
                              askedOutside(m_after, node.after, witness, direction)};
            if (verdicts.first == verdicts.second)
                continue;
            const Kind kind = kindOf(verdicts.first, verdicts.second, declared);
            AddressSet &addresses = groups[{part.owner, std::move(verdicts), kind}];
            addresses = addresses | part.addresses;
        }
        return groups;
    }

    /// Each node by itself; many that are alike together, and always those at addresses that no
    /// node of the map stands for.
    void addOutside(const OutsideGroup &group, const AddressSet &addresses,
                    const std::vector<NodeKey> &nodes, Direction direction)
    {
        const auto &[owner, verdicts, kind] = group;
        DesignChange change;
        change.kind = kind;
        change.before = verdicts.first;
        change.after = verdicts.second;
        if (!owner || addresses != m_addresses[*owner])
            change.addresses = addresses;
        const std::vector<NodeKey> outer =
            owner ? std::vector{m_externals.items()[*owner].key} : std::vector<NodeKey>{};
        const auto put = [&](std::vector<NodeKey> inner) {
            DesignChange &added = m_comparison.m_changes.emplace_back(change);
            const bool isOut = direction == Direction::Egress;
            added.from = isOut ? std::move(inner) : outer;
            added.to = isOut ? outer : std::move(inner);
        };
        if (!owner || nodes.size() > kMostSources)
            return put(nodes);
        for (const NodeKey &node : nodes)
            put({node});
    }

    DesignComparison &m_comparison;
    const ComparedSide &m_before;
    const ComparedSide &m_after;
    const CowList<External> &m_externals;
    const std::stop_token &m_stop;
    std::vector<Pairable> m_nodes;
    Calls m_calls;
    std::vector<AddressSet> m_addresses; ///< By external.
    std::vector<OutsidePart> m_parts;
};

DesignComparison::DesignComparison(ComparedDesign before, ComparedDesign after)
    : m_before(std::move(before)), m_after(std::move(after))
{}

DesignComparison::~DesignComparison() = default;

Result<std::shared_ptr<const DesignComparison>>
DesignComparison::make(ComparedDesign before, ComparedDesign after, const std::stop_token &stop)
{
    for (const ComparedDesign *each : {&before, &after})
        if (!each->design->topology || each->design->topology->clusters.size() != 1)
            return fail(ErrorCode::Usage,
                        "designs of several clusters cannot be compared on the map", {},
                        "compare the manifests of one cluster with `drawbridgectl diff`");
    std::shared_ptr<DesignComparison> comparison(
        new DesignComparison(std::move(before), std::move(after)));
    const auto sideOf = [&](const ComparedDesign &each) {
        if (each.by == ComparedDesign::By::Drawing)
            return drawingSide(*each.design);
        Design shown = *each.design;
        shown.externals =
            comparison->m_after.design->externals; // both are met by the same gateways
        return manifestSide(shown, stop);
    };
    comparison->m_sideBefore = sideOf(comparison->m_before);
    comparison->m_sideAfter = sideOf(comparison->m_after);
    for (const auto *side : {&comparison->m_sideBefore, &comparison->m_sideAfter})
        for (const std::string &text : (*side)->notCompared())
            comparison->m_notCompared.push_back(text);
    if (!stop.stop_requested())
        ComparisonWork(*comparison, stop).run();
    if (stop.stop_requested())
        return std::shared_ptr<const DesignComparison>();
    return std::shared_ptr<const DesignComparison>(std::move(comparison));
}

} // namespace drawbridge
