// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/findings.h"
#include "model/topology/topology_builder.h"
#include "tests/unit/analysis/cluster_by_hand.h"
#include "tests/unit/analysis/findings_by_hand.h"

#include <QRegularExpression>
#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// The report as a whole: its catalogue, its waivers, its order.
class FindingsTest : public QObject {
    Q_OBJECT

private slots:
    void expiredWaiversCountAgain();
    void aClusterIsNotCoveredByAnother();
    void severitiesReadBack();
    void catalogueIsSortedAndComplete();
    void waiversNameOneFinding();
    void stoppedReportsAreEmpty();
    void orderDoesNotDependOnTheInput();
};

void FindingsTest::severitiesReadBack()
{
    for (const auto severity :
         {Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Info})
        QVERIFY(parseSeverity(toString(severity)) == severity);
    const auto wrong = parseSeverity("High");
    QVERIFY(!wrong);
    QVERIFY(wrong.error().code == ErrorCode::Usage);
    QCOMPARE(QString::fromUtf8(toString(Confidence::Heuristic).data()), QString("heuristic"));
}

void FindingsTest::catalogueIsSortedAndComplete()
{
    const auto &rules = ruleCatalogue();
    QVERIFY(rules.size() >= 60);
    QVERIFY(std::is_sorted(rules.begin(), rules.end(),
                           [](const auto &a, const auto &b) { return a.id < b.id; }));
    for (const auto &rule : rules) {
        QVERIFY(!rule.title.empty() && rule.description.size() > 80 && !rule.silence.empty() &&
                !rule.fix.empty() && !rule.peers.empty());
        const QString references =
            QString::fromUtf8(rule.references.data(), qsizetype(rule.references.size()));
        QVERIFY2(references.contains(QRegularExpression("^N[1-7]\\b")), rule.id.data());
        QVERIFY2(references.contains(QRegularExpression("\\bZ-(ID|DV|NW|AW|DA|VA|AO|GV)\\b")),
                 rule.id.data());
    }
}

void FindingsTest::waiversNameOneFinding()
{
    auto design = designOf(resources(), {flow(kWeb, kDb, 5432)});
    design.waivers = CowList<Waiver>(
        {{"ZT-NET-001", toString(kWeb), "", "behind a firewall", "ann", "2027-01-01"},
         {"ZT-NET-004", toString(kDb), toString(kMonitor), "metrics", "ann", "2027-01-01"}});
    const auto report = analyze(design);
    std::size_t waived = 0;
    for (const auto &finding : report.findings)
        waived += finding.waived.has_value() ? 1 : 0;
    QCOMPARE(waived, std::size_t(2));
    QVERIFY(findingOf(report, kMonitor, kDb)->waived->owner == "ann");
    QVERIFY(!findingOf(report, kMonitor, kWeb)->waived);
}

void FindingsTest::stoppedReportsAreEmpty()
{
    std::stop_source source;
    source.request_stop();
    QVERIFY(analyze(designOf(resources(), {flow(kWeb, kDb, 5432)}), source.get_token()) ==
            AnalysisReport{});
}

void FindingsTest::orderDoesNotDependOnTheInput()
{
    auto set = resources();
    const auto straight = analyze(designOf(set, {flow(kWeb, kDb, 5432)}));
    std::reverse(set.workloads.begin(), set.workloads.end());
    std::reverse(set.namespaces.begin(), set.namespaces.end());
    QVERIFY(analyze(designOf(set, {flow(kWeb, kDb, 5432)})) == straight);
    QVERIFY(
        std::is_sorted(straight.findings.begin(), straight.findings.end(),
                       [](const Finding &a, const Finding &b) { return a.severity < b.severity; }));
}

void FindingsTest::expiredWaiversCountAgain()
{
    auto design = designOf(resources(), {flow(kMonitor, kDb, 5432)});
    const Waiver waiver{"ZT-NET-004", toString(kDb), toString(kWeb),
                        "until then", "me",          "2026-06-30"};
    design.waivers = CowList<Waiver>({waiver});
    auto report = analyze(design);
    QVERIFY(findingOf(report, kWeb, kDb)->waived);
    QVERIFY(dropExpiredWaivers(report, "2026-06-30").empty()); // Through its last day.
    QVERIFY(findingOf(report, kWeb, kDb)->waived);
    QVERIFY(dropExpiredWaivers(report, "2026-07-01") == std::vector<Waiver>{waiver});
    QVERIFY(!findingOf(report, kWeb, kDb)->waived);

    auto endless = waiver;
    endless.expires.clear();
    design.waivers = CowList<Waiver>({endless});
    report = analyze(design);
    QCOMPARE(dropExpiredWaivers(report, "2026-01-01").size(), std::size_t(1));
}

void FindingsTest::aClusterIsNotCoveredByAnother()
{
    auto strict = resources();
    strict.namespaces = {nameSpace("shop", {{"istio-injection", "enabled"}})};
    strict.workloads = {workload(kWeb, {8080})};
    auto open = strict;
    PeerAuthenticationObject policy;
    policy.meta = metaOf("PeerAuthentication", "istio-system", "default");
    policy.mode = MtlsMode::Strict;
    strict.peerAuthentications = {policy};
    Diagnostics diagnostics;
    std::vector<Topology::Cluster> clusters;
    clusters.push_back({"east", std::make_shared<const ResourceSet>(strict)});
    clusters.push_back({"west", std::make_shared<const ResourceSet>(open)});
    Design design;
    design.clusters.resize(2);
    design.clusters[0].name = "east";
    design.clusters[1].name = "west";
    design.systemFlows = {false, false};
    design.topology = buildTopology(std::move(clusters), diagnostics);
    QCOMPARE(found(analyze(design), "ZT-MTLS-001"),
             QStringList({"medium west:shop/Deployment/web"}));
}

QTEST_GUILESS_MAIN(FindingsTest)
#include "test_findings.moc"
