// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/network_engine.h"

#include "tests/helpers/compare.h"
#include "tests/unit/analysis/network_cases.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

class NetworkEngineTest : public QObject {
    Q_OBJECT

private slots:
    void between_data();
    void between();
    void portVerdictsCombine();
    void selectingListsPoliciesByName();
    void isolationIsPerDirection();
    void noPolicyIsolatesAHostNetworkPod();
    void blocksAreCutWherePoliciesDiffer();
    void blocksOfAClusterWithoutPolicies();
    void blocksLeaveOutUnnamedPodAddresses();
    void podsOfDifferentClustersAreUnknown();
    void policiesBindTheirOwnClusterOnly();
    void manifestsOfATopologyAreUsed();
    void anEngineWithoutWorkloadsAnswers();
};

namespace {

NetworkEngine engineOf(const NetworkWorld &world)
{
    return {world.fixture.build(), world.policies, world.undecoded, world.options};
}

NetworkWorld emptyWorld()
{
    return worldOf({"", [](NetworkWorld &) {}, "", "", "", ""});
}

// Two clusters with a namespace shop and a workload web each; the second one's shop denies ingress.
std::shared_ptr<const Topology> twoClusters()
{
    auto topology = std::make_shared<Topology>();
    auto denied = std::make_shared<ResourceSet>();
    denied->networkPolicies = {ingressPolicy("shop/deny", "", {})};
    topology->clusters = {{"east", std::make_shared<const ResourceSet>()}, {"west", denied}};
    for (const std::string cluster : {"east", "west"}) {
        NamespaceNode nameSpace;
        nameSpace.cluster = cluster;
        nameSpace.name = "shop";
        topology->namespaces.push_back(nameSpace);
        WorkloadNode workload;
        workload.key = {cluster, "shop", "Deployment", "web"};
        workload.nameSpace = {static_cast<std::uint32_t>(topology->namespaces.size() - 1)};
        topology->workloads.push_back(workload);
    }
    return topology;
}

} // namespace

void NetworkEngineTest::between_data()
{
    QTest::addColumn<int>("index");
    int index = 0;
    for (const NetworkCase &item : networkCases())
        QTest::newRow(item.name) << index++;
}

void NetworkEngineTest::between()
{
    QFETCH(int, index);
    const NetworkCase &item = networkCases()[static_cast<std::size_t>(index)];
    const NetworkEngine engine = engineOf(worldOf(item));
    const Endpoint from = endpoint(engine.topology(), item.from);
    const Endpoint to = endpoint(engine.topology(), item.to);
    const PortVerdict verdict = engine.between(from, to);
    COMPARE(verdict.allowed, portSet(item.allowed));
    COMPARE(verdict.unknown, portSet(item.unknown));
    QVERIFY(engine.explain(from, to).both == verdict);
}

void NetworkEngineTest::portVerdictsCombine()
{
    const PortVerdict a{portSet("80/TCP, 90/TCP"), portSet("100/TCP, 110/TCP")};
    const PortVerdict b{portSet("80/TCP, 100/TCP"), portSet("90/TCP, 110/TCP")};
    COMPARE((a & b).allowed, portSet("80/TCP"));
    COMPARE((a & b).unknown, portSet("90/TCP, 100/TCP, 110/TCP"));
    COMPARE((a | b).allowed, portSet("80/TCP, 90/TCP, 100/TCP"));
    COMPARE((a | b).unknown, portSet("110/TCP"));
    QVERIFY((a & PortVerdict{}) == PortVerdict{});
}

void NetworkEngineTest::selectingListsPoliciesByName()
{
    NetworkWorld world = emptyWorld();
    world.policies = {ingressPolicy("data/zulu", "", {}), ingressPolicy("data/alpha", "app=db", {}),
                      egressPolicy("data/mike", "", {}), ingressPolicy("shop/beta", "", {})};
    const NetworkEngine engine = engineOf(world);
    const auto policies =
        engine.selecting(workloadId(engine.topology(), "data/db"), Direction::Ingress);
    QCOMPARE(policies.size(), std::size_t{2});
    COMPARE(policies[0]->meta.name, std::string("alpha"));
    COMPARE(policies[1]->meta.name, std::string("zulu"));
}

void NetworkEngineTest::isolationIsPerDirection()
{
    NetworkWorld world = emptyWorld();
    world.policies = {egressPolicy("data/out", "app=db", {})};
    const NetworkEngine engine = engineOf(world);
    const WorkloadId db = workloadId(engine.topology(), "data/db");
    QVERIFY(engine.isIsolated(db, Direction::Egress));
    QVERIFY(!engine.isIsolated(db, Direction::Ingress));
    QVERIFY(!engine.isIsolated(workloadId(engine.topology(), "shop/web"), Direction::Egress));
}

void NetworkEngineTest::noPolicyIsolatesAHostNetworkPod()
{
    NetworkWorld world = emptyWorld();
    world.fixture.addWorkload("shop/host").isHostNetwork = true;
    world.policies = {ingressPolicy("shop/deny", "", {})};
    const auto isIsolated = [&world] {
        const NetworkEngine engine = engineOf(world);
        return engine.isIsolated(workloadId(engine.topology(), "shop/host"), Direction::Ingress);
    };
    QVERIFY(!isIsolated());
    world.options.hostNetworkAsPods = true;
    QVERIFY(isIsolated());
}

void NetworkEngineTest::blocksAreCutWherePoliciesDiffer()
{
    NetworkWorld world = emptyWorld();
    world.policies = {ingressPolicy(
        "data/a", "",
        {policyRule({"ip:10.0.0.0/8 except 10.1.0.0/16"}), policyRule({"ip:10.0.0.0/9"})})};
    const std::vector<AddressSet> blocks = engineOf(world).addressBlocks();
    QCOMPARE(blocks.size(), std::size_t{5});
    COMPARE(blocks[0], addressSet({"0.0.0.0/0"}) - addressSet({"10.0.0.0/8"}));
    COMPARE(blocks[1], addressSet({"10.0.0.0/9"}) - addressSet({"10.1.0.0/16"}));
    COMPARE(blocks[2], addressSet({"10.1.0.0/16"}));
    COMPARE(blocks[3], addressSet({"10.128.0.0/9"}));
    COMPARE(blocks[4], addressSet({"::/0"}));
}

void NetworkEngineTest::blocksOfAClusterWithoutPolicies()
{
    const std::vector<AddressSet> blocks = engineOf(emptyWorld()).addressBlocks();
    QCOMPARE(blocks.size(), std::size_t{2});
    COMPARE(blocks[0], addressSet({"0.0.0.0/0"}));
    COMPARE(blocks[1], addressSet({"::/0"}));
}

void NetworkEngineTest::blocksLeaveOutUnnamedPodAddresses()
{
    NetworkWorld world = emptyWorld();
    world.options.podAddresses = addressSet({"10.0.0.0/8", "::/0"});
    world.policies = {egressPolicy("data/a", "", {policyRule({"ip:10.9.0.0/16"})})};
    const std::vector<AddressSet> blocks = engineOf(world).addressBlocks();
    QCOMPARE(blocks.size(), std::size_t{3});
    COMPARE(blocks[0], addressSet({"0.0.0.0/0"}) - addressSet({"10.0.0.0/8"}));
    COMPARE(blocks[1], addressSet({"10.9.0.0/16"}));
    COMPARE(blocks[2], addressSet({"::/0"}));
}

void NetworkEngineTest::podsOfDifferentClustersAreUnknown()
{
    const NetworkEngine engine = makeNetworkEngine(twoClusters(), {});
    const auto explanation = engine.explain(WorkloadId{0}, WorkloadId{1});
    COMPARE(explanation.both.unknown, PortSet::all());
    QVERIFY(explanation.both.allowed.empty());
    QCOMPARE(explanation.unknownBecause.size(), std::size_t{1});
    COMPARE(explanation.unknownBecause.front(),
            std::string("east:shop/Deployment/web and west:shop/Deployment/web are in different "
                        "clusters, and how those are joined is not in the input"));
}

void NetworkEngineTest::policiesBindTheirOwnClusterOnly()
{
    const NetworkEngine engine = makeNetworkEngine(twoClusters(), {});
    COMPARE(engine.between(WorkloadId{0}, WorkloadId{0}).allowed, PortSet::all());
    COMPARE(engine.between(WorkloadId{1}, WorkloadId{1}).allowed, PortSet());
}

void NetworkEngineTest::manifestsOfATopologyAreUsed()
{
    NetworkWorld world = emptyWorld();
    world.fixture.resources().networkPolicies = {ingressPolicy("data/deny", "", {})};
    world.fixture.resources().undecodedPolicies = {undecodedPolicy("shop/broken")};
    const NetworkEngine engine = makeNetworkEngine(world.fixture.build(), {});
    const WorkloadId web = workloadId(engine.topology(), "shop/web");
    const WorkloadId db = workloadId(engine.topology(), "data/db");
    QVERIFY(engine.between(web, db) == PortVerdict{});
    COMPARE(engine.between(db, web).unknown, PortSet::all());
}

void NetworkEngineTest::anEngineWithoutWorkloadsAnswers()
{
    const NetworkEngine engine = makeNetworkEngine(std::make_shared<const Topology>(), {});
    COMPARE(engine.between(address("10.0.0.1"), address("10.0.0.2")).allowed, PortSet::all());
    QCOMPARE(engine.addressBlocks().size(), std::size_t{2});
}

QTEST_GUILESS_MAIN(NetworkEngineTest)
#include "test_network_engine.moc"
