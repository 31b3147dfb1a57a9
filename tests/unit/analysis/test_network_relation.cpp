// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/network_relation.h"

#include "tests/helpers/topology_fixture.h"
#include "tests/unit/analysis/network_cases.h"

#include <QTest>

using namespace drawbridge;

namespace {

/// A namespace with as many pods as fill several tiles; pods 3, 4 and 5 of seven are admitted to
/// the first of each ten on a named port.
std::shared_ptr<const Topology> manyPods(std::uint32_t count)
{
    TopologyFixture fixture;
    fixture.declareNamespace("shop");
    for (std::uint32_t i = 0; i < count; ++i) {
        std::string name = std::to_string(i);
        name.insert(0, 5 - name.size(), '0');
        auto &node = fixture.addWorkload("shop/w" + name, {{"app", std::to_string(i % 7)},
                                                           {"first", i % 10 == 0 ? "yes" : "no"}});
        node.ports = {containerPort(i % 2 == 0 ? 8080 : 9090, Protocol::Tcp, "http")};
    }
    return fixture.build();
}

std::vector<NetworkPolicyObject> policies()
{
    return {ingressPolicy("shop/in", "first=yes",
                          {policyRule({"pods:app in (3,4,5)", "ip:203.0.113.0/24"}, {"http"})}),
            egressPolicy("shop/out", "app=4", {policyRule({"pods:app in (0,1)"}, {"1-8999"})})};
}

NetworkEngine engineOf(std::shared_ptr<const Topology> topology)
{
    return {std::move(topology), policies(), {}, {}};
}

Endpoint endOf(const NetworkEngine &engine, std::size_t index)
{
    const std::size_t workloads = engine.topology().workloads.size();
    if (index < workloads)
        return WorkloadId{static_cast<std::uint32_t>(index)};
    return engine.addressBlocks()[index - workloads].ranges().front().first;
}

void compareAll(const NetworkEngine &engine, const NetworkRelation &relation)
{
    QCOMPARE(relation.size(), engine.topology().workloads.size() + engine.addressBlocks().size());
    for (std::size_t from = 0; from < relation.size(); ++from) {
        QCOMPARE(std::size_t{relation.rows[from]->back().end}, relation.size());
        for (std::size_t to = 0; to < relation.size(); ++to) {
            if (relation.between(from, to) !=
                engine.between(endOf(engine, from), endOf(engine, to)))
                QFAIL(qPrintable(QString("ends %1 and %2 differ").arg(from).arg(to)));
        }
    }
}

} // namespace

class NetworkRelationTest : public QObject {
    Q_OBJECT
private slots:
    void saysWhatTheEngineSays_data();
    void saysWhatTheEngineSays();
    void saysTheSameOverSeveralTiles();
    void runsAreMaximalAndVerdictsDistinct();
    void isTheSameEveryTime();
    void podsOfTwoClustersAreUnknownToEachOther();
    void stopsWhenTold();
};

void NetworkRelationTest::saysWhatTheEngineSays_data()
{
    QTest::addColumn<int>("index");
    const auto &cases = test::networkCases();
    for (int i = 0; i < static_cast<int>(cases.size()); ++i)
        QTest::newRow(cases[static_cast<std::size_t>(i)].name) << i;
}

void NetworkRelationTest::saysWhatTheEngineSays()
{
    QFETCH(int, index);
    const auto world = test::worldOf(test::networkCases()[static_cast<std::size_t>(index)]);
    const NetworkEngine engine(world.fixture.build(), world.policies, world.undecoded,
                               world.options);
    compareAll(engine, relate(engine));
}

void NetworkRelationTest::saysTheSameOverSeveralTiles()
{
    const NetworkEngine engine = engineOf(manyPods(530));
    compareAll(engine, relate(engine));
}

void NetworkRelationTest::runsAreMaximalAndVerdictsDistinct()
{
    const NetworkRelation relation = relate(engineOf(manyPods(90)));
    std::vector<bool> isUsed(relation.verdicts.size());
    for (const auto &shared : relation.rows) {
        const NetworkRelation::Row &row = *shared;
        for (std::size_t i = 0; i < row.size(); ++i) {
            isUsed[row[i].verdict] = true;
            if (i > 0)
                QVERIFY(row[i - 1].end < row[i].end && row[i - 1].verdict != row[i].verdict);
        }
    }
    for (std::size_t i = 0; i < isUsed.size(); ++i) {
        QVERIFY(isUsed[i]);
        for (std::size_t j = 0; j < i; ++j)
            QVERIFY(relation.verdicts[i] != relation.verdicts[j]);
    }
}

void NetworkRelationTest::isTheSameEveryTime()
{
    const auto topology = manyPods(300);
    const NetworkRelation one = relate(engineOf(topology));
    const NetworkRelation two = relate(engineOf(topology));
    QVERIFY(one.verdicts == two.verdicts);
    for (std::size_t i = 0; i < one.size(); ++i)
        QVERIFY(*one.rows[i] == *two.rows[i]);
}

void NetworkRelationTest::podsOfTwoClustersAreUnknownToEachOther()
{
    auto topology = *manyPods(3);
    topology.clusters.front().name = "a";
    topology.namespaces.front().cluster = "a";
    topology.clusters.push_back({"b", topology.clusters.front().resources});
    topology.namespaces.push_back(topology.namespaces.front());
    topology.namespaces.back().cluster = "b";
    topology.workloads[2].nameSpace = NamespaceId{1};
    const NetworkEngine engine = engineOf(std::make_shared<const Topology>(topology));
    const NetworkRelation relation = relate(engine);
    QVERIFY(relation.between(0, 2).unknown.isAll());
    QVERIFY(relation.between(0, 1).unknown.empty());
    compareAll(engine, relation);
}

void NetworkRelationTest::stopsWhenTold()
{
    std::stop_source source;
    source.request_stop();
    QVERIFY(relate(engineOf(manyPods(50)), source.get_token()).rows.empty());
}

QTEST_GUILESS_MAIN(NetworkRelationTest)
#include "test_network_relation.moc"
