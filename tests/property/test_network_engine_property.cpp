// SPDX-License-Identifier: Apache-2.0
// The engine, which decides on sets, against the naive checker, which asks every policy about every
// port, on random clusters: all ordered pairs of workloads (each with itself too) and of workloads
// with witness addresses, at every port where a rule or a declaration could change the answer.
#include "model/analysis/network_relation.h"
#include "model/analysis/rule_use.h"
#include "tests/helpers/naive_checker.h"
#include "tests/property/random_cluster.h"

#include <QTest>

#include <cstdlib>
#include <set>

using namespace drawbridge;

namespace {

struct Clusters {
    static constexpr const char *kParams = "seed=20240611 max_success=150";
};

// Ports next to each boundary, and one no policy mentions.
std::vector<std::uint16_t> interestingPorts(const RandomCluster &cluster)
{
    std::set<int> ports{1, 2, 7777, 65534, 65535};
    const auto around = [&ports](int port) { ports.insert({port - 1, port, port + 1}); };
    for (const WorkloadNode &workload : cluster.topology->workloads) {
        for (const ContainerPort &declared : workload.ports)
            around(declared.port);
    }
    for (const NetworkPolicyObject &policy : cluster.policies) {
        for (const auto *rules : {&policy.ingress, &policy.egress}) {
            for (const NetworkPolicyRule &rule : *rules) {
                for (const NetworkPolicyPort &item : rule.ports) {
                    if (item.port && std::holds_alternative<std::uint16_t>(*item.port))
                        around(std::get<std::uint16_t>(*item.port));
                    if (item.endPort)
                        around(*item.endPort);
                }
            }
        }
    }
    for (const AdminPolicyObject &policy : cluster.adminPolicies) {
        for (const auto *rules : {&policy.ingress, &policy.egress}) {
            for (const AdminRule &rule : *rules) {
                for (const AdminPort &port : rule.ports.value_or(std::vector<AdminPort>())) {
                    around(port.range.first);
                    around(port.range.last);
                }
            }
        }
    }
    std::vector<std::uint16_t> result;
    for (int port : ports) {
        if (port >= 1 && port <= 65535)
            result.push_back(static_cast<std::uint16_t>(port));
    }
    return result;
}

Verdict at(const PortVerdict &verdict, Protocol protocol, std::uint16_t port)
{
    if (verdict.allowed.contains(protocol, port))
        return Verdict::Allow;
    return verdict.unknown.contains(protocol, port) ? Verdict::Unknown : Verdict::Deny;
}

std::string text(const Topology &topology, const Endpoint &end)
{
    if (const auto *id = std::get_if<WorkloadId>(&end))
        return toString(topology.workload(*id).key);
    return toString(std::get<IpAddress>(end));
}

// Both ends of every range of every block.
std::vector<Endpoint> endpoints(const RandomCluster &cluster, const NetworkEngine &engine)
{
    std::vector<Endpoint> ends;
    for (std::uint32_t i = 0; i < cluster.topology->workloads.size(); ++i)
        ends.emplace_back(WorkloadId{i});
    for (const AddressSet &block : engine.addressBlocks()) {
        for (const AddressSet::Range &range : block.ranges()) {
            ends.emplace_back(range.first);
            ends.emplace_back(range.last);
        }
    }
    return ends;
}

void comparePair(const RandomCluster &cluster, const NetworkEngine &engine, const Endpoint &from,
                 const Endpoint &to, const std::vector<std::uint16_t> &ports)
{
    const PortVerdict verdict = engine.between(from, to);
    if (!(verdict.allowed & verdict.unknown).empty())
        RC_FAIL("a port is both allowed and unknown");
    if (engine.explain(from, to).both != verdict)
        RC_FAIL("explain() and between() disagree from " + text(*cluster.topology, from) + " to " +
                text(*cluster.topology, to));
    for (Protocol protocol : kProtocols) {
        for (std::uint16_t port : ports) {
            const Verdict expected =
                naiveVerdict(*cluster.topology, cluster.policies, cluster.undecoded,
                             cluster.options, from, to, protocol, port, cluster.adminPolicies);
            const Verdict actual = at(verdict, protocol, port);
            if (actual != expected)
                RC_FAIL(text(*cluster.topology, from) + " -> " + text(*cluster.topology, to) + ' ' +
                        std::to_string(port) + '/' + std::string(toString(protocol)) +
                        ": engine says " + std::string(toString(actual)) + ", naive checker says " +
                        std::string(toString(expected)));
        }
    }
}

NetworkEngine engineOf(const RandomCluster &cluster)
{
    const std::string &name = cluster.topology->clusters.front().name;
    std::vector<ClusterPolicies> policies;
    policies.push_back({name, cluster.policies, cluster.undecoded, {}, cluster.adminPolicies});
    return {cluster.topology, std::move(policies), cluster.options};
}

/// The policy without one rule, isolating as before.
NetworkPolicyObject withoutRule(NetworkPolicyObject policy, Direction direction, std::size_t rule)
{
    auto &rules = direction == Direction::Ingress ? policy.ingress : policy.egress;
    rules.erase(rules.begin() + static_cast<std::ptrdiff_t>(rule));
    return policy;
}

/// What taking a rule out does to all pairs.
struct Loss {
    bool isCertain = false; ///< Something is denied that was allowed.
    bool isAny = false;     ///< Some answer is another one.
};

Loss lossBetween(const NetworkEngine &before, const NetworkEngine &after,
                 const std::vector<Endpoint> &ends)
{
    Loss loss;
    for (const Endpoint &from : ends) {
        for (const Endpoint &to : ends) {
            const PortVerdict was = before.between(from, to);
            const PortVerdict is = after.between(from, to);
            loss.isCertain = loss.isCertain || !(was.allowed - is.allowed - is.unknown).empty();
            loss.isAny = loss.isAny || was != is;
            if (loss.isCertain)
                return loss;
        }
    }
    return loss;
}

/// Whatever was asked of them in what order: all pairs up to the one that tells count.
void compareRoom(const NetworkEngine &engine, const PolicyRulePlace &place,
                 const std::vector<PortSet> &declared, RuleUse use, std::size_t pairs)
{
    std::size_t enough = pairs;
    RC_ASSERT(useOf(engine, place, declared, enough).use == use);
    RC_ASSERT(enough == 0);
    if (pairs == 0)
        return;
    std::size_t tooFew = pairs - 1;
    RC_ASSERT(useOf(engine, place, declared, tooFew).isTooMuch);
    RC_ASSERT(tooFew == 0);
}

void compareUse(const RandomCluster &cluster, const NetworkEngine &engine,
                const PolicyRulePlace &place, const std::vector<Endpoint> &ends)
{
    const std::vector<PortSet> declared(cluster.topology->workloads.size());
    constexpr std::size_t kRoom = 1'000'000;
    std::size_t pairs = kRoom;
    const RuleUseAnswer answer = useOf(engine, place, declared, pairs);
    compareRoom(engine, place, declared, answer.use, kRoom - pairs);
    const Loss loss = lossBetween(
        engine,
        engine.withPolicy(place.cluster, withoutRule(*place.policy, place.direction, place.rule)),
        ends);
    RC_ASSERT(!answer.isTooMuch);
    RC_ASSERT((answer.use == RuleUse::Needed) == loss.isCertain);
    if (answer.use == RuleUse::Needless || answer.use == RuleUse::Idle)
        RC_ASSERT(!loss.isAny);
    RC_ASSERT(answer.use != RuleUse::Needless || answer.example);
    RC_CLASSIFY(answer.use == RuleUse::Needless, "needless");
    RC_CLASSIFY(answer.use == RuleUse::Needed, "needed");
}

} // namespace

class NetworkEnginePropertyTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (!qEnvironmentVariableIsSet("RC_PARAMS"))
            qputenv("RC_PARAMS", Clusters::kParams);
    }
    void agreesWithTheNaiveCheckerEverywhere();
    void theRelationSaysTheSame();
    void explainsEveryUnknownPort();
    void admittingRulesAreThoseOfTheExplanation();
    void blocksPartitionWhatPoliciesTellApart();
    void aNeedlessRuleIsOneThatNobodyMisses();
};

void NetworkEnginePropertyTest::agreesWithTheNaiveCheckerEverywhere()
{
    QVERIFY(rc::check("the engine agrees with the naive checker", [] {
        const RandomCluster cluster = *randomCluster();
        const NetworkEngine engine = engineOf(cluster);
        const std::vector<std::uint16_t> ports = interestingPorts(cluster);
        const std::vector<Endpoint> ends = endpoints(cluster, engine);
        for (const Endpoint &from : ends) {
            for (const Endpoint &to : ends) {
                if (std::holds_alternative<WorkloadId>(from) ||
                    std::holds_alternative<WorkloadId>(to))
                    comparePair(cluster, engine, from, to, ports);
            }
        }
    }));
}

void NetworkEnginePropertyTest::theRelationSaysTheSame()
{
    QVERIFY(rc::check("all pairs at once are what each pair is by itself", [] {
        const RandomCluster cluster = *randomCluster();
        const NetworkEngine engine = engineOf(cluster);
        const NetworkRelation relation = relate(engine);
        std::vector<Endpoint> ends;
        for (std::uint32_t i = 0; i < cluster.topology->workloads.size(); ++i)
            ends.emplace_back(WorkloadId{i});
        for (const AddressSet &block : engine.addressBlocks())
            ends.emplace_back(block.ranges().front().first);
        RC_ASSERT(relation.size() == ends.size());
        for (std::size_t from = 0; from < ends.size(); ++from) {
            for (std::size_t to = 0; to < ends.size(); ++to) {
                if (relation.between(from, to) != engine.between(ends[from], ends[to]))
                    RC_FAIL(text(*cluster.topology, ends[from]) + " -> " +
                            text(*cluster.topology, ends[to]) + " differs");
            }
        }
    }));
}

void NetworkEnginePropertyTest::explainsEveryUnknownPort()
{
    QVERIFY(rc::check("whatever is unknown has a reason, whatever is decided has none", [] {
        const RandomCluster cluster = *randomCluster();
        const NetworkEngine engine = engineOf(cluster);
        for (const Endpoint &from : endpoints(cluster, engine)) {
            for (std::uint32_t to = 0; to < cluster.topology->workloads.size(); ++to) {
                const auto explanation = engine.explain(from, WorkloadId{to});
                RC_ASSERT(explanation.both.unknown.empty() == explanation.unknownBecause.empty());
            }
        }
    }));
}

void NetworkEnginePropertyTest::admittingRulesAreThoseOfTheExplanation()
{
    QVERIFY(rc::check("rules that admit a port are named as the explanation names them", [] {
        const RandomCluster cluster = *randomCluster();
        const NetworkEngine engine = engineOf(cluster);
        bool isAny = false;
        const std::vector<Endpoint> ends = endpoints(cluster, engine);
        for (const Endpoint &from : ends) {
            for (const Endpoint &to : ends) {
                if (!std::holds_alternative<WorkloadId>(from) &&
                    !std::holds_alternative<WorkloadId>(to))
                    continue;
                const auto explanation = engine.explain(from, to);
                const PortSet &ports = explanation.both.allowed;
                for (const Direction direction : {Direction::Egress, Direction::Ingress}) {
                    auto wanted = explanation.reasons;
                    std::erase_if(wanted, [&](const PolicyReason &reason) {
                        return reason.direction != direction || !reason.rule ||
                               (reason.ports.allowed & ports).empty();
                    });
                    isAny = isAny || !wanted.empty();
                    const auto found = engine.admitting(from, to, direction, ports);
                    const bool isSame = std::ranges::equal(
                        found, wanted, [](const PolicyReason &a, const PolicyReason &b) {
                            return a.meta == b.meta && a.rule == b.rule &&
                                   a.direction == b.direction;
                        });
                    if (!isSame)
                        RC_FAIL(text(*cluster.topology, from) + " -> " +
                                text(*cluster.topology, to) + " differs");
                }
            }
        }
        RC_CLASSIFY(isAny, "some rule admits");
    }));
}

void NetworkEnginePropertyTest::blocksPartitionWhatPoliciesTellApart()
{
    QVERIFY(rc::check("blocks are disjoint, sorted and indistinguishable inside", [] {
        const RandomCluster cluster = *randomCluster();
        const NetworkEngine engine = engineOf(cluster);
        AddressSet seen;
        for (const AddressSet &block : engine.addressBlocks()) {
            RC_ASSERT(!block.empty());
            RC_ASSERT((seen & block).empty());
            RC_ASSERT((seen.empty() || seen.ranges().front() < block.ranges().front()));
            seen = seen | block;
            const IpAddress first = block.ranges().front().first;
            const IpAddress last = block.ranges().back().last;
            for (std::uint32_t i = 0; i < cluster.topology->workloads.size(); ++i) {
                RC_ASSERT(engine.between(first, WorkloadId{i}) ==
                          engine.between(last, WorkloadId{i}));
                RC_ASSERT(engine.between(WorkloadId{i}, first) ==
                          engine.between(WorkloadId{i}, last));
            }
        }
        RC_ASSERT(seen.containsAll(AddressSet::all() - cluster.options.podAddresses));
    }));
}

void NetworkEnginePropertyTest::aNeedlessRuleIsOneThatNobodyMisses()
{
    QVERIFY(rc::check("what useOf says of a rule is what the engine without it says", [] {
        const RandomCluster cluster = *randomCluster();
        const NetworkEngine engine = engineOf(cluster);
        const std::vector<Endpoint> ends = endpoints(cluster, engine);
        const std::string &name = cluster.topology->clusters.front().name;
        for (const NetworkPolicyObject &policy : cluster.policies)
            for (const Direction direction : {Direction::Ingress, Direction::Egress}) {
                const bool isIngress = direction == Direction::Ingress;
                const bool affects = isIngress ? policy.affectsIngress : policy.affectsEgress;
                const auto &rules = isIngress ? policy.ingress : policy.egress;
                for (std::size_t i = 0; affects && i < std::min<std::size_t>(rules.size(), 1); ++i)
                    compareUse(cluster, engine, {name, &policy, direction, i}, ends);
            }
    }));
}

QTEST_GUILESS_MAIN(NetworkEnginePropertyTest)
#include "test_network_engine_property.moc"
