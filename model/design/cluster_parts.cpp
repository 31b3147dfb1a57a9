// SPDX-License-Identifier: Apache-2.0
#include "model/design/cluster_parts.h"

#include "model/design/cluster_side.h"
#include "model/design/flow_ports.h"
#include "model/topology/topology_builder.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

// A design of several clusters taken apart, so that everything that knows one cluster (exporters,
// engines, the proof) is asked about each. Tested by tests/unit/design/test_cluster_parts.cpp

namespace drawbridge {

namespace {

struct Between {
    std::vector<const Flow *> flows; ///< From one cluster to another.
    std::vector<RefusedFlow> lost;   ///< Of no cluster.
};

/// The cluster that a flow stays in; nothing where it leaves one.
std::optional<std::string> homeClusterOf(const Flow &flow)
{
    if (isOutside(flow.from))
        return flow.to.cluster;
    if (isOutside(flow.to) || flow.from.cluster == flow.to.cluster)
        return flow.from.cluster;
    return std::nullopt;
}

/// Open to any request.
std::vector<FlowPort> anyRequestOn(const PortSet &ports)
{
    std::vector<FlowPort> list;
    for (const PortRange &range : ports.ranges())
        list.push_back({range, {}});
    return list;
}

template<typename T, typename Order>
CowList<T> sortedListOf(std::vector<T> items, const Order &order)
{
    std::sort(items.begin(), items.end(),
              [&order](const T &a, const T &b) { return order(a) < order(b); });
    return CowList<T>(std::move(items));
}

/// Builds the part of one cluster, list by list.
class PartBuilder {
public:
    PartBuilder(const Design &whole, const Topology::Cluster &cluster)
        : m_whole(whole), m_part{cluster.name, {}}, m_names{cluster.name, {}}
    {
        Design &design = m_part.design;
        design.name = whole.name;
        design.mesh = whole.mesh;
        design.systemFlows = whole.systemFlows;
        design.tokenIssuer = whole.tokenIssuer;
        design.clusters = {whole.cluster(cluster.name)};
        design.clusters.front().name.clear();
        Diagnostics saidAtImport;
        auto resources =
            cluster.resources ? cluster.resources : std::make_shared<const ResourceSet>();
        design.topology = buildTopology({{"", std::move(resources)}}, saidAtImport);
        takeExternals();
        takeFlows();
        takeAccess();
        settle();
    }

    [[nodiscard]] const ClusterPart &part() const { return m_part; }
    /// What the manifests say of it as well.
    void setAliases(const std::optional<std::vector<std::string>> &aliases)
    {
        m_part.design.clusters.front().trustDomainAliases = aliases;
    }
    [[nodiscard]] ClusterPart take()
    {
        m_part.names = std::make_shared<const PartNames>(std::move(m_names));
        return std::move(m_part);
    }

    /// An external of this cluster's neighbour; its key.
    NodeKey add(External external)
    {
        while (!m_taken.insert(external.key).second)
            external.key.name += '\'';
        m_externals.push_back(std::move(external));
        return m_externals.back().key;
    }

    /// Adds to what is drawn between the two; several flows of the whole design may come to one.
    void draw(const NodeKey &from, const NodeKey &to, const std::vector<FlowPort> &ports,
              const Flow &because, const std::string &evidence)
    {
        Flow &flow = m_crossing[{from, to}];
        flow.from = from;
        flow.to = to;
        flow.ports.insert(flow.ports.end(), ports.begin(), ports.end());
        flow.isToConfirm = flow.isToConfirm || because.isToConfirm;
        if (!evidence.empty())
            flow.evidence.push_back(evidence);
        if (flow.note.find(because.note) == std::string::npos)
            flow.note += (flow.note.empty() ? "" : "; ") + because.note;
    }

    /// What is drawn between the two is there for a flow of the whole design.
    void name(const NodeKey &from, const NodeKey &to, const Flow &whole)
    {
        m_names.flows[{from, to}].push_back(nameOf(whole, false));
    }

    /// Puts what was added into the design.
    void settle()
    {
        for (auto &[ends, flow] : m_crossing) {
            const PortSet ports = flow.portSet();
            const auto isAny = [](const FlowPort &port) { return port.http.isAny(); };
            if (std::ranges::all_of(flow.ports, isAny)) // Of several, united.
                flow.ports = anyRequestOn(ports);
            m_flows.push_back(std::move(flow));
        }
        m_crossing.clear();
        m_part.design.externals =
            sortedListOf(m_externals, [](const External &e) { return e.key; });
        m_part.design.flows =
            sortedListOf(m_flows, [](const Flow &f) { return std::tie(f.from, f.to); });
    }

private:
    [[nodiscard]] bool isMine(const NodeKey &key) const
    {
        return key.cluster.empty() || key.cluster == m_part.name;
    }

    [[nodiscard]] NodeKey keyOf(NodeKey key) const
    {
        if (const auto renamed = m_renamed.find(key); renamed != m_renamed.end())
            return renamed->second;
        key.cluster.clear();
        return key;
    }

    /// Its own, those of no cluster, and whatever else its flows name.
    void takeExternals()
    {
        std::set<NodeKey> named;
        for (const Flow &flow : m_whole.flows)
            if (homeClusterOf(flow) == m_part.name)
                named.insert({flow.from, flow.to});
        for (const External &external : m_whole.externals) {
            if (!isMine(external.key) && !named.contains(external.key))
                continue;
            External mine = external;
            mine.key.cluster.clear();
            if (m_taken.contains(mine.key))
                mine.key.name = toString(external.key);
            const NodeKey key = add(std::move(mine));
            m_renamed.emplace(external.key, key);
        }
    }

    void takeFlows()
    {
        for (const Flow &flow : m_whole.flows) {
            if (homeClusterOf(flow) != m_part.name)
                continue;
            Flow mine = flow;
            mine.from = keyOf(flow.from);
            mine.to = keyOf(flow.to);
            name(mine.from, mine.to, flow);
            m_flows.push_back(std::move(mine));
        }
    }

    void takeAccess()
    {
        Design &design = m_part.design;
        std::vector<ApiAccess> access;
        for (ApiAccess item : m_whole.apiAccess)
            if (item.subject.cluster == m_part.name) {
                item.subject = keyOf(item.subject);
                access.push_back(std::move(item));
            }
        design.apiAccess = sortedListOf(std::move(access), [](const ApiAccess &a) { return a; });
        std::vector<Identity> identities;
        for (Identity item : m_whole.identities)
            if (item.workload.cluster == m_part.name) {
                item.workload = keyOf(item.workload);
                identities.push_back(std::move(item));
            }
        design.identities =
            sortedListOf(std::move(identities), [](const Identity &i) { return i; });
    }

    const Design &m_whole;
    ClusterPart m_part;
    std::vector<External> m_externals;
    std::vector<Flow> m_flows;
    std::set<NodeKey> m_taken;
    PartNames m_names;
    std::map<NodeKey, NodeKey> m_renamed; ///< Externals of the whole design.
    std::map<std::pair<NodeKey, NodeKey>, Flow> m_crossing;
};

std::vector<FlowPort> gatewayPort()
{
    return anyRequestOn({{Protocol::Tcp, kEastWestPort, kEastWestPort}});
}

External addressesNamed(const std::string &name, const std::vector<Cidr> &cidrs)
{
    External external;
    external.key = {"", "", "External", name};
    external.kind = External::Kind::Cidr;
    external.cidrs = cidrs;
    return external;
}

/// Joins the parts of two clusters by what goes from one to the other.
class Joint {
public:
    Joint(const ClusterSide &from, PartBuilder &source, const ClusterSide &to, PartBuilder &target)
        : m_from(from), m_to(to), m_source(source), m_target(target)
    {}

    void join(const std::vector<const ClusterRoute *> &routes)
    {
        for (const ClusterRoute *route : routes) {
            leave(*route);
            arrive(*route);
        }
        if (m_hasIdentities)
            addIdentities();
    }

private:
    void leave(const ClusterRoute &route)
    {
        const Flow &flow = *route.flow;
        if (!m_destination)
            m_destination =
                m_source.add(route.isThroughGateway
                                 ? addressesNamed("east-west gateway of " + m_to.name,
                                                  m_to.settings.eastWestGateway.addresses)
                                 : addressesNamed("pods of " + m_to.name, m_to.settings.pods));
        const std::string evidence = toString(flow.to) + " on " + toString(flow.portSet());
        m_source.draw(inPart(flow.from), *m_destination,
                      route.isThroughGateway ? gatewayPort() : anyRequestOn(flow.portSet()), flow,
                      evidence);
        m_source.name(inPart(flow.from), *m_destination, flow);
    }

    void arrive(const ClusterRoute &route)
    {
        const Flow &flow = *route.flow;
        if (route.isThroughGateway)
            for (const NodeKey &pod : m_to.gatewayPods) {
                m_target.draw(callers(), pod, gatewayPort(), {}, {});
                m_target.name(callers(), pod, flow);
            }
        const PortSet anonymous = flow.portSet() - route.identified;
        if (!anonymous.empty()) {
            m_target.draw(callers(), inPart(flow.to), anyRequestOn(anonymous), flow,
                          toString(flow.from) + " on " + toString(anonymous));
            m_target.name(callers(), inPart(flow.to), flow);
        }
        if (route.identified.empty())
            return;
        m_hasIdentities = true;
        const NodeKey from = caller(*m_from.find(inPart(flow.from)), route.isThroughGateway);
        m_target.draw(from, inPart(flow.to), withoutPorts(flow.ports, anonymous), flow, {});
        m_target.name(from, inPart(flow.to), flow);
    }

    NodeKey callers()
    {
        if (!m_callers)
            m_callers = m_target.add(addressesNamed("callers from " + m_from.name, m_from.callers));
        return *m_callers;
    }

    NodeKey caller(const WorkloadNode &node, bool isThroughGateway)
    {
        const auto known = m_identified.find(node.key);
        if (known != m_identified.end())
            return known->second;
        NodeKey name = node.key;
        name.cluster = m_from.name;
        External external = addressesNamed(toString(name), m_from.callers);
        external.principal = m_from.principalOf(node);
        if (isThroughGateway) {
            external.kind = External::Kind::Gateway;
            external.cidrs.clear();
            external.nameSpace = gatewayNamespace(m_to.settings);
            external.podLabels = gatewayLabels(m_to.settings);
        }
        return m_identified.emplace(node.key, m_target.add(std::move(external))).first->second;
    }

    /// Everybody who could show an identity there, so that the proof asks about each.
    void addIdentities()
    {
        for (const WorkloadNode &node : m_from.topology->workloads)
            if (m_from.isInMesh(node))
                static_cast<void>(caller(node, m_to.settings.eastWestGateway.isThere()));
    }

    const ClusterSide &m_from, &m_to;
    PartBuilder &m_source, &m_target;
    std::optional<NodeKey> m_destination, m_callers;
    std::map<NodeKey, NodeKey> m_identified; ///< Externals of the callers.
    bool m_hasIdentities = false;
};

void joinParts(const ClusterRoutes &routes, const std::map<std::string, ClusterSide> &sides,
               std::map<std::string, PartBuilder> &builders)
{
    std::map<std::pair<std::string, std::string>, std::vector<const ClusterRoute *>> pairs;
    for (const ClusterRoute &route : routes.routes)
        pairs[{route.flow->from.cluster, route.flow->to.cluster}].push_back(&route);
    for (const auto &[pair, crossing] : pairs)
        Joint(sides.at(pair.first), builders.at(pair.first), sides.at(pair.second),
              builders.at(pair.second))
            .join(crossing);
    for (auto &[name, builder] : builders)
        builder.settle();
}

RefusedFlow ofNoCluster(const Flow &flow)
{
    const NodeKey &lost = isOutside(flow.from) ? flow.to : flow.from;
    return {flow.from, flow.to, flow.portSet(), toString(lost) + " is in no cluster of the design",
            "name the cluster: CLUSTER:" + toString(inPart(lost))};
}

RefusedFlow ofNoCluster(const ApiAccess &access)
{
    return {access.subject,
            {"", "", "External", "kubernetes-api"},
            {},
            "its API access to " + access.resource + " is drawn for no cluster of the design",
            "name the cluster: CLUSTER:" + toString(inPart(access.subject))};
}

/// What leaves a cluster, or belongs to none.
Between betweenClusters(const Design &design)
{
    Between between;
    const auto isThere = [&design](const std::string &name) {
        return std::ranges::find(design.topology->clusters, name, &Topology::Cluster::name) !=
               design.topology->clusters.end();
    };
    for (const Flow &flow : design.flows) {
        const auto home = homeClusterOf(flow);
        if (!home)
            between.flows.push_back(&flow);
        else if (!isThere(*home))
            between.lost.push_back(ofNoCluster(flow));
    }
    for (const ApiAccess &access : design.apiAccess)
        if (!isThere(access.subject.cluster))
            between.lost.push_back(ofNoCluster(access));
    return between;
}

void noteRefused(const std::vector<RefusedFlow> &refused, Diagnostics &diagnostics)
{
    for (const RefusedFlow &flow : refused)
        diagnostics.warning(ErrorCode::NotExportable,
                            (flow.ports.empty()
                                 ? "API access of " + toString(flow.from)
                                 : "flow " + toString(flow.from) + " -> " + toString(flow.to)) +
                                " is left out: " + flow.because,
                            {}, flow.hint);
}

} // namespace

bool hasSeveralClusters(const Design &design)
{
    return design.clusters.size() > 1;
}

ClusterParts clusterParts(const Design &design, Diagnostics &diagnostics)
{
    std::map<std::string, PartBuilder> builders;
    std::map<std::string, ClusterSide> sides;
    for (const Topology::Cluster &cluster : design.topology->clusters) {
        const auto [at, isNew] = builders.try_emplace(cluster.name, design, cluster);
        const ClusterSide side = sideOf(at->second.part());
        at->second.setAliases(side.aliases);
        sides.emplace(cluster.name, side);
    }
    const Between between = betweenClusters(design);
    ClusterRoutes routes = routeFlows(between.flows, sides);
    joinParts(routes, sides, builders);
    ClusterParts result;
    for (const Topology::Cluster &cluster : design.topology->clusters)
        result.parts.push_back(builders.at(cluster.name).take());
    result.refused = std::move(routes.refused);
    result.refused.insert(result.refused.end(), between.lost.begin(), between.lost.end());
    noteRefused(result.refused, diagnostics);
    noteIdentities(routes, sides, diagnostics);
    return result;
}

} // namespace drawbridge
