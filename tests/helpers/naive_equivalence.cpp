// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/naive_equivalence.h"

#include "tests/helpers/naive_checker.h"
#include "tests/helpers/naive_mesh.h"
#include "tests/helpers/naive_rbac.h"

#include <algorithm>
#include <set>

namespace drawbridge::test {

namespace {

using Points = std::set<std::pair<Protocol, std::uint16_t>>;

/// The last port before and the first of each run that something tells apart.
void addBorders(Protocol protocol, std::uint32_t first, std::uint32_t last, Points &points)
{
    for (const std::uint32_t port : {first - 1, first, last, last + 1})
        if (port >= 1 && port <= 65535)
            points.insert({protocol, static_cast<std::uint16_t>(port)});
}

void addPoints(const std::vector<NetworkPolicyRule> &rules, Points &points)
{
    for (const NetworkPolicyRule &rule : rules)
        for (const NetworkPolicyPort &port : rule.ports)
            if (const auto *number = port.port ? std::get_if<std::uint16_t>(&*port.port) : nullptr)
                addBorders(port.protocol, *number, port.endPort.value_or(*number), points);
}

Points pointsOf(const VerifyWorld &a, const VerifyWorld &b)
{
    Points points;
    for (const Protocol protocol : {Protocol::Tcp, Protocol::Udp, Protocol::Sctp})
        addBorders(protocol, 1, 65535, points);
    for (const VerifyWorld *world : {&a, &b})
        for (const NetworkPolicyObject &policy : world->manifests.networkPolicies) {
            addPoints(policy.ingress, points);
            addPoints(policy.egress, points);
        }
    return points;
}

std::vector<Endpoint> endsOf(const VerifyWorld &a, const VerifyWorld &b)
{
    std::vector<Endpoint> ends;
    for (VerifyEnd end = 0; end < a.workloadCount(); ++end)
        ends.emplace_back(WorkloadId{end});
    for (const VerifyWorld *world : {&a, &b})
        for (const VerifyBlock &block : world->blocks)
            ends.emplace_back(block.witness);
    return ends;
}

/// One direction by itself, as the proof asks for it: the next pod may lack the other half.
std::vector<NetworkPolicyObject> halfOf(const VerifyWorld &world, Direction direction)
{
    auto policies = world.manifests.networkPolicies;
    for (NetworkPolicyObject &policy : policies)
        (direction == Direction::Ingress ? policy.affectsEgress : policy.affectsIngress) = false;
    return policies;
}

class NetworkComparison {
public:
    NetworkComparison(const VerifyWorld &a, const VerifyWorld &b)
        : m_a(a), m_b(b), m_options(networkOptionsOf(a.design)), m_points(pointsOf(a, b)),
          m_ends(endsOf(a, b))
    {}

    [[nodiscard]] bool isSame() const
    {
        return isSame(halfOf(m_a, Direction::Ingress), halfOf(m_b, Direction::Ingress)) &&
               isSame(halfOf(m_a, Direction::Egress), halfOf(m_b, Direction::Egress));
    }

private:
    [[nodiscard]] bool isSame(const std::vector<NetworkPolicyObject> &before,
                              const std::vector<NetworkPolicyObject> &after) const
    {
        if (before == after)
            return true;
        return std::all_of(m_ends.begin(), m_ends.end(), [&](const Endpoint &from) {
            return std::all_of(m_ends.begin(), m_ends.end(),
                               [&](const Endpoint &to) { return isSame(before, after, from, to); });
        });
    }

    [[nodiscard]] bool isSame(const std::vector<NetworkPolicyObject> &before,
                              const std::vector<NetworkPolicyObject> &after, const Endpoint &from,
                              const Endpoint &to) const
    {
        const bool isTunnel = isAmbient(from) && isAmbient(to);
        return std::all_of(m_points.begin(), m_points.end(), [&](const auto &point) {
            if (isTunnel && point.first == Protocol::Tcp && point.second != 15008)
                return true; // No TCP travels between them but in the tunnel.
            const auto verdict = [&](const auto &policies, const VerifyWorld &world) {
                return naiveVerdict(*world.topology, policies, {}, m_options, from, to, point.first,
                                    point.second);
            };
            return verdict(before, m_a) == verdict(after, m_b);
        });
    }

    [[nodiscard]] bool isAmbient(const Endpoint &end) const
    {
        const auto *id = std::get_if<WorkloadId>(&end);
        return id != nullptr && m_a.topology->workload(*id).mesh == MeshMembership::Ambient;
    }

    const VerifyWorld &m_a, &m_b;
    NetworkOptions m_options;
    Points m_points;
    std::vector<Endpoint> m_ends;
};

/// Everything that roles and bindings name, and something that none does.
struct ReviewWords {
    std::set<std::string> verbs{"other"}, groups{"other"}, resources{"other"}, names{"", "other"},
        nameSpaces{"", "other"};
    std::set<std::pair<std::string, std::string>> subjects; ///< User, group.

    void add(const ResourceSet &set)
    {
        for (const RoleObject &role : set.roles)
            for (const RbacRule &rule : role.rules) {
                verbs.insert(rule.verbs.begin(), rule.verbs.end());
                groups.insert(rule.apiGroups.begin(), rule.apiGroups.end());
                resources.insert(rule.resources.begin(), rule.resources.end());
                names.insert(rule.resourceNames.begin(), rule.resourceNames.end());
            }
        for (const RoleBindingObject &binding : set.roleBindings) {
            nameSpaces.insert(binding.meta.nameSpace);
            for (const RbacSubject &subject : binding.subjects)
                add(subject);
        }
    }

    void add(const RbacSubject &subject)
    {
        if (subject.kind == "Group")
            subjects.insert({"somebody", subject.name});
        else if (subject.kind == "User")
            subjects.insert({subject.name, ""});
        else
            subjects.insert(
                {"system:serviceaccount:" + subject.nameSpace + ':' + subject.name, ""});
    }
};

std::vector<NaiveReview> reviewsOf(const ReviewWords &words)
{
    std::vector<NaiveReview> reviews;
    for (const auto &[user, group] : words.subjects)
        for (const auto &verb : words.verbs)
            for (const auto &apiGroup : words.groups)
                for (const auto &resource : words.resources)
                    for (const auto &name : words.names)
                        for (const auto &nameSpace : words.nameSpaces) {
                            NaiveReview review;
                            review.user = user;
                            if (!group.empty())
                                review.groups = {group};
                            review.verb = verb;
                            review.group = apiGroup;
                            review.resource = resource;
                            review.name = name;
                            review.nameSpace = nameSpace;
                            reviews.push_back(std::move(review));
                        }
    return reviews;
}

bool grantTheSame(const ResourceSet &a, const ResourceSet &b)
{
    if (a.roles == b.roles && a.roleBindings == b.roleBindings)
        return true;
    ReviewWords words;
    words.add(a);
    words.add(b);
    const auto reviews = reviewsOf(words);
    return std::all_of(reviews.begin(), reviews.end(), [&](const NaiveReview &review) {
        NaiveHits hits;
        return naiveAllows(a.roles, a.roleBindings, review, hits) ==
               naiveAllows(b.roles, b.roleBindings, review, hits);
    });
}

/// Everything that mesh policies tell apart, and something that none names.
struct MeshWords {
    std::set<std::string> principals{"other.domain/ns/other/sa/other"}, methods{"OTHER"},
        paths{"/other"};
    std::set<std::uint16_t> ports{1};

    void add(const ResourceSet &set)
    {
        for (const PeerAuthenticationObject &one : set.peerAuthentications)
            for (const auto &[port, mode] : one.portModes)
                ports.insert(port);
        for (const AuthorizationPolicyObject &policy : set.authorizationPolicies)
            for (const AuthorizationRule &rule : policy.rules) {
                for (const AuthorizationSource &source : rule.from)
                    principals.insert(source.principals.begin(), source.principals.end());
                for (const AuthorizationOperation &to : rule.to)
                    add(to);
            }
    }

    void add(const AuthorizationOperation &to)
    {
        ports.insert(to.ports.begin(), to.ports.end());
        methods.insert(to.methods.begin(), to.methods.end());
        for (std::string path : to.paths) {
            std::replace(path.begin(), path.end(), '*', 'x');
            paths.insert(path);
        }
    }
};

/// Of two such objects the older one counts, and no manifest tells which that is.
bool isAmbiguous(const ResourceSet &set)
{
    std::set<std::pair<std::string, LabelMap>> seen;
    return !std::all_of(set.peerAuthentications.begin(), set.peerAuthentications.end(),
                        [&](const PeerAuthenticationObject &one) {
                            return seen.insert({one.meta.nameSpace, one.selector}).second;
                        });
}

class MeshComparison {
public:
    MeshComparison(const VerifyWorld &a, const VerifyWorld &b) : m_a(a), m_b(b)
    {
        m_words.add(a.manifests);
        m_words.add(b.manifests);
    }

    [[nodiscard]] bool isSame() const
    {
        const ResourceSet &a = m_a.manifests, &b = m_b.manifests;
        if (a.peerAuthentications == b.peerAuthentications &&
            a.authorizationPolicies == b.authorizationPolicies)
            return true;
        if (isAmbiguous(a) || isAmbiguous(b))
            return false;
        for (VerifyEnd to = 0; to < m_a.workloadCount(); ++to)
            if (m_a.isMeshed(to) && !isSame(to))
                return false;
        return true;
    }

private:
    [[nodiscard]] bool isSame(VerifyEnd to) const
    {
        std::set<std::optional<std::string>> callers{std::nullopt};
        callers.insert(m_words.principals.begin(), m_words.principals.end());
        const auto drawn = drawnTo(to);
        for (const auto &[principal, ports] : drawn)
            callers.insert(principal);
        return std::all_of(callers.begin(), callers.end(), [&](const auto &caller) {
            const auto own = drawn.find(caller.value_or(""));
            return isSame(to, caller, own == drawn.end() ? PortSet() : own->second);
        });
    }

    /// By principal.
    [[nodiscard]] std::map<std::string, PortSet> drawnTo(VerifyEnd to) const
    {
        std::map<std::string, PortSet> drawn;
        for (VerifyEnd from = 0; from < m_a.workloadCount(); ++from) {
            const WorkloadNode &workload = m_a.workload(from);
            if (m_a.isMeshed(from))
                drawn[m_a.design.clusters.front().trustDomain + "/ns/" + workload.key.nameSpace +
                      "/sa/" + workload.serviceAccountName] |= portsOf(m_a.drawnPorts(from, to));
        }
        return drawn;
    }

    [[nodiscard]] bool isSame(VerifyEnd to, const std::optional<std::string> &caller,
                              const PortSet &drawn) const
    {
        for (const std::uint16_t port : m_words.ports)
            for (const std::string &method : m_words.methods)
                for (const std::string &path : m_words.paths) {
                    const NaiveMeshRequest request{m_a.workload(to).key.nameSpace,
                                                   m_a.workload(to).podLabels,
                                                   caller,
                                                   port,
                                                   method,
                                                   path,
                                                   m_a.workload(to).mesh ==
                                                       MeshMembership::Ambient};
                    const auto before = answer(m_a, request), after = answer(m_b, request);
                    const bool isRefused = before == NaiveMeshAnswer::Refused;
                    if (isRefused != (after == NaiveMeshAnswer::Refused))
                        return false;
                    // Who is drawn has to stay known; of others it only counts whether they pass.
                    if (before != after && drawn.contains(Protocol::Tcp, port))
                        return false;
                }
        return true;
    }

    static NaiveMeshAnswer answer(const VerifyWorld &world, const NaiveMeshRequest &request)
    {
        return naiveMeshAnswer(world.manifests.peerAuthentications,
                               world.manifests.authorizationPolicies, request);
    }

    const VerifyWorld &m_a, &m_b;
    MeshWords m_words;
};

} // namespace

bool isEquivalent(const VerifyWorld &a, const VerifyWorld &b)
{
    return MeshComparison(a, b).isSame() && grantTheSame(a.manifests, b.manifests) &&
           NetworkComparison(a, b).isSame();
}

} // namespace drawbridge::test
