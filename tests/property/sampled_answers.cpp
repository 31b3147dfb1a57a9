// SPDX-License-Identifier: Apache-2.0
#include "tests/property/sampled_answers.h"

#include "model/analysis/resource_overlay.h"
#include "tests/helpers/naive_checker.h"
#include "tests/helpers/naive_drawing.h"
#include "tests/helpers/naive_mesh.h"
#include "tests/helpers/naive_rbac.h"
#include "tests/property/naive_linkerd_world.h"

#include <random>

namespace drawbridge::test {

namespace {

/// An end as the drawing and as the policies know it.
struct SampledEnd {
    DrawnEnd drawn;
    Endpoint endpoint;
    std::string name;
};

class Samples {
public:
    Samples(const VerifyWorld &world, unsigned seed, SampledCounts &counts)
        : m_world(world), m_design(world.design), m_drawing(world.design), m_random(seed),
          m_counts(counts)
    {
        collectWorkloads();
        collectAddresses();
        collectPorts();
    }

    std::string run()
    {
        if (m_design.mesh == MeshKind::Linkerd)
            m_linkerd = naiveLinkerdOf(m_world);
        for (int i = 0; i < 60; ++i)
            askNetwork(one(m_ends), one(m_ends));
        for (const Flow &flow : m_design.flows)
            askAlong(flow);
        for (int i = 0; i < 60 && m_world.mesh; ++i)
            askMesh(one(m_ends), one(m_ends));
        for (int i = 0; i < 200 && m_linkerd; ++i)
            askLinkerd(one(m_ends), one(m_ends));
        for (const SampledEnd &end : m_ends)
            if (isOurs(end))
                askAccessOf(end);
        return std::move(m_disagreements);
    }

private:
    template<typename Value>
    const Value &one(const std::vector<Value> &values)
    {
        return values[m_random() % values.size()];
    }

    void collectWorkloads();
    void collectAddresses();
    void collectPorts();
    [[nodiscard]] const WorkloadNode *podOf(const SampledEnd &end) const
    {
        const auto *id = std::get_if<WorkloadId>(&end.endpoint);
        return id == nullptr ? nullptr : &m_world.topology->workload(*id);
    }
    [[nodiscard]] bool isOurs(const SampledEnd &end) const
    {
        const auto *node = podOf(end);
        return node != nullptr && m_design.topology->findWorkload(node->key);
    }
    static bool isInMesh(const WorkloadNode &node)
    {
        return node.mesh == MeshMembership::Sidecar || node.mesh == MeshMembership::Ambient;
    }
    [[nodiscard]] bool isTunnel(const SampledEnd &from, const SampledEnd &to) const
    {
        const auto isAmbient = [this](const SampledEnd &end) {
            return podOf(end) != nullptr && podOf(end)->mesh == MeshMembership::Ambient;
        };
        return isAmbient(from) && isAmbient(to);
    }
    [[nodiscard]] std::optional<std::string> principalOf(const SampledEnd &end) const;
    void askAlong(const Flow &flow);
    void askNetwork(const SampledEnd &from, const SampledEnd &to);
    void askPort(const SampledEnd &from, const SampledEnd &to, Protocol protocol,
                 std::uint16_t port);
    void askTunnel(const SampledEnd &from, const SampledEnd &to);
    void askMesh(const SampledEnd &from, const SampledEnd &to);
    void askLinkerd(const SampledEnd &from, const SampledEnd &to);
    [[nodiscard]] bool isInLinkerd(const SampledEnd &end) const
    {
        return podOf(end) != nullptr && isOurs(end) && podOf(end)->mesh == MeshMembership::Linkerd;
    }
    [[nodiscard]] std::string addressOf(const SampledEnd &end) const;
    [[nodiscard]] bool isSameToLinkerd(const SampledEnd &from, const SampledEnd &other) const;
    void askAccessOf(const SampledEnd &caller);
    void askRbac(const SampledEnd &caller, const ApiAccess &access);
    [[nodiscard]] bool isRequestDrawn(const std::optional<std::string> &principal,
                                      const SampledEnd &to, const NaiveMeshRequest &request) const;
    static void count(SampleCounts &counts, bool isDrawn)
    {
        ++(isDrawn ? counts.drawn : counts.undrawn);
    }
    void compare(bool isDrawn, bool isAllowed, const std::string &what)
    {
        if (isDrawn != isAllowed)
            m_disagreements +=
                what + (isDrawn ? " is drawn and refused\n" : " is allowed and not drawn\n");
    }

    const VerifyWorld &m_world;
    const Design &m_design;
    NaiveDrawing m_drawing;
    std::mt19937 m_random;
    SampledCounts &m_counts;
    std::vector<SampledEnd> m_ends;
    std::vector<std::uint16_t> m_ports;
    std::optional<NaiveLinkerd> m_linkerd;
    std::string m_disagreements;
};

void Samples::collectWorkloads()
{
    for (std::uint32_t i = 0; i < m_world.topology->workloads.size(); ++i) {
        const NodeKey &key = m_world.topology->workloads[i].key;
        if (m_design.topology->findWorkload(key))
            m_ends.push_back({key, WorkloadId{i}, toString(key)});
    }
    for (const External &external : m_design.externals) {
        if (external.kind != External::Kind::Gateway)
            continue;
        if (const auto id = m_world.topology->findWorkload(gatewayKey(external)))
            m_ends.push_back({external.key, *id, toString(external.key)});
    }
}

/// Inside and outside of every external and exception of the random designs.
void Samples::collectAddresses()
{
    for (const char *text :
         {"8.8.8.8", "2600::1", "203.0.113.1", "203.0.113.70", "203.0.113.130", "203.0.113.200",
          "192.0.2.7", "192.0.2.8", "198.51.100.1", "2001:db8:5::1", "2001:db8:1::1",
          "2001:db8:1:2::1", "2001:db8:7::7", "2001:db8:6443::1", "192.168.7.7"}) {
        const IpAddress address = *IpAddress::parse(text);
        m_ends.push_back({address, address, text});
    }
}

/// What is drawn, what is beside it, and some others.
void Samples::collectPorts()
{
    m_ports = {1, 443, 6443, 65535};
    for (const Flow &flow : m_design.flows)
        for (const FlowPort &port : flow.ports)
            for (const int number : {port.range.first - 1, static_cast<int>(port.range.first),
                                     static_cast<int>(port.range.last), port.range.last + 1})
                m_ports.push_back(static_cast<std::uint16_t>(number));
}

std::optional<std::string> Samples::principalOf(const SampledEnd &end) const
{
    const WorkloadNode *node = podOf(end);
    if (node == nullptr || !isOurs(end) || !isInMesh(*node))
        return std::nullopt;
    return m_design.clusters.front().trustDomain + "/ns/" + node->key.nameSpace + "/sa/" +
           node->serviceAccountName;
}

/// Every pair of ends a flow stands for, on its ports.
void Samples::askAlong(const Flow &flow)
{
    for (const SampledEnd &from : m_ends)
        for (const SampledEnd &to : m_ends)
            for (const FlowPort &port : flow.ports)
                if (!m_drawing.rules(from.drawn, to.drawn, port.range.protocol, port.range.first)
                         .empty()) {
                    askPort(from, to, port.range.protocol, port.range.first);
                    askMesh(from, to);
                    for (int i = 0; i < 4 && m_linkerd; ++i)
                        askLinkerd(from, to);
                }
}

void Samples::askNetwork(const SampledEnd &from, const SampledEnd &to)
{
    static const std::vector<Protocol> protocols{Protocol::Tcp, Protocol::Tcp, Protocol::Udp,
                                                 Protocol::Sctp};
    askPort(from, to, one(protocols), one(m_ports));
}

void Samples::askPort(const SampledEnd &from, const SampledEnd &to, Protocol protocol,
                      std::uint16_t port)
{
    if (!isOurs(from) && !isOurs(to))
        return;
    if (protocol == Protocol::Tcp && isTunnel(from, to))
        return askTunnel(from, to);
    const bool isDrawn = m_drawing.connects(from.drawn, to.drawn, protocol, port);
    const Verdict verdict = naiveVerdict(
        *m_world.topology, m_world.manifests.networkPolicies, m_world.manifests.undecodedPolicies,
        networkOptionsOf(m_design), from.endpoint, to.endpoint, protocol, port);
    count(m_counts.network, isDrawn);
    const std::string what =
        from.name + " -> " + to.name + ' ' + toString(PortRange{protocol, port, port});
    if (verdict == Verdict::Unknown)
        m_disagreements += what + " is unknown\n";
    else
        compare(isDrawn, verdict == Verdict::Allow, what);
}

/// Who may come is all that the network says there: any TCP port that is drawn opens the tunnel.
void Samples::askTunnel(const SampledEnd &from, const SampledEnd &to)
{
    bool isDrawn = false;
    for (const Flow &flow : m_design.flows)
        for (const FlowPort &port : flow.ports)
            isDrawn = isDrawn ||
                      (port.range.protocol == Protocol::Tcp &&
                       m_drawing.connects(from.drawn, to.drawn, Protocol::Tcp, port.range.first));
    const Verdict verdict = naiveVerdict(
        *m_world.topology, m_world.manifests.networkPolicies, m_world.manifests.undecodedPolicies,
        networkOptionsOf(m_design), from.endpoint, to.endpoint, Protocol::Tcp, 15008);
    count(m_counts.network, isDrawn);
    compare(isDrawn, verdict == Verdict::Allow, from.name + " -> " + to.name + " in the tunnel");
}

/// Drawn from somebody of this identity or, but for an ambient mesh, from somebody who has none.
bool Samples::isRequestDrawn(const std::optional<std::string> &principal, const SampledEnd &to,
                             const NaiveMeshRequest &request) const
{
    for (const SampledEnd &from : m_ends) {
        const auto other = principalOf(from);
        if ((other == principal || (!other && !request.isAmbient)) &&
            admitsRequest(m_drawing.rules(from.drawn, to.drawn, Protocol::Tcp, request.port),
                          request.method, request.path))
            return true;
    }
    return false;
}

void Samples::askMesh(const SampledEnd &from, const SampledEnd &to)
{
    static const std::vector<std::string> methods{"GET", "POST", "DELETE", "PUT"};
    static const std::vector<std::string> paths{"/a", "/b/x", "/c", "/x/end", "/b"};
    const WorkloadNode *node = podOf(to);
    if (!m_world.mesh || !isOurs(to) || !isInMesh(*node))
        return;
    NaiveMeshRequest request{node->key.nameSpace, node->podLabels, principalOf(from),
                             one(m_ports),        one(methods),    one(paths)};
    request.isAmbient = node->mesh == MeshMembership::Ambient;
    const bool isDrawn = isRequestDrawn(request.principal, to, request);
    const auto answer = naiveMeshAnswer(m_world.manifests.peerAuthentications,
                                        m_world.manifests.authorizationPolicies, request);
    count(m_counts.mesh, isDrawn);
    compare(isDrawn, answer != NaiveMeshAnswer::Refused,
            request.method + ' ' + request.path + " on " + std::to_string(request.port) + " of " +
                to.name + " by " + request.principal.value_or("plaintext"));
}

/// Of a pod some address that no other end has; empty for addresses that the reference cannot read.
std::string Samples::addressOf(const SampledEnd &end) const
{
    if (const auto *address = std::get_if<IpAddress>(&end.endpoint))
        return address->family == AddressFamily::IPv4 ? toString(*address) : std::string();
    const IpAddress some = *IpAddress::parse("10.244.0.250");
    return podAddresses(m_design.clusters.front()).contains(some) ? toString(some) : std::string();
}

/// Whether Linkerd cannot tell `other` from `from`, so that what is drawn from it counts: pods by
/// their account, and without one, and addresses that may be pods', like every pod without one.
bool Samples::isSameToLinkerd(const SampledEnd &from, const SampledEnd &other) const
{
    if (from.name == other.name)
        return true;
    if (podOf(other) == nullptr)
        return false;
    if (isInLinkerd(other))
        return isInLinkerd(from) && podOf(from)->key.nameSpace == podOf(other)->key.nameSpace &&
               podOf(from)->serviceAccountName == podOf(other)->serviceAccountName;
    const auto *address = std::get_if<IpAddress>(&from.endpoint);
    return address == nullptr || podAddresses(m_design.clusters.front()).contains(*address);
}

/// Whatever the network lets through: who is authorized for a request.
void Samples::askLinkerd(const SampledEnd &from, const SampledEnd &to)
{
    static const std::vector<std::string> methods{"GET", "POST", "DELETE", "PUT"};
    static const std::vector<std::string> paths{"/a", "/b/x", "/c", "/end", "/b", "/"};
    if (!isInLinkerd(to) || addressOf(from).empty())
        return;
    NaiveLinkerdQuestion question;
    question.to = std::get<WorkloadId>(to.endpoint).index;
    question.port = one(m_ports);
    question.address = addressOf(from);
    if (isInLinkerd(from)) {
        question.nameSpace = podOf(from)->key.nameSpace;
        question.account = podOf(from)->serviceAccountName;
    }
    question.request = NaiveLinkerdRequest{one(methods), one(paths), {}, {}};
    HttpRequest probe;
    probe.method = question.request->method;
    probe.path = question.request->path;
    if (m_world.mesh->linkerdOf(std::get<WorkloadId>(to.endpoint))
            ->isProbe(std::get<WorkloadId>(to.endpoint), question.port, probe))
        return; // Which a Server with routes lets in from everywhere.
    bool isDrawn = false;
    for (const SampledEnd &other : m_ends)
        isDrawn =
            isDrawn ||
            (isSameToLinkerd(from, other) &&
             admitsRequest(m_drawing.rules(other.drawn, to.drawn, Protocol::Tcp, question.port),
                           question.request->method, question.request->path));
    count(m_counts.mesh, isDrawn);
    compare(isDrawn, naiveAdmits(*m_linkerd, question),
            question.request->method + ' ' + question.request->path + " on " +
                std::to_string(question.port) + " of " + to.name + " by " + from.name);
}

/// Everything that is drawn from anybody, as it is, and with one part of it changed.
void Samples::askAccessOf(const SampledEnd &caller)
{
    static const std::vector<std::string> verbs{"get", "list", "watch", "delete"},
        resources{"pods", "pods/log", "secrets", "deployments"}, groups{"", "apps"},
        names{"a", "b", "x"}, nameSpaces{"shop", "on", "data", "other"};
    for (ApiAccess access : m_design.apiAccess) {
        access.verbs = {one(access.verbs)};
        access.names = {access.names.empty() ? one(names) : one(access.names)};
        if (access.nameSpace.empty())
            access.nameSpace = one(nameSpaces);
        askRbac(caller, access);
        switch (m_random() % 5) {
        case 0: access.verbs = {one(verbs)}; break;
        case 1: access.resource = one(resources); break;
        case 2: access.apiGroup = one(groups); break;
        case 3: access.names = {one(names)}; break;
        default: access.nameSpace = one(nameSpaces);
        }
        askRbac(caller, access);
    }
}

/// `access` has one verb and one name.
void Samples::askRbac(const SampledEnd &caller, const ApiAccess &access)
{
    const WorkloadNode &node = *podOf(caller);
    std::vector<NodeKey> subjects;
    for (const SampledEnd &end : m_ends)
        if (isOurs(end) && podOf(end)->key.nameSpace == node.key.nameSpace &&
            podOf(end)->serviceAccountName == node.serviceAccountName)
            subjects.push_back(podOf(end)->key);
    const auto slash = access.resource.find('/');
    NaiveReview review;
    review.user = "system:serviceaccount:" + node.key.nameSpace + ':' + node.serviceAccountName;
    review.verb = access.verbs.front();
    review.group = access.apiGroup;
    review.resource = access.resource.substr(0, slash);
    review.subresource = slash == std::string::npos ? "" : access.resource.substr(slash + 1);
    review.name = access.names.front();
    review.nameSpace = access.nameSpace;
    const bool isDrawn = m_drawing.grants(subjects, review.verb, review.group, access.resource,
                                          review.name, review.nameSpace);
    NaiveHits ignored;
    count(m_counts.rbac, isDrawn);
    compare(isDrawn,
            naiveAllows(m_world.manifests.roles, m_world.manifests.roleBindings, review, ignored),
            review.user + ' ' + review.verb + ' ' + review.group + '/' + access.resource + '/' +
                review.name + " in " + review.nameSpace);
}

} // namespace

std::string sampledDisagreements(const VerifyWorld &world, unsigned seed, SampledCounts &counts)
{
    return Samples(world, seed, counts).run();
}

} // namespace drawbridge::test
