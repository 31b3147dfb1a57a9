// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/findings.h"
#include "tests/unit/analysis/cluster_by_hand.h"
#include "tests/unit/analysis/findings_by_hand.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

const NodeKey kInternet{"", "", "External", "internet"};
const NodeKey kPartner{"", "", "External", "partner"};

NetworkPolicyRule fromPods(const LabelMap &labels)
{
    NetworkPolicyRule rule;
    rule.peers.emplace_back();
    rule.peers[0].podSelector = LabelSelector::fromLabels(labels);
    rule.where = at("policy.yaml", 17);
    return rule;
}

/// "high ops/Deployment/monitor -> shop/Deployment/db 5432/TCP"
QStringList edgesFound(const AnalysisReport &report)
{
    QStringList list;
    for (const auto &finding : report.findings)
        if (finding.ruleId == "ZT-NET-004")
            list << QString::fromStdString(std::string(toString(finding.severity)) + " " +
                                           toString(finding.peer.value_or(NodeKey{})) + " -> " +
                                           toString(finding.target) + " " +
                                           toString(finding.ports));
    list.sort();
    return list;
}

const EdgeState *edgeOf(const AnalysisReport &report, const NodeKey &from, const NodeKey &to)
{
    for (const auto &edge : report.edges)
        if (edge.from == from && edge.to == to)
            return &edge;
    return nullptr;
}

} // namespace

/// ZT-NET-001 and ZT-NET-004 of one pair: what is open though nobody drew it.
class FindingsReachTest : public QObject {
    Q_OBJECT

private slots:
    void anExternalAmongThePodsIsJudged();
    void openIngress();
    void openIngressIsNotAssessableWherePoliciesAreUnknown();
    void implicitTrustWithoutPolicies();
    void implicitTrustNamesTheRuleThatOpensIt();
    void isolatedPairsAreSilent();
    void drawnAndClosedPairsAreSilent();
    void onlyDeclaredPortsCount();
    void nothingDrawnIsUndecided();
    void unknownIsNotAssessable();
    void edgesSayHowTheyRelate();
    void externalsNeedAWayIn();
    void externalDestinations();
};

void FindingsReachTest::openIngress()
{
    auto set = resources();
    set.workloads.push_back(workload({"", "shop", "Job", "migrate"}, {1}));
    set.workloads.push_back(workload({"", "shop", "Deployment", "quiet"}, {}));
    auto agent = workload({"", "shop", "DaemonSet", "agent"}, {9100});
    agent.pod.hostNetwork = true;
    set.workloads.push_back(agent);
    set.networkPolicies = {isolating(kDb)};
    const auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QCOMPARE(found(report, "ZT-NET-001"),
             QStringList({"high ops/Deployment/monitor", "high shop/Deployment/web",
                          "medium shop/Deployment/quiet", "medium shop/Job/migrate"}));
    for (const auto &finding : report.findings) {
        if (finding.ruleId != "ZT-NET-001" || finding.target != kWeb)
            continue;
        QVERIFY(finding.message.find("8080/TCP") != std::string::npos);
        QCOMPARE(QString::fromStdString(toString(finding.evidence.at(0))),
                 QString("shop-web.yaml:1:1"));
    }
}

void FindingsReachTest::openIngressIsNotAssessableWherePoliciesAreUnknown()
{
    auto set = resources();
    set.foreignPolicies.push_back({metaOf("CiliumNetworkPolicy", "shop", "web")});
    auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QCOMPARE(found(report, "ZT-NET-001"), QStringList({"high ops/Deployment/monitor"}));
    QCOMPARE(notAssessableCount(report, "ZT-NET-001"), std::size_t(2));
    QVERIFY2(edgesFound(report).isEmpty(), "every pair has an end in shop");

    set = resources();
    set.undecodedPolicies.push_back({metaOf("NetworkPolicy", "ops", "broken"), "no"});
    report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QCOMPARE(notAssessableCount(report, "ZT-NET-001"), std::size_t(1));

    set = resources();
    auto byRevision = isolating(kWeb);
    byRevision.podSelector = LabelSelector::fromLabels({{"pod-template-hash", "5d9c"}});
    set.networkPolicies = {byRevision};
    report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QCOMPARE(found(report, "ZT-NET-001"), QStringList({"high ops/Deployment/monitor"}));
    QCOMPARE(notAssessableCount(report, "ZT-NET-001"), std::size_t(2));
}

void FindingsReachTest::implicitTrustWithoutPolicies()
{
    const auto report = analyze(designOf(resources(), {flow(kWeb, kDb, 5432)}));
    QCOMPARE(edgesFound(report),
             QStringList({"high ops/Deployment/monitor -> shop/Deployment/db 5432/TCP",
                          "high ops/Deployment/monitor -> shop/Deployment/web 8080/TCP",
                          "high shop/Deployment/db -> ops/Deployment/monitor 9090/TCP",
                          "high shop/Deployment/web -> ops/Deployment/monitor 9090/TCP",
                          "medium shop/Deployment/db -> shop/Deployment/web 8080/TCP"}));
    const auto *finding = findingOf(report, kMonitor, kDb);
    QVERIFY(finding != nullptr);
    QCOMPARE(
        QString::fromStdString(finding->message),
        QString("ops/Deployment/monitor reaches shop/Deployment/db on 5432/TCP, and no flow is "
                "drawn for it: no NetworkPolicy selects shop/Deployment/db for ingress; no "
                "NetworkPolicy selects ops/Deployment/monitor for egress."));
    QCOMPARE(QString::fromStdString(toString(finding->evidence.at(0))),
             QString("shop-db.yaml:1:1"));
}

void FindingsReachTest::implicitTrustNamesTheRuleThatOpensIt()
{
    auto set = resources();
    auto policy = isolating(kDb);
    policy.ingress = {fromPods({})}; // Every pod of shop.
    set.networkPolicies = {policy};
    set.workloads.push_back(workload({"", "shop", "Deployment", "spy"}, {1}));
    const auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    const auto *finding = findingOf(report, {"", "shop", "Deployment", "spy"}, kDb);
    QVERIFY(finding != nullptr);
    QVERIFY2(finding->message.find("ingress rule 1 of NetworkPolicy shop/db (policy.yaml:17:1) "
                                   "admits it") != std::string::npos,
             finding->message.c_str());
    QVERIFY(finding->fix.find("narrowing ingress rule 1 of NetworkPolicy shop/db") !=
            std::string::npos);
    QCOMPARE(QString::fromStdString(toString(finding->evidence.at(0))),
             QString("policy.yaml:17:1"));
    QVERIFY(findingOf(report, kMonitor, kDb) == nullptr);
}

void FindingsReachTest::isolatedPairsAreSilent()
{
    auto set = resources();
    set.networkPolicies = {isolating(kDb), isolating(kWeb), isolating(kMonitor)};
    const auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QVERIFY(std::none_of(report.findings.begin(), report.findings.end(),
                         [](const Finding &finding) { return finding.ruleId == "ZT-NET-004"; }));
    QCOMPARE(report.edges.size(), std::size_t(1)); // The drawn one, which is not admitted.
    QVERIFY(report.edges[0].allowed.empty() && !report.edges[0].isOpenByDefault);
}

void FindingsReachTest::drawnAndClosedPairsAreSilent()
{
    auto design = designOf(resources(), {flow(kWeb, kDb, 5432)});
    design.closures = CowList<Closure>({{kMonitor, kDb, "looked at"}});
    const auto report = analyze(design);
    QVERIFY(findingOf(report, kMonitor, kDb) == nullptr);
    QVERIFY(findingOf(report, kWeb, kDb) == nullptr);
    QVERIFY(findingOf(report, kMonitor, kWeb) != nullptr);
    const auto *closed = edgeOf(report, kMonitor, kDb);
    QVERIFY(closed != nullptr && closed->isClosed && closed->implicit.empty());
}

void FindingsReachTest::onlyDeclaredPortsCount()
{
    auto set = resources();
    set.workloads[1] = workload(kDb, {5432, 9187});
    auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    const auto *finding = findingOf(report, kWeb, kDb);
    QVERIFY(finding != nullptr && finding->ports == tcp(9187));

    set.workloads[1] = workload(kDb, {});
    report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    finding = findingOf(report, kWeb, kDb);
    QVERIFY(finding != nullptr && finding->ports == PortSet::all() - tcp(5432));
}

void FindingsReachTest::nothingDrawnIsUndecided()
{
    const auto report = analyze(designOf(resources(), {}));
    QVERIFY(report.isUndecided);
    QVERIFY(edgesFound(report).isEmpty());
    QCOMPARE(notAssessableCount(report, "ZT-NET-004"), std::size_t(6));
    QCOMPARE(report.edges.size(), std::size_t(6));
}

void FindingsReachTest::unknownIsNotAssessable()
{
    auto set = resources();
    set.namespaces = {nameSpace("shop")}; // The labels of ops are not known.
    auto policy = isolating(kDb);
    NetworkPolicyRule rule;
    rule.peers.emplace_back();
    rule.peers[0].namespaceSelector = LabelSelector::fromLabels({{"team", "ops"}});
    policy.ingress = {rule};
    set.networkPolicies = {policy};
    const auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    QVERIFY(findingOf(report, kMonitor, kDb) == nullptr);
    QCOMPARE(notAssessableCount(report, "ZT-NET-004"), std::size_t(1));
    QVERIFY(std::any_of(report.notAssessable.begin(), report.notAssessable.end(),
                        [](const NotAssessable &row) {
                            return row.ruleId == "ZT-NET-004" &&
                                   row.reason.find("namespace ops has no manifest") == 0;
                        }));
}

void FindingsReachTest::edgesSayHowTheyRelate()
{
    auto set = resources();
    auto policy = isolating(kDb);
    policy.ingress = {fromPods({{"app", "web"}})};
    set.networkPolicies = {policy};
    const auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432), flow(kWeb, kMonitor, 9090)}));
    const auto *admitted = edgeOf(report, kWeb, kDb);
    QVERIFY(admitted != nullptr);
    QVERIFY(admitted->drawn == tcp(5432) && admitted->allowed == PortSet::all());
    QVERIFY(admitted->implicit.empty() && !admitted->isOpenByDefault);
    const auto *open = edgeOf(report, kWeb, kMonitor);
    QVERIFY(open != nullptr && open->isOpenByDefault && open->allowed.empty());
    const auto *implicit = edgeOf(report, kMonitor, kWeb);
    QVERIFY(implicit != nullptr && implicit->drawn.empty() && implicit->implicit == tcp(8080));
}

void FindingsReachTest::externalsNeedAWayIn()
{
    auto set = resources();
    ServiceObject service;
    service.meta = metaOf("Service", "shop", "web");
    service.type = "LoadBalancer";
    service.selector = {{"app", "web"}};
    ServicePort port;
    port.port = 80;
    port.targetPort = PortReference(std::uint16_t(8080));
    service.ports = {port};
    set.services = {service};
    External internet;
    internet.key = kInternet;
    internet.kind = External::Kind::Internet;
    const auto report = analyze(designOf(set, {flow(kWeb, kDb, 5432)}, {internet}));
    const auto *exposed = findingOf(report, kInternet, kWeb);
    QVERIFY(exposed != nullptr);
    QVERIFY(exposed->severity == Severity::High && exposed->ports == tcp(8080));
    QVERIFY2(findingOf(report, kInternet, kDb) == nullptr, "nothing leads the Internet to db");
}

void FindingsReachTest::externalDestinations()
{
    auto set = resources();
    auto policy = isolating(kDb);
    policy.affectsIngress = false;
    policy.affectsEgress = true;
    NetworkPolicyRule rule;
    rule.peers.emplace_back();
    rule.peers[0].ipBlock = IpBlock{*Cidr::parse("203.0.113.0/25"), {}};
    rule.where = at("egress.yaml", 5);
    policy.egress = {rule};
    set.networkPolicies = {policy};
    External partner;
    partner.key = kPartner;
    partner.kind = External::Kind::Cidr;
    partner.cidrs = {*Cidr::parse("203.0.113.0/24")};
    const auto report = analyze(designOf(set, {flow(kWeb, kPartner, 443)}, {partner}));
    const auto *fromDb = findingOf(report, kDb, kPartner);
    QVERIFY(fromDb != nullptr);
    QVERIFY2(fromDb->message.find("egress rule 1 of NetworkPolicy shop/db (egress.yaml:5:1) admits "
                                  "it") != std::string::npos,
             fromDb->message.c_str());
    const auto *fromWeb = findingOf(report, kWeb, kPartner);
    QVERIFY(fromWeb != nullptr && fromWeb->ports == PortSet::all() - tcp(443));
}

void FindingsReachTest::anExternalAmongThePodsIsJudged()
{
    External partner;
    partner.key = kPartner;
    partner.cidrs = {*Cidr::parse("10.20.0.0/16")}; // Private, where pods may lie as well.
    auto set = resources();
    set.networkPolicies = {isolating(kWeb)};
    set.networkPolicies[0].ingress.emplace_back();
    const auto report = analyze(designOf(set, {flow(kPartner, kWeb, 8080)}, {partner}));
    const auto *finding = findingOf(report, kPartner, kDb);
    QVERIFY(finding != nullptr);
    QCOMPARE(toString(finding->ports), std::string("5432/TCP"));
    QVERIFY(findingOf(report, kDb, kPartner) != nullptr);
    QVERIFY(findingOf(report, kPartner, kWeb) == nullptr);
}

QTEST_GUILESS_MAIN(FindingsReachTest)
#include "test_findings_reach.moc"
