// SPDX-License-Identifier: Apache-2.0
// Authorization as Linkerd has it (istio.md 6.2): a port has a Server or a default policy; a
// request takes one route of the Server, or the connection none; what the route and the Server
// admit passes. In three values: whatever is not known of the request, of the Servers or of the
// caller leaves several answers, and they must agree. Authority: linkerd2, policy-controller;
// linkerd2-proxy, linkerd/app/inbound/src/policy. Tested by
// tests/unit/analysis/test_linkerd_engine.cpp

#include "model/analysis/linkerd_engine.h"

#include "model/analysis/linkerd_deciders.h"
#include "model/analysis/unevaluated_policies.h"
#include "model/kubernetes/object_kinds.h"

#include <algorithm>
#include <set>
#include <utility>

namespace drawbridge::linkerd {
namespace {

constexpr std::uint16_t kInboundPort = 4143, kControlPort = 4190;

std::string upperFirst(std::string text)
{
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
        text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

/// Puts answers into words.
class Teller {
public:
    Teller(const Subject &subject, std::string place)
        : m_subject(subject), m_place(std::move(place))
    {}

    [[nodiscard]] LinkerdDecision tell(const Decider &decider, const Answer &answer) const
    {
        if (decider.kind == Decider::Kind::Default)
            return tellDefault(answer);
        std::vector<const ObjectMeta *> by;
        if (answer.admitting != nullptr && answer.admitting->by != nullptr)
            by.push_back(answer.admitting->by);
        if (decider.server != nullptr)
            by.push_back(&decider.server->object->meta);
        if (decider.route != nullptr)
            by.push_back(decider.route->meta);
        if (answer.verdict == Verdict::Unknown)
            return {Verdict::Unknown, std::move(by), upperFirst(answer.why), {}};
        const auto server = toString(decider.server->object->meta);
        if (decider.kind == Decider::Kind::NoRoute)
            return {Verdict::Deny, std::move(by), "No route of " + server + " matches the request",
                    "add a rule to a route of " + server +
                        " that matches the request, and an AuthorizationPolicy"};
        const auto of =
            decider.route == nullptr ? server : toString(*decider.route->meta) + " or " + server;
        if (answer.verdict == Verdict::Allow)
            return {Verdict::Allow,
                    std::move(by),
                    upperFirst(answer.admitting->name) + " of " + of + " admits it" +
                        assumed(*answer.admitting),
                    {}};
        return {Verdict::Deny, std::move(by), "No authorization of " + of + " admits it",
                "add an AuthorizationPolicy of Linkerd for " + of};
    }

private:
    [[nodiscard]] LinkerdDecision tellDefault(const Answer &answer) const
    {
        const auto none = "No Server selects " + m_place + ", and ";
        if (answer.verdict == Verdict::Unknown)
            return {Verdict::Unknown, {}, none + answer.why, {}};
        const auto policy = "the default inbound policy " + m_subject.defaultPolicy;
        if (answer.verdict == Verdict::Allow)
            return {Verdict::Allow, {}, none + policy + " admits it", {}};
        return {Verdict::Deny,
                {},
                none + policy + " does not admit it",
                "add a Server of Linkerd for " + m_place + " and an AuthorizationPolicy for it"};
    }

    /// What an allowed request rests on besides the manifests.
    [[nodiscard]] std::string assumed(const Client &client) const
    {
        if (!restsOnDomain(client, m_subject.facts))
            return {};
        return ", taking " + m_subject.facts.identityDomain +
               ", the default, for the domain of identities, which no manifest tells";
    }

    const Subject &m_subject;
    std::string m_place;
};

LinkerdDecision decideFor(const Subject &subject, const Deciders &deciders,
                          const MeshCaller &caller, std::string place)
{
    const Teller teller(subject, std::move(place));
    const auto &first = deciders.all.front();
    const auto answer = answerOf(first, deciders, caller, subject.facts);
    auto decision = teller.tell(first, answer);
    for (const auto &decider : deciders.all) {
        const auto other = answerOf(decider, deciders, caller, subject.facts);
        if (other.verdict == Verdict::Unknown)
            return teller.tell(decider, other);
        if (other.verdict != decision.verdict)
            return {Verdict::Unknown, std::move(decision.by), deciders.why, {}};
    }
    return decision;
}

/// The same without words.
Verdict verdictFor(const Subject &subject, const Deciders &deciders, const MeshCaller &caller)
{
    std::optional<Verdict> verdict;
    for (const auto &decider : deciders.all) {
        const auto one = answerOf(decider, deciders, caller, subject.facts).verdict;
        if (one == Verdict::Unknown || (verdict && *verdict != one))
            return Verdict::Unknown;
        verdict = one;
    }
    return verdict.value_or(Verdict::Unknown);
}

/// Ports of the proxy itself, behind which others are.
bool isOwn(std::uint16_t port)
{
    return port == kInboundPort || port == kControlPort;
}

} // namespace
} // namespace drawbridge::linkerd

namespace drawbridge {

struct LinkerdEngine::Impl {
    std::shared_ptr<const Topology> topology;
    std::map<std::string, LinkerdPolicies> policies; ///< By cluster.
    std::map<std::string, std::map<std::string, linkerd::ServerSet>>
        servers;                            ///< By cluster, namespace.
    std::vector<linkerd::Subject> subjects; ///< By WorkloadId; of other meshes empty.

    Impl(std::shared_ptr<const Topology> from, std::map<std::string, LinkerdPolicies> byCluster)
        : topology(std::move(from)), policies(std::move(byCluster)),
          subjects(topology->workloads.size())
    {
        for (const auto &[cluster, own] : policies)
            servers[cluster] = linkerd::serversOf(own);
        for (std::uint32_t i = 0; i < subjects.size(); ++i)
            readSubject({i});
    }

    void readSubject(WorkloadId id)
    {
        static const linkerd::ServerSet kNone;
        static const LinkerdPolicies kNoPolicies;
        const auto &workload = topology->workload(id);
        if (workload.mesh != MeshMembership::Linkerd)
            return;
        const auto &nameSpace = topology->namespaceOf(workload);
        const auto own = policies.find(nameSpace.cluster);
        const linkerd::ServerSet *set = &kNone;
        if (const auto cluster = servers.find(nameSpace.cluster); cluster != servers.end())
            if (const auto found = cluster->second.find(nameSpace.name);
                found != cluster->second.end())
                set = &found->second;
        subjects[id.index] = linkerd::subjectOf(*topology, id, *set,
                                                own == policies.end() ? kNoPolicies : own->second);
    }
};

LinkerdEngine::LinkerdEngine(std::shared_ptr<const Topology> topology,
                             std::map<std::string, LinkerdPolicies> byCluster)
    : m_impl(std::make_unique<const Impl>(std::move(topology), std::move(byCluster)))
{}

LinkerdEngine::~LinkerdEngine() = default;

std::string LinkerdEngine::labelled(std::string sentence)
{
    if (sentence.ends_with('.'))
        sentence.pop_back();
    return sentence + " (not checked against the real proxy).";
}

LinkerdEngine::Capture LinkerdEngine::capture(WorkloadId to, std::uint16_t port) const
{
    using Kind = Capture::Kind;
    const auto &subject = m_impl->subjects[to.index];
    const auto place =
        "Port " + std::to_string(port) + " of " + toString(m_impl->topology->workload(to).key);
    if (linkerd::isOwn(port))
        return {Kind::Unknown,
                labelled(place + " is the proxy's own, and what passes there depends on the port "
                                 "that is asked for inside")};
    if (subject.skipped.contains(Protocol::Tcp, port))
        return {Kind::Bypassed, labelled(place + " bypasses the proxy: it is skipped by "
                                                 "config.linkerd.io/skip-inbound-ports or the "
                                                 "installation")};
    if (subject.maybeSkipped.contains(Protocol::Tcp, port))
        return {Kind::Unknown, labelled(place + " bypasses the proxy where Linkerd was installed "
                                                "with its defaults, which the manifests do not "
                                                "show")};
    return {Kind::Captured,
            labelled("Linkerd's proxies speak mutual TLS among themselves and take plaintext as "
                     "well; who must show an identity is a matter of authorization")};
}

LinkerdDecision LinkerdEngine::authorize(WorkloadId to, std::uint16_t port,
                                         const MeshCaller &caller,
                                         const std::optional<HttpRequest> &request) const
{
    auto captured = capture(to, port);
    if (captured.kind == Capture::Kind::Bypassed)
        return {Verdict::Allow, {}, std::move(captured.reason), {}};
    if (linkerd::isOwn(port))
        return {Verdict::Unknown, {}, std::move(captured.reason), {}};
    const auto &subject = m_impl->subjects[to.index];
    auto decision = linkerd::decideFor(subject, linkerd::decidersOf(subject, port, request), caller,
                                       "port " + std::to_string(port) + " of " +
                                           toString(m_impl->topology->workload(to).key));
    if (captured.kind == Capture::Kind::Unknown && decision.verdict != Verdict::Allow)
        return {Verdict::Unknown, {}, std::move(captured.reason), {}};
    decision.reason = labelled(std::move(decision.reason));
    return decision;
}

std::vector<Verdict> LinkerdEngine::authorizeAll(WorkloadId to, std::uint16_t port,
                                                 const std::vector<MeshCaller> &callers) const
{
    const auto captured = capture(to, port).kind;
    const auto &subject = m_impl->subjects[to.index];
    const std::optional<HttpRequest> request;
    const auto deciders = linkerd::decidersOf(subject, port, request);
    std::vector<Verdict> verdicts;
    for (const auto &caller : callers) {
        auto verdict = Verdict::Allow;
        if (linkerd::isOwn(port))
            verdict = Verdict::Unknown;
        else if (captured != Capture::Kind::Bypassed)
            verdict = linkerd::verdictFor(subject, deciders, caller);
        if (captured == Capture::Kind::Unknown && verdict == Verdict::Deny)
            verdict = Verdict::Unknown;
        verdicts.push_back(verdict);
    }
    return verdicts;
}

std::vector<PortSet> LinkerdEngine::portClasses(WorkloadId to) const
{
    const auto &subject = m_impl->subjects[to.index];
    auto rest = PortSet::allOf(Protocol::Tcp) - subject.skipped;
    std::vector<PortSet> classes;
    const auto split = [&](const PortSet &ports) {
        auto own = rest & ports;
        rest -= ports;
        if (!own.empty())
            classes.push_back(std::move(own));
    };
    for (const auto port : {linkerd::kInboundPort, linkerd::kControlPort})
        split({{Protocol::Tcp, port, port}});
    for (const auto &[port, servers] : subject.servers)
        split({{Protocol::Tcp, port, port}});
    for (const auto &[port, paths] : subject.probes)
        split({{Protocol::Tcp, port, port}});
    split(subject.maybeSkipped & subject.identityPorts);
    split(subject.maybeSkipped);
    split(subject.identityPorts);
    split(PortSet::allOf(Protocol::Tcp));
    std::ranges::sort(classes, {},
                      [](const PortSet &ports) { return ports.ranges().front().first; });
    return classes;
}

std::vector<std::uint16_t> LinkerdEngine::namedPorts(WorkloadId to) const
{
    const auto &subject = m_impl->subjects[to.index];
    std::set<std::uint16_t> ports{linkerd::kInboundPort, linkerd::kControlPort};
    for (const auto &[port, servers] : subject.servers)
        ports.insert(port);
    for (const auto &[port, paths] : subject.probes)
        ports.insert(port);
    for (const auto *set : {&subject.skipped, &subject.maybeSkipped, &subject.identityPorts})
        for (const auto &range : set->ranges())
            for (unsigned port = range.first; port <= range.last; ++port)
                ports.insert(static_cast<std::uint16_t>(port));
    return {ports.begin(), ports.end()};
}

std::vector<Cidr> LinkerdEngine::namedNetworks() const
{
    std::vector<Cidr> named;
    const auto add = [&named](const std::vector<LinkerdNetwork> &networks) {
        for (const auto &network : networks) {
            named.push_back(network.cidr);
            named.insert(named.end(), network.except.begin(), network.except.end());
        }
    };
    for (const auto &[cluster, own] : m_impl->policies) {
        for (const auto &object : own.authentications)
            add(object.networks);
        for (const auto &object : own.serverAuthorizations)
            add(object.networks);
        if (const auto &networks = own.config.clusterNetworks)
            named.insert(named.end(), networks->begin(), networks->end());
    }
    return named;
}

void LinkerdEngine::addRequestPatterns(WorkloadId to, RequestPatterns &named) const
{
    const auto &subject = m_impl->subjects[to.index];
    for (const auto &[port, servers] : subject.servers)
        for (const auto *list : {&servers.certain, &servers.maybe})
            for (const auto *server : *list)
                linkerd::addRequestPatterns(server->routes, named);
    for (const auto &[port, paths] : subject.probes) {
        named.methods.insert("GET");
        named.paths.insert(paths.begin(), paths.end());
    }
}

bool LinkerdEngine::isProbe(WorkloadId to, std::uint16_t port, const HttpRequest &request) const
{
    const auto &probes = m_impl->subjects[to.index].probes;
    const auto found = probes.find(port);
    return found != probes.end() && request.method == "GET" && request.path &&
           found->second.contains(request.path->substr(0, request.path->find('?')));
}

std::string LinkerdEngine::principalOf(const std::string &cluster, const std::string &nameSpace,
                                       const std::string &serviceAccount) const
{
    const auto found = m_impl->policies.find(cluster);
    const auto facts = linkerd::factsOf(
        cluster, found == m_impl->policies.end() ? LinkerdConfig{} : found->second.config);
    return linkerd::identityName(nameSpace, serviceAccount, facts);
}

LinkerdPolicies linkerdPoliciesOf(const ResourceSet &resources)
{
    LinkerdPolicies policies;
    policies.servers = resources.linkerdServers;
    policies.authorizations = resources.linkerdAuthorizations;
    policies.authentications = resources.linkerdAuthentications;
    policies.serverAuthorizations = resources.linkerdServerAuthorizations;
    policies.routes = resources.linkerdRoutes;
    for (const auto &route : resources.gatewayRoutes)
        if (std::ranges::any_of(route.parents, [](const RouteParent &parent) {
                return parent.target.kind == "Server";
            }))
            policies.gatewayRoutes.push_back(route);
    for (const auto &policy : resources.undecodedPolicies)
        if (apiGroup(policy.meta.apiVersion) == "policy.linkerd.io")
            policies.undecoded.push_back(policy);
    for (const auto &meta : unevaluatedMeshPolicies(resources))
        if (apiGroup(meta.apiVersion) != "policy.linkerd.io") // EgressNetwork: the way out.
            policies.unevaluated.push_back(meta);
    policies.config = linkerdConfigIn(resources);
    return policies;
}

} // namespace drawbridge
