// SPDX-License-Identifier: Apache-2.0
// Authorization and mutual TLS for all callers at once, in three values: the same steps as for one
// attempt (mesh_engine_authorize.cpp), over sets. Most rules ask who calls apart from what is asked
// for; those are worked out once for all destinations. The others are judged caller by caller.
// Tested by tests/unit/analysis/test_mesh_relation.cpp

#include "model/analysis/mesh_relation.h"

#include "model/analysis/linkerd_clients.h"
#include "model/analysis/mesh_caller_sets.h"
#include "model/analysis/mesh_engine_impl.h"

#include <tbb/parallel_for.h>

#include <algorithm>

namespace drawbridge {

using namespace mesh;

struct MeshRelation::Callers {
    /// Callers that the handshake treats alike.
    struct Kind {
        std::uint32_t witness = 0;
        Bits members;
    };

    std::vector<std::vector<std::uint32_t>> of; ///< By workload: who it may be.
    std::vector<std::uint32_t> anonymous;       ///< By caller: the same without an identity.
    std::unordered_map<std::string, std::uint32_t> known; ///< By their key.
    CallerIndex index;
    std::vector<Kind> kinds;              ///< Where no rule tells clients apart.
    std::vector<Kind> kindsInNamespaces;  ///< DestinationRules tell sidecars by their namespace.
    std::vector<std::uint32_t> ofLinkerd; ///< Who has a name of Linkerd.

    Callers(const MeshEngine &mesh, const Topology &topology, const MeshCallers &others)
        : index(find(mesh, topology, others))
    {
        findKinds(false, kinds);
        findKinds(true, kindsInNamespaces);
        for (std::uint32_t i = 0; i < index.size(); ++i)
            if (linkerd::isLinkerdName(index.callers()[i].principal))
                ofLinkerd.push_back(i);
    }

    [[nodiscard]] const std::vector<Kind> &kindsFor(const Subject &subject) const
    {
        return subject.dialledNames.empty() ? kinds : kindsInNamespaces;
    }

private:
    std::vector<MeshCaller> find(const MeshEngine &mesh, const Topology &topology,
                                 const MeshCallers &others)
    {
        std::vector<MeshCaller> callers;
        const auto indexOf = [&](const MeshCaller &caller) {
            const auto [entry, isNew] =
                known.emplace(callerKey({caller}), static_cast<std::uint32_t>(callers.size()));
            if (isNew)
                callers.push_back(caller);
            return entry->second;
        };
        for (std::uint32_t i = 0; i < topology.workloads.size(); ++i) {
            auto &own = of.emplace_back();
            for (const auto &caller : mesh.possibleCallers({i}))
                own.push_back(indexOf(caller));
        }
        for (const auto &caller : others)
            indexOf(caller);
        for (std::size_t i = 0; i < callers.size(); ++i) {
            const auto without = inPlaintext(callers[i]);
            anonymous.push_back(indexOf(without));
        }
        return callers;
    }

    /// Names of Linkerd are no identities where a handshake looks at them.
    static std::string domainOf(const MeshCaller &caller)
    {
        if (!caller.principal || linkerd::isLinkerdName(caller.principal))
            return {};
        return caller.principal->substr(0, caller.principal->find('/')) + "/";
    }

    void findKinds(bool tellsNamespaces, std::vector<Kind> &found) const
    {
        std::map<std::string, std::size_t> places;
        for (std::uint32_t i = 0; i < index.size(); ++i) {
            const auto &caller = index.callers()[i];
            const bool hasNamespace = tellsNamespaces && caller.proxy == MeshProxy::Sidecar;
            const auto key = std::to_string(static_cast<int>(caller.proxy)) +
                             (hasNamespace ? caller.nameSpace + "@" : std::string()) +
                             domainOf(caller);
            const auto [entry, isNew] = places.emplace(key, found.size());
            if (isNew)
                found.push_back({i, Bits(index.size())});
            found[entry->second].members.set(i);
        }
    }
};

class MeshRelationBuilder {
public:
    MeshRelationBuilder(const MeshEngine &mesh, const Topology &topology, MeshLayers layers,
                        const MeshRelation *before, const MeshCallers &others = {})
        : m_mesh(mesh), m_impl(*mesh.m_impl), m_topology(topology), m_layers(layers),
          m_result(before != nullptr ? *before : MeshRelation()),
          m_callers(before != nullptr
                        ? before->m_callers
                        : std::make_shared<const MeshRelation::Callers>(mesh, topology, others)),
          m_index(m_callers->index)
    {
        m_result.m_callers = m_callers;
        m_result.m_rows.resize(topology.workloads.size());
    }

    MeshRelation run(const std::vector<WorkloadId> &touched)
    {
        findRules(touched);
        tbb::parallel_for(std::size_t{0}, touched.size(), [&](std::size_t i) {
            auto rows = std::make_shared<std::vector<Row>>();
            for (const auto &group : portClassesOf(m_mesh, touched[i]))
                rows->push_back(row(touched[i], group));
            m_result.m_rows[touched[i].index] = std::move(rows);
        });
        return std::move(m_result);
    }

private:
    using Row = MeshRelation::Row;

    /// Who the rules that bind some of the workloads are about.
    void findRules(const std::vector<WorkloadId> &touched)
    {
        std::map<const Cluster *, std::pair<CallerRules, CallerRules>> byCluster;
        for (const auto id : touched) {
            const auto &subject = m_impl.subjects[id.index];
            const auto &facts = subject.cluster->facts;
            auto &[sidecars, ztunnels] =
                byCluster
                    .try_emplace(subject.cluster, CallerRules(m_index, facts, false),
                                 CallerRules(m_index, facts, true))
                    .first->second;
            auto &rules = subject.isAmbient ? ztunnels : sidecars;
            auto &known = subject.isAmbient ? m_ofZtunnels : m_ofSidecars;
            for (const auto *list : {&subject.custom, &subject.deny, &subject.allow})
                for (const auto *policy : *list)
                    for (const auto &rule : policy->rules)
                        if (!known.contains(&rule) && CallerRules::isPlain(rule))
                            known.emplace(&rule, rules.callersOf(rule, policy->meta.nameSpace));
        }
    }

    [[nodiscard]] CallerSet matchAll(const Policies &policies, RuleAttempt attempt,
                                     HttpFields fields) const
    {
        auto result = CallerSet::none(m_index.size());
        attempt.httpFields = fields;
        for (const auto *policy : policies) {
            attempt.policyNamespace = policy->meta.nameSpace;
            for (const auto &rule : policy->rules)
                if (!isLeftOut(rule, fields))
                    addRule(rule, attempt, result);
        }
        return result;
    }

    void addRule(const AuthorizationRule &rule, const RuleAttempt &attempt, CallerSet &result) const
    {
        const bool isZtunnel = attempt.httpFields == HttpFields::ZtunnelAllow ||
                               attempt.httpFields == HttpFields::ZtunnelDeny;
        const auto &known = isZtunnel ? m_ofZtunnels : m_ofSidecars;
        const auto found = known.find(&rule);
        if (found == known.end())
            return addOneByOne(rule, attempt, result);
        std::string why;
        const auto target = matchTarget(rule, attempt, why);
        if (target == MeshMatch::Yes)
            return result.widen(found->second);
        auto callers = found->second;
        callers.narrow(target);
        result.widen(callers);
    }

    void addOneByOne(const AuthorizationRule &rule, RuleAttempt attempt, CallerSet &result) const
    {
        auto callers = CallerSet::none(m_index.size());
        for (std::size_t i = 0; i < m_index.size(); ++i) {
            std::string why;
            attempt.caller = &m_index.callers()[i];
            attempt.hasIdentity = attempt.caller->principal.has_value();
            callers.put(i, matchRule(rule, attempt, why));
        }
        result.widen(callers);
    }

    /// MeshEngine::Impl::evaluate.
    [[nodiscard]] CallerSet decide(const Subject &subject, const RuleAttempt &attempt,
                                   PlaneReading reading) const
    {
        if (!subject.altered.empty())
            return {Bits(m_index.size()), Bits(m_index.size()).set()};
        const auto deny = matchAll(subject.deny, attempt, fieldsOfDeny(reading));
        const auto allow = subject.allow.empty()
                               ? CallerSet::all(m_index.size())
                               : matchAll(subject.allow, attempt, fieldsOfAllow(reading));
        const auto custom = reading == PlaneReading::Ztunnel
                                ? CallerSet::none(m_index.size())
                                : matchAll(subject.custom, attempt, fieldsOfDeny(reading));
        auto denied = deny.yes;
        auto result = CallerSet::none(m_index.size());
        if (subject.doubtfulPolicy.empty()) {
            denied |= ~(allow.yes | allow.maybe);
            result.yes = allow.yes - (deny.yes | deny.maybe) - (custom.yes | custom.maybe);
        }
        result.maybe = ~(result.yes | denied);
        return result;
    }

    /// Two answers must agree.
    [[nodiscard]] static CallerSet agreed(const CallerSet &a, const CallerSet &b)
    {
        CallerSet result{a.yes & b.yes, {}};
        const auto denied = ~(a.yes | a.maybe) & ~(b.yes | b.maybe);
        result.maybe = ~(result.yes | denied);
        return result;
    }

    [[nodiscard]] CallerSet decideReadings(const Subject &subject, const RuleAttempt &attempt) const
    {
        if (subject.isAmbient)
            return decide(subject, attempt, PlaneReading::Ztunnel);
        switch (subject.reading(attempt.port)) {
        case PortReading::Http: return decide(subject, attempt, PlaneReading::Http);
        case PortReading::Tcp: return decide(subject, attempt, PlaneReading::Tcp);
        case PortReading::Either:
        case PortReading::Disputed: break;
        }
        return agreed(decide(subject, attempt, PlaneReading::Http),
                      decide(subject, attempt, PlaneReading::Tcp));
    }

    /// Callers that may or do arrive without their identity fare as they would without one.
    void withoutIdentity(CallerSet &set, const Subject &subject, std::uint16_t port,
                         ModeSet modes) const
    {
        const auto shown = set;
        const bool isNeverShown = (modes & ~kDisable) == 0;
        for (std::uint32_t i = 0; i < m_index.size(); ++i) {
            const auto &caller = m_index.callers()[i];
            const bool mayLack =
                (modes & kDisable) != 0 || maySpeakPlaintext(caller, subject, port);
            if (!caller.principal || !mayLack)
                continue;
            const auto twin = m_callers->anonymous[i];
            const bool isSame = isNeverShown || (shown.yes[i] == shown.yes[twin] &&
                                                 shown.maybe[i] == shown.maybe[twin]);
            set.yes[i] = isSame && shown.yes[twin];
            set.maybe[i] = isSame ? shown.maybe[twin] : true;
        }
    }

    /// Who has a name of Linkerd has none to Istio.
    void withoutLinkerd(CallerSet &set) const
    {
        for (const auto i : m_callers->ofLinkerd) {
            set.yes[i] = set.yes[m_callers->anonymous[i]];
            set.maybe[i] = set.maybe[m_callers->anonymous[i]];
        }
    }

    [[nodiscard]] bool hasOtherProxies(const Subject &subject, std::uint16_t port) const
    {
        return std::ranges::any_of(m_callers->kindsFor(subject), [&](const auto &kind) {
            return maySpeakPlaintext(m_index.callers()[kind.witness], subject, port);
        });
    }

    [[nodiscard]] CallerSet byLinkerd(const LinkerdEngine &linkerd, WorkloadId to,
                                      std::uint16_t port) const
    {
        auto result = CallerSet::none(m_index.size());
        const auto verdicts = linkerd.authorizeAll(to, port, m_index.callers());
        for (std::size_t i = 0; i < verdicts.size(); ++i)
            if (verdicts[i] != Verdict::Deny)
                result.put(i, verdicts[i] == Verdict::Allow ? MeshMatch::Yes : MeshMatch::Unknown);
        return result;
    }

    [[nodiscard]] CallerSet authorization(WorkloadId to, std::uint16_t port) const
    {
        if (const auto *linkerd = m_mesh.linkerdOf(to))
            return byLinkerd(*linkerd, to, port);
        const auto &subject = m_impl.subjects[to.index];
        const auto &workload = m_topology.workload(to);
        const auto outside = m_impl.outsideDecision(workload, subject, port);
        if (workload.mesh == MeshMembership::Gateway || !subject.ways.empty())
            return authorizationOneByOne(to, port);
        const auto modes =
            outside ? kDisable | kPermissive | kStrict : m_impl.modeSet(subject, port);
        const std::optional<HttpRequest> request;
        const auto token = tokenFacts(subject, request);
        RuleAttempt attempt;
        attempt.port = port;
        attempt.request = &request;
        attempt.token = &token;
        attempt.mesh = &subject.cluster->facts;
        attempt.destinations = &workload.podIps;
        auto result = decideReadings(subject, attempt);
        withoutLinkerd(result);
        if ((modes & kDisable) != 0 || hasOtherProxies(subject, port))
            withoutIdentity(result, subject, port, modes);
        if (workload.mesh == MeshMembership::Unknown)
            result.maybe = ~result.yes;
        return result;
    }

    /// Gateways, and what waypoints stand before: several proxies have to agree.
    [[nodiscard]] CallerSet authorizationOneByOne(WorkloadId to, std::uint16_t port) const
    {
        auto result = CallerSet::none(m_index.size());
        for (std::size_t i = 0; i < m_index.size(); ++i) {
            const auto verdict =
                m_mesh.authorize(to, port, m_index.callers()[i], std::nullopt).verdict;
            result.yes[i] = verdict == Verdict::Allow;
            result.maybe[i] = verdict == Verdict::Unknown;
        }
        return result;
    }

    [[nodiscard]] CallerSet handshake(WorkloadId to, std::uint16_t port) const
    {
        auto result = CallerSet::none(m_index.size());
        for (const auto &kind : m_callers->kindsFor(m_impl.subjects[to.index])) {
            const auto verdict = m_mesh.handshake(to, port, m_index.callers()[kind.witness]);
            if (verdict != Verdict::Deny)
                (verdict == Verdict::Allow ? result.yes : result.maybe) |= kind.members;
        }
        return result;
    }

    [[nodiscard]] Row row(WorkloadId to, const MeshPortClass &group) const
    {
        auto result = CallerSet::all(m_index.size());
        if (m_layers.mtls)
            result.narrow(handshake(to, group.witness));
        if (m_layers.authorization)
            result.narrow(authorization(to, group.witness));
        return {group.ports, std::move(result.yes), std::move(result.maybe)};
    }

    const MeshEngine &m_mesh;
    const MeshEngine::Impl &m_impl;
    const Topology &m_topology;
    MeshLayers m_layers;
    MeshRelation m_result;
    std::shared_ptr<const MeshRelation::Callers> m_callers;
    const CallerIndex &m_index;
    std::unordered_map<const AuthorizationRule *, CallerSet> m_ofSidecars, m_ofZtunnels;
};

MeshRelation relateMesh(const MeshEngine &mesh, const Topology &topology, MeshLayers layers,
                        const MeshCallers &others)
{
    std::vector<WorkloadId> all;
    for (std::uint32_t i = 0; i < topology.workloads.size(); ++i)
        all.push_back(WorkloadId{i});
    return MeshRelationBuilder(mesh, topology, layers, nullptr, others).run(all);
}

MeshRelation relateMeshAgain(const MeshRelation &before, const MeshEngine &mesh,
                             const Topology &topology, const std::vector<WorkloadId> &touched,
                             MeshLayers layers)
{
    return MeshRelationBuilder(mesh, topology, layers, &before).run(touched);
}

Verdict MeshRelation::at(WorkloadId from, const Row &row) const
{
    std::optional<Verdict> verdict;
    for (const auto caller : m_callers->of[from.index]) {
        const auto one = row.allowed[caller]   ? Verdict::Allow
                         : row.unknown[caller] ? Verdict::Unknown
                                               : Verdict::Deny;
        verdict = !verdict || *verdict == one ? one : Verdict::Unknown;
    }
    return verdict.value_or(Verdict::Unknown);
}

Verdict MeshRelation::plaintextAt(WorkloadId from, const Row &row) const
{
    const auto caller = m_callers->anonymous[m_callers->of[from.index].front()];
    if (row.allowed[caller])
        return Verdict::Allow;
    return row.unknown[caller] ? Verdict::Unknown : Verdict::Deny;
}

std::uint32_t MeshRelation::indexOf(const MeshCaller &caller) const
{
    return m_callers->known.at(callerKey({caller}));
}

Verdict MeshRelation::at(WorkloadId from, WorkloadId to, std::uint16_t port) const
{
    for (const auto &row : *m_rows[to.index])
        if (row.ports.contains(Protocol::Tcp, port))
            return at(from, row);
    return Verdict::Allow;
}

PortVerdict MeshRelation::between(WorkloadId from, WorkloadId to) const
{
    PortVerdict result{PortSet::all(), {}};
    for (const auto &row : *m_rows[to.index]) {
        const auto verdict = at(from, row);
        if (verdict != Verdict::Allow)
            result.allowed -= row.ports;
        if (verdict == Verdict::Unknown)
            result.unknown |= row.ports;
    }
    return result;
}

} // namespace drawbridge
