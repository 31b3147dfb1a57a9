// SPDX-License-Identifier: Apache-2.0
#include "model/topology/istio_routes.h"

#include "model/topology/gateway_admission.h"

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string_view>
#include <tuple>

// networking.istio.io VirtualService, as istiod applies it (istio/api virtual_service.proto,
// gateway.proto): it belongs to the gateways of its `gateways`, "mesh" standing for all sidecars; a
// match narrows that down; the first route without a match ends the list; a destination without a
// port means the only port of its Service, else the one that was called; a delegate lends its
// routes. Short names are completed with the namespace of the object, a name with a dot never is.
// Tested by tests/unit/topology/test_istio_routes.cpp

namespace drawbridge {

namespace {

constexpr std::string_view kMesh = "mesh";

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> words)
{
    return std::ranges::find(words, text) != words.end();
}

bool holdsAll(const LabelMap &labels, const LabelMap &wanted)
{
    return std::ranges::all_of(wanted, [&](const auto &one) {
        const auto at = labels.find(one.first);
        return at != labels.end() && at->second == one.second;
    });
}

/// "mesh", or "namespace/name" for "name", "./name", "namespace/name" and the old
/// "name.namespace.svc.domain".
std::string gatewayName(const std::string &written, const std::string &nameSpace)
{
    if (written == kMesh)
        return written;
    const auto slash = written.find('/');
    if (slash != std::string::npos)
        return written.substr(0, slash) == "." ? nameSpace + written.substr(slash) : written;
    const auto dot = written.find('.');
    if (dot == std::string::npos)
        return nameSpace + '/' + written;
    const auto end = written.find('.', dot + 1);
    return written.substr(dot + 1, end == std::string::npos ? end : end - dot - 1) + '/' +
           written.substr(0, dot);
}

/// Each once.
std::set<std::string> gatewaysOf(const VirtualServiceObject &object)
{
    std::set<std::string> names;
    for (const TextWithPlace &gateway : object.gateways)
        names.insert(gatewayName(gateway.text, object.meta.nameSpace));
    if (names.empty())
        names.emplace(kMesh);
    return names;
}

/// Who sends traffic: a gateway or, as "mesh", a sidecar.
struct Caller {
    std::string gateway;
    const LabelMap *labels = nullptr; ///< Null: not known, any may be.
    std::string nameSpace;            ///< Empty: not known.
    std::optional<std::uint16_t> port;
};

bool fitsGateways(const IstioRouteMatch &match, const VirtualServiceObject &object,
                  const Caller &caller)
{
    return match.gateways.empty() ||
           std::ranges::any_of(match.gateways, [&](const std::string &gateway) {
               return gatewayName(gateway, object.meta.nameSpace) == caller.gateway;
           });
}

bool fitsSource(const IstioRouteMatch &match, const Caller &caller)
{
    return (!caller.labels || holdsAll(*caller.labels, match.sourceLabels)) &&
           (match.sourceNamespace.empty() || caller.nameSpace.empty() ||
            match.sourceNamespace == caller.nameSpace);
}

bool fits(const IstioRoute &route, const VirtualServiceObject &object, const Caller &caller)
{
    return route.matches.empty() ||
           std::ranges::any_of(route.matches, [&](const IstioRouteMatch &match) {
               return fitsGateways(match, object, caller) && fitsSource(match, caller) &&
                      (!match.port || !caller.port || match.port == caller.port);
           });
}

/// Protocols are compared without regard to case.
std::string upper(std::string text)
{
    for (char &c : text)
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
}

bool fitsProtocol(const IstioServer &server, IstioRouteKind kind)
{
    const std::string protocol = upper(server.protocol);
    const bool isPassedOn =
        server.tls == IstioTlsMode::Passthrough || server.tls == IstioTlsMode::AutoPassthrough;
    const bool isTls = isOneOf(protocol, {"TLS", "HTTPS"});
    switch (kind) {
    case IstioRouteKind::Http:
        return !server.redirectsToHttps && !isOneOf(protocol, {"TLS", "TCP", "MONGO"}) &&
               !(isTls && isPassedOn);
    case IstioRouteKind::Tls: return isTls && isPassedOn;
    case IstioRouteKind::Tcp: break;
    }
    return !isOneOf(protocol, {"HTTP", "HTTP2", "GRPC", "GRPC-WEB", "HTTPS"}) &&
           !(isTls && isPassedOn);
}

/// A server's host is "host" or "namespace/host", where "." is the Gateway's own and "*" any.
bool takesHost(const std::string &written, const std::string &gatewayNamespace,
               const std::string &nameSpace, const std::string &host)
{
    const auto slash = written.find('/');
    if (slash != std::string::npos) {
        const std::string from = written.substr(0, slash);
        if (from != "*" && (from == "." ? gatewayNamespace : from) != nameSpace)
            return false;
    }
    const std::string pattern = slash == std::string::npos ? written : written.substr(slash + 1);
    return pattern == "*" || host == "*" || hostsMeet(pattern, {host});
}

bool takes(const IstioServer &server, const IstioGatewayObject &gateway, const IstioLeg &leg)
{
    const ObjectMeta &meta = leg.object->meta;
    const auto isTaken = [&](const TextWithPlace &host) {
        const std::string full = IstioRoutes::fullHost(host.text, meta.nameSpace);
        return std::ranges::any_of(server.hosts, [&](const std::string &written) {
            return takesHost(written, gateway.meta.nameSpace, meta.nameSpace, full);
        });
    };
    return fitsProtocol(server, leg.route->kind) && std::ranges::any_of(leg.object->hosts, isTaken);
}

} // namespace

IstioRoutes::IstioRoutes(const Topology &topology, const Topology::Cluster &cluster,
                         const HostResolver &resolver)
    : m_topology(topology), m_cluster(cluster), m_resolver(resolver)
{
    for (const IstioGatewayObject &gateway : cluster.resources->istioGateways)
        m_gateways[gateway.meta.nameSpace + '/' + gateway.meta.name] = &gateway;
    for (const VirtualServiceObject &object : cluster.resources->virtualServices)
        m_byName[object.meta.nameSpace + '/' + object.meta.name] = &object;
    for (const DestinationRuleObject &rule : cluster.resources->destinationRules) {
        if (const auto service = serviceOf(fullHost(rule.host.text, rule.meta.nameSpace)))
            m_rules[*service].push_back(&rule);
    }
    findPods();
}

/// Without a selector every gateway of the mesh serves a Gateway. Many Gateways have the same
/// selector, so workloads are looked up by its first label.
void IstioRoutes::findPods()
{
    using Label = std::pair<std::string, std::string>;
    std::map<Label, std::vector<WorkloadId>> byLabel;
    std::vector<WorkloadId> gateways;
    for (const IstioGatewayObject &gateway : m_cluster.resources->istioGateways) {
        if (!gateway.selector.empty())
            byLabel[*gateway.selector.begin()];
    }
    for (std::uint32_t i = 0; i < m_topology.workloads.size(); ++i) {
        const WorkloadNode &node = m_topology.workloads[i];
        if (node.key.cluster != m_cluster.name || !node.hasNetwork)
            continue;
        if (node.mesh == MeshMembership::Gateway)
            gateways.push_back({i});
        for (const auto &label : node.podLabels) {
            if (const auto at = byLabel.find(label); at != byLabel.end())
                at->second.push_back({i});
        }
    }
    for (const IstioGatewayObject &gateway : m_cluster.resources->istioGateways) {
        auto &pods = m_pods[&gateway];
        pods = gateway.selector.empty() ? gateways : byLabel[*gateway.selector.begin()];
        std::erase_if(pods, [&](WorkloadId id) {
            return !holdsAll(m_topology.workload(id).podLabels, gateway.selector);
        });
    }
}

std::string IstioRoutes::fullHost(const std::string &host, const std::string &nameSpace)
{
    if (host == "*" || host.find('.') != std::string::npos)
        return host;
    return host + '.' + nameSpace + ".svc.cluster.local";
}

std::optional<ServiceId> IstioRoutes::serviceOf(const std::string &fullHost) const
{
    if (fullHost.find(".svc.") == std::string::npos)
        return std::nullopt;
    const ResolvedHost resolved = m_resolver.resolve(fullHost, m_cluster.name, {});
    return resolved.pod ? std::nullopt : resolved.service;
}

bool IstioRoutes::isVisibleIn(const VirtualServiceObject &object, const std::string &nameSpace)
{
    return object.exportTo.empty() ||
           std::ranges::any_of(object.exportTo, [&](const std::string &to) {
               return to == "*" || to == nameSpace ||
                      (to == "." && nameSpace == object.meta.nameSpace);
           });
}

const DestinationSubset *IstioRoutes::findSubset(ServiceId service, const std::string &subset) const
{
    const DestinationRuleObject *owner = nullptr;
    const DestinationSubset *found = nullptr;
    const auto rules = m_rules.find(service);
    if (rules == m_rules.end())
        return nullptr;
    const auto keyOf = [](const ObjectMeta &meta) { return std::tie(meta.nameSpace, meta.name); };
    for (const DestinationRuleObject *rule : rules->second) {
        const auto at = std::ranges::find(rule->subsets, subset, &DestinationSubset::name);
        if (at == rule->subsets.end() || (owner && keyOf(owner->meta) < keyOf(rule->meta)))
            continue;
        owner = rule;
        found = &*at;
    }
    return found;
}

/// A subset that no DestinationRule of the input explains may be any of the backends.
std::vector<WorkloadId> IstioRoutes::backendsOf(ServiceId service, const std::string &subset) const
{
    std::vector<WorkloadId> backends = m_topology.service(service).backends;
    const DestinationSubset *known = subset.empty() ? nullptr : findSubset(service, subset);
    if (known)
        std::erase_if(backends, [&](WorkloadId id) {
            return !holdsAll(m_topology.workload(id).podLabels, known->labels);
        });
    return backends;
}

void IstioRoutes::addLegs(const VirtualServiceObject &object, const IstioRoute &route,
                          const VirtualServiceObject &holder, const IstioRoute &held,
                          std::vector<IstioLeg> &legs) const
{
    for (const IstioDestination &destination : held.destinations) {
        if (destination.isUnused)
            continue;
        IstioLeg leg{&object, &route, &destination, {}, {}, {}};
        leg.host = fullHost(destination.host, holder.meta.nameSpace);
        leg.service = serviceOf(leg.host);
        if (leg.service)
            leg.backends = backendsOf(*leg.service, destination.subset);
        legs.push_back(std::move(leg));
    }
}

std::vector<IstioLeg> IstioRoutes::legsOf(const VirtualServiceObject &object) const
{
    std::vector<IstioLeg> legs;
    std::vector<IstioRouteKind> closed; // Behind a route without a match nothing is looked at.
    for (const IstioRoute &route : object.routes) {
        if (std::ranges::find(closed, route.kind) != closed.end())
            continue;
        if (route.matches.empty() && !route.delegate)
            closed.push_back(route.kind);
        addLegs(object, route, object, route, legs);
        const auto delegate = route.delegate ? m_byName.find(*route.delegate) : m_byName.end();
        if (delegate == m_byName.end() || !delegate->second->hosts.empty())
            continue;
        for (const IstioRoute &held : delegate->second->routes)
            addLegs(object, route, *delegate->second, held, legs);
    }
    return legs;
}

std::optional<std::uint16_t> IstioRoutes::portOf(const IstioLeg &leg,
                                                 std::optional<std::uint16_t> called) const
{
    if (leg.destination->port)
        return leg.destination->port;
    if (leg.service) {
        const auto &ports = m_topology.service(*leg.service).object.ports;
        if (ports.size() == 1)
            return ports.front().port;
    }
    return called;
}

void IstioRoutes::addAtGateway(const IstioLeg &leg, const std::string &gateway,
                               std::vector<IstioGatewayLeg> &legs) const
{
    const auto known = m_gateways.find(gateway);
    if (known == m_gateways.end()) {
        if (fits(*leg.route, *leg.object, {gateway, nullptr, {}, {}}))
            legs.push_back({leg, gateway, nullptr, portOf(leg, std::nullopt)});
        return;
    }
    std::set<std::optional<std::uint16_t>> ports; // Most servers lead to the same.
    for (const IstioServer &server : known->second->servers) {
        if (takes(server, *known->second, leg) &&
            fits(*leg.route, *leg.object, {gateway, nullptr, {}, server.port}))
            ports.insert(portOf(leg, server.port));
    }
    for (const auto &port : ports)
        legs.push_back({leg, gateway, known->second, port});
}

std::vector<IstioGatewayLeg> IstioRoutes::atGateways() const
{
    std::vector<IstioGatewayLeg> legs;
    for (const VirtualServiceObject &object : m_cluster.resources->virtualServices) {
        const auto gateways = gatewaysOf(object);
        for (const IstioLeg &leg : legsOf(object)) {
            for (const std::string &gateway : gateways) {
                if (gateway != kMesh && legs.size() < kMostLegs)
                    addAtGateway(leg, gateway, legs);
            }
        }
    }
    return legs;
}

std::vector<IstioLeg> IstioRoutes::inMesh() const
{
    std::vector<IstioLeg> legs;
    for (const VirtualServiceObject &object : m_cluster.resources->virtualServices) {
        const auto gateways = gatewaysOf(object);
        if (gateways.count(std::string(kMesh)) == 0)
            continue;
        auto some = legsOf(object);
        legs.insert(legs.end(), some.begin(), some.end());
    }
    return legs;
}

bool IstioRoutes::isFollowedBy(const IstioLeg &leg, const WorkloadNode &client,
                               std::optional<std::uint16_t> port) const
{
    const Caller caller{std::string(kMesh), &client.podLabels, client.key.nameSpace, port};
    return isVisibleIn(*leg.object, client.key.nameSpace) && fits(*leg.route, *leg.object, caller);
}

} // namespace drawbridge
