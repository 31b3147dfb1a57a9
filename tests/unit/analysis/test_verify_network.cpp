// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/verify.h"
#include "model/topology/topology_builder.h"
#include "tests/unit/analysis/cluster_by_hand.h"
#include "tests/unit/analysis/verified_shop.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// NetworkPolicies beside what is drawn.
class VerifyNetworkTest : public QObject {
    Q_OBJECT

private slots:
    void networkDifferences();
    void halvesAreComparedByThemselves();
    void wrongPortIsTwoDifferences();
    void externals();
    void externalsWithoutAddresses();
    void hostNetworkCannotBeClosed();
};

void VerifyNetworkTest::networkDifferences()
{
    const auto drawn = design(MeshKind::None);
    auto set = manifests(MeshKind::None);
    set.networkPolicies.erase(set.networkPolicies.begin() + 1); // The ingress half at db.
    auto report = verifyDesign(drawn, set);
    QCOMPARE(texts(report),
             QStringList({"drawn but denied | shop/Deployment/web -> shop/Deployment/db | "
                          "5432/TCP | network-ingress"}));
    QVERIFY(hasPlace(report, "shop-deny-all.yaml:1"));

    set = manifests(MeshKind::None);
    set.networkPolicies.pop_back(); // The egress half at web.
    QCOMPARE(verified(drawn, set),
             QStringList({"drawn but denied | shop/Deployment/web -> shop/Deployment/db | "
                          "5432/TCP | network-egress"}));

    set = manifests(MeshKind::None);
    set.networkPolicies[1].ingress[0].peers.clear(); // From anywhere.
    report = verifyDesign(drawn, set);
    QVERIFY2(!report.isEqual(), "an ingress rule without peers admits the world");
    QVERIFY(hasPlace(report, "db.yaml:20:1"));
    for (const auto &difference : report.differences) {
        QVERIFY(difference.kind == Kind::AllowedButNotDrawn);
        QVERIFY(difference.ports == PortSet{tcp(5432)});
        QCOMPARE(difference.to, toString(kDb));
    }

    QVERIFY(!verifyDesign(drawn, ResourceSet{}).isEqual());
}

void VerifyNetworkTest::halvesAreComparedByThemselves()
{
    auto set = manifests(MeshKind::None);
    NetworkPolicyPort ssh;
    ssh.port = PortReference(std::uint16_t(22));
    set.networkPolicies[1].ingress[0].ports.push_back(ssh); // At db; web's egress refuses it.
    auto report = verifyDesign(design(MeshKind::None), set);
    QCOMPARE(texts(report),
             QStringList({"allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | "
                          "22/TCP | network-ingress"}));
    QCOMPARE(QString::fromStdString(report.differences[0].because),
             QString("ingress rule 1 of NetworkPolicy shop/db admits it; only the other end of the "
                     "connection closes it"));
    QVERIFY(hasPlace(report, "db.yaml:20:1"));

    set = manifests(MeshKind::None);
    set.networkPolicies[2].egress[0].ports.clear();
    report = verifyDesign(design(MeshKind::None), set);
    QCOMPARE(texts(report),
             QStringList({"allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | "
                          "1/TCP | network-egress"}));

    set = manifests(MeshKind::None);
    set.networkPolicies[1].ingress[0].peers[0].podSelector = LabelSelector{};
    QCOMPARE(verified(design(MeshKind::None), set),
             QStringList({"allowed but not drawn | shop/Deployment/db -> shop/Deployment/db | "
                          "5432/TCP | network-ingress"}));
}

void VerifyNetworkTest::wrongPortIsTwoDifferences()
{
    auto set = manifests(MeshKind::None);
    set.networkPolicies[1].ingress[0].ports[0].port = PortReference(std::uint16_t(5433));
    set.networkPolicies[2].egress[0].ports[0].port = PortReference(std::uint16_t(5433));
    const auto report = verifyDesign(design(MeshKind::None), set);
    QCOMPARE(texts(report),
             QStringList({"drawn but denied | shop/Deployment/web -> shop/Deployment/db | "
                          "5432/TCP | network-egress",
                          "allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | "
                          "5433/TCP | network-ingress"}));
    QVERIFY(hasPlace(report, "db.yaml:20:1"));
    QVERIFY(hasPlace(report, "web.yaml:30:1"));
}

void VerifyNetworkTest::externals()
{
    auto drawn = design(MeshKind::None, {flow(kWeb, kDb, 5432), flow(kWeb, kPartner, 443)});
    drawn.externals = CowList<External>({external(External::Kind::Cidr, "203.0.113.0/24")});
    auto set = manifests(MeshKind::None);
    set.networkPolicies[2].egress.push_back(blockRule("203.0.113.0/24", 443));
    QCOMPARE(verified(drawn, set), QStringList());

    set.networkPolicies[2].egress[1] = blockRule("203.0.113.0/25", 443);
    QCOMPARE(verified(drawn, set),
             QStringList({"drawn but denied | shop/Deployment/web -> 203.0.113.128/25 (e.g. "
                          "203.0.113.128) | 443/TCP | network-egress"}));

    set.networkPolicies[2].egress[1] = blockRule("203.0.112.0/23", 443);
    QCOMPARE(verified(drawn, set),
             QStringList({"allowed but not drawn | shop/Deployment/web -> 203.0.112.0/24 (e.g. "
                          "203.0.112.0) | 443/TCP | network-egress"}));

    set.networkPolicies[2].egress.pop_back();
    QCOMPARE(verified(drawn, set),
             QStringList({"drawn but denied | shop/Deployment/web -> External/partner, "
                          "203.0.113.0/24 (e.g. 203.0.113.0) | 443/TCP | network-egress"}));
}

void VerifyNetworkTest::externalsWithoutAddresses()
{
    auto drawn = design(MeshKind::None, {flow(kWeb, kDb, 5432), flow(kWeb, kPartner, 443)});
    drawn.externals = CowList<External>({external(External::Kind::Fqdn)});
    auto report = verifyDesign(drawn, manifests(MeshKind::None));
    QCOMPARE(texts(report), QStringList({"drawn but denied | shop/Deployment/web -> "
                                         "External/partner | 443/TCP | network-egress"}));
    QVERIFY(report.differences[0].because.find("fill in the addresses (cidrs)") !=
            std::string::npos);

    drawn = design(MeshKind::None, {flow(kWeb, kDb, 5432), flow(kPartner, kWeb, 8080)});
    drawn.externals = CowList<External>({external(External::Kind::Gateway)});
    report = verifyDesign(drawn, manifests(MeshKind::None));
    QCOMPARE(texts(report), QStringList({"drawn but denied | External/partner -> "
                                         "shop/Deployment/web | 8080/TCP | network-ingress"}));
    QVERIFY(report.differences[0].because.find("has no namespace") != std::string::npos);

    auto gateway = external(External::Kind::Gateway);
    gateway.nameSpace = "edge";
    gateway.podLabels = {{"app", "gateway"}};
    drawn.externals = CowList<External>({gateway});
    auto set = manifests(MeshKind::None);
    auto rule = ruleFor({{"app", "gateway"}}, 8080, at("web.yaml", 40));
    rule.peers[0].namespaceSelector =
        LabelSelector::fromLabels({{"kubernetes.io/metadata.name", "edge"}});
    set.networkPolicies[2].ingress = {rule};
    QCOMPARE(verified(drawn, set), QStringList());
    set.networkPolicies[2].ingress[0].peers[0].namespaceSelector =
        LabelSelector::fromLabels({{"kubernetes.io/metadata.name", "other"}});
    QCOMPARE(verified(drawn, set),
             QStringList({"drawn but denied | edge/Deployment/partner -> shop/Deployment/web | "
                          "8080/TCP | network-ingress"}));
}

void VerifyNetworkTest::hostNetworkCannotBeClosed()
{
    auto drawn = design(MeshKind::None);
    auto resources = sources();
    auto agent = deployment("agent", 9100);
    agent.pod.hostNetwork = true;
    resources.workloads.push_back(agent);
    Diagnostics diagnostics;
    drawn.topology = buildTopology(resources, diagnostics);
    const auto report = verifyDesign(drawn, manifests(MeshKind::None));
    QCOMPARE(texts(report),
             QStringList({"allowed but not drawn | shop/Deployment/agent -> whatever "
                          "its node reaches, and back | 1/TCP | network-ingress"}));
    const auto &difference = report.differences.front();
    QVERIFY2(difference.because.find("take hostNetwork out of the workload, or draw") !=
                 std::string::npos,
             difference.because.c_str());
}

QTEST_GUILESS_MAIN(VerifyNetworkTest)
#include "test_verify_network.moc"
