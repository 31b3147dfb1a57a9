// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/naive_linkerd.h"

#include <algorithm>
#include <array>
#include <sstream>

namespace drawbridge::test {

namespace {

std::uint32_t addressOf(const std::string &text)
{
    std::istringstream in(text);
    std::uint32_t value = 0, part = 0;
    char dot = '.';
    for (int i = 0; i < 4; ++i) {
        in >> part;
        value = value * 256 + part;
        in >> dot;
    }
    return value;
}

bool isIn(const std::string &address, const std::string &cidr)
{
    const auto slash = cidr.find('/');
    const int length = std::stoi(cidr.substr(slash + 1));
    const std::uint32_t mask = length == 0 ? 0 : 0xffffffffU << (32 - length);
    return (addressOf(address) & mask) == (addressOf(cidr.substr(0, slash)) & mask);
}

bool isInNetworks(const std::string &address, const std::vector<NaiveNetwork> &networks)
{
    for (const auto &network : networks) {
        bool isExcepted = false;
        for (const auto &except : network.except)
            isExcepted = isExcepted || isIn(address, except);
        if (isIn(address, network.cidr) && !isExcepted)
            return true;
    }
    return false;
}

bool haveAll(const NaiveLabels &labels, const NaiveLabels &asked)
{
    for (const auto &[key, value] : asked)
        if (!labels.contains(key) || labels.at(key) != value)
            return false;
    return true;
}

/// Who asks, as the server's proxy sees him.
struct Client {
    std::string identity, nameSpace, account, address; ///< Identity empty: plaintext.
};

class World {
public:
    explicit World(const NaiveLinkerd &world) : m_world(world) {}

    [[nodiscard]] bool admits(const NaiveLinkerdQuestion &question) const
    {
        const auto &pod = m_world.pods[question.to];
        if (isSkipped(pod, question.port))
            return true;
        Client client;
        client.address = question.address;
        client.nameSpace = question.nameSpace;
        client.account = question.account;
        if (!client.account.empty())
            client.identity = naiveIdentity(m_world.installation, client.nameSpace, client.account);
        for (const auto &server : m_world.servers)
            if (isOf(server, pod, question.port))
                return passes(server, client, question.request);
        return isAdmittedBy(defaultPolicyOf(pod), client);
    }

private:
    [[nodiscard]] bool isSkipped(const NaiveLinkerdPod &pod, std::uint16_t port) const
    {
        if (!pod.skipped.empty())
            return pod.skipped == std::to_string(port);
        const auto &skipped = m_world.installation.skipped;
        return std::find(skipped.begin(), skipped.end(), port) != skipped.end();
    }

    static bool isOf(const NaiveServer &server, const NaiveLinkerdPod &pod, std::uint16_t port)
    {
        if (server.nameSpace != pod.nameSpace || !haveAll(pod.labels, server.podLabels))
            return false;
        const auto named = pod.ports.find(server.port);
        return server.port == std::to_string(port) ||
               (named != pod.ports.end() && named->second == port);
    }

    [[nodiscard]] std::string defaultPolicyOf(const NaiveLinkerdPod &pod) const
    {
        if (!pod.defaultPolicy.empty())
            return pod.defaultPolicy;
        for (const auto &nameSpace : m_world.namespaces)
            if (nameSpace.name == pod.nameSpace && !nameSpace.defaultPolicy.empty())
                return nameSpace.defaultPolicy;
        return m_world.installation.defaultPolicy;
    }

    [[nodiscard]] bool isOfCluster(const Client &client) const
    {
        const auto &networks = m_world.installation.clusterNetworks;
        return std::any_of(networks.begin(), networks.end(),
                           [&](const std::string &cidr) { return isIn(client.address, cidr); });
    }

    [[nodiscard]] bool isAdmittedBy(const std::string &policy, const Client &client) const
    {
        if (policy == "deny")
            return false;
        if (policy == "audit" || policy == "all-unauthenticated")
            return true;
        if (policy == "all-authenticated")
            return !client.identity.empty();
        return isOfCluster(client) &&
               (policy == "cluster-unauthenticated" || !client.identity.empty());
    }

    [[nodiscard]] bool hasIdentity(const Client &client, const std::vector<std::string> &names,
                                   const std::vector<NaiveReference> &references) const
    {
        if (client.identity.empty())
            return false;
        for (const auto &name : names) {
            const bool isEnd = name.rfind("*.", 0) == 0;
            const auto end = isEnd ? name.substr(1) : std::string();
            if (name == "*" || name == client.identity ||
                (isEnd && client.identity.size() >= end.size() &&
                 client.identity.substr(client.identity.size() - end.size()) == end))
                return true;
        }
        for (const auto &reference : references) {
            if (reference.kind == "Namespace" && client.nameSpace == reference.name)
                return true;
            if (reference.kind == "ServiceAccount" && client.nameSpace == reference.nameSpace &&
                client.account == reference.name)
                return true;
        }
        return false;
    }

    [[nodiscard]] bool holds(const NaiveReference &reference, const Client &client) const
    {
        if (reference.kind == "ServiceAccount")
            return hasIdentity(client, {}, {reference});
        for (const auto &object : m_world.authentications)
            if (object.kind == reference.kind && object.nameSpace == reference.nameSpace &&
                object.name == reference.name)
                return object.kind == "NetworkAuthentication"
                           ? isInNetworks(client.address, object.networks)
                           : hasIdentity(client, object.identities, object.identityRefs);
        return false;
    }

    [[nodiscard]] bool isAuthorizedFor(const std::string &kind, const std::string &nameSpace,
                                       const std::string &name, const Client &client) const
    {
        for (const auto &policy : m_world.authorizations) {
            if (policy.nameSpace != nameSpace || policy.target.kind != kind ||
                policy.target.name != name)
                continue;
            if (std::all_of(policy.required.begin(), policy.required.end(),
                            [&](const auto &reference) { return holds(reference, client); }))
                return true;
        }
        return false;
    }

    [[nodiscard]] bool admits(const NaiveServerAuthorization &object, const Client &client) const
    {
        const bool isNear = object.networks.empty() ? isOfCluster(client)
                                                    : isInNetworks(client.address, object.networks);
        if (!isNear || object.isOpen)
            return isNear;
        return object.isAnyTls ? !client.identity.empty()
                               : hasIdentity(client, object.identities, object.accounts);
    }

    [[nodiscard]] bool isAdmittedAt(const NaiveServer &server, const Client &client) const
    {
        if (isAdmittedBy(server.accessPolicy, client) ||
            isAuthorizedFor("Server", server.nameSpace, server.name, client) ||
            isAuthorizedFor("Namespace", server.nameSpace, server.nameSpace, client))
            return true;
        for (const auto &object : m_world.serverAuthorizations) {
            if (object.nameSpace != server.nameSpace)
                continue;
            const bool isAbout = object.server.empty() ? haveAll(server.labels, object.serverLabels)
                                                       : object.server == server.name;
            if (isAbout && admits(object, client))
                return true;
        }
        return false;
    }

    [[nodiscard]] bool passes(const NaiveServer &server, const Client &client,
                              const std::optional<NaiveLinkerdRequest> &request) const
    {
        const bool isRouted = server.protocol != "opaque" && server.protocol != "TLS" && request;
        std::vector<const NaiveRoute *> routes;
        for (const auto &route : m_world.routes)
            if (route.nameSpace == server.nameSpace && route.server == server.name)
                routes.push_back(&route);
        if (!isRouted || routes.empty())
            return isAdmittedAt(server, client);
        const auto *route = routeOf(routes, *request);
        return route != nullptr &&
               (isAdmittedAt(server, client) ||
                isAuthorizedFor("HTTPRoute", route->nameSpace, route->name, client));
    }

    /// Kind and length of the host, length of the path, method, headers, parameters.
    using Rank = std::array<std::size_t, 6>;

    /// Oldest first, by name at one time; the first of the most specific.
    static const NaiveRoute *routeOf(std::vector<const NaiveRoute *> routes,
                                     const NaiveLinkerdRequest &request)
    {
        std::sort(routes.begin(), routes.end(), [](const auto *a, const auto *b) {
            return a->created != b->created ? a->created < b->created : a->name < b->name;
        });
        const NaiveRoute *best = nullptr;
        Rank rank{};
        for (const auto *route : routes)
            for (const auto &rule : route->rules)
                for (const auto &match : rule)
                    if (const auto found = rankOf(*route, match, request);
                        found && (best == nullptr || *found > rank)) {
                        best = route;
                        rank = *found;
                    }
        return best;
    }

    static std::optional<Rank> rankOf(const NaiveRoute &route, const NaiveMatch &match,
                                      const NaiveLinkerdRequest &request)
    {
        Rank rank{
            0, 0, 0, match.method.empty() ? 0U : 1U, match.headers.size(), match.query.size()};
        if (!route.hosts.empty() && !rankHost(route.hosts, request.host, rank))
            return std::nullopt;
        const auto mark = request.path.find('?');
        const auto path = request.path.substr(0, mark);
        const bool isMatched =
            rankPath(match, path, rank) &&
            (match.method.empty() || match.method == request.method) &&
            haveAll(request.headers, match.headers) &&
            haveAll(parametersOf(mark == std::string::npos ? "" : request.path.substr(mark + 1)),
                    match.query);
        return isMatched ? std::optional(rank) : std::nullopt;
    }

    static bool rankHost(const std::vector<std::string> &hosts, const std::string &host, Rank &rank)
    {
        for (const auto &pattern : hosts) {
            std::array<std::size_t, 2> own{};
            if (pattern == host)
                own = {2, pattern.size()};
            else if (pattern.rfind("*.", 0) == 0 && host.size() > pattern.size() - 1 &&
                     host.substr(host.size() - pattern.size() + 1) == pattern.substr(1))
                own = {1, pattern.size() - 1};
            if (own > std::array<std::size_t, 2>{rank[0], rank[1]}) {
                rank[0] = own[0];
                rank[1] = own[1];
            }
        }
        return rank[0] > 0;
    }

    static bool rankPath(const NaiveMatch &match, const std::string &path, Rank &rank)
    {
        auto asked = match.path;
        rank[2] = asked.size();
        if (match.pathType == "Exact")
            return path == asked;
        if (match.pathType.empty() || asked == "/") {
            rank[2] = 1;
            return true;
        }
        if (asked.back() == '/')
            asked.pop_back();
        rank[2] = asked.size();
        return path == asked || path.rfind(asked + "/", 0) == 0;
    }

    static NaiveLabels parametersOf(const std::string &query)
    {
        NaiveLabels parameters;
        std::istringstream in(query);
        for (std::string pair; std::getline(in, pair, '&');)
            parameters[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
        return parameters;
    }

    const NaiveLinkerd &m_world;
};

} // namespace

std::string naiveIdentity(const NaiveInstallation &installation, const std::string &nameSpace,
                          const std::string &account)
{
    return account + "." + nameSpace + ".serviceaccount.identity.linkerd." +
           installation.trustDomain;
}

bool naiveAdmits(const NaiveLinkerd &world, const NaiveLinkerdQuestion &question)
{
    return World(world).admits(question);
}

} // namespace drawbridge::test
