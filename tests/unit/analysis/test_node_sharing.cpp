// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/node_sharing.h"

#include "tests/unit/analysis/escalation_cases.h"

#include <QTest>

using namespace drawbridge;
using test::workloadNamed;

namespace {

using Workload = EscalationWorld::Workload;

Workload pod(std::set<std::string> nodes)
{
    Workload result = workloadNamed("shop/Pod/p");
    result.placement.nodes = std::move(nodes);
    result.placement.isComplete = true;
    return result;
}

Workload daemonSet(std::map<std::string, std::string> selector = {}, bool toleratesAll = true)
{
    Workload result = workloadNamed("shop/DaemonSet/d");
    result.placement.isOnEachNode = true;
    result.placement.toleratesEveryTaint = toleratesAll;
    result.placement.nodeSelector = std::move(selector);
    return result;
}

Workload deployment(std::map<std::string, std::string> selector = {})
{
    Workload result = workloadNamed("shop/Deployment/w");
    result.placement.nodeSelector = std::move(selector);
    return result;
}

Workload withAffinity(Workload workload)
{
    workload.placement.hasNodeAffinity = true;
    return workload;
}

} // namespace

/// Which pods share a node.
class NodeSharingTest : public QObject {
    Q_OBJECT
private slots:
    void onAMachine();
    void onAMachineWithoutLabels();
    void onTheNodesOfAWorkload();
    void endedPodsAreNowhere();
    void volumesOfANode();
};

void NodeSharingTest::onAMachine()
{
    const LabelMap labels{{"disk", "ssd"}};
    const auto on = [&](const Workload &workload) { return runsOn(workload, "n1", &labels); };
    QVERIFY(on(pod({"n1"})) == NodeSharing::Certain);
    QVERIFY(on(pod({"n2"})) == NodeSharing::No);
    QVERIFY(on(daemonSet()) == NodeSharing::Certain);
    QVERIFY(on(daemonSet({{"disk", "ssd"}})) == NodeSharing::Certain);
    QVERIFY(on(daemonSet({{"disk", "hdd"}})) == NodeSharing::No);
    QVERIFY(on(daemonSet({{"gpu", "yes"}})) == NodeSharing::No);
    QVERIFY2(on(daemonSet({}, false)) == NodeSharing::Possible, "a taint may keep it off");
    QVERIFY(on(withAffinity(daemonSet())) == NodeSharing::Possible);
    QVERIFY(on(deployment()) == NodeSharing::Possible);
    QVERIFY(on(deployment({{"disk", "hdd"}})) == NodeSharing::No);
    Workload grown = deployment();
    grown.placement.nodes = {"n2"};
    QVERIFY2(on(grown) == NodeSharing::Possible, "it has other pods");
}

void NodeSharingTest::onAMachineWithoutLabels()
{
    QVERIFY(runsOn(daemonSet(), "n1", nullptr) == NodeSharing::Certain);
    QVERIFY(runsOn(daemonSet({{"disk", "ssd"}}), "n1", nullptr) == NodeSharing::Possible);
    QVERIFY(runsOn(deployment({{"disk", "ssd"}}), "n1", nullptr) == NodeSharing::Possible);
}

void NodeSharingTest::onTheNodesOfAWorkload()
{
    Workload other = deployment();
    other.key.name = "other";
    QVERIFY(sharesNodes(deployment(), other) == NodeSharing::Possible);
    QVERIFY(sharesNodes(deployment(), deployment()) == NodeSharing::Certain);
    QVERIFY(sharesNodes(deployment(), daemonSet()) == NodeSharing::Certain);
    QVERIFY2(sharesNodes(daemonSet(), other) == NodeSharing::Certain, "it is on every node");
    QVERIFY(sharesNodes(deployment(), daemonSet({{"disk", "ssd"}})) == NodeSharing::Possible);
    QVERIFY(sharesNodes(deployment({{"disk", "hdd"}}), daemonSet({{"disk", "ssd"}})) ==
            NodeSharing::No);
    QVERIFY(sharesNodes(deployment({{"gpu", "no"}}), daemonSet({{"disk", "ssd"}})) ==
            NodeSharing::Possible);
    QVERIFY(sharesNodes(deployment(), withAffinity(daemonSet())) == NodeSharing::Possible);
}

void NodeSharingTest::endedPodsAreNowhere()
{
    Workload ended = pod({"n1"});
    ended.hasEnded = true;
    QVERIFY(runsOn(ended, "n1", nullptr) == NodeSharing::No);
    QVERIFY(sharesNodes(daemonSet(), ended) == NodeSharing::No);
    QVERIFY(!canShareNode(ended, daemonSet()));
}

void NodeSharingTest::volumesOfANode()
{
    QVERIFY(canShareNode(pod({"n1", "n2"}), pod({"n2"})));
    QVERIFY(!canShareNode(pod({"n1"}), pod({"n2"})));
    QVERIFY(canShareNode(pod({"n1"}), deployment()));
    QVERIFY(!canShareNode(deployment({{"disk", "ssd"}}), deployment({{"disk", "hdd"}})));
}

QTEST_GUILESS_MAIN(NodeSharingTest)
#include "test_node_sharing.moc"
