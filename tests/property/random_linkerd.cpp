// SPDX-License-Identifier: Apache-2.0
#include "tests/property/random_linkerd.h"

#include <algorithm>

namespace drawbridge::test {

namespace {

const std::vector<std::string> kNamespaces{"shop", "ops"}, kNames{"a", "b", "c"},
    kPolicies{"all-unauthenticated",
              "all-authenticated",
              "cluster-unauthenticated",
              "cluster-authenticated",
              "deny",
              "audit"},
    kMethods{"GET", "POST"}, kPaths{"/", "/a", "/a/", "/a/b", "/ab", "/a?q=1", "/a/b?q=2"},
    kHosts{"x.example", "y.example", "z.y.example", "example"},
    kAddresses{"10.1.0.1", "10.1.0.2", "10.2.0.1", "192.168.0.1", "203.0.113.9"},
    kCidrs{"10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/24", "0.0.0.0/0", "10.1.0.1/32"};
constexpr std::uint16_t kPorts[]{80, 8080, 4567};

class Generator {
public:
    explicit Generator(const LinkerdPick &pick) : m_pick(pick) {}

    NaiveLinkerd run()
    {
        m_world.isInstallationTold = m_pick(4) != 0;
        m_world.installation.trustDomain = chance(3) ? "corp.example" : "cluster.local";
        m_world.installation.defaultPolicy = of(kPolicies);
        m_world.installation.clusterNetworks = {of(kCidrs)};
        if (chance(3))
            m_world.installation.skipped = {4567};
        for (const auto &name : kNamespaces)
            m_world.namespaces.push_back({name, chance(2) ? of(kPolicies) : ""});
        for (const auto &nameSpace : kNamespaces)
            for (int i = 0; i < 2; ++i)
                addPod(nameSpace, kNames[static_cast<std::size_t>(i)]);
        repeat(4, [&] { addServer(); });
        repeat(4, [&] { addAuthentication(); });
        repeat(6, [&] { addAuthorization(); });
        repeat(2, [&] { addServerAuthorization(); });
        repeat(4, [&] { addRoute(); });
        return std::move(m_world);
    }

private:
    bool chance(int oneOf) { return m_pick(oneOf) == 0; }
    const std::string &of(const std::vector<std::string> &list)
    {
        return list[static_cast<std::size_t>(m_pick(static_cast<int>(list.size())))];
    }
    template<typename Make>
    void repeat(int most, Make make)
    {
        for (int i = m_pick(most + 1); i > 0; --i)
            make();
    }
    std::string unique(const char *prefix) { return prefix + std::to_string(m_count++); }

    void addPod(const std::string &nameSpace, const std::string &name)
    {
        NaiveLinkerdPod pod;
        pod.nameSpace = nameSpace;
        pod.name = name;
        pod.account = of(kNames);
        pod.address = kAddresses[m_world.pods.size()];
        pod.labels = {{"app", name}, {"tier", of(kNames)}};
        pod.ports = {{"http", kPorts[m_pick(2)]}};
        if (chance(4))
            pod.defaultPolicy = of(kPolicies);
        if (chance(6))
            pod.skipped = "8080";
        m_world.pods.push_back(std::move(pod));
    }

    void addServer()
    {
        static const std::vector<std::string> kProtocols{"unknown", "HTTP/1", "HTTP/2", "opaque",
                                                         "TLS"};
        NaiveServer server;
        server.nameSpace = of(kNamespaces);
        server.name = unique("s");
        server.labels = {{"team", of(kNames)}};
        if (!chance(4))
            server.podLabels = {chance(2)
                                    ? std::pair<std::string, std::string>{"app", of(kNames)}
                                    : std::pair<std::string, std::string>{"tier", of(kNames)}};
        server.port = chance(3) ? "http" : std::to_string(kPorts[m_pick(3)]);
        server.protocol = of(kProtocols);
        server.accessPolicy = chance(3) ? of(kPolicies) : "deny";
        if (!overlaps(server))
            m_world.servers.push_back(std::move(server));
    }

    static bool selects(const NaiveServer &server, const NaiveLinkerdPod &pod, std::uint16_t port)
    {
        const auto http = pod.ports.at("http");
        return server.nameSpace == pod.nameSpace &&
               std::includes(pod.labels.begin(), pod.labels.end(), server.podLabels.begin(),
                             server.podLabels.end()) &&
               (server.port == std::to_string(port) || (server.port == "http" && http == port));
    }

    bool overlaps(const NaiveServer &server) const
    {
        for (const auto &pod : m_world.pods)
            for (const auto port : kPorts)
                for (const auto &other : m_world.servers)
                    if (selects(server, pod, port) && selects(other, pod, port))
                        return true;
        return false;
    }

    NaiveReference account() { return {"ServiceAccount", of(kNamespaces), of(kNames)}; }

    std::vector<std::string> identities()
    {
        const auto &domain = m_world.installation.trustDomain;
        switch (m_pick(4)) {
        case 0: return {"*"};
        case 1: return {"*." + of(kNamespaces) + ".serviceaccount.identity.linkerd." + domain};
        case 2: return {of(kNames) + ".shop.serviceaccount.identity.linkerd.cluster.local"};
        default: break;
        }
        return {naiveIdentity(m_world.installation, of(kNamespaces), of(kNames)),
                naiveIdentity(m_world.installation, of(kNamespaces), of(kNames))};
    }

    NaiveNetwork network()
    {
        NaiveNetwork network{of(kCidrs), {}};
        if (network.cidr == "10.0.0.0/8" && chance(2))
            network.except = {"10.1.0.0/16"};
        return network;
    }

    void addAuthentication()
    {
        NaiveAuthentication object;
        object.nameSpace = of(kNamespaces);
        object.name = unique("n");
        object.kind = chance(3) ? "NetworkAuthentication" : "MeshTLSAuthentication";
        if (object.kind == "NetworkAuthentication")
            object.networks = {network(), network()};
        else if (chance(2))
            object.identities = identities();
        else
            object.identityRefs = {chance(2) ? NaiveReference{"Namespace", "", of(kNamespaces)}
                                             : account()};
        m_world.authentications.push_back(std::move(object));
    }

    void addAuthorization()
    {
        NaiveAuthorization policy;
        policy.nameSpace = of(kNamespaces);
        policy.name = unique("p");
        policy.target = {"Namespace", policy.nameSpace, policy.nameSpace};
        for (const auto &server : m_world.servers)
            if (server.nameSpace == policy.nameSpace && chance(2))
                policy.target = {"Server", server.nameSpace, server.name};
        bool hasProof = false, hasNetwork = false;
        for (const auto &object : m_world.authentications) {
            auto &isTaken = object.kind == "NetworkAuthentication" ? hasNetwork : hasProof;
            if (isTaken || !chance(2))
                continue;
            isTaken = true;
            policy.required.push_back({object.kind, object.nameSpace, object.name});
        }
        if (!hasProof && chance(2))
            policy.required.push_back(account());
        m_world.authorizations.push_back(std::move(policy));
    }

    void addServerAuthorization()
    {
        NaiveServerAuthorization object;
        object.nameSpace = of(kNamespaces);
        object.name = unique("o");
        if (chance(2) || m_world.servers.empty())
            object.serverLabels = {{"team", of(kNames)}};
        else
            object.server = m_world.servers.front().name;
        object.isOpen = chance(4);
        object.isAnyTls = !object.isOpen && chance(3);
        if (!object.isOpen && !object.isAnyTls) {
            object.identities = identities();
            object.accounts = {account()};
        }
        if (chance(2))
            object.networks = {network()};
        m_world.serverAuthorizations.push_back(std::move(object));
    }

    NaiveMatch match()
    {
        NaiveMatch match;
        if (!chance(4)) {
            match.pathType = chance(2) ? "Exact" : "PathPrefix";
            const auto &path = of(kPaths);
            match.path = path.substr(0, path.find('?'));
        }
        if (chance(3))
            match.method = of(kMethods);
        if (chance(3))
            match.headers = {{"x", chance(2) ? "1" : "2"}};
        if (chance(4))
            match.query = {{"q", chance(2) ? "1" : "2"}};
        return match;
    }

    void addRoute()
    {
        if (m_world.servers.empty())
            return;
        const auto &server =
            m_world.servers[static_cast<std::size_t>(m_pick(int(m_world.servers.size())))];
        NaiveRoute route;
        route.nameSpace = server.nameSpace;
        route.server = server.name;
        route.name = unique("r");
        route.created = "2026-01-0" + std::to_string(1 + m_pick(3)) + "T00:00:00Z";
        if (chance(3))
            route.hosts = {chance(2) ? "*.example" : of(kHosts), "*.y.example"};
        route.rules.push_back({match(), match()});
        if (chance(2))
            route.rules.push_back({match()});
        // Some of them with a policy of its own.
        if (chance(2)) {
            NaiveAuthorization policy{route.nameSpace,
                                      unique("p"),
                                      {"HTTPRoute", route.nameSpace, route.name},
                                      {account()}};
            m_world.authorizations.push_back(std::move(policy));
        }
        m_world.routes.push_back(std::move(route));
    }

    const LinkerdPick &m_pick;
    NaiveLinkerd m_world;
    int m_count = 0;
};

} // namespace

NaiveLinkerd randomLinkerd(const LinkerdPick &pick)
{
    return Generator(pick).run();
}

std::vector<NaiveLinkerdRequest> allLinkerdRequests()
{
    std::vector<NaiveLinkerdRequest> requests;
    for (const auto &method : kMethods)
        for (const auto &path : kPaths)
            for (const auto &host : kHosts)
                for (const char *value : {"", "1", "2"}) {
                    NaiveLinkerdRequest request{method, path, host, {}};
                    if (*value != '\0')
                        request.headers["x"] = value;
                    requests.push_back(std::move(request));
                }
    return requests;
}

NaiveLinkerdQuestion randomQuestion(const LinkerdPick &pick, const NaiveLinkerd &world)
{
    const auto of = [&pick](const auto &list) -> const auto &
    {
        return list[static_cast<std::size_t>(pick(static_cast<int>(list.size())))];
    };
    NaiveLinkerdQuestion question;
    question.to = static_cast<std::size_t>(pick(static_cast<int>(world.pods.size())));
    question.port = kPorts[pick(3)];
    question.address = of(kAddresses);
    if (pick(4) != 0) {
        question.nameSpace = of(kNamespaces);
        question.account = of(kNames);
    }
    static const auto kRequests = allLinkerdRequests();
    question.request = of(kRequests);
    return question;
}

} // namespace drawbridge::test
