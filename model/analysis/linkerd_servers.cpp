// SPDX-License-Identifier: Apache-2.0
// What is attached to which Server, and which Servers select which ports. Authority: linkerd2,
// policy-controller/k8s/index/src/inbound (index.rs, workload.rs, authorization_policy.rs).
// Tested by tests/unit/analysis/test_linkerd_engine.cpp and test_linkerd_servers.cpp

#include "model/analysis/linkerd_servers.h"

#include "model/analysis/network_engine_selectors.h"
#include "model/analysis/unevaluated_policies.h"
#include "model/base/ascii.h"
#include "model/kubernetes/object_kinds.h"
#include "model/topology/linkerd_membership.h"

#include <algorithm>

namespace drawbridge::linkerd {

namespace {

constexpr std::string_view kGroup = "policy.linkerd.io";

void note(std::string &doubt, std::string because)
{
    if (doubt.empty())
        doubt = std::move(because);
}

/// Attaches everything to the Servers of one cluster.
class Attacher {
public:
    explicit Attacher(const LinkerdPolicies &policies) : m_policies(policies)
    {
        for (const auto &object : policies.authentications)
            m_authentications[{object.meta.kind, object.meta.nameSpace, object.meta.name}] =
                &object;
        for (const auto &policy : policies.authorizations)
            m_byTarget[keyOf(policy.target)].push_back(&policy);
        findUndecoded();
    }

    std::map<std::string, ServerSet> run()
    {
        for (const auto &object : m_policies.servers)
            m_result[object.meta.nameSpace].servers.push_back(serverOf(object));
        for (const auto &[nameSpace, doubt] : m_undecodedServers)
            note(m_result[nameSpace].doubt, doubt);
        for (auto &[nameSpace, set] : m_result)
            for (auto &server : set.servers)
                attach(nameSpace, server);
        return std::move(m_result);
    }

private:
    using Key = std::array<std::string, 4>; ///< Group, kind, namespace, name in lower case.

    static Key keyOf(const LinkerdReference &target)
    {
        return {target.group, target.kind, target.nameSpace, lowerCase(target.name)};
    }

    void findUndecoded()
    {
        for (const auto &policy : m_policies.undecoded) {
            const auto &meta = policy.meta;
            const auto because = toString(meta) + " (" + toString(meta.where) +
                                 ") could not be read, and it may decide";
            if (meta.kind == "Server")
                note(m_undecodedServers[meta.nameSpace], because);
            else if (meta.kind == "HTTPRoute")
                note(m_doubtfulRoutes[meta.nameSpace], because);
            else if (meta.kind == "AuthorizationPolicy" || meta.kind == "ServerAuthorization")
                note(m_doubtfulClients[meta.nameSpace], because);
        }
    }

    static Server serverOf(const LinkerdServerObject &object)
    {
        Server server;
        server.object = &object;
        if (auto client = clientOfDefault(object.accessPolicy)) {
            client->name = "the accessPolicy " + object.accessPolicy;
            server.clients.push_back(std::move(*client));
        }
        return server;
    }

    void attach(const std::string &nameSpace, Server &server)
    {
        const auto &meta = server.object->meta;
        addPolicies({std::string(kGroup), "Server", nameSpace, lowerCase(meta.name)},
                    server.clients);
        addPolicies({"", "Namespace", nameSpace, lowerCase(nameSpace)}, server.clients);
        for (const auto &object : m_policies.serverAuthorizations)
            if (object.meta.nameSpace == nameSpace && selects(object, meta))
                server.clients.push_back(clientOf(object));
        const auto &protocol = server.object->proxyProtocol;
        const bool isOpaque = protocol == "opaque" || protocol == "TLS";
        if (!isOpaque)
            addRoutes(server, protocol == "gRPC");
        if (const auto found = m_doubtfulClients.find(nameSpace); found != m_doubtfulClients.end())
            note(server.doubtfulClients, found->second);
    }

    static bool selects(const LinkerdServerAuthorizationObject &object, const ObjectMeta &server)
    {
        return object.serverSelector ? object.serverSelector->matches(server.labels)
                                     : object.serverName == server.name;
    }

    void addPolicies(const Key &target, std::vector<Client> &clients) const
    {
        if (const auto found = m_byTarget.find(target); found != m_byTarget.end())
            for (const auto *policy : found->second)
                clients.push_back(clientOf(*policy));
    }

    [[nodiscard]] Client clientOf(const LinkerdAuthorizationObject &policy) const
    {
        Client client;
        client.by = &policy.meta;
        client.name = toString(policy.meta);
        for (const auto &reference : policy.requiredAuthentications) {
            if (reference.kind == "ServiceAccount") {
                client.proof = Client::Proof::Identity;
                client.accounts.emplace_back(reference.nameSpace, reference.name);
                continue;
            }
            const auto found =
                m_authentications.find({reference.kind, reference.nameSpace, reference.name});
            if (found != m_authentications.end())
                require(*found->second, client);
            else
                note(client.doubt, client.name + " asks for " + reference.kind + " " +
                                       reference.nameSpace + "/" + reference.name +
                                       ", which is not in the input or could not be read");
        }
        return client;
    }

    static void require(const LinkerdAuthenticationObject &object, Client &client)
    {
        if (object.meta.kind == "NetworkAuthentication") {
            client.from = Client::From::Networks;
            client.networks = object.networks;
            return;
        }
        client.proof = Client::Proof::Identity;
        client.identities = object.identities;
        for (const auto &reference : object.identityRefs) {
            if (reference.kind == "Namespace")
                client.namespaces.push_back(reference.name);
            else
                client.accounts.emplace_back(reference.nameSpace, reference.name);
        }
    }

    /// Without networks it is about those of the cluster.
    static Client clientOf(const LinkerdServerAuthorizationObject &object)
    {
        Client client;
        client.by = &object.meta;
        client.name = toString(object.meta);
        client.from = object.networks.empty() ? Client::From::Cluster : Client::From::Networks;
        client.networks = object.networks;
        if (object.allowsUnauthenticated)
            return client;
        client.proof =
            object.allowsUnauthenticatedTls ? Client::Proof::Tls : Client::Proof::Identity;
        client.identities = object.identities;
        for (const auto &account : object.serviceAccounts)
            client.accounts.emplace_back(account.nameSpace, account.name);
        return client;
    }

    /// How a parent of a route concerns a Server.
    enum class Parenthood { None, Attached, Invalid };

    static Parenthood parenthoodOf(const std::string &group, const std::string &kind,
                                   const std::string &nameSpace, const std::string &name,
                                   bool isOfPart, const ObjectMeta &route, const ObjectMeta &server)
    {
        if (group != kGroup || kind != "Server" || route.nameSpace != server.nameSpace)
            return Parenthood::None;
        if (isOfPart || nameSpace != route.nameSpace)
            return Parenthood::Invalid;
        return name == server.name ? Parenthood::Attached : Parenthood::None;
    }

    void addRoutes(Server &server, bool isGrpc)
    {
        const auto &meta = server.object->meta;
        if (!isGrpc)
            for (const auto &route : m_policies.routes)
                for (const auto &parent : route.parents)
                    add(parenthoodOf(parent.group, parent.kind, parent.nameSpace, parent.name,
                                     parent.isOfPart, route.meta, meta),
                        route, false, server);
        for (const auto &route : m_policies.gatewayRoutes) {
            if (route.meta.kind != (isGrpc ? "GRPCRoute" : "HTTPRoute"))
                continue;
            for (const auto &parent : route.parents)
                add(parenthoodOf(lowerCase(parent.target.group), parent.target.kind,
                                 parent.nameSpace, parent.name,
                                 parent.port || !parent.sectionName.empty(), route.meta, meta),
                    route, route.isDamaged, server);
        }
        if (const auto found = m_doubtfulRoutes.find(meta.nameSpace);
            found != m_doubtfulRoutes.end() && !isGrpc)
            note(server.doubtfulRoutes, found->second);
    }

    /// A route that the controller would ignore as a whole may be none, or one that it reads after
    /// all: what it does is not known.
    template<typename RouteObject>
    void add(Parenthood parenthood, const RouteObject &object, bool isDamaged, Server &server) const
    {
        if (parenthood == Parenthood::None)
            return;
        if (parenthood == Parenthood::Invalid || isDamaged || hasOtherFilters(object.rules))
            note(server.doubtfulRoutes,
                 toString(object.meta) + " has a parent, a filter or a part that Linkerd does not "
                                         "take, or that could not be read");
        const bool isKnown = std::ranges::any_of(
            server.routes, [&](const Route &route) { return route.meta == &object.meta; });
        if (isKnown)
            return;
        Route route{
            &object.meta, &object.hostnames, &object.rules, object.meta.kind == "GRPCRoute", {}};
        addPolicies({std::string(apiGroup(object.meta.apiVersion)), object.meta.kind,
                     object.meta.nameSpace, lowerCase(object.meta.name)},
                    route.clients);
        server.routes.push_back(std::move(route));
    }

    static bool hasOtherFilters(const std::vector<RouteRule> &rules)
    {
        static constexpr std::array<std::string_view, 3> kKnown{
            "RequestHeaderModifier", "ResponseHeaderModifier", "RequestRedirect"};
        return std::ranges::any_of(rules, [](const RouteRule &rule) {
            return std::ranges::any_of(rule.filters, [](const std::string &type) {
                return std::ranges::find(kKnown, type) == kKnown.end();
            });
        });
    }

    const LinkerdPolicies &m_policies;
    std::map<std::array<std::string, 3>, const LinkerdAuthenticationObject *> m_authentications;
    std::map<Key, std::vector<const LinkerdAuthorizationObject *>> m_byTarget;
    std::map<std::string, std::string> m_undecodedServers, m_doubtfulRoutes, m_doubtfulClients;
    std::map<std::string, ServerSet> m_result;
};

/// Unknown where only labels are missing that a controller sets on each pod.
MeshMatch selects(const LabelSelector &selector, const WorkloadNode &workload)
{
    if (selector.matches(workload.podLabels))
        return std::ranges::any_of(selector.requirements,
                                   [&](const LabelRequirement &requirement) {
                                       return network::isSetByController(workload, requirement.key);
                                   })
                   ? MeshMatch::Unknown
                   : MeshMatch::Yes;
    LabelSelector rest = selector;
    std::erase_if(rest.requirements, [&](const LabelRequirement &requirement) {
        return network::isSetByController(workload, requirement.key);
    });
    const bool isOpen = rest.requirements.size() < selector.requirements.size();
    return isOpen && rest.matches(workload.podLabels) ? MeshMatch::Unknown : MeshMatch::No;
}

std::set<std::uint16_t> portsOf(const PortReference &port, const WorkloadNode &workload)
{
    if (const auto *number = std::get_if<std::uint16_t>(&port))
        return {*number};
    std::set<std::uint16_t> ports;
    for (const auto &declared : workload.ports)
        if (declared.protocol == Protocol::Tcp && declared.name == std::get<std::string>(port))
            ports.insert(declared.port);
    return ports;
}

void addServers(const ServerSet &servers, const WorkloadNode &workload, Subject &subject)
{
    for (const auto &server : servers.servers) {
        const auto &object = *server.object;
        if (!object.podSelector || !object.port)
            continue;
        const auto match = selects(*object.podSelector, workload);
        if (match == MeshMatch::No)
            continue;
        for (const auto port : portsOf(*object.port, workload)) {
            auto &found = subject.servers[port];
            (match == MeshMatch::Yes ? found.certain : found.maybe).push_back(&server);
        }
    }
    subject.doubt = servers.doubt;
}

/// A setting that is not one of the policies is nobody's.
std::string defaultPolicyOf(const WorkloadNode &workload, const NamespaceNode &nameSpace,
                            const LinkerdConfig &config)
{
    static const std::string kKey = "config.linkerd.io/default-inbound-policy";
    const auto *own = linkerdSetting(workload, nameSpace, kKey);
    const bool mayInherit = own == nullptr && nameSpace.isDeclared;
    const auto policy = own != nullptr ? *own
                        : mayInherit   ? config.defaultInboundPolicy.value_or("")
                                       : std::string();
    return isDefaultPolicy(policy) ? policy : std::string();
}

void readPorts(const WorkloadNode &workload, const NamespaceNode &nameSpace,
               const LinkerdConfig &config, Subject &subject)
{
    const auto read = [&](const char *key) -> std::optional<PortSet> {
        const auto *text = linkerdSetting(workload, nameSpace, key);
        return text == nullptr ? std::nullopt : linkerdPorts(*text);
    };
    if (const auto ports = read("config.linkerd.io/skip-inbound-ports"))
        subject.skipped = *ports;
    else if (config.skippedInboundPorts)
        subject.skipped = *config.skippedInboundPorts;
    else
        subject.maybeSkipped = {{Protocol::Tcp, 4567, 4568}};
    subject.identityPorts =
        read("config.linkerd.io/proxy-require-identity-inbound-ports").value_or(PortSet());
}

const WorkloadObject *objectOf(const Topology &topology, const WorkloadNode &workload)
{
    for (const auto &cluster : topology.clusters)
        if (cluster.name == workload.key.cluster && cluster.resources != nullptr)
            for (const auto &object : cluster.resources->workloads)
                if (object.meta.name == workload.key.name &&
                    object.meta.kind == workload.key.kind &&
                    object.meta.nameSpace == workload.key.nameSpace)
                    return &object;
    return nullptr;
}

/// The port of a container's own that a probe names, or a number.
std::optional<std::uint16_t> probedPort(const ContainerHandler &handler, const Container &container)
{
    if (!handler.port)
        return std::nullopt;
    if (const auto *number = std::get_if<std::uint16_t>(&*handler.port))
        return *number;
    for (const auto &port : container.ports)
        if (port.protocol == Protocol::Tcp && port.name == std::get<std::string>(*handler.port))
            return port.port;
    return std::nullopt;
}

} // namespace

std::map<std::uint16_t, std::set<std::string>> httpProbesOf(const Topology &topology,
                                                            const WorkloadNode &workload)
{
    std::map<std::uint16_t, std::set<std::string>> probes;
    const auto *object = objectOf(topology, workload);
    if (object == nullptr)
        return probes;
    for (const auto &container : object->pod.containers)
        for (const auto &handler : container.handlers) {
            const auto port = probedPort(handler, container);
            const bool isProbe = handler.action == ContainerHandler::Action::HttpGet &&
                                 handler.occasion <= ContainerHandler::Occasion::Startup;
            if (isProbe && port)
                probes[*port].insert(
                    handler.path.empty() ? "/" : handler.path.substr(0, handler.path.find('?')));
        }
    return probes;
}

std::map<std::string, ServerSet> serversOf(const LinkerdPolicies &policies)
{
    return Attacher(policies).run();
}

Subject subjectOf(const Topology &topology, WorkloadId id, const ServerSet &servers,
                  const LinkerdPolicies &policies)
{
    const auto &workload = topology.workload(id);
    const auto &nameSpace = topology.namespaceOf(workload);
    Subject subject;
    subject.facts = factsOf(nameSpace.cluster, policies.config);
    addServers(servers, workload, subject);
    subject.defaultPolicy = defaultPolicyOf(workload, nameSpace, policies.config);
    readPorts(workload, nameSpace, policies.config, subject);
    subject.probes = httpProbesOf(topology, workload);
    subject.facts.podAddresses = policies.premises.podAddresses;
    subject.areProbesSetAside = policies.premises.areProbesSetAside;
    for (const ObjectMeta &meta : policies.unevaluated)
        if (meta.nameSpace.empty() || meta.nameSpace == nameSpace.name)
            note(subject.doubt, describePolicy(meta) + " (" + toString(meta.where) +
                                    ") is not evaluated, and it may decide");
    return subject;
}

} // namespace drawbridge::linkerd
