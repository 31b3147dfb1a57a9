// SPDX-License-Identifier: Apache-2.0
// Draws what the imported policies admit on purpose (cli.md, `design --from allowed`): pairs whose
// destination some policy binds for ingress, on the ports the destination declares, or on all
// that are admitted where it declares none; and from workloads that some policy binds for egress
// to addresses. What an ipBlock names becomes an external, less the addresses that pods may have:
// whether it admits those is up to the plugin (network-policy.md item 41). A flow keeps the rules
// that admit it as evidence.
//
// Tested by tests/unit/analysis/test_draw_allowed.cpp
#include "model/analysis/draw_allowed.h"

#include "model/analysis/declared_ports.h"
#include "model/analysis/findings.h"
#include "model/design/edits.h"

#include <algorithm>
#include <set>
#include <utility>

namespace drawbridge {
namespace {

std::string evidenceOf(const PolicyReason &reason)
{
    const SourceSpan where = placeOf(reason);
    return "policy: " + ruleText(reason) + (where.isKnown() ? " (" + toString(where) + ")" : "");
}

/// An end that can be drawn: a workload, or an external with its addresses.
struct DrawableEnd {
    NodeKey key;
    std::vector<Endpoint> ends; ///< One witness of each block of addresses the policies tell apart.
};

Flow flowOf(const NetworkEngine &engine, const DrawableEnd &from, const DrawableEnd &to,
            Direction direction, const PortSet &ports)
{
    Flow flow;
    flow.from = from.key;
    flow.to = to.key;
    for (const PortRange &range : ports.ranges())
        flow.ports.push_back({range, {}});
    for (const PolicyReason &reason : engine.explain(from.ends.front(), to.ends.front()).reasons) {
        if (reason.direction == direction && reason.rule && !(reason.ports.allowed & ports).empty())
            flow.evidence.push_back(evidenceOf(reason));
    }
    return flow;
}

// An external is admitted only where every address of it is.
DrawableEnd endOf(const NetworkEngine &engine, const External &external,
                  const DesignCluster &cluster)
{
    DrawableEnd end{external.key, {}};
    for (const AddressSet &part : engine.partsOf(addressesOf(external, cluster)))
        end.ends.emplace_back(part.ranges().front().first);
    return end;
}

/// The externals of a design, with those that ipBlocks of its policies need besides.
class BlockExternals {
public:
    explicit BlockExternals(const Design &design)
        : m_design(design), m_externals(design.externals.items())
    {
        for (const External &external : m_externals) {
            const std::string &cluster = external.key.cluster;
            m_names.insert(external.key);
            m_known.insert({cluster, addressesOf(external, design.cluster(cluster)).ranges()});
        }
    }

    void add(const std::string &cluster, const std::vector<NetworkPolicyRule> &rules)
    {
        for (const NetworkPolicyRule &rule : rules)
            for (const NetworkPolicyPeer &peer : rule.peers)
                if (peer.ipBlock)
                    add(cluster, *peer.ipBlock);
    }

    [[nodiscard]] Design design() const
    {
        Design with = m_design;
        std::vector<External> externals = m_externals;
        std::ranges::sort(externals, {}, &External::key);
        with.externals = CowList<External>(std::move(externals));
        return with;
    }

private:
    using Ranges = std::vector<AddressSet::Range>;

    void add(const std::string &cluster, const IpBlock &block)
    {
        const AddressSet whole({block.cidr});
        const AddressSet wanted =
            whole - AddressSet(block.except) - podAddresses(m_design.cluster(cluster));
        if (wanted.empty() || m_known.contains({"", wanted.ranges()}) ||
            !m_known.insert({cluster, wanted.ranges()}).second)
            return;
        External external;
        external.key = nameOf(block, cluster);
        external.cidrs = {block.cidr};
        external.except = (whole - wanted).toCidrs();
        std::ranges::sort(external.except);
        m_externals.push_back(std::move(external));
    }

    /// "External/203.0.113.0-24", with a mark for each that has the name already.
    NodeKey nameOf(const IpBlock &block, const std::string &cluster)
    {
        NodeKey key{cluster, "", "External", toString(block.cidr)};
        std::ranges::replace(key.name, '/', '-');
        while (!m_names.insert(key).second)
            key.name += '\'';
        return key;
    }

    const Design &m_design;
    std::vector<External> m_externals;
    std::set<NodeKey> m_names;
    std::set<std::pair<std::string, Ranges>> m_known; ///< By cluster.
};

Design withBlocks(const Design &design)
{
    BlockExternals externals(design);
    for (const Topology::Cluster &cluster : design.topology->clusters)
        if (cluster.resources)
            for (const NetworkPolicyObject &policy : cluster.resources->networkPolicies) {
                if (policy.affectsIngress)
                    externals.add(cluster.name, policy.ingress);
                if (policy.affectsEgress)
                    externals.add(cluster.name, policy.egress);
            }
    return externals.design();
}

PortSet admittedPorts(const NetworkEngine &engine, const DrawableEnd &from, const DrawableEnd &to,
                      const PortSet &declared)
{
    PortSet ports;
    if (!from.ends.empty() && !to.ends.empty())
        ports = declared.empty() ? PortSet::all() : declared;
    for (const Endpoint &source : from.ends)
        for (const Endpoint &target : to.ends)
            if (!ports.empty())
                ports &= engine.between(source, target).allowed;
    return ports;
}

/// Collects what is admitted between the ends of one design.
class AllowedDrawing {
public:
    explicit AllowedDrawing(const Design &design)
        : m_engine(makeNetworkEngine(design.topology, networkOptionsOf(design)))
    {
        for (std::uint32_t i = 0; i < design.topology->workloads.size(); ++i)
            m_workloads.push_back({design.topology->workloads[i].key, {WorkloadId{i}}});
        for (const External &external : design.externals)
            m_externals.push_back(endOf(m_engine, external, design.cluster(external.key.cluster)));
    }

    std::vector<Flow> run()
    {
        const std::vector<PortSet> declared = declaredPortsOf(m_engine.topology());
        for (std::uint32_t i = 0; i < m_workloads.size(); ++i) {
            if (m_engine.isBound(WorkloadId{i}, Direction::Ingress))
                for (const auto *sources : {&m_workloads, &m_externals})
                    for (const DrawableEnd &from : *sources)
                        add(from, m_workloads[i], Direction::Ingress, declared[i]);
            if (m_engine.isBound(WorkloadId{i}, Direction::Egress))
                for (const DrawableEnd &to : m_externals)
                    add(m_workloads[i], to, Direction::Egress, {});
        }
        return std::move(m_flows);
    }

private:
    void add(const DrawableEnd &from, const DrawableEnd &to, Direction direction,
             const PortSet &declared)
    {
        const std::string &a = from.key.cluster, &b = to.key.cluster;
        if (!a.empty() && !b.empty() && a != b)
            return;
        const PortSet ports = admittedPorts(m_engine, from, to, declared);
        if (!ports.empty())
            m_flows.push_back(flowOf(m_engine, from, to, direction, ports));
    }

    NetworkEngine m_engine;
    std::vector<DrawableEnd> m_workloads, m_externals;
    std::vector<Flow> m_flows;
};

} // namespace

Result<Design> drawAllowed(const Design &design)
{
    Design with = withBlocks(design);
    std::vector<Flow> flows = AllowedDrawing(with).run();
    std::set<NodeKey> ends;
    for (const Flow &flow : flows)
        ends.insert({flow.from, flow.to});
    std::vector<External> externals = with.externals.items();
    std::erase_if(externals, [&](const External &external) {
        return !ends.contains(external.key) && !design.findExternal(external.key);
    });
    with.externals = CowList<External>(std::move(externals));
    return addFlows(with, std::move(flows));
}

} // namespace drawbridge
