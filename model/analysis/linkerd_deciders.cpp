// SPDX-License-Identifier: Apache-2.0
// What decides an attempt at a port of Linkerd, apart from who calls (linkerd2, policy-controller,
// inbound/index.rs): a Server, or the default policy where there is none; of a Server whole
// connections, or the route of the request. Where that is not known, all that may decide are
// listed, and what they say has to agree. Tested by tests/unit/analysis/test_linkerd_engine.cpp

#include "model/analysis/linkerd_deciders.h"

#include <algorithm>

namespace drawbridge::linkerd {

namespace {

/// Finds what may decide on one port, for one request or whatever comes.
class Finder {
public:
    Finder(const Subject &subject, std::uint16_t port, const std::optional<HttpRequest> &request)
        : m_subject(subject), m_port(port), m_request(request)
    {}

    [[nodiscard]] Deciders run()
    {
        if (!m_subject.doubt.empty()) {
            addUnknown(m_subject.doubt);
            return std::move(m_found);
        }
        const auto found = m_subject.servers.find(m_port);
        if (found == m_subject.servers.end() || found->second.certain.empty())
            addDefault();
        if (found != m_subject.servers.end())
            addServers(found->second);
        return std::move(m_found);
    }

private:
    void addUnknown(std::string because)
    {
        m_found.all.push_back({Decider::Kind::Unknown, nullptr, nullptr, std::move(because), {}});
    }

    void addDefault()
    {
        const auto &policy = m_subject.defaultPolicy;
        if (policy.empty())
            return addUnknown("No Server selects the port, and which default inbound policy "
                              "Linkerd was installed with is not in the manifests");
        m_found.byDefault = clientOfDefault(policy);
        const bool asksForIdentity =
            m_subject.identityPorts.contains(Protocol::Tcp, m_port) && policy != "audit";
        if (m_found.byDefault && asksForIdentity) {
            m_found.byDefault->proof = Client::Proof::Identity;
            m_found.byDefault->identities = {"*"};
        }
        m_found.all.push_back({Decider::Kind::Default, nullptr, nullptr, {}, probe()});
    }

    void addServers(const PortServers &servers)
    {
        std::string names;
        for (const auto *list : {&servers.certain, &servers.maybe})
            for (const auto *server : *list) {
                addServer(*server);
                names += (names.empty() ? "" : " and ") + toString(server->object->meta);
            }
        if (servers.certain.size() != 1 || !servers.maybe.empty())
            m_found.why = names + " may select the port, and which one counts is not known";
    }

    void addServer(const Server &server)
    {
        const auto &protocol = server.object->proxyProtocol;
        const bool isPlain = protocol == "opaque" || protocol == "TLS" || protocol == "gRPC";
        Decider whole{Decider::Kind::Clients, &server, nullptr, noCallOfGrpc(server), {}};
        if (!isPlain && server.routes.empty())
            whole.exception = probe();
        if (protocol == "opaque" || protocol == "TLS") {
            m_found.all.push_back(whole);
        } else if (!server.doubtfulRoutes.empty()) {
            addUnknown(server.doubtfulRoutes);
        } else if (server.routes.empty()) {
            m_found.all.push_back(whole);
        } else {
            if (protocol == "unknown" && !m_request)
                m_found.all.push_back(whole);
            addRoutes(server);
        }
    }

    void addRoutes(const Server &server)
    {
        m_found.why = "Which route of " + toString(server.object->meta) +
                      " counts depends on what is not known of the request or of the routes";
        const auto before = m_found.all.size();
        for (const auto &[route, isRedirected] :
             routesFor(server.routes, m_request.value_or(HttpRequest{}))) {
            const auto kind = route == nullptr ? Decider::Kind::NoRoute : Decider::Kind::Clients;
            const auto doubt = isRedirected
                                   ? toString(*route->meta) + " may answer with a redirect instead"
                                   : std::string();
            if (route == nullptr || !isForProbesAlone(*route))
                m_found.all.push_back({kind, &server, route, doubt, {}});
        }
        if (m_found.all.size() == before) // A probe, of which nothing is said.
            m_found.all.push_back({Decider::Kind::NoRoute, &server, nullptr, {}, {}});
    }

    /// Whether only probes that are set aside take the route.
    [[nodiscard]] bool isForProbesAlone(const Route &route) const
    {
        const auto found = m_subject.probes.find(m_port);
        if (!m_subject.areProbesSetAside || found == m_subject.probes.end())
            return false;
        const auto isProbe = [&](const RouteMatch &match) {
            return match.method == "GET" && match.pathType == "Exact" &&
                   found->second.contains(match.path);
        };
        return std::ranges::all_of(*route.rules, [&](const RouteRule &rule) {
            return !rule.matches.empty() && std::ranges::all_of(rule.matches, isProbe);
        });
    }

    /// Requests of the kubelet's probes need no authorization, whoever sends them; whence they may
    /// come is a setting of the installation.
    [[nodiscard]] std::string probe() const
    {
        const auto found = m_subject.probes.find(m_port);
        if (m_subject.areProbesSetAside || found == m_subject.probes.end() ||
            !mayBeProbe(found->second))
            return {};
        return "Linkerd lets requests of probes (GET " + *found->second.begin() +
               ") in without an authorization, from where it was installed to";
    }

    [[nodiscard]] bool mayBeProbe(const std::set<std::string> &paths) const
    {
        if (!m_request)
            return true;
        const auto &method = m_request->method;
        const auto &path = m_request->path;
        return (!method || *method == "GET") &&
               (!path || paths.contains(path->substr(0, path->find('?'))));
    }

    /// Without routes a Server of gRPC has one of its own for calls.
    [[nodiscard]] std::string noCallOfGrpc(const Server &server) const
    {
        const bool isCall = server.object->proxyProtocol != "gRPC" || !m_request ||
                            isGrpcCall(*m_request) == MeshMatch::Yes;
        return isCall ? std::string()
                      : "Whether " + toString(server.object->meta) +
                            " lets a request pass that is no call of gRPC is not known";
    }

    const Subject &m_subject;
    std::uint16_t m_port;
    const std::optional<HttpRequest> &m_request;
    Deciders m_found;
};

} // namespace

Deciders decidersOf(const Subject &subject, std::uint16_t port,
                    const std::optional<HttpRequest> &request)
{
    return Finder(subject, port, request).run();
}

namespace {

/// The Server's clients are those of its routes as well.
Answer answerOfClients(const Decider &decider, const MeshCaller &caller, const Facts &facts)
{
    Answer answer;
    answer.why = decider.server->doubtfulClients;
    auto match = answer.why.empty() ? MeshMatch::No : MeshMatch::Unknown;
    const auto look = [&](const std::vector<Client> &clients) {
        for (const auto &client : clients) {
            if (match == MeshMatch::Yes)
                return;
            match = anyOf(match, admits(client, caller, facts, answer.why));
            if (match == MeshMatch::Yes)
                answer.admitting = &client;
        }
    };
    if (decider.route != nullptr)
        look(decider.route->clients);
    look(decider.server->clients);
    if (match != MeshMatch::No)
        answer.verdict = match == MeshMatch::Yes ? Verdict::Allow : Verdict::Unknown;
    return answer;
}

} // namespace

Answer answerOf(const Decider &decider, const Deciders &deciders, const MeshCaller &caller,
                const Facts &facts)
{
    Answer answer;
    switch (decider.kind) {
    case Decider::Kind::NoRoute: return answer;
    case Decider::Kind::Unknown: return {Verdict::Unknown, nullptr, decider.doubt};
    case Decider::Kind::Clients: answer = answerOfClients(decider, caller, facts); break;
    case Decider::Kind::Default:
        if (deciders.byDefault) {
            const auto match = admits(*deciders.byDefault, caller, facts, answer.why);
            answer.verdict = match == MeshMatch::Yes  ? Verdict::Allow
                             : match == MeshMatch::No ? Verdict::Deny
                                                      : Verdict::Unknown;
        }
        break;
    }
    if (answer.verdict != Verdict::Deny && !decider.doubt.empty())
        return {Verdict::Unknown, nullptr, decider.doubt};
    if (answer.verdict == Verdict::Deny && !decider.exception.empty())
        return {Verdict::Unknown, nullptr, decider.exception};
    return answer;
}

} // namespace drawbridge::linkerd
