// SPDX-License-Identifier: Apache-2.0
// What gets out to the externals of a design, and in from them: one witness of each part of their
// addresses that neither the policies nor the mesh divide.
//
// Tested by tests/unit/analysis/test_blast_radius.cpp
#include "model/analysis/outside_hops.h"

#include "model/analysis/edge_lookup_world.h"

#include <algorithm>

namespace drawbridge {
namespace {

bool isNarrower(const AddressSet &a, const AddressSet &b)
{
    return !a.empty() && !(a == b) && (a - b).empty();
}

PortVerdict onlyUnknown(const PortVerdict &verdict)
{
    return {{}, verdict.allowed | verdict.unknown};
}

} // namespace

OutsideHops::OutsideHops(std::shared_ptr<const WorkloadHops> hops,
                         std::shared_ptr<const EdgeLookup> lookup)
    : m_hops(std::move(hops)), m_lookup(std::move(lookup)),
      m_workloads(m_hops->network().topology().workloads.size())
{
    const Design &design = m_lookup->world().design;
    for (const External &external : design.externals)
        m_addresses.push_back(addressesOf(external, design.cluster(external.key.cluster)));
    if (m_addresses.empty())
        return;
    const Topology &topology = m_hops->network().topology();
    for (std::uint32_t i = 0; i < m_workloads && !m_meshPorts; ++i) {
        if (m_hops->mesh().mayBind(WorkloadId{i}))
            m_meshPorts.emplace(m_hops->mesh(), topology);
    }
    if (m_meshPorts)
        m_callers = m_hops->mesh().addressGroups();
    for (std::size_t i = 0; i < m_addresses.size(); ++i)
        m_outside.push_back(outsideOf(i));
}

OutsideHops::Outside OutsideHops::outsideOf(std::size_t external) const
{
    AddressSet own = m_addresses[external];
    if (own.empty()) {
        AddressSet all;
        for (const AddressSet &block : m_hops->network().addressBlocks())
            all = all | block;
        return {partsOf(all), true};
    }
    for (const AddressSet &other : m_addresses) {
        if (isNarrower(other, m_addresses[external]))
            own = own - other;
    }
    return {partsOf(own), false};
}

std::vector<OutsideHops::Part> OutsideHops::partsOf(const AddressSet &addresses) const
{
    std::vector<AddressSet> sets = m_hops->network().partsOf(addresses);
    if (!m_callers.empty()) {
        std::vector<AddressSet> finer;
        for (const AddressSet &set : sets)
            for (const AddressSet &group : m_callers)
                if (AddressSet both = set & group; !both.empty())
                    finer.push_back(std::move(both));
        sets = std::move(finer);
    }
    std::vector<Part> parts;
    const std::vector<AddressSet> &blocks = m_hops->relation().blocks;
    for (const AddressSet &set : sets) {
        Part part{set.ranges().front().first, std::nullopt};
        for (std::size_t i = 0; i < blocks.size() && !part.block; ++i)
            if (blocks[i].contains(part.witness))
                part.block = i;
        parts.push_back(part);
    }
    return parts;
}

PortVerdict OutsideHops::network(HopEnd from, HopEnd to, const Part &part) const
{
    const auto endOf = [&](HopEnd end) {
        return end < m_workloads ? Endpoint(WorkloadId{end}) : Endpoint(part.witness);
    };
    if (!part.block)
        return m_hops->network().between(endOf(from), endOf(to));
    const auto numberOf = [&](HopEnd end) {
        return end < m_workloads ? std::size_t{end} : m_workloads + *part.block;
    };
    return m_hops->relation().between(numberOf(from), numberOf(to));
}

PortVerdict OutsideHops::mesh(const Part &part, WorkloadId to) const
{
    MeshCaller caller;
    caller.address = part.witness;
    return m_meshPorts->admits({caller}, to);
}

PortVerdict OutsideHops::ports(HopEnd from, HopEnd to, const HopFilter &filter) const
{
    const EdgeLookup::World &world = m_lookup->world();
    const Outside &outside = m_outside[std::max(from, to) - m_workloads];
    const PortVerdict everything{PortSet::all(), {}};
    PortVerdict result;
    for (const Part &part : outside.parts) {
        PortVerdict verdict = filter.network ? network(from, to, part) : everything;
        if (filter.identity && m_meshPorts && to < m_workloads && !verdict.isDenied())
            verdict = verdict & mesh(part, WorkloadId{to});
        result = result | verdict;
    }
    const PortSet scope = world.ends.judgedPorts(from, to) & filter.ports;
    result = result & PortVerdict{scope, {}};
    return outside.isUnknown ? onlyUnknown(result) : result;
}

void OutsideHops::addTo(HopGraph &graph, const HopFilter &filter) const
{
    const auto add = [&](HopEnd from, HopEnd to) {
        const PortVerdict verdict = ports(from, to, filter);
        if (!verdict.isDenied())
            graph.add(from, to, !verdict.allowed.empty());
    };
    const auto first = static_cast<HopEnd>(m_workloads);
    for (HopEnd outside = first; outside < graph.size(); ++outside) {
        for (HopEnd workload = 0; workload < first; ++workload) {
            if (!m_hops->network().topology().workloads[workload].hasNetwork)
                continue;
            add(workload, outside);
            add(outside, workload);
        }
    }
}

std::string OutsideHops::doubt(HopEnd end) const
{
    if (end < m_workloads || !m_outside[end - m_workloads].isUnknown)
        return {};
    return "the addresses of " + toString(m_lookup->world().context.keyOf(end)) +
           " are not in the design";
}

} // namespace drawbridge
