// SPDX-License-Identifier: Apache-2.0
// Pairs of findings.md 3.2 with one end outside: what the Internet gets to where something exposes
// it, and where each workload gets to of the Internet, the metadata addresses of clouds, the API
// server and nodes. A set of addresses is asked by one witness of each part that neither policies
// nor drawn externals divide, mostly out of the relation of all pairs. Addresses that no manifest
// and no setting tells may be any. Tested by tests/unit/analysis/test_score.cpp

#include "model/analysis/findings/cloud_metadata.h"
#include "model/analysis/ingress_controllers.h"
#include "model/analysis/score/score_parts.h"

#include <algorithm>
#include <array>

namespace drawbridge::score {
namespace {

using End = OutsidePair::End;

/// Addresses of one end, and the ports that count there.
struct Place {
    AddressSet addresses;
    PortSet ports = PortSet::all();
    bool isTold = true; ///< Else it is somewhere among the addresses.
};

/// The ends of one cluster.
struct Places {
    Place internet, apiServer, nodes;
    std::vector<Place> metadata;
};

Place placeOf(const std::vector<Cidr> &cidrs)
{
    if (cidrs.empty())
        return {AddressSet::all(), PortSet::all(), false};
    return {AddressSet(cidrs), PortSet::all(), true};
}

std::vector<Cidr> nodesOf(const ClusterFacts &cluster, const DesignCluster &settings)
{
    std::vector<Cidr> nodes = settings.nodes;
    for (const NodeObject &node : cluster.resources->nodes)
        for (const IpAddress &address : node.addresses)
            nodes.push_back(
                {address, std::uint8_t(address.family == AddressFamily::IPv4 ? 32 : 128)});
    return nodes;
}

class OutsideReach {
public:
    explicit OutsideReach(const ScoreInput &input)
        : m_input(input), m_context(input.world.context),
          m_exposed(input.world.context.workloadCount())
    {
        for (const External &external : m_context.design.externals.items())
            m_externals.push_back(
                addressesOf(external, m_context.design.cluster(external.key.cluster)));
        addExposures();
        for (const ApiAccess &access : m_context.design.apiAccess.items())
            m_apiDrawn.insert(access.subject);
    }

    std::vector<OutsidePair> run()
    {
        std::vector<OutsidePair> pairs;
        for (const ClusterFacts &cluster : m_input.facts().clusters) {
            const Places places = placesOf(cluster);
            for (const WorkloadFacts &workload : cluster.workloads)
                if (m_input.isCounted(workload.id.index))
                    addPairs(places, workload, pairs);
        }
        std::ranges::stable_sort(pairs, {}, &OutsidePair::workload);
        return pairs;
    }

private:
    /// Ports that the Internet gets to without a gateway of the input in between.
    void addExposures()
    {
        for (const Exposure &exposure : m_context.topology.exposures)
            if (!exposure.isInternal && controllersOf(m_context.topology, exposure).empty())
                for (const WorkloadId id : exposure.targets)
                    for (const PortRange &range : exposure.targetPorts)
                        m_exposed[id.index].add(range);
    }

    [[nodiscard]] Places placesOf(const ClusterFacts &cluster) const
    {
        const DesignCluster &settings = m_context.design.cluster(cluster.name);
        External internet;
        internet.kind = External::Kind::Internet;
        Places places{{addressesOf(internet, settings)},
                      placeOf(settings.apiServer),
                      placeOf(nodesOf(cluster, settings)),
                      {}};
        for (const MetadataAddress &metadata : kMetadataAddresses) {
            const IpAddress address = IpAddress::parse(metadata.address).value();
            Place &place = places.metadata.emplace_back();
            place.addresses.add({address, address});
            place.ports = {{Protocol::Tcp, metadata.port, metadata.port}};
        }
        return places;
    }

    void addPairs(const Places &places, const WorkloadFacts &workload,
                  std::vector<OutsidePair> &pairs) const
    {
        const EndIndex index = workload.id.index;
        Place exposed{places.internet.addresses, m_exposed[index]};
        for (const Container *container : workload.containers)
            for (const ContainerPort &port : container->ports)
                if (port.hostPort || workload.node->isHostNetwork)
                    exposed.ports.add({port.protocol, port.port, port.port});
        pairs.push_back(pairOf(End::FromInternet, index, {exposed}));
        pairs.push_back(pairOf(End::Internet, index, {places.internet}));
        pairs.push_back(pairOf(End::Metadata, index, places.metadata));
        pairs.push_back(pairOf(End::ApiServer, index, {places.apiServer}));
        if (m_apiDrawn.contains(workload.node->key)) {
            pairs.back().isDrawn = true;
            pairs.back().excess = Answer::No;
        }
        pairs.push_back(pairOf(End::Nodes, index, {places.nodes}));
    }

    /// Addresses that nothing tells apart.
    struct Part {
        IpAddress witness;
        std::optional<std::size_t> block; ///< The end of the relation that holds it.
        std::vector<EndIndex> externals;  ///< Those that hold it.
    };
    using Parts = std::vector<Part>;

    [[nodiscard]] OutsidePair pairOf(End end, EndIndex index,
                                     const std::vector<Place> &places) const
    {
        OutsidePair pair{end, index};
        for (const Place &place : places)
            if (!place.ports.empty())
                addParts(place, pair);
        return pair;
    }

    /// Parts with one verdict, of which nothing is drawn, come to the same.
    void addParts(const Place &place, OutsidePair &pair) const
    {
        std::vector<const PortVerdict *> seen;
        for (const Part &part : partsOf(place.addresses)) {
            const PortVerdict *known = related(part, pair);
            const bool isPlain = known != nullptr && part.externals.empty();
            if (isPlain && std::ranges::find(seen, known) != seen.end())
                continue;
            addPart(place, part, known != nullptr ? *known : asked(part, pair), pair);
            if (isPlain)
                seen.push_back(known);
        }
    }

    /// What the relation of all pairs says; null where it does not hold the address.
    [[nodiscard]] const PortVerdict *related(const Part &part, const OutsidePair &pair) const
    {
        const NetworkRelation &relation = m_input.world.pairs->relation();
        if (!part.block)
            return nullptr;
        return pair.end == End::FromInternet ? &relation.between(*part.block, pair.workload)
                                             : &relation.between(pair.workload, *part.block);
    }

    [[nodiscard]] PortVerdict asked(const Part &part, const OutsidePair &pair) const
    {
        const Endpoint workload = WorkloadId{pair.workload};
        return pair.end == End::FromInternet ? m_context.network.between(part.witness, workload)
                                             : m_context.network.between(workload, part.witness);
    }

    void addPart(const Place &place, const Part &part, PortVerdict verdict, OutsidePair &pair) const
    {
        const PortSet drawn = drawnAt(part, pair);
        const bool isSure = place.isTold && m_context.blurred[pair.workload].empty();
        if (!isSure && !isFree(pair.workload))
            verdict = {{}, verdict.allowed | verdict.unknown};
        const PortSet open = verdict.allowed & place.ports;
        const PortSet unknown = verdict.unknown & place.ports;
        pair.isDrawn = pair.isDrawn || (place.isTold && !drawn.empty());
        pair.reach = std::max(pair.reach, answerOf(!open.empty(), !unknown.empty()));
        pair.excess =
            std::max(pair.excess, answerOf(!(open - drawn).empty(), !(unknown - drawn).empty()));
    }

    /// No policy of any kind has a say about where it connects to.
    [[nodiscard]] bool isFree(EndIndex workload) const
    {
        return m_context.blurred[workload].empty() &&
               !m_context.network.isBound(WorkloadId{workload}, Direction::Egress);
    }

    [[nodiscard]] PortSet drawnAt(const Part &part, const OutsidePair &pair) const
    {
        PortSet ports;
        for (const EndIndex external : part.externals) {
            const auto found = m_context.drawn.find(pair.end == End::FromInternet
                                                        ? std::pair(external, pair.workload)
                                                        : std::pair(pair.workload, external));
            if (found != m_context.drawn.end())
                ports |= found->second;
        }
        return ports;
    }

    [[nodiscard]] const Parts &partsOf(const AddressSet &addresses) const
    {
        for (const auto &[known, parts] : m_parts)
            if (known == addresses)
                return parts;
        auto sets = m_context.network.partsOf(addresses);
        for (const AddressSet &external : m_externals) {
            std::vector<AddressSet> finer;
            for (const AddressSet &part : sets) {
                finer.push_back(part & external);
                finer.push_back(part - external);
            }
            std::erase_if(finer, [](const AddressSet &part) { return part.empty(); });
            sets = std::move(finer);
        }
        Parts parts;
        for (const AddressSet &set : sets)
            parts.push_back(partAt(set.ranges().front().first));
        return m_parts.emplace_back(addresses, std::move(parts)).second;
    }

    [[nodiscard]] Part partAt(const IpAddress &witness) const
    {
        Part part{witness, std::nullopt, {}};
        const auto &relation = m_input.world.pairs->relation();
        for (std::size_t i = 0; i < relation.blocks.size() && !part.block; ++i)
            if (relation.blocks[i].contains(witness))
                part.block = relation.workloads + i;
        for (std::size_t i = 0; i < m_externals.size(); ++i)
            if (m_externals[i].contains(witness))
                part.externals.push_back(m_context.workloadCount() + static_cast<EndIndex>(i));
        return part;
    }

    const ScoreInput &m_input;
    const FindingsContext &m_context;
    std::vector<PortSet> m_exposed; ///< By workload.
    std::vector<AddressSet> m_externals;
    std::set<NodeKey> m_apiDrawn;
    /// Few sets of addresses are asked about, all workloads the same ones.
    mutable std::vector<std::pair<AddressSet, Parts>> m_parts;
};

} // namespace

std::vector<OutsidePair> outsidePairs(const ScoreInput &input)
{
    return OutsideReach(input).run();
}

} // namespace drawbridge::score
