// SPDX-License-Identifier: Apache-2.0
#include "model/design/cluster_side.h"

#include <algorithm>
#include <set>

// How a flow gets from one cluster to another (Istio, "multi-primary on different networks" and
// "multi-primary"). A NetworkPolicy knows pods of its own cluster only: another one is a range of
// addresses, in which all its pods look alike. With an identity AuthorizationPolicies tell them
// apart. Without one every caller that gets out to that cluster on a port gets to everybody it is
// open to, so that such a flow is written only where all of them are drawn.
// Tested by tests/unit/design/test_cluster_parts.cpp

namespace drawbridge {

namespace {

constexpr std::string_view kMeaningOwnDomain =
    "cluster.local"; ///< Any mesh's own trust domain (1.8).

struct Refusal {
    std::string because;
    std::string hint;
};
using Checked = std::optional<Refusal>;

Checked refusedEnd(const NodeKey &key, const WorkloadNode *node)
{
    const std::string name = toString(key);
    if (node == nullptr)
        return Refusal{name + " is not in the input",
                       "import the manifests that declare it, or remove the flow"};
    if (!node->hasNetwork)
        return Refusal{name + " is a finished Pod without a network", "remove the flow"};
    if (node->isHostNetwork)
        return Refusal{name + " runs on the host network, where policies cannot name it",
                       "take hostNetwork off, or draw an external of the node addresses"};
    return std::nullopt;
}

/// One flow between two clusters that are both there.
class Crossing {
public:
    Crossing(const Flow &flow, const ClusterSide &from, const ClusterSide &to)
        : m_flow(flow), m_from(from), m_to(to), m_source(from.find(inPart(flow.from))),
          m_target(to.find(inPart(flow.to)))
    {}

    Checked refused() const
    {
        for (const auto &[key, node] : {std::pair(m_flow.from, m_source), {m_flow.to, m_target}})
            if (auto end = refusedEnd(key, node))
                return end;
        auto way = isThroughGateway() ? refusedAtGateway() : refusedStraight();
        return way || identified().empty() ? way : refusedIdentity();
    }

    bool isThroughGateway() const { return m_to.settings.eastWestGateway.isThere(); }

    PortSet identified() const
    {
        const bool isMeshed =
            m_source && m_target && m_from.isInMesh(*m_source) && m_to.isInMesh(*m_target);
        return isMeshed ? m_flow.portSet() & PortSet::allOf(Protocol::Tcp) : PortSet();
    }

private:
    Checked refusedAtGateway() const
    {
        const std::string gateway = "the east-west gateway of cluster " + m_to.name;
        if (identified().empty())
            return Refusal{gateway + " passes on mutual TLS only, and " + outsider() +
                               " is not in a sidecar mesh",
                           "enrol it, or draw the flow to an external with addresses of its own"};
        if (!(m_flow.portSet() - PortSet::allOf(Protocol::Tcp)).empty())
            return Refusal{gateway + " passes on TCP only", "draw TCP ports"};
        for (const NodeKey &pod : m_to.gatewayPods)
            if (m_to.find(pod)->isHostNetwork)
                return Refusal{gateway + " runs on the host network, so that pods see the address "
                                         "of a node",
                               "run the gateway on the pod network"};
        if (!m_to.gatewayPods.empty() && m_from.callers.empty())
            return Refusal{"which addresses " + gateway + " sees cluster " + m_from.name +
                               " call from is not known",
                           "set outgoing of cluster " + m_from.name +
                               " to them, those of nodes of " + m_to.name +
                               " where its load balancer hides callers"};
        return std::nullopt;
    }

    std::string outsider() const
    {
        const bool isSource = !m_from.isInMesh(*m_source);
        return toString(isSource ? m_flow.from : m_flow.to);
    }

    Checked refusedStraight() const
    {
        if (m_to.settings.pods.empty())
            return Refusal{"where pods of cluster " + m_to.name + " are is not known",
                           "set pods of cluster " + m_to.name + ", or its eastWestGateway"};
        if (m_from.callers.empty())
            return Refusal{"where pods of cluster " + m_from.name + " call from is not known",
                           "set pods of cluster " + m_from.name + ", or its outgoing"};
        if (isHalfAnonymous())
            return Refusal{toString(m_flow.from) + " has no identity, and only callers with one "
                                                   "can be held to some requests",
                           "put it into the mesh, or draw whole ports"};
        const AddressSet common = AddressSet(m_from.settings.pods) & AddressSet(m_to.settings.pods);
        if (!common.empty())
            return Refusal{"clusters " + m_from.name + " and " + m_to.name +
                               " use the same addresses for pods, " + toString(common) +
                               ", so that neither can call the other straight",
                           "set eastWestGateway of cluster " + m_to.name};
        return std::nullopt;
    }

    /// Some requests only, for a caller whom nothing tells from others of its cluster.
    bool isHalfAnonymous() const
    {
        const auto isSome = [](const FlowPort &port) { return !port.http.isAny(); };
        return m_to.isInMesh(*m_target) && identified().empty() &&
               std::ranges::any_of(m_flow.ports, isSome);
    }

    Checked refusedIdentity() const
    {
        if (m_from.trustDomain == m_to.trustDomain || m_from.trustDomain != kMeaningOwnDomain)
            return std::nullopt;
        return Refusal{"in cluster " + m_to.name + " the trust domain cluster.local of " +
                           m_from.name + " stands for its own, " + m_to.trustDomain,
                       "give the mesh of cluster " + m_from.name +
                           " a trust domain of its own, and set trustDomain"};
    }

    const Flow &m_flow;
    const ClusterSide &m_from, &m_to;
    const WorkloadNode *m_source, *m_target;
};

/// Everything that arrives in one cluster at one place.
class Arrivals {
public:
    void add(const ClusterRoute &route, const ClusterSide &to)
    {
        const Flow &flow = *route.flow;
        const PortSet ports = flow.portSet();
        // By its gateway a cluster is reached on any port that is open there.
        m_leaving[flow.from] |= route.isThroughGateway ? PortSet::allOf(Protocol::Tcp) : ports;
        m_drawn[{flow.from, flow.to}] |= ports;
        PortSet &open = m_open[flow.to];
        open |= ports - route.identified;
        if (const auto local = to.open.find(inPart(flow.to)); local != to.open.end())
            open |= local->second & ports;
    }

    /// Who would get undrawn to `to` on one of `ports`, where nobody asks for an identity.
    std::optional<std::pair<NodeKey, PortSet>> intruder(const NodeKey &to,
                                                        const PortSet &ports) const
    {
        for (const auto &[from, leaving] : m_leaving) {
            const auto own = m_drawn.find({from, to});
            const PortSet extra = (leaving & m_open.at(to) & ports) -
                                  (own == m_drawn.end() ? PortSet() : own->second);
            if (!extra.empty())
                return std::pair(from, extra);
        }
        return std::nullopt;
    }

private:
    std::map<NodeKey, PortSet> m_leaving; ///< By source.
    std::map<NodeKey, PortSet> m_open;    ///< By destination: to callers without an identity.
    std::map<std::pair<NodeKey, NodeKey>, PortSet> m_drawn;
};

RefusedFlow asRefused(const Flow &flow, Refusal why)
{
    return {flow.from, flow.to, flow.portSet(), std::move(why.because), std::move(why.hint)};
}

Refusal mixedUp(const Flow &flow, const std::pair<NodeKey, PortSet> &intruder)
{
    return {"pods of cluster " + flow.from.cluster + " look alike to " + toString(flow.to) +
                ", so that " + toString(intruder.first) + " would reach it too on " +
                toString(intruder.second),
            "draw that as well, or put all callers of these ports into the mesh"};
}

/// The cluster called, and from which one; through a gateway all look alike.
std::pair<std::string, std::string> arrivalOf(const ClusterRoute &route)
{
    return {route.flow->to.cluster, route.isThroughGateway ? "" : route.flow->from.cluster};
}

/// Takes out what would let in somebody undrawn.
void refuseMixedUp(ClusterRoutes &result, const std::map<std::string, ClusterSide> &sides)
{
    std::map<std::pair<std::string, std::string>, Arrivals> arrivals;
    for (const ClusterRoute &route : result.routes)
        arrivals[arrivalOf(route)].add(route, sides.at(route.flow->to.cluster));
    std::erase_if(result.routes, [&](const ClusterRoute &route) {
        const Flow &flow = *route.flow;
        const auto intruder = arrivals.at(arrivalOf(route)).intruder(flow.to, flow.portSet());
        if (intruder)
            result.refused.push_back(asRefused(flow, mixedUp(flow, *intruder)));
        return intruder.has_value();
    });
}

} // namespace

ClusterRoutes routeFlows(const std::vector<const Flow *> &flows,
                         const std::map<std::string, ClusterSide> &sides)
{
    ClusterRoutes result;
    for (const Flow *flow : flows) {
        const auto from = sides.find(flow->from.cluster), to = sides.find(flow->to.cluster);
        if (from == sides.end() || to == sides.end()) {
            const NodeKey &lost = from == sides.end() ? flow->from : flow->to;
            result.refused.push_back(asRefused(*flow, *refusedEnd(lost, nullptr)));
            continue;
        }
        const Crossing crossing(*flow, from->second, to->second);
        if (auto refused = crossing.refused())
            result.refused.push_back(asRefused(*flow, *std::move(refused)));
        else
            result.routes.push_back({flow, crossing.isThroughGateway(), crossing.identified()});
    }
    refuseMixedUp(result, sides);
    return result;
}

namespace {

bool knowsDomain(const ClusterSide &to, const std::string &trustDomain)
{
    return to.aliases && std::ranges::find(*to.aliases, trustDomain) != to.aliases->end();
}

/// Two workloads, one of each cluster, in the mesh under accounts of one name.
std::optional<std::pair<NodeKey, NodeKey>> namesakes(const ClusterSide &a, const ClusterSide &b)
{
    const auto accountOf = [](const ClusterSide &side, const WorkloadNode &node) {
        return side.principalOf(node).substr(side.trustDomain.size());
    };
    std::map<std::string, NodeKey> known;
    for (const WorkloadNode &node : a.topology->workloads)
        if (a.isInMesh(node))
            known.emplace(accountOf(a, node), node.key);
    for (const WorkloadNode &node : b.topology->workloads)
        if (b.isInMesh(node))
            if (const auto twin = known.find(accountOf(b, node)); twin != known.end())
                return std::pair(twin->second, node.key);
    return std::nullopt;
}

void noteTrust(const ClusterSide &from, const ClusterSide &to, Diagnostics &diagnostics)
{
    const std::string who = "callers of cluster " + from.name + ", of the trust domain " +
                            from.trustDomain + ", which is not that of cluster " + to.name;
    if (!to.aliases)
        diagnostics.warning(
            ErrorCode::SettingMissing,
            "whether the mesh of cluster " + to.name + " takes " + who + ", is not known", {},
            "set trustDomainAliases of cluster " + to.name + " as its meshConfig has them");
    else if (!knowsDomain(to, from.trustDomain))
        diagnostics.warning(
            ErrorCode::SettingMissing, "proxies of cluster " + to.name + " refuse " + who, {},
            "add " + from.trustDomain + " to trustDomainAliases in the meshConfig of cluster " +
                to.name + ", and to the design");
}

void noteNamesakes(const ClusterSide &from, const ClusterSide &to, Diagnostics &diagnostics)
{
    const bool isOneDomain = from.trustDomain == to.trustDomain;
    if (!isOneDomain && !knowsDomain(to, from.trustDomain))
        return;
    const auto twins = namesakes(from, to);
    if (!twins)
        return;
    const std::string why = isOneDomain ? "both clusters are of the trust domain " + to.trustDomain
                                        : from.trustDomain + " is an alias there";
    diagnostics.note(ErrorCode::IdentityAmbiguous,
                     "what is drawn for " + to.name + ":" + toString(twins->second) +
                         " in cluster " + to.name + " names " + from.name + ":" +
                         toString(twins->first) + " too (" + why +
                         "), and the same goes for others of one namespace and account: there "
                         "only the network tells them apart",
                     {}, "draw such flows for both, or leave each a ServiceAccount of its own");
}

} // namespace

void noteIdentities(const ClusterRoutes &routes, const std::map<std::string, ClusterSide> &sides,
                    Diagnostics &diagnostics)
{
    std::set<std::pair<std::string, std::string>> crossed;
    for (const ClusterRoute &route : routes.routes)
        if (!route.identified.empty())
            crossed.emplace(route.flow->from.cluster, route.flow->to.cluster);
    for (const auto &[from, to] : crossed) {
        if (sides.at(from).trustDomain != sides.at(to).trustDomain)
            noteTrust(sides.at(from), sides.at(to), diagnostics);
        noteNamesakes(sides.at(from), sides.at(to), diagnostics);
    }
}

} // namespace drawbridge
