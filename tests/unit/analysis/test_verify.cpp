// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/verify.h"
#include "model/topology/topology_builder.h"
#include "tests/unit/analysis/cluster_by_hand.h"
#include "tests/unit/analysis/verified_shop.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// The comparison as a whole.
class VerifyTest : public QObject {
    Q_OBJECT

private slots:
    void equalManifestsHaveNoDifference_data();
    void equalManifestsHaveNoDifference();
    void countsWhatWasCompared();
    void whatIsNotKnownIsADifference();
    void ambientClustersAreNotJudged();
    void nothingIsNotEqual();
    void aStoppedComparisonIsNotEqual();
    void workloadsOfTheManifestsWin();
    void sourcesPoliciesDoNotCount();
    void systemFlowsCountAsDrawn();
    void manyWorkloadsAreProven();
};

void VerifyTest::equalManifestsHaveNoDifference_data()
{
    QTest::addColumn<int>("mesh");
    QTest::newRow("network only") << int(MeshKind::None);
    QTest::newRow("with a mesh of sidecars") << int(MeshKind::Sidecar);
    QTest::newRow("with an ambient mesh") << int(MeshKind::Ambient);
}

void VerifyTest::equalManifestsHaveNoDifference()
{
    QFETCH(int, mesh);
    const auto kind = static_cast<MeshKind>(mesh);
    QCOMPARE(verified(design(kind), manifests(kind)), QStringList());
}

void VerifyTest::countsWhatWasCompared()
{
    const auto report = verifyDesign(design(MeshKind::Sidecar), manifests(MeshKind::Sidecar));
    QVERIFY(report.isEqual());
    // 2 workloads and at least one block a family: 4 pairs inside, 8 with the outside.
    QVERIFY2(report.pairCount >= 12, qPrintable(QString::number(report.pairCount)));
    QCOMPARE(report.portCount, report.pairCount * 3 * 65535);
    QCOMPARE(report.identityCount, std::size_t(6)); // web, db, nobody, each to two workloads.
    QVERIFY(!report.notes.empty());
    QVERIFY(std::is_sorted(report.notes.begin(), report.notes.end()));
}

void VerifyTest::whatIsNotKnownIsADifference()
{
    const auto drawn = design(MeshKind::None);
    auto set = manifests(MeshKind::None);
    set.undecodedPolicies.push_back({metaOf("NetworkPolicy", "shop", "broken"), "not a map"});
    auto report = verifyDesign(drawn, set);
    QVERIFY(!report.isEqual());
    QVERIFY(std::any_of(report.differences.begin(), report.differences.end(),
                        [](const auto &item) { return item.kind == Kind::Unknown; }));

    set = manifests(MeshKind::None);
    set.isComplete = false;
    QCOMPARE(verified(drawn, set).size(), 1);

    set = manifests(MeshKind::None);
    set.foreignPolicies.push_back({metaOf("CiliumNetworkPolicy", "shop", "extra")});
    QCOMPARE(verified(drawn, set).size(), 1);

    auto custom = manifests(MeshKind::Sidecar);
    auto provider = custom.authorizationPolicies[1];
    provider.action = AuthorizationAction::Custom;
    custom.authorizationPolicies.push_back(provider);
    const auto unknown = verified(design(MeshKind::Sidecar), custom);
    QVERIFY2(unknown.contains("unknown | shop/Deployment/web -> shop/Deployment/db | 5432/TCP | "
                              "authorization"),
             qPrintable(unknown.join('\n')));
}

void VerifyTest::ambientClustersAreNotJudged()
{
    auto drawn = design(MeshKind::Ambient);
    drawn.clusters.resize(2);
    drawn.clusters[0].name = "a";
    drawn.clusters[1].name = "b";
    const auto report = verifyClusters(drawn, {{"a", manifests(MeshKind::Ambient)}, {"b", {}}});
    QCOMPARE(report.differences.size(), std::size_t(1));
    QVERIFY(report.differences[0].kind == Kind::Unknown);
}

void VerifyTest::nothingIsNotEqual()
{
    Design empty;
    QVERIFY(!verifyDesign(empty, {}).isEqual());
    Diagnostics diagnostics;
    empty.clusters.emplace_back();
    empty.topology = buildTopology(ResourceSet{}, diagnostics);
    const auto report = verifyDesign(empty, {});
    QCOMPARE(texts(report), QStringList({"unknown | the design -> its workloads | its workloads | "
                                         "network-ingress"}));
    QVERIFY(report.differences[0].because.find("no workload") != std::string::npos);
}

void VerifyTest::aStoppedComparisonIsNotEqual()
{
    std::stop_source stop;
    stop.request_stop();
    const auto report =
        verifyDesign(design(MeshKind::None), manifests(MeshKind::None), stop.get_token());
    QVERIFY(!report.isEqual());
    QVERIFY(report.differences[0].because.find("stopped") != std::string::npos);
}

void VerifyTest::workloadsOfTheManifestsWin()
{
    auto set = manifests(MeshKind::None);
    auto relabelled = deployment("web", 8080);
    relabelled.podLabels = {{"app", "other"}};
    set.workloads = {relabelled};
    const auto differences = verified(design(MeshKind::None), set);
    QCOMPARE(differences,
             QStringList({"drawn but denied | shop/Deployment/web -> shop/Deployment/db | "
                          "5432/TCP | network-egress"}));
}

void VerifyTest::sourcesPoliciesDoNotCount()
{
    auto drawn = design(MeshKind::None);
    auto resources = sources();
    auto open = closed("open-to-all");
    open.ingress.emplace_back();
    open.egress.emplace_back();
    resources.networkPolicies.push_back(open);
    Diagnostics diagnostics;
    drawn.topology = buildTopology(resources, diagnostics);
    QCOMPARE(verified(drawn, manifests(MeshKind::None)), QStringList());
}

void VerifyTest::systemFlowsCountAsDrawn()
{
    auto drawn = design(MeshKind::None);
    drawn.systemFlows.dns = true;
    auto set = manifests(MeshKind::None);
    QCOMPARE(verified(drawn, set).size(), 2); // Neither web nor db may ask DNS.
    auto dns = closed("dns");
    auto rule = ruleFor({{"k8s-app", "kube-dns"}}, 53, at("dns.yaml", 8));
    rule.peers[0].namespaceSelector =
        LabelSelector::fromLabels({{"kubernetes.io/metadata.name", "kube-system"}});
    rule.ports.push_back(rule.ports[0]);
    rule.ports[1].protocol = Protocol::Udp;
    dns.egress = {rule};
    set.networkPolicies.push_back(dns);
    QCOMPARE(verified(drawn, set), QStringList());
}

void VerifyTest::manyWorkloadsAreProven()
{
    constexpr int kCount = 200;
    auto resources = sources();
    auto set = manifests(MeshKind::Sidecar);
    std::vector<Flow> flows{flow(kWeb, kDb, 5432)};
    for (int i = 0; i < kCount; ++i) {
        const auto name = "w" + std::to_string(i);
        resources.workloads.push_back(deployment(name, 8080));
        resources.serviceAccounts.push_back(account(name));
        auto policy = closed(name, {{"app", name}});
        policy.ingress = {ruleFor({{"app", "web"}}, 8080, {})};
        set.networkPolicies.push_back(policy);
        set.networkPolicies[2].egress.push_back(ruleFor({{"app", name}}, 8080, {}));
        set.authorizationPolicies.push_back(admitting(name, "cluster.local/ns/shop/sa/web", 8080));
        flows.push_back(flow(kWeb, {"", "shop", "Deployment", name}, 8080));
    }
    auto drawn = design(MeshKind::Sidecar, std::move(flows));
    Diagnostics diagnostics;
    drawn.topology = buildTopology(resources, diagnostics);
    const auto report = verifyDesign(drawn, set);
    QCOMPARE(texts(report).mid(0, 5), QStringList());
    QVERIFY(report.pairCount > kCount * kCount);
}

QTEST_GUILESS_MAIN(VerifyTest)
#include "test_verify.moc"
